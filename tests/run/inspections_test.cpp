#include "src/run/inspections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run/scripted_extractor.h"
#include "tests/run/scripted_runner.h"

namespace mg {
namespace {

using testing::HasSubstr;

class InspectionsTest : public testing::Test {
 protected:
  static Script answers(std::string text) {
    Script script;
    script.lines = {{.after = 1s, .text = std::move(text)}};
    script.takes = 2s;
    return script;
  }
  [[nodiscard]] Inspected next() { return std::get<Inspected>(inspections_.wait(runner_.now() + 60s)); }

  ScriptedRunner runner_;
  ScriptedMuxer muxer_;
  Inspections inspections_{runner_, muxer_, 2};
};

TEST_F(InspectionsTest, TellWhatAFileHolds) {
  runner_.act_on("a.mp4", answers("1000"));
  inspections_.start(7, "/videos/a.mp4");

  const Inspected told = next();

  EXPECT_EQ(told.file, 7U);
  ASSERT_TRUE(told.facts);
  EXPECT_EQ(told.facts->size, 1000_B);
  EXPECT_TRUE(inspections_.idle());
}

TEST_F(InspectionsTest, TellWhyAFileCannotBeRead) {
  runner_.act_on("a.mp4", fails_after(1s, "bad_input: moov atom not found"));
  inspections_.start(0, "/videos/a.mp4");

  const Inspected told = next();

  ASSERT_FALSE(told.facts);
  EXPECT_THAT(told.facts.error().what, HasSubstr("moov atom"));
}

TEST_F(InspectionsTest, ComplainOfAnAnswerThatIsNone) {
  runner_.act_on("a.mp4", answers("nonsense"));
  inspections_.start(0, "/videos/a.mp4");

  EXPECT_FALSE(next().facts);
}

TEST_F(InspectionsTest, KeepTwoFilesApart) {
  Script late = answers("2000");
  late.takes = 9s;
  runner_.act_on("late.mp4", late);
  runner_.act_on("soon.mp4", answers("1000"));
  inspections_.start(1, "/videos/late.mp4");
  EXPECT_TRUE(inspections_.has_room());
  inspections_.start(2, "/videos/soon.mp4");
  EXPECT_FALSE(inspections_.has_room());

  const Inspected first = next();
  const Inspected second = next();

  EXPECT_EQ(first.file, 2U);
  EXPECT_EQ(first.facts->size, 1000_B);
  EXPECT_EQ(second.file, 1U);
  EXPECT_EQ(second.facts->size, 2000_B);
}

TEST_F(InspectionsTest, LetTheUserStopThem) {
  runner_.act_on("a.mp4", answers("1000"));
  runner_.ask_to_stop(500ms);
  inspections_.start(0, "/videos/a.mp4");

  EXPECT_TRUE(std::holds_alternative<StopAsked>(inspections_.wait(runner_.now() + 60s)));
}

}  // namespace
}  // namespace mg
