#include "adapters/ffmpeg/dress.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "adapters/ffmpeg/verification.h"

namespace mg::ffmpeg {
namespace {

using Words = std::vector<std::string>;

void add(Words& words, std::initializer_list<std::string> more) {
  words.insert(words.end(), more);
}

// A name is never taken for an option ("-x.mp4") nor for a protocol ("a:b.mp4").
std::string as_file(std::string_view name) {
  return fmt::format("file:{}", name);
}

// Strangers' files: they may lead nowhere but to local ones.
void add_input(Words& words, std::string_view name) {
  add(words, {"-protocol_whitelist", "file", "-i", as_file(name)});
}

Command begin(const std::filesystem::path& directory) {
  Command command;
  command.tool = "ffmpeg";
  command.directory = directory;
  add(command.arguments, {"-nostdin", "-hide_banner", "-loglevel", "error", "-y"});
  add_reporting(command);
  return command;
}

enum class Container { mp4, matroska, mp3, ogg };

Container container_of(std::string_view name) {
  if (name.ends_with(".mkv") || name.ends_with(".webm") || name.ends_with(".mka")) return Container::matroska;
  if (name.ends_with(".mp3")) return Container::mp3;
  if (name.ends_with(".opus") || name.ends_with(".ogg")) return Container::ogg;
  return Container::mp4;
}

// mp4 knows languages by three letters only (ISO 639-2), sites name them by two (BCP 47).
std::string language_code(std::string_view language) {
  struct Code {
    std::string_view two, three;
  };
  static constexpr std::array<Code, 18> kCodes{
      Code{"zh", "zho"}, Code{"en", "eng"}, Code{"ja", "jpn"}, Code{"ko", "kor"}, Code{"fr", "fra"},
      Code{"de", "deu"}, Code{"es", "spa"}, Code{"ru", "rus"}, Code{"pt", "por"}, Code{"it", "ita"},
      Code{"ar", "ara"}, Code{"hi", "hin"}, Code{"vi", "vie"}, Code{"th", "tha"}, Code{"id", "ind"},
      Code{"tr", "tur"}, Code{"pl", "pol"}, Code{"nl", "nld"}};
  // "ai-zh": subtitles that a machine wrote.
  if (language.starts_with("ai-")) language.remove_prefix(3);
  const std::string_view first = language.substr(0, language.find_first_of("-_"));
  if (first.size() == 3) return std::string(first);
  const auto found = std::ranges::find(kCodes, first, &Code::two);
  return found == kCodes.end() ? "und" : std::string(found->three);
}

// What the sound's own container cannot hold is encoded.
void choose_audio(Words& words, const Dressing& dressing) {
  const std::string_view media = dressing.media;
  switch (dressing.audio) {
    case AudioOnly::no: return;
    case AudioOnly::m4a:
      if (container_of(media) == Container::matroska) add(words, {"-c:a", "aac", "-b:a", "192k"});
      return;
    case AudioOnly::mp3:
      if (container_of(media) != Container::mp3) add(words, {"-c:a", "libmp3lame", "-q:a", "2"});
      return;
    case AudioOnly::opus:
      // What sites give in webm is Opus already.
      if (!media.ends_with(".webm") && container_of(media) != Container::ogg)
        add(words, {"-c:a", "libopus", "-b:a", "128k"});
      return;
  }
}

void add_subtitles(Words& words, const Dressing& dressing, Container container) {
  for (std::size_t i = 0; i < dressing.subtitles.size(); ++i) {
    const std::string& language = dressing.subtitles[i].language;
    add(words, {fmt::format("-metadata:s:s:{}", i), fmt::format("language={}", language_code(language))});
    if (!language.empty())
      add(words, {fmt::format("-metadata:s:s:{}", i), fmt::format("title={}", language)});
  }
  if (!dressing.subtitles.empty()) add(words, {"-c:s", container == Container::mp4 ? "mov_text" : "srt"});
}

}  // namespace

Command dress(const Dressing& dressing, const std::filesystem::path& directory, const std::string& into) {
  Command command = begin(directory);
  Words& words = command.arguments;
  const Container container = container_of(into);
  const bool sound_alone = dressing.audio != AudioOnly::no;
  // Ogg keeps pictures in comments, which this tool does not write; matroska has attachments.
  const bool cover = !dressing.picture.empty() && container != Container::ogg;
  const bool as_stream = cover && container != Container::matroska;
  add_input(words, dressing.media);
  if (!sound_alone) {
    for (const auto& subtitles : dressing.subtitles) add_input(words, subtitles.file);
  }
  const std::size_t picture = 1 + (sound_alone ? 0 : dressing.subtitles.size());
  if (as_stream) add_input(words, dressing.picture);
  if (!sound_alone) add(words, {"-map", "0:v?"});
  add(words, {"-map", "0:a?"});
  if (!sound_alone) {
    for (std::size_t i = 0; i < dressing.subtitles.size(); ++i)
      add(words, {"-map", fmt::format("{}:s", i + 1)});
  }
  if (as_stream) add(words, {"-map", fmt::format("{}:v", picture)});
  add(words, {"-c", "copy"});
  if (!sound_alone) add_subtitles(words, dressing, container);
  choose_audio(words, dressing);
  if (as_stream) add(words, {fmt::format("-disposition:v:{}", sound_alone ? 0 : 1), "attached_pic"});
  if (cover && !as_stream) {
    add(words, {"-attach", as_file(dressing.picture), "-metadata:s:t", "mimetype=image/jpeg", "-metadata:s:t",
                "filename=cover.jpg"});
  }
  if (container == Container::mp3) add(words, {"-id3v2_version", "3"});
  for (const auto& [name, value] : dressing.tags)
    add(words, {"-metadata", fmt::format("{}={}", name, value)});
  if (container == Container::mp4) add(words, {"-movflags", "+faststart"});
  if (into.ends_with(".m4a")) add(words, {"-f", "ipod"});
  add(words, {as_file(into)});
  return command;
}

Command convert_subtitles(const std::filesystem::path& directory, const std::string& from,
                          const std::string& into) {
  Command command = begin(directory);
  add_input(command.arguments, from);
  add(command.arguments, {as_file(into)});
  return command;
}

}  // namespace mg::ffmpeg
