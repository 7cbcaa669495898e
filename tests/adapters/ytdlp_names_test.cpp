// yt-dlp's archive lines and file names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sites/profile_loader.h"
#include "adapters/ytdlp/archive_lines.h"
#include "adapters/ytdlp/file_names.h"
#include "tests/adapters/fixture.h"

namespace mg::ytdlp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using State = FileSign::State;

class YtDlpArchive : public testing::Test {
 protected:
  [[nodiscard]] KnownPage page_in(std::string_view line) const {
    const auto page = names_->read_line(line);
    EXPECT_TRUE(page) << (page ? "" : page.error().what);
    return page.value_or(KnownPage{});
  }
  [[nodiscard]] std::string error_in(std::string_view line) const {
    const auto page = names_->read_line(line);
    return page ? "no error" : page.error().what;
  }

  std::unique_ptr<ForeignNames> names_ =
      make_foreign_names(sites::load_profiles(sites::embedded_profiles(), {}).value());
};

TEST_F(YtDlpArchive, NamesAPartByItsNumber) {
  const KnownPage part{{"bilibili BV1Wy4y1B7vg p3"}, "bilibili", "BV1Wy4y1B7vg", 3};

  EXPECT_EQ(page_in("bilibili BV1Wy4y1B7vg_p3"), part);
  EXPECT_THAT(names_->lines_of(part), ElementsAre("bilibili BV1Wy4y1B7vg_p3"));
}

TEST_F(YtDlpArchive, LeavesOutTheNumberOfAnOnlyPart) {
  const KnownPage part{{"bilibili BV1Si4y1NgLe p1"}, "bilibili", "BV1Si4y1NgLe", 1};

  EXPECT_EQ(page_in("bilibili BV1Si4y1NgLe"), part);
  EXPECT_THAT(names_->lines_of(part), ElementsAre("bilibili BV1Si4y1NgLe_p1", "bilibili BV1Si4y1NgLe"));
}

TEST_F(YtDlpArchive, OnceNamedPartsByTheVideosNumber) {
  const KnownPage part{{"bilibili av8903802 p2"}, "bilibili", "av8903802", 2};

  EXPECT_EQ(page_in("bilibili 8903802_part2"), part);
  EXPECT_THAT(names_->lines_of(part), ElementsAre("bilibili 8903802_part2"));
}

TEST_F(YtDlpArchive, HasOurOwnKeyForPagesWithAnIdOfTheirOwn) {
  const KnownPage video{{"youtube dQw4w9WgXcQ"}, "youtube", "", 0};

  EXPECT_EQ(page_in("youtube dQw4w9WgXcQ"), video);
  EXPECT_THAT(names_->lines_of(video), ElementsAre("youtube dQw4w9WgXcQ"));
}

TEST_F(YtDlpArchive, OfYouTubeHasNoParts) {
  EXPECT_EQ(page_in("youtube abcdefgh_p3").key.text, "youtube abcdefgh_p3");
}

TEST_F(YtDlpArchive, OfUnknownSitesGoesThroughAsItIs) {
  for (const char* line : {"vimeo 76979871", "generic a film of mine", "bilibili BV1flv4y1dur1_p1_0",
                           "bilibilibangumi 234407", "b 12", "generic https://example.org/?p=3"}) {
    const KnownPage page = page_in(line);

    EXPECT_EQ(page.key.text, line);
    EXPECT_EQ(page.page, 0);
    EXPECT_THAT(names_->lines_of(page), ElementsAre(line));
  }
}

TEST_F(YtDlpArchive, IsReadWithBlanksAndCapitals) {
  EXPECT_EQ(page_in(" YouTube  dQw4w9WgXcQ\r").key.text, "youtube dQw4w9WgXcQ");
}

TEST_F(YtDlpArchive, WithABrokenLineIsRefused) {
  EXPECT_THAT(error_in("youtube"), HasSubstr("\"youtube\" should be an extractor and an id"));
  EXPECT_THAT(error_in("https://youtu.be/dQw4w9WgXcQ a"), HasSubstr("should be an extractor"));
  EXPECT_THAT(error_in("youtube \xff\xfe"), HasSubstr("no UTF-8"));
  EXPECT_THAT(error_in("youtube a\x1b[31m"), HasSubstr("control characters"));
  EXPECT_THAT(error_in("youtube " + std::string(5000, 'a')), HasSubstr("too long"));
  EXPECT_NE(error_in(""), "no error");
}

