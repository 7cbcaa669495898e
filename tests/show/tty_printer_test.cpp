#include "src/show/tty_printer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "src/base/width.h"
#include "tests/show/fake_screen.h"
#include "tests/show/moments.h"

namespace mg {

namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

WallTime noon() {
  std::tm parts{};
  parts.tm_year = 124;
  parts.tm_mday = 1;
  parts.tm_hour = 12;
  parts.tm_isdst = -1;
  return std::chrono::system_clock::from_time_t(std::mktime(&parts));  // in whatever zone this runs
}

const HostRests kRest{.host = "api.example.com",
                      .wait = 62s,
                      .until = noon() + 62s,
                      .reason = "asks to slow down",
                      .waiting = 5};

// A run of pages that all are fetched, on a fake screen.
class Scene {
 public:
  explicit Scene(int width = 80, int height = 24, Look look = {}) : screen(width, height) {
    look.terminal = [this] { return TerminalSize{screen.width(), screen.height()}; };
    printer = std::make_unique<TtyPrinter>(
        [this](std::string_view text) {
          ++drawings;
          screen.write(text);
        },
        look);
    tell(RunStarted{.run = "1", .title = "bilibili BV1", .directory = "/v"});
  }
  void tell(const Event& event) {
    time += 1s;
    printer->tell(event, at(time));
  }
  void pages(int count) {
    tell(PagesResolved{.pages = "", .selected = count, .listed = count});
    for (int page = 1; page <= count; ++page) {
      const JobId job{page - 1};
      tell(JobQueued{job, page});
      tell(JobMoved{job, JobState::fetching, "one"});
      tell(JobNamed{.job = job, .title = "线程池的实现与应用", .target = "a.mp4", .size = {}});
      tell(JobProgress{.job = job, .done = 1_MiB, .total = 4_MiB, .rate = {}});
    }
  }
  void say(const std::string& text, int times) {
    for (int i = 0; i < times; ++i) tell(Notice{.level = Notice::Level::warning, .text = text});
  }
  void progress(JobId job) { tell(JobProgress{.job = job, .done = 2_MiB, .total = 4_MiB, .rate = {}}); }
  void finish(JobId job, const std::string& file) {
    tell(JobEnded{.job = job, .state = JobState::done, .error = {}, .target = file, .size = Bytes{2726298}});
  }

  FakeScreen screen;
  std::unique_ptr<TtyPrinter> printer;
  Duration time{};
  int drawings = 0;
};

auto width_at_most(int cells) {
  return testing::ResultOf([](const std::string& line) { return display_width(line); }, testing::Le(cells));
}

}  // namespace

TEST(TtyPrinter, ShowsEachRunningPageAndTheTotals) {
  Scene scene;

  scene.pages(2);

  EXPECT_THAT(scene.screen.rows(), ElementsAre("bilibili BV1 -> /v",
                                               AllOf(StartsWith("P01 线程池的实现与应用 "), HasSubstr(" 25%"),
                                                     HasSubstr("1.0 MiB of 4.0 MiB")),
                                               StartsWith("P02 线程池的实现与应用 "), StartsWith("0/2  ")));
}

TEST(TtyPrinter, LetsFinishedPagesScrollAbove) {
  Scene scene;
  scene.pages(3);

  scene.finish(kC, "P03 线程池.mp4");

  EXPECT_THAT(scene.screen.rows(), ElementsAre("bilibili BV1 -> /v", "✓ P03 线程池.mp4  2.6 MiB",
                                               StartsWith("P01"), StartsWith("P02"), StartsWith("1/3  ")));
}

TEST(TtyPrinter, SaysWhyAPageFailed) {
  Scene scene;
  scene.pages(1);

  scene.tell(JobEnded{.job = kA,
                      .state = JobState::failed,
                      .error = Error{ErrorKind::needs_login, "members only"},
                      .target = {},
                      .size = {}});

  EXPECT_THAT(scene.screen.rows(), Contains("✗ P01 线程池的实现与应用  failed: members only (needs_login)"));
}

