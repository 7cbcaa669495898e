#include "src/cli/job_extras.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(JobExtras, AreNoneUnlessTheyAreAskedFor) {
  EXPECT_EQ(read_extras({}).value(), Extras{});
}

TEST(JobExtras, KnowTheOldWordForDanmaku) {
  EXPECT_EQ(read_extras({.keep_danmaku = true}).value().danmaku, Danmaku::xml);
  EXPECT_EQ(read_extras({.keep_danmaku = true, .danmaku = "no"}).value().danmaku, Danmaku::none);
}

TEST(JobExtras, EmbedAllSubtitlesUnlessSomeAreNamed) {
  EXPECT_THAT(read_extras({.embed_subtitles = true}).value().subtitles, ElementsAre("all"));
  EXPECT_THAT(read_extras({.subtitles = {"en"}, .embed_subtitles = true}).value().subtitles,
              ElementsAre("en"));
  EXPECT_THAT(read_extras({.subtitles = {"none"}}).value().subtitles, IsEmpty());
}

TEST(JobExtras, MeanTheSoundAloneByAFormatOfSound) {
  EXPECT_EQ(read_extras({.audio_only = true}).value().audio, AudioOnly::m4a);
  EXPECT_EQ(read_extras({.audio_format = "mp3"}).value().audio, AudioOnly::mp3);
}

TEST(JobExtras, RefuseWhatNoSiteCallsALanguage) {
  for (const char* word : {"../x", "-en", "a b", "", "toolongtobealanguageatall"}) {
    const auto extras = read_extras({.subtitles = {word}});
    ASSERT_FALSE(extras) << word;
    EXPECT_THAT(extras.error().what, HasSubstr("--subs"));
  }
}

TEST(JobExtras, AreTheSameOnTheWayBack) {
  const Extras extras{.danmaku = Danmaku::ass,
                      .subtitles = {"zh-Hans"},
                      .embed_subtitles = Wanted::yes,
                      .embed_metadata = Wanted::yes,
                      .embed_thumbnail = Wanted::yes,
                      .info_json = Wanted::yes,
                      .nfo = Wanted::yes,
                      .audio = AudioOnly::opus};
  JobOptions options;

  ask_for_extras(extras, options);

  EXPECT_EQ(read_extras(options).value(), extras);
}

}  // namespace
}  // namespace mg