TEST_F(YtDlpArchive, SurvivesAnIdThatARegularExpressionWouldChokeOn) {
  EXPECT_EQ(page_in("bilibili BV" + std::string(4000, '1')).page, 0);
}

TEST_F(YtDlpArchive, TellsWhoseAnIdIsByItsLooks) {
  EXPECT_EQ(names_->page_of("", "BV1Wy4y1B7vg_p3")->key.text, "bilibili BV1Wy4y1B7vg p3");
  EXPECT_EQ(names_->page_of("", "dQw4w9WgXcQ")->key.text, "youtube dQw4w9WgXcQ");
  EXPECT_EQ(names_->page_of("", "Restoration").error().kind, ErrorKind::bad_input);
  EXPECT_EQ(names_->page_of("", "76979871").error().kind, ErrorKind::bad_input);
}

TEST_F(YtDlpArchive, TakesASiteInAnybodysWords) {
  EXPECT_EQ(names_->page_of("yt", "Restoration")->key.text, "youtube Restoration");
  EXPECT_EQ(names_->page_of("vimeo", "76979871")->key.text, "vimeo 76979871");
}

TEST_F(YtDlpArchive, DoesNotTakeASegmentForAPart) {
  EXPECT_THAT(names_->page_of("bilibili", "BV1flv4y1dur1_p1_0").error().what, HasSubstr("no part"));
}

FileSign sign_of(std::string_view name) {
  return make_recogniser()->read_name(name);
}

TEST(YtDlpFiles, HaveTheirIdInBrackets) {
  EXPECT_EQ(sign_of("C++ (全20讲) p03 P03 线程池 [BV1Wy4y1B7vg_p3].mp4").id, "BV1Wy4y1B7vg_p3");
  EXPECT_EQ(sign_of("[HD] A film [dQw4w9WgXcQ].webm").id, "dQw4w9WgXcQ");
  EXPECT_EQ(sign_of("[dQw4w9WgXcQ].webm").id, "dQw4w9WgXcQ");
}

TEST(YtDlpFiles, MayTellNothing) {
  for (const char* name : {"A film.mp4", "A film[00].mp4", "A film [two words].mp4", "A film [x] y.mp4", "]",
                           "", ".mp4", "P03 线程池.mp4", "T [].mp4"}) {
    EXPECT_EQ(sign_of(name), FileSign{}) << name;
  }
}

TEST(YtDlpFiles, ThatAreHalfAreToldByTheirEndings) {
  for (const char* name :
       {"T [a].mp4.part", "T [a].f30064.mp4", "T [a].fhls-1080.mp4", "T.f137.mp4", "T [a].temp.mp4"}) {
    EXPECT_EQ(sign_of(name).state, State::unfinished) << name;
    EXPECT_NE(sign_of(name).why, "") << name;
  }
  EXPECT_EQ(sign_of("T [a].mp4.ytdl").state, State::aside);
  EXPECT_EQ(sign_of("T [a].mp4.part-Frag12.part").state, State::aside);
  EXPECT_EQ(sign_of("Vol.final [a].mp4").state, State::whole);
}

TEST(YtDlpFiles, AreToldExactlyByTheirNotes) {
  const auto recogniser = make_recogniser();

  const auto sign = recogniser->read_notes(
      R"({"extractor_key": "BiliBili", "id": "BV1_p3", "playlist_index": 3, "x": [1]})");

  EXPECT_EQ(recogniser->notes_of("a.b [c].mp4"), "a.b [c].info.json");
  ASSERT_TRUE(sign);
  EXPECT_EQ(sign->site, "bilibili");
  EXPECT_EQ(sign->id, "BV1_p3");
  EXPECT_EQ(sign->part, 3);
}

TEST(YtDlpFiles, WithBrokenNotesHaveNone) {
  for (const char* notes : {"", "{", "[]", "{}", R"({"id": 3, "extractor_key": "X"})", R"({"id": "a"})"}) {
    EXPECT_FALSE(make_recogniser()->read_notes(notes)) << notes;
  }
}

}  // namespace
}  // namespace mg::ytdlp
