#include "src/show/log_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/show/every_event.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Shown final : public EventSink {
 public:
  void tell(const Event& event, Instant) override { events.push_back(event); }
  void time_passed(Instant) override { ++passed; }
  [[nodiscard]] std::optional<Duration> pulse() const override { return 7ms; }

  std::vector<Event> events;
  int passed = 0;
};

std::vector<std::string> warnings(const Shown& shown) {
  std::vector<std::string> texts;
  for (const Event& event : shown.events) {
    const auto* notice = std::get_if<Notice>(&event);
    if (notice != nullptr && notice->level == Notice::Level::warning) texts.push_back(notice->text);
  }
  return texts;
}

}  // namespace

TEST(LogCopy, KeepsWholeLinesInFullAndPassesEverythingOn) {
  Shown shown;
  std::string kept;
  LogCopy log(shown,
              [&](std::string_view lines) -> Result<void> {
                EXPECT_TRUE(lines.ends_with('\n'));
                kept += lines;
                return {};
              },
              {.instant = {}, .wall = {}});

  for (const Event& event : every_event()) log.tell(event, Instant{});
  log.time_passed(Instant{});

  EXPECT_EQ(shown.events.size(), every_event().size());
  EXPECT_EQ(shown.passed, 1);
  EXPECT_EQ(log.pulse(), Duration(7ms));
  EXPECT_THAT(kept, HasSubstr("P03 is 线程池 -> "));  // a detail
  EXPECT_THAT(kept, HasSubstr("warning: an old engine\n"));
  EXPECT_THAT(kept, HasSubstr("over: "));
}

TEST(LogCopy, WarnsOnceOfWhatCannotBeKeptAndTriesOn) {
  Shown shown;
  int tries = 0;
  LogCopy log(shown,
              [&](std::string_view) -> Result<void> {
                ++tries;
                return fail(ErrorKind::disk_full, "cannot write the log /x: no space");
              },
              {.instant = {}, .wall = {}});

  for (int i = 0; i < 3; ++i) log.tell(Notice{Notice::Level::detail, "a step"}, Instant{});

  EXPECT_EQ(tries, 3);
  EXPECT_EQ(shown.events.size(), 4U);
  EXPECT_THAT(warnings(shown), ElementsAre("cannot write the log /x: no space; the run goes on without it"));
}

TEST(LogCopy, WarnsBeforeTheLastEvent) {
  Shown shown;
  LogCopy log(shown, [](std::string_view) -> Result<void> { return fail(ErrorKind::disk_full, "full"); },
              {.instant = {}, .wall = {}});

  log.tell(RunEnded{}, Instant{});

  ASSERT_EQ(shown.events.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<RunEnded>(shown.events.back()));
}

}  // namespace mg
