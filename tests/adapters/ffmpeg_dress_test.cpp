#include "adapters/ffmpeg/dress.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

namespace mg::ffmpeg {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string words(const Dressing& dressing, const std::string& into) {
  return fmt::format("{}", fmt::join(dress(dressing, "/room", into).arguments, " "));
}

TEST(FfmpegDress, TakesLocalFilesAloneAndAsksNothing) {
  const std::string line = words({.media = "-x.mp4", .picture = "a:b.jpg"}, "dressed.mp4");

  EXPECT_THAT(line, HasSubstr("-nostdin"));
  EXPECT_THAT(line, HasSubstr("-protocol_whitelist file -i file:-x.mp4"));
  EXPECT_THAT(line, HasSubstr("-protocol_whitelist file -i file:a:b.jpg"));
}

TEST(FfmpegDress, NamesTheLanguagesOfSubtitlesInThreeLetters) {
  const std::string line =
      words({.media = "m.mp4",
             .subtitles = {{"a.srt", "ai-zh"}, {"b.srt", "pt-BR"}, {"c.srt", "tlh"}, {"d.srt", ""}}},
            "dressed.mp4");

  EXPECT_THAT(line, HasSubstr("-metadata:s:s:0 language=zho -metadata:s:s:0 title=ai-zh"));
  EXPECT_THAT(line, HasSubstr("-metadata:s:s:1 language=por"));
  EXPECT_THAT(line, HasSubstr("-metadata:s:s:2 language=tlh"));
  EXPECT_THAT(line, HasSubstr("-metadata:s:s:3 language=und -c:s mov_text"));
}

TEST(FfmpegDress, KeepsTextSubtitlesAsTheyAreInMatroska) {
  EXPECT_THAT(words({.media = "m.mkv", .subtitles = {{"a.srt", "en"}}}, "dressed.mkv"),
              HasSubstr("-c:s srt"));
}

TEST(FfmpegDress, AttachesACoverWhereTheContainerHasAPlaceForIt) {
  const Dressing cover{.media = "m", .picture = "c.jpg"};

  EXPECT_THAT(words(cover, "dressed.mp4"), HasSubstr("-disposition:v:1 attached_pic"));
  EXPECT_THAT(words(cover, "dressed.mkv"), HasSubstr("-attach file:c.jpg"));
  EXPECT_THAT(words({.media = "m", .picture = "c.jpg", .audio = AudioOnly::opus}, "dressed.opus"),
              Not(HasSubstr("c.jpg")));
}

TEST(FfmpegDress, CopiesTheSoundUnlessItsContainerCannotHoldIt) {
  const auto sound = [](const char* media, AudioOnly audio, const char* into) {
    return words({.media = media, .audio = audio}, into);
  };

  EXPECT_THAT(sound("m.m4a", AudioOnly::m4a, "d.m4a"), Not(HasSubstr("-c:a")));
  EXPECT_THAT(sound("m.webm", AudioOnly::opus, "d.opus"), Not(HasSubstr("-c:a")));
  EXPECT_THAT(sound("m.webm", AudioOnly::m4a, "d.m4a"), HasSubstr("-c:a aac"));
  EXPECT_THAT(sound("m.m4a", AudioOnly::mp3, "d.mp3"), HasSubstr("-c:a libmp3lame"));
  EXPECT_THAT(sound("m.m4a", AudioOnly::opus, "d.opus"), HasSubstr("-c:a libopus"));
  EXPECT_THAT(sound("m.mp4", AudioOnly::m4a, "d.m4a"), Not(HasSubstr("0:v")));
}

}  // namespace
}  // namespace mg::ffmpeg
