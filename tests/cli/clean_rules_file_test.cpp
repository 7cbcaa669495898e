#include "src/cli/clean_rules_file.h"

#include <gmock/gmock.h>

#include "adapters/clean/embedded.h"

namespace mg {
namespace {

using ::testing::HasSubstr;

constexpr WallTime kNow{std::chrono::hours(500'000)};

CleanRules shipped() {
  return load_clean_rules(clean::embedded_rules(), "/none/clean.toml", {}).value();
}

// The rule that lets it go from a folder with these files, each of 100 KiB; empty: it stays.
std::string rule_for(const std::string& name, std::vector<std::string> beside = {},
                     ContentFacts content = {}) {
  ListedFolder folder{.path = "/v"};
  beside.push_back(name);
  std::ranges::sort(beside);
  for (const std::string& one : beside) {
    folder.files.push_back({.name = one, .size = 100_KiB, .written = kNow - 1h});
    if (one == name) folder.files.back().content = content;
  }
  for (const CleanFinding& found : shipped().judge(folder, {}, kNow, Careful::yes)) {
    if (found.name == name && found.goes) return found.rule;
  }
  return {};
}

TEST(ShippedCleanRules, KnowWhatYouGetLeaves) {
  const ContentFacts danmaku{.kind = LeftoverContent::danmaku};
  const ContentFacts list{.kind = LeftoverContent::concat_list, .listed = {"T (P3. A)[00].mp4"}};

  EXPECT_EQ(rule_for("T (P3. A).cmt.xml", {}, danmaku), "captions");
  EXPECT_EQ(rule_for("T (P3. A)[00].mp4.download"), "download");
  EXPECT_EQ(rule_for("T (P3. A)[00].mp4", {"T (P3. A).mp4"}), "pieces");
  EXPECT_EQ(rule_for("T (P3. A)[00].mp4"), "");
  EXPECT_EQ(rule_for("T (P3. A).mp4.txt", {}, list), "concat-list");
}

TEST(ShippedCleanRules, KnowWhatYtDlpLeaves) {
  EXPECT_EQ(rule_for("T [BV1_p1].f30064.mp4.part"), "part");
  EXPECT_EQ(rule_for("T.mp4.part-Frag12"), "fragment");
  EXPECT_EQ(rule_for("T.mp4.part-Frag12.part"), "fragment-part");
  EXPECT_EQ(rule_for("T.mp4.ytdl"), "fragment-state");
  EXPECT_EQ(rule_for("T.temp.mp4"), "temporary");
  EXPECT_EQ(rule_for("T.f137.mp4", {"T.mkv"}), "format");
  EXPECT_EQ(rule_for("T.f251-drc.webm", {"T.webm"}), "format-variant");
  EXPECT_EQ(rule_for("T.f137.mp4"), "");
}

TEST(ShippedCleanRules, KnowWhatOthersLeave) {
  const ContentFacts control{.kind = LeftoverContent::control_file, .total = 1_MiB};

  EXPECT_EQ(rule_for("T.mp4", {"T.mp4.aria2"}), "") << "its control file could not be read";
  EXPECT_EQ(rule_for("T.mp4.aria2", {"T.mp4"}, control), "control");
  EXPECT_EQ(rule_for("00003_T.vclip"), "video-clip");
  EXPECT_EQ(rule_for("00003_T.aclip"), "audio-clip");
  EXPECT_EQ(rule_for("T.mp4.0-1048575"), "byte-range");
  EXPECT_EQ(rule_for("T.mp4.part0.000000"), "lux-parts");
  EXPECT_EQ(rule_for("T_video.m4s", {"T.mp4"}), "streams");
  EXPECT_EQ(rule_for("T.xml", {"T.mp4"}, {.kind = LeftoverContent::danmaku}), "danmaku-beside");
  EXPECT_EQ(rule_for("T.en.xml", {"T.mp4"}, {.kind = LeftoverContent::timed_text}),
            "subtitle-language-beside");
}

TEST(ShippedCleanRules, LetNoOrdinaryFileGo) {
  for (const char* name : {"T.mp4", "T.txt", "T.xml", "T.cmt.xml", "T.srt", "T.ass", "T.info.json",
                           "movie.part1.rar", "movie.mp4.part1", "Report.1990-2020", "thesis.tex",
                           "Race.final.mp4", "[01] T.mp4", "T[01].txt", "T.part", ".part", "-rf"}) {
    EXPECT_EQ(rule_for(name, {"Race.mp4"}), "") << name;
  }
}

TEST(CleanRulesFile, ReadsRulesAndWhatIsToBeKept) {
  const auto read = read_rules_file("clean.toml", R"(
[[keep]]
match = "*.danmaku.xml"

[[rule]]
name = "captions"
off = true

[[rule]]
name = "mine"
match = "{whole}.tmp"
partial = true
)");

  ASSERT_TRUE(read) << read.error().what;
  ASSERT_EQ(read->rules.size(), 2U);
  EXPECT_TRUE(read->rules[0].keep);
  EXPECT_EQ(read->rules[1].what, "mine");
  EXPECT_EQ(read->rules[1].place, "clean.toml:9");
  EXPECT_EQ(read->off, std::vector<std::string>{"captions"});
}

TEST(CleanRulesFile, NamesEachFaultWithItsPlace) {
  const auto read = read_rules_file("clean.toml", R"([[rule]]
match = "{wohle}.x"
[[rule]]
name = "a"
pratial = true
match = 3
[[rule]]
name = "b"
match = "x"
content = "poetry"
[[keep]]
)");

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(read.error().what, HasSubstr("clean.toml:2:9: \"match\": "));
  EXPECT_THAT(read.error().what, HasSubstr("a rule needs a \"name\""));
  EXPECT_THAT(read.error().what,
              HasSubstr("clean.toml:5:1: unknown key \"pratial\"; did you mean \"partial\"?"));
  EXPECT_THAT(read.error().what, HasSubstr("\"content\" should be"));
  EXPECT_THAT(read.error().what, HasSubstr("what is to be kept?"));
}

TEST(CleanRulesFile, RefusesAFileThatWasNamedAndIsNotThere) {
  const auto loaded = load_clean_rules(clean::embedded_rules(), "/none/clean.toml", "/none/mine.toml");

  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().what, "there is no file /none/mine.toml");
}

}  // namespace
}  // namespace mg
