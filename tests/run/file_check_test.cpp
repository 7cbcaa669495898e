#include "src/run/file_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run/scripted_extractor.h"
#include "tests/run/scripted_runner.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using State = FileVerdict::State;

class FileCheckTest : public testing::Test {
 protected:
  FileCheckTest() {
    runner_.act([](const Command&) { return Script{.takes = 10s}; });
  }
  static Script says(std::vector<std::string> lines) {
    Script script{.takes = 2s};
    for (std::string& line : lines) script.lines.push_back({.after = 1s, .text = std::move(line)});
    return script;
  }
  FileVerdict check(CheckDepth depth, std::optional<FetchedFile> fetched = {}) {
    std::vector<std::unique_ptr<LocalJob>> jobs;
    jobs.push_back(std::make_unique<FileCheck>(
        muxer_, FileCheck::Known{.file = "/videos/a.mp4", .fetched = fetched}, depth));
    ending_ = walk_local_jobs(runner_, jobs, 1, nullptr);
    return dynamic_cast<const FileCheck&>(*jobs.front()).verdict();
  }

  ScriptedRunner runner_;
  ScriptedMuxer muxer_;
  LocalEnding ending_{};
};

TEST_F(FileCheckTest, LooksAtIndexAndEndsAndThenPlaysEverything) {
  runner_.act_on("sample", says({"1000 60 60"}));

  const FileVerdict verdict = check(CheckDepth::everything);

  EXPECT_EQ(verdict.state, State::good);
  EXPECT_EQ(verdict.facts->size, 1000_B);
  EXPECT_THAT(runner_.begun_with(""), ElementsAre("muxer sample /videos/a.mp4", "muxer play /videos/a.mp4"));
}

TEST_F(FileCheckTest, IsOneProcessWhenFast) {
  runner_.act_on("sample", says({"1000 60 60"}));

  EXPECT_EQ(check(CheckDepth::index_and_ends).state, State::good);
  EXPECT_THAT(runner_.begun_with(""), ElementsAre("muxer sample /videos/a.mp4"));
}

TEST_F(FileCheckTest, AsksNobodyAboutAnEmptyFile) {
  FileCheck check(muxer_, {.file = "/videos/a.mp4", .fetched = {}, .empty = true}, CheckDepth::everything);

  EXPECT_EQ(check.next(nullptr), std::nullopt);

  EXPECT_EQ(check.verdict().state, State::bad);
  EXPECT_THAT(check.verdict().wrong, ElementsAre("it is empty"));
}

TEST_F(FileCheckTest, ReadsAllPacketsBeforeItBelievesThatTheTailIsMissing) {
  runner_.act_on("sample", says({"1000 60 0"}));
  runner_.act_on("packets", says({"0 30", "1 30", "no packet", "0 60", "1 59"}));

  EXPECT_EQ(check(CheckDepth::index_and_ends).state, State::good);
  EXPECT_EQ(runner_.count("packets"), 1);
}

TEST_F(FileCheckTest, FindsATailThatIsMissing) {
  runner_.act_on("sample", says({"1000 60 0"}));
  runner_.act_on("packets", says({"0 30", "1 30"}));

  const FileVerdict verdict = check(CheckDepth::everything);

  EXPECT_EQ(verdict.state, State::bad);
  EXPECT_THAT(verdict.wrong, ElementsAre("it ends at 0:30 of 1:00"));
  EXPECT_EQ(runner_.count("play"), 0);
}

TEST_F(FileCheckTest, FindsWhatTheToolComplainsOfInAnyStep) {
  for (const char* step : {"sample", "packets", "play"}) {
    runner_.act_on("sample", says({"1000 60 0"}));
    runner_.act_on("packets", says({"0 60", "1 60"}));
    runner_.act_on(step, fails_after(1s, "transient: cbp too large"), 1);

    const FileVerdict verdict = check(CheckDepth::everything);

    EXPECT_EQ(verdict.state, State::bad) << step;
    EXPECT_THAT(verdict.wrong, ElementsAre(HasSubstr("cbp too large"))) << step;
  }
}

TEST_F(FileCheckTest, DoesNotCallBadWhatItCouldNotRead) {
  runner_.act_on("sample", fails_after(1s, "local_io: permission denied"));

  const FileVerdict verdict = check(CheckDepth::everything);

  EXPECT_EQ(verdict.state, State::unchecked);
  EXPECT_THAT(verdict.wrong, ElementsAre(HasSubstr("permission denied")));
}

TEST_F(FileCheckTest, ComparesWithWhatWasFetched) {
  runner_.act_on("sample", says({"1000 60 60"}));

  const FileVerdict verdict = check(CheckDepth::everything, FetchedFile{.size = 4000_B, .facts = {}});

  EXPECT_EQ(verdict.state, State::bad);
  EXPECT_THAT(verdict.wrong, ElementsAre(HasSubstr("(4000 bytes) when it was fetched")));
}

TEST_F(FileCheckTest, KnowsNothingOfWhatWasStopped) {
  runner_.act_on("sample", says({"1000 60 60"}));
  runner_.ask_to_stop(5s);

  const FileVerdict verdict = check(CheckDepth::everything);

  EXPECT_EQ(ending_, LocalEnding::stopped);
  EXPECT_EQ(verdict.state, State::open);
  EXPECT_THAT(verdict.wrong, IsEmpty());
}

}  // namespace
}  // namespace mg
