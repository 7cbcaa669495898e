#include "src/cli/verify_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace mg {
namespace {

using testing::HasSubstr;
using testing::Not;

VerifiedFile film(std::string name, FileVerdict::State state, std::vector<std::string> wrong = {}) {
  MediaFacts facts{.container = "mov,mp4", .duration = 90s, .size = 5_MiB, .streams = {}};
  facts.streams = {{.kind = StreamFacts::Kind::video, .codec = "h264", .width = 1280, .height = 720},
                   {.kind = StreamFacts::Kind::audio, .codec = "aac"}};
  return {.path = std::move(name),
          .verdict = {.state = state, .wrong = std::move(wrong), .facts = std::move(facts)},
          .key = "films F7 p3"};
}

TEST(VerifyTable, StandsInColumnsWithWhatIsWrongBelow) {
  VerifiedFile empty{.path = "b.mp4", .verdict = {}, .key = {}};
  empty.verdict.state = FileVerdict::State::bad;
  empty.verdict.wrong = {"it is empty"};
  const std::vector<VerifiedFile> files{film("a/线程池.mp4", FileVerdict::State::good), empty};

  EXPECT_EQ(verify_table(files, VerifyRows::all, Colours::no),
            "good  1:30  5.0 MiB  1280x720 h264, aac  a/线程池.mp4\n"
            "bad                                      b.mp4\n"
            "      it is empty\n");
}

TEST(VerifyTable, LeavesOutWhatIsGoodOrNotLookedAt) {
  const std::vector<VerifiedFile> files{film("good.mp4", FileVerdict::State::good),
                                        film("open.mp4", FileVerdict::State::open),
                                        film("bad.mp4", FileVerdict::State::bad, {"it is cut"})};

  EXPECT_THAT(verify_table(files, VerifyRows::all, Colours::no), Not(HasSubstr("open.mp4")));
  EXPECT_THAT(verify_table(files, VerifyRows::bad, Colours::no), Not(HasSubstr("good.mp4")));
  EXPECT_THAT(verify_table(files, VerifyRows::bad, Colours::no), HasSubstr("bad.mp4"));
}

TEST(VerifyTable, LetsNoNameSpeakToTheTerminal) {
  const std::vector<VerifiedFile> files{film("\x1b[31m\n.mp4", FileVerdict::State::bad, {"said \x1b[2J"})};

  EXPECT_THAT(verify_table(files, VerifyRows::all, Colours::no), Not(HasSubstr("\x1b")));
  EXPECT_THAT(verify_table(files, VerifyRows::all, Colours::yes), HasSubstr("\x1b[31mbad"));
}

TEST(VerifyTable, IsAnObjectForPrograms) {
  const auto row = verified_json(film("a.mp4", FileVerdict::State::bad, {"it is cut"}));

  EXPECT_EQ(row["ok"], false);
  EXPECT_EQ(row["wrong"][0], "it is cut");
  EXPECT_EQ(row["seconds"], 90.0);
  EXPECT_EQ(row["streams"][1]["kind"], "sound");
  EXPECT_EQ(row["key"], "films F7 p3");
}

}  // namespace
}  // namespace mg
