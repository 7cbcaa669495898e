#include "src/post/name_pattern.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

std::optional<Captures> matched(std::string_view pattern, std::string_view name) {
  return NamePattern::read(pattern).value().match(name);
}

TEST(NamePattern, CapturesWhatItsPlaceholdersStandFor) {
  const auto found = matched("{whole}[{n}].{ext}.download", "A [B][03].flv.download");

  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (Captures{{"whole", "A [B]"}, {"n", "03"}, {"ext", "flv"}}));
}

TEST(NamePattern, TakesAsMuchAsFitsIntoTheWhole) {
  EXPECT_EQ(matched("{whole}.{ext}", "a.b.mp4").value().at("whole"), "a.b");
}

TEST(NamePattern, MatchesWholeNamesOnly) {
  EXPECT_FALSE(matched("{whole}.cmt.xml", "T.cmt.xml.bak"));
  EXPECT_FALSE(matched("{whole}.cmt.xml", ".cmt.xml"));
  EXPECT_FALSE(matched("T.part", "a T.part"));
}

TEST(NamePattern, TellsMediaByTheirEndings) {
  EXPECT_TRUE(matched("{whole}.{media}", "T.MP4"));
  EXPECT_FALSE(matched("{whole}.{media}", "T.txt"));
  EXPECT_FALSE(matched("{whole}.{media}", "T.mp4x"));
}

TEST(NamePattern, HasPlaceholdersForDigitsAndWords) {
  EXPECT_TRUE(matched("{whole}.{start}-{end}", "T.0-99"));
  EXPECT_FALSE(matched("{whole}.{start}-{end}", "T.0-9x"));
  EXPECT_TRUE(matched("{whole}.{lang}.xml", "T.zh-CN.xml"));
  EXPECT_FALSE(matched("T.{lang}.xml", "T.a b.xml"));
}

TEST(NamePattern, LetsAStarBeAnythingOrNothing) {
  EXPECT_TRUE(matched("T*.srt", "T.srt"));
  EXPECT_TRUE(matched("T*.srt", "T.zh.srt"));
}

TEST(NamePattern, FillsInWhatIsKnown) {
  const NamePattern filled = NamePattern::read("{whole}.{media}").value().filled({{"whole", "T*{n}"}});

  EXPECT_TRUE(filled.match("T*{n}.mp4"));
  EXPECT_FALSE(filled.match("Tx1.mp4"));
  EXPECT_EQ(filled.beginning(), "T*{n}.");
}

TEST(NamePattern, ReadsNamesThatAreNoText) {
  const std::string name = "\xff\n-\x01.part";

  EXPECT_EQ(matched("{whole}.part", name).value().at("whole"), "\xff\n-\x01");
}

TEST(NamePattern, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(NamePattern::read("{wohle}.xml").error().kind, ErrorKind::bad_input);
  EXPECT_EQ(NamePattern::read("{whole").error().kind, ErrorKind::bad_input);
  EXPECT_EQ(NamePattern::read("{n}-{n}").error().kind, ErrorKind::bad_input);
  EXPECT_EQ(NamePattern::read("").error().kind, ErrorKind::bad_input);
  EXPECT_EQ(NamePattern::read("a/b").error().kind, ErrorKind::bad_input);
}

TEST(NamePattern, GivesUpOnANameThatIsMadeToBeSlow) {
  EXPECT_FALSE(matched("*a*a*a*a*a*a*a*a*a*b", std::string(255, 'a')));
}

}  // namespace
}  // namespace mg
