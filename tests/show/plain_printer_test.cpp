#include "src/show/plain_printer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "src/show/quiet_printer.h"
#include "tests/show/every_event.h"

namespace mg {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A log that begins at noon, UTC.
class PlainPrinterTest : public testing::Test {
 protected:
  PlainPrinterTest() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
  void tell(const Event& event, Duration since = 0s) { printer.tell(event, at(since)); }

  std::vector<std::string> lines;
  PlainPrinter printer{[this](std::string_view line) { lines.emplace_back(line); },
                       Detail::full,
                       {.instant = at(0s), .wall = WallTime(std::chrono::hours(24 * 20000 + 12))}};
};

std::vector<std::string> quiet_lines(const std::vector<Event>& events) {
  std::vector<std::string> lines;
  QuietPrinter printer([&lines](std::string_view line) { lines.emplace_back(line); });
  for (const Event& event : events) printer.tell(event, at(0s));
  return lines;
}

}  // namespace

TEST_F(PlainPrinterTest, WritesALineForEveryEventButWaitingPages) {
  for (const Event& event : every_event()) tell(event);

  EXPECT_THAT(
      lines,
      ElementsAre("2024-10-04 12:00:00 run 12: bilibili BV1 -> /videos\n",
                  "2024-10-04 12:00:00 one reads the list\n",
                  "2024-10-04 12:00:00 2 pages selected of 20: 3,5\n",
                  "2024-10-04 12:00:00 P03 is 线程池 -> 线程池/P03 线程池.mp4, 3.0 MiB\n",
                  "2024-10-04 12:00:00 P03 fetching by one\n",
                  "2024-10-04 12:00:00 P03 try 1 failed: api.example.com asks to slow down (throttled); "
                  "again in 0:01 by two\n",
                  "2024-10-04 12:00:00 api.example.com rests until 12:01 (1:02), 4 pages wait: 412\n",
                  "2024-10-04 12:00:00 api.example.com answers again\n",
                  "2024-10-04 12:00:00 joined 线程池.mp4  2 pages, 1:01, 5.0 MiB\n",
                  "2024-10-04 12:00:00 warning: an old engine\n",
                  "2024-10-04 12:00:00 done P03 线程池.mp4  2.6 MiB\n",
                  "2024-10-04 12:00:00 over: 1 done, 1 failed; 2.6 MiB in 1:30 (29.6 KiB/s); exit 3\n",
                  "2024-10-04 12:00:00 list 1: a course -> /videos\n",
                  "2024-10-04 12:00:00 list 1: a course: 1 done; 0 B in 0:00; exit 0\n"));
}

TEST_F(PlainPrinterTest, TellsOfARestOnceHoweverOftenTheNumberOfPagesChanges) {
  HostRests rest{.host = "h", .wait = 62s, .until = WallTime(62s), .reason = "412", .waiting = 1};
  tell(rest);
  rest.waiting = 2;
  rest.wait = 60s;
  tell(rest, 2s);

  EXPECT_THAT(lines, testing::SizeIs(1));
}

TEST_F(PlainPrinterTest, TellsTheTimeOfEachEvent) {
  tell(ListingStarted{.engine = "one"}, 61s);

  EXPECT_THAT(lines, ElementsAre("2024-10-04 12:01:01 one reads the list\n"));
}

TEST_F(PlainPrinterTest, TellsAPagesProgressOnceInTenSeconds) {
  for (int second = 0; second < 25; ++second)
    tell(JobProgress{.job = kA, .done = Bytes{second}, .total = {}, .rate = {}}, second * 1s);

  EXPECT_THAT(lines, ElementsAre("2024-10-04 12:00:10 P? 10 B\n", "2024-10-04 12:00:20 P? 20 B\n"));
}

TEST_F(PlainPrinterTest, TellsInBriefOnlyWhatBeganEndedOrWentWrong) {
  std::vector<std::string> brief_lines;
  PlainPrinter brief([&](std::string_view line) { brief_lines.emplace_back(line); }, Detail::brief, {});

  brief.tell(JobNamed{.job = kA, .title = "x", .target = "x.mp4", .size = {}}, at(0s));
  brief.tell(JobMoved{.job = kA, .state = JobState::processing, .engine = "one"}, at(0s));
  EXPECT_THAT(brief_lines, IsEmpty());
  brief.tell(JobMoved{.job = kA, .state = JobState::fetching, .engine = "one"}, at(0s));

  EXPECT_THAT(brief_lines, ElementsAre(testing::HasSubstr("fetching by one")));
}

TEST_F(PlainPrinterTest, WritesOneLineWhateverATitleHolds) {
  tell(Notice{.level = Notice::Level::detail, .text = "two\nlines \x1b[2J\xff"});

  EXPECT_THAT(lines, ElementsAre("2024-10-04 12:00:00 two lines [2J\xEF\xBF\xBD\n"));
}

TEST(QuietPrinter, SaysOnlyHowItEnded) {
  EXPECT_THAT(quiet_lines(every_event()), ElementsAre("1 done, 1 failed; 2.6 MiB in 1:30 (29.6 KiB/s)\n"));
}

TEST(QuietPrinter, SaysWhatFailed) {
  EXPECT_THAT(
      quiet_lines({JobQueued{kB, 112}, JobNamed{.job = kB, .title = "线程池", .target = {}, .size = {}},
                   JobEnded{.job = kB,
                            .state = JobState::failed,
                            .error = Error{ErrorKind::not_found, "the page is gone"},
                            .target = {},
                            .size = {}}}),
      ElementsAre("P112 线程池  failed: the page is gone (not_found)\n"));
}

TEST(QuietPrinter, KeepsStillAboutWarnings) {
  EXPECT_THAT(quiet_lines({Notice{.level = Notice::Level::warning, .text = "an old engine"}}), IsEmpty());
}

TEST(MakePrinter, GivesThePrinterOfEachStyle) {
  std::string out;
  const Output output = [&out](std::string_view text) { out += text; };
  const Look look{.terminal = [] { return TerminalSize{}; }};
  const auto told_by = [&](ProgressStyle style) {
    out.clear();
    make_printer(style, output, look, {})
        ->tell(RunStarted{.run = "1", .title = "t", .directory = "/v"}, at(0s));
    return out;
  };

  EXPECT_THAT(told_by(ProgressStyle::tty), testing::StartsWith("\r\x1b["));
  EXPECT_THAT(told_by(ProgressStyle::plain), testing::EndsWith(" run 1: t -> /v\n"));
  EXPECT_THAT(told_by(ProgressStyle::json), testing::StartsWith("{\"schema\":1,"));
  EXPECT_THAT(told_by(ProgressStyle::quiet), IsEmpty());
}

}  // namespace mg
