#include "src/cli/local_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/width.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class NamedJob final : public LocalJob {
 public:
  NamedJob(std::string name, double share) : name_(std::move(name)), share_(share) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::optional<Work> next(const LocalStepEnd* /*last*/) override { return {}; }
  [[nodiscard]] double share() const override { return share_; }

 private:
  std::string name_;
  double share_;
};

constexpr Instant at(Duration since_start) {
  return Instant(1h) + since_start;
}

class LocalProgressTest : public testing::Test {
 protected:
  LocalProgress::Options to_written(ProgressStyle style) {
    return {.verb = "verify",
            .style = style,
            .output = [this](std::string_view text) { written_.emplace_back(text); },
            .width = [] { return 40; }};
  }

  NamedJob job_{"a.mp4", 0.35};
  NamedJob other_{"\x1b[31m线程池.mp4", -1};
  LocalWatch::State state_{12, 1000, {&job_, &other_}};
  std::vector<std::string> written_;
};

TEST_F(LocalProgressTest, NamesWhatRunsAndHowFarItIs) {
  EXPECT_EQ(local_progress_line("verify", state_, 80), "verify  12/1000  a.mp4 35 %, [31m线程池.mp4");
}

TEST_F(LocalProgressTest, IsNarrowerThanTheTerminal) {
  EXPECT_LT(display_width(local_progress_line("verify", state_, 30)), 30);
  EXPECT_LE(display_width(local_progress_line("verify", state_, 1)), 1);
}

TEST_F(LocalProgressTest, DrawsTenTimesASecondAtMostAndTakesItsLineAway) {
  {
    LocalProgress progress(to_written(ProgressStyle::tty));
    for (Duration since{}; since < 1s; since += 10ms) progress.look(state_, at(since));
    EXPECT_THAT(written_, SizeIs(10));
  }

  EXPECT_THAT(written_, SizeIs(11));
  EXPECT_THAT(written_.back(), HasSubstr("\x1b[2K"));
}

TEST_F(LocalProgressTest, IsALineInTenSecondsOfALog) {
  LocalProgress progress(to_written(ProgressStyle::plain));

  for (Duration since{}; since < 25s; since += 500ms) progress.look(state_, at(since));

  EXPECT_THAT(written_, ElementsAre(HasSubstr("multiget: verify  12/1000"), HasSubstr("a.mp4 35 %")));
}

TEST_F(LocalProgressTest, IsAnObjectASecondForPrograms) {
  LocalProgress progress(to_written(ProgressStyle::json));

  progress.look(state_, at(0s));
  progress.look(state_, at(1s));

  EXPECT_THAT(written_, ElementsAre(HasSubstr(R"("done":12)")));
}

TEST_F(LocalProgressTest, IsNothingWhenQuiet) {
  LocalProgress progress(to_written(ProgressStyle::quiet));

  for (Duration since{}; since < 60s; since += 500ms) progress.look(state_, at(since));

  EXPECT_THAT(written_, IsEmpty());
}

}  // namespace
}  // namespace mg