TEST(TtyPrinter, LeavesOnlyWhatStaysAtTheEnd) {
  Scene scene;
  scene.pages(2);
  scene.finish(kA, "a.mp4");
  scene.finish(kB, "b.mp4");

  scene.tell(RunEnded{.done = 2, .bytes = 8_MiB, .took = 4s});

  EXPECT_THAT(scene.screen.rows(),
              ElementsAre("bilibili BV1 -> /v", "✓ P01 a.mp4  2.6 MiB", "✓ P02 b.mp4  2.6 MiB",
                          "2 done; 8.0 MiB in 0:04 (2.0 MiB/s)"));
  EXPECT_TRUE(scene.screen.cursor_at_start());
}

TEST(TtyPrinter, LeavesNothingOfTheAreaWhenTheRunBreaksOff) {
  Scene scene;
  scene.pages(2);

  scene.printer.reset();

  EXPECT_THAT(scene.screen.rows(), ElementsAre("bilibili BV1 -> /v"));
  EXPECT_TRUE(scene.screen.cursor_at_start());
}

TEST(TtyPrinter, FitsTwentyColumns) {
  Scene scene(20, 10);

  scene.pages(2);

  const auto rows = scene.screen.visible();
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_THAT(rows, Each(width_at_most(19)));
  EXPECT_THAT(rows[1], AllOf(StartsWith("P01 线"), HasSubstr("…"), EndsWith(" 25%")));
  EXPECT_THAT(rows[3], StartsWith("0/2  "));
}

TEST(TtyPrinter, FitsFiveColumns) {
  Scene scene(5, 4);

  scene.pages(2);
  scene.finish(kA, "a.mp4");

  EXPECT_THAT(scene.screen.visible(), SizeIs(testing::Le(4U)));
  EXPECT_EQ(scene.screen.rows().back(), "1/2");
}

TEST(TtyPrinter, KeepsToTheHeightAndCountsTheRest) {
  Scene scene(80, 5);

  scene.pages(9);

  EXPECT_THAT(scene.screen.rows(), ElementsAre("bilibili BV1 -> /v", StartsWith("P01"), StartsWith("P02"),
                                               "7 more", StartsWith("0/9")));
}

TEST(TtyPrinter, ShowsOnlyTotalsOnTwoRows) {
  Scene scene(80, 2);

  scene.pages(9);

  EXPECT_THAT(scene.screen.rows(), ElementsAre("bilibili BV1 -> /v", StartsWith("0/9")));
}

TEST(TtyPrinter, ClearsWhatShrinkingBrokeIntoSeveralRows) {
  Scene scene(100, 8);
  scene.say("first", 3);
  scene.pages(3);
  scene.finish(kA, "P01 线程池.mp4");

  scene.screen.resize(37, 8);
  scene.progress(kB);

  EXPECT_THAT(scene.screen.rows(),
              ElementsAre("bilibili BV1 -> /v", "! first", "! first", "! first", "✓ P01 线程池.mp4  2.6 MiB",
                          AllOf(StartsWith("P02"), HasSubstr(" 50%")), StartsWith("P03"), StartsWith("1/3")));
}

TEST(TtyPrinter, LosesNoFinishedLineInManyResizes) {
  Scene scene(100, 16);
  scene.say("first", 12);
  scene.pages(3);

  for (const int width : {44, 20, 33, 110, 60, 100}) {
    scene.screen.resize(width, 16);
    scene.progress(kB);
  }

  const auto rows = scene.screen.rows();
  EXPECT_EQ(rows.at(0), "bilibili BV1 -> /v");
  EXPECT_THAT(std::vector(rows.begin() + 1, rows.begin() + 13), Each("! first"));
  EXPECT_THAT(std::vector(rows.end() - 4, rows.end()),
              ElementsAre(StartsWith("P01"), StartsWith("P02"), StartsWith("P03"), StartsWith("0/3")));
}

// The area's first rows left at the top while it was broken: they cannot be reached, so they stay there.
TEST(TtyPrinter, KeepsTheScreenRightWhenRowsLeftItInBetween) {
  Scene scene(100, 10);
  scene.say("first", 1);
  scene.pages(3);

  scene.screen.resize(30, 10);
  scene.progress(kB);

  EXPECT_THAT(scene.screen.visible(),
              ElementsAre(StartsWith("P01"), StartsWith("P02"), StartsWith("P03"), StartsWith("0/3")));
  EXPECT_THAT(scene.screen.rows(), testing::Contains("! first"));
}

