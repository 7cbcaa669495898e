// What is wanted of a page besides its media, or instead of its picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mg {

enum class Danmaku { none, xml, ass, both };  // as the site has them, as subtitles, or both
enum class AudioOnly { no, m4a, mp3, opus };  // the sound alone, in this container
enum class Wanted : bool { no, yes };

struct Extras {
  Danmaku danmaku = Danmaku::none;
  std::vector<std::string> subtitles;   // languages as the site names them ("zh-Hans"), or "all"; empty: none
  Wanted embed_subtitles = Wanted::no;  // into the file, and not beside it
  Wanted embed_metadata = Wanted::no;   // title, uploader, date, address
  Wanted embed_thumbnail = Wanted::no;
  Wanted info_json = Wanted::no;  // what the engine told, beside the file
  Wanted nfo = Wanted::no;        // for media centres
  AudioOnly audio = AudioOnly::no;

  bool operator==(const Extras&) const = default;
};

[[nodiscard]] constexpr bool wants_xml(Danmaku danmaku) {
  return danmaku == Danmaku::xml || danmaku == Danmaku::both;
}
[[nodiscard]] constexpr bool wants_ass(Danmaku danmaku) {
  return danmaku == Danmaku::ass || danmaku == Danmaku::both;
}
// The ending of the file; empty where the picture is wanted, too.
[[nodiscard]] constexpr std::string_view ending_of(AudioOnly audio) {
  switch (audio) {
    case AudioOnly::no: break;
    case AudioOnly::m4a: return "m4a";
    case AudioOnly::mp3: return "mp3";
    case AudioOnly::opus: return "opus";
  }
  return "";
}
// Whether files must be fetched for them.
[[nodiscard]] inline bool wants_files(const Extras& extras) {
  return extras.danmaku != Danmaku::none || !extras.subtitles.empty() ||
         extras.embed_thumbnail == Wanted::yes;
}

}  // namespace mg
