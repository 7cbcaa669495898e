// How the engine brings what is wanted besides the media, and that a page does not fail for want of it.
#include "tests/run/engine_fixture.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class EngineExtras : public EngineTest {
 protected:
  EngineExtras() {
    one_.plain_links = true;
    request_.extras.danmaku = Danmaku::xml;
    ask_for("1");
  }
};

TEST_F(EngineExtras, AreFetchedBesideOurOwnTransferAndPublishedWithThePage) {
  EXPECT_EQ(run().totals.done, 1);

  EXPECT_EQ(runner_.count("transfer https://media.site/id1"), 1);
  EXPECT_EQ(runner_.count("one extras"), 1);
  EXPECT_THAT(runner_.files(),
              ElementsAre("/videos/list/P1 title of id1.danmaku.xml", "/videos/list/P1 title of id1.mp4"));
}

TEST_F(EngineExtras, AreGivenTheEnginesOwnWords) {
  run();

  EXPECT_THAT(runner_.begun_with("write "), SizeIs(1));
}

TEST_F(EngineExtras, AreNotAskedForWhenNothingIsWanted) {
  request_.extras = {};

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one extras"), 0);
}

TEST_F(EngineExtras, AreLeftToTheToolThatBringsThemWithItsFetch) {
  one_.extras = ExtrasCome::with_fetch;
  site_.left_files = {{"video.mp4", 1000_B}, {"title.cmt.xml", 10_B}};

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one fetch 1"), 1);
  EXPECT_EQ(runner_.count("transfer"), 0);
  EXPECT_THAT(runner_.files(), SizeIs(2));
}

TEST_F(EngineExtras, AreAskedForAgainAndThePageIsNot) {
  site_.extras_errors = {"transient: reset"};

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(runner_.count("one extras"), 2);
  EXPECT_EQ(runner_.count("transfer"), 1);
  EXPECT_THAT(runner_.files(), SizeIs(2));
}

TEST_F(EngineExtras, ThatCannotBeHadCostTheirOwnFilesAlone) {
  site_.extras_errors = {"not_found: no such subtitles"};

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(sink_.warnings_with("comes without its danmaku, subtitles and thumbnail"), 1);
  EXPECT_THAT(runner_.files(), ElementsAre("/videos/list/P1 title of id1.mp4"));
}

TEST_F(EngineExtras, ThatCannotBeConvertedCostTheirOwnFilesAlone) {
  request_.extras.danmaku = Danmaku::both;
  runner_.refuse("convert ", {ErrorKind::bad_input, "no danmaku"});

  EXPECT_EQ(run().totals.done, 1);
  EXPECT_EQ(sink_.warnings_with("which cannot be used: no danmaku"), 1);
  EXPECT_THAT(runner_.files(), ElementsAre("/videos/list/P1 title of id1.mp4"));
}

TEST_F(EngineExtras, EndTheRunWhereTheDiskIsFull) {
  request_.extras.danmaku = Danmaku::ass;
  runner_.refuse("convert ", {ErrorKind::disk_full, "no space left"});

  EXPECT_EQ(run().totals.exit_code, 9);
  EXPECT_THAT(runner_.files(), IsEmpty());
}

}  // namespace
}  // namespace mg