TEST(TtyPrinter, GrowsBackAfterShrinking) {
  Scene scene(100, 8);
  scene.say("first", 6);
  scene.pages(2);
  scene.screen.resize(60, 8);
  scene.progress(kA);

  scene.screen.resize(100, 8);
  scene.progress(kB);

  EXPECT_THAT(scene.screen.rows(),
              ElementsAre("bilibili BV1 -> /v", "! first", "! first", "! first", "! first", "! first",
                          "! first", StartsWith("P01"),
                          AllOf(StartsWith("P02"), HasSubstr("2.0 MiB of 4.0 MiB")), StartsWith("0/2")));
}

TEST(TtyPrinter, DrawsRightWhenTheHeightShrinks) {
  Scene scene(80, 24);
  scene.pages(10);

  scene.screen.resize(80, 6);
  scene.progress(kB);

  EXPECT_THAT(scene.screen.visible(), testing::Contains("7 more"));
  EXPECT_THAT(scene.screen.visible().back(), StartsWith("0/10"));
}

TEST(TtyPrinter, LetsALongFinishedLineWrap) {
  Scene scene(30, 10);
  scene.pages(2);

  scene.finish(kA, "a very long name that does not fit into one row.mp4");

  const auto rows = scene.screen.rows();
  ASSERT_THAT(rows, SizeIs(6));
  EXPECT_EQ(rows[1] + rows[2] + rows[3],
            "✓ P01 a very long name that does not fit into one row.mp4  2.6 MiB");
  EXPECT_THAT(rows[4], StartsWith("P02"));
}

TEST(TtyPrinter, DrawsAtMostTenTimesASecond) {
  Scene scene;
  scene.pages(1);
  scene.drawings = 0;

  for (int i = 1; i <= 1000; ++i) {
    scene.printer->tell(JobProgress{.job = kA, .done = Bytes{i}, .total = {}, .rate = {}},
                        at(scene.time + i * 1ms));
  }

  EXPECT_EQ(scene.drawings, 10);
}

TEST(TtyPrinter, KeepsFinishedLinesUntilTheNextDrawing) {
  Scene scene;
  scene.pages(2);

  scene.printer->tell(
      JobEnded{.job = kA, .state = JobState::done, .error = {}, .target = "a.mp4", .size = {}},
      at(scene.time + 1ms));
  scene.printer->time_passed(at(scene.time + 200ms));

  EXPECT_THAT(scene.screen.rows(), Contains("✓ P01 a.mp4  0 B"));
}

TEST(TtyPrinter, CountsDownWhileNothingHappens) {
  Scene scene;
  scene.tell(kRest);

  scene.printer->time_passed(at(scene.time + 20s));

  EXPECT_THAT(scene.screen.rows(),
              Contains("api.example.com rests until 12:01 (0:42), 5 pages wait: asks to slow down"));
}

TEST(TtyPrinter, SaysThatAHostIsAskedAgainWhenItsRestIsOver) {
  Scene scene;
  scene.tell(kRest);

  scene.printer->time_passed(at(scene.time + 62s));

  EXPECT_THAT(scene.screen.rows(),
              Contains("api.example.com is asked again, 5 pages wait: asks to slow down"));
}

TEST(TtyPrinter, HasNoLineForEachPageThatWaitsForAHost) {
  Scene scene;
  scene.tell(PagesResolved{.pages = "", .selected = 2, .listed = 2});
  scene.tell(JobQueued{.job = kA, .page = 1});
  scene.tell(JobMoved{.job = kA, .state = JobState::probing, .engine = "one"});
  ASSERT_THAT(scene.screen.rows(), Contains(HasSubstr("P01")));

  scene.tell(kRest);

  EXPECT_THAT(scene.screen.rows(), Not(Contains(HasSubstr("P01"))));
}

TEST(TtyPrinter, ShowsTheTotalsAlsoWhenPagesAreAskedForAgain) {
  Scene scene;
  scene.pages(2);

  scene.tell(ListingStarted{.engine = "one"});

  EXPECT_THAT(scene.screen.rows(), Contains(StartsWith("0/2")));
}

TEST(TtyPrinter, KeepsALineOfAHostThatAnswersAgain) {
  Scene scene;
  scene.tell(kRest);

  scene.tell(HostAnswers{.host = "api.example.com"});

  EXPECT_THAT(scene.screen.rows(), Contains("- api.example.com answers again"));
  EXPECT_THAT(scene.screen.rows(), Not(Contains(HasSubstr("rests"))));
}

TEST(TtyPrinter, SaysThatAPageWaitsWhenItsTryCannotBegin) {
  Scene scene;
  scene.pages(1);
  scene.tell(JobRetries{.job = kA, .error = kBrokenLine, .attempt = 1, .wait = 5s, .engine = "two"});

  scene.printer->time_passed(at(scene.time + 6s));

  EXPECT_THAT(scene.screen.rows(), Contains(AllOf(HasSubstr("the line broke"), EndsWith("waits"))));
}

TEST(TtyPrinter, HasNoLineForEachPageThatStillWaitsAtTheEnd) {
  Scene scene;
  scene.pages(1);
  const Error rests{ErrorKind::throttled, "waits for api.example.com"};

  scene.tell(JobEnded{.job = kA, .state = JobState::cancelled, .error = rests, .target = {}, .size = {}});
  scene.tell(RunEnded{.waiting = 1, .exit_code = 5});

  EXPECT_THAT(scene.screen.rows(), Not(Contains(HasSubstr("waits for"))));
  EXPECT_THAT(scene.screen.rows(), Contains(HasSubstr("0 done, 1 waiting")));
}

TEST(TtyPrinter, TellsOfTheNextTry) {
  Scene scene;
  scene.pages(1);

  scene.tell(JobRetries{.job = kA, .error = kBrokenLine, .attempt = 1, .wait = 5s, .engine = "two"});

  EXPECT_THAT(scene.screen.rows(), Contains(AllOf(HasSubstr("the line broke"), EndsWith("again in 0:05"))));
}

TEST(TtyPrinter, SkipsSilentlyWhatTheArchiveHas) {
  Scene scene;
  scene.pages(2);

  scene.tell(JobEnded{.job = kA, .state = JobState::skipped, .error = {}, .target = {}, .size = {}});

  EXPECT_THAT(scene.screen.rows(), Not(Contains(HasSubstr("- P01"))));
  EXPECT_THAT(scene.screen.rows().back(), HasSubstr("1 skipped"));
}

TEST(TtyPrinter, TakesEveryColourBack) {
  Scene scene(80, 24, {.colours = Colours::yes});
  scene.pages(2);

  scene.finish(kA, "a.mp4");

  EXPECT_TRUE(scene.screen.plain());
  EXPECT_THAT(scene.screen.rows(), Contains("✓ P01 a.mp4  2.6 MiB"));
}

TEST(TtyPrinter, WritesAsciiMarksWhereTheLocaleHasNoOthers) {
  Scene scene(80, 24, {.glyphs = Glyphs::ascii});
  scene.pages(2);

  scene.finish(kA, "a.mp4");

  EXPECT_THAT(scene.screen.rows(), Contains("+ P01 a.mp4  2.6 MiB"));
}

TEST(TtyPrinter, LetsNoTitleMoveTheCursor) {
  Scene scene;
  scene.pages(1);

  scene.tell(JobNamed{.job = kA, .title = "\x1b[2J\x1b[Hgot\nyou\xff", .target = {}, .size = {}});
  scene.finish(kA, "\x1b[2Jfile\x07.mp4");
  scene.tell(Notice{.level = Notice::Level::warning, .text = "odd \x1b[5m words"});

  EXPECT_EQ(scene.screen.rows().at(0), "bilibili BV1 -> /v");
  EXPECT_THAT(scene.screen.rows(), Contains(HasSubstr("file.mp4")));
}

TEST(TtyPrinter, SaysWhoReadsTheList) {
  Scene scene;

  scene.tell(ListingStarted{.engine = "one"});

  EXPECT_EQ(scene.screen.rows().back(), "one reads the list of bilibili BV1");
}

}  // namespace mg
