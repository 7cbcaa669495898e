#include "src/post/leftover_content.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

using ::testing::ElementsAre;

ContentFacts all_of(std::string_view text) {
  return content_of(text, Bytes{static_cast<std::int64_t>(text.size())});
}

LeftoverContent kind_of(std::string_view text) {
  return all_of(text).kind;
}

TEST(LeftoverContent, KnowsDanmaku) {
  EXPECT_EQ(kind_of(R"(<?xml version="1.0" encoding="UTF-8"?><i><chatserver>chat.bilibili.com</chatserver>
<chatid>1</chatid><d p="1.5,1,25,16777215,1700000000,0,abc,1">hi</d></i>)"),
            LeftoverContent::danmaku);
  EXPECT_EQ(kind_of("<i><chatserver>c</chatserver><chatid>1</chatid></i>"), LeftoverContent::danmaku);
}

TEST(LeftoverContent, TakesNoOtherXmlForDanmaku) {
  for (const char* text :
       {"<i/>", "<i>italic</i>", "<i><d>a word</d></i>", "<i><d p='x,y,z,w'>a</d></i>",
        "<i><item p='1,2,3,4'/></i>", "<html><i><d p='1,1,25,0'>a</d></i></html>", "<d p='1,1,25,0'>a</d>",
        "<!DOCTYPE i [<!ENTITY a 'b'>]><i><chatserver/><chatid/></i>",
        "<i><mine/><chatserver>c</chatserver><chatid>1</chatid><d p='1,1,25,0'>a</d></i>", "<i", "", "<"}) {
    EXPECT_EQ(kind_of(text), LeftoverContent::unknown) << text;
  }
}

TEST(LeftoverContent, KnowsSubtitlesOfSeveralFormats) {
  EXPECT_EQ(kind_of(R"(<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body/></tt>)"),
            LeftoverContent::timed_text);
  EXPECT_EQ(kind_of(R"(<tt:tt xmlns:tt="http://www.w3.org/ns/ttml"/>)"), LeftoverContent::timed_text);
  EXPECT_EQ(kind_of(R"(<transcript><text start="0" dur="1">a</text></transcript>)"),
            LeftoverContent::timed_text);
  EXPECT_EQ(kind_of(R"(<timedtext format="3"><head/></timedtext>)"), LeftoverContent::timed_text);
  EXPECT_EQ(kind_of("<tt>teletype</tt>"), LeftoverContent::unknown);
  EXPECT_EQ(kind_of("<transcript><student/></transcript>"), LeftoverContent::unknown);
}

TEST(LeftoverContent, ReadsListsOfFiles) {
  const auto facts = all_of("file 'T[00].flv'\nfile 'it'\\''s.flv'\n");

  EXPECT_EQ(facts.kind, LeftoverContent::concat_list);
  EXPECT_THAT(facts.listed, ElementsAre("T[00].flv", "it's.flv"));
}

TEST(LeftoverContent, TakesNoOtherTextForAList) {
  EXPECT_EQ(kind_of("file 'a.flv'\nnot a line of such a list\n"), LeftoverContent::unknown);
  EXPECT_EQ(kind_of("my notes\n"), LeftoverContent::unknown);
  EXPECT_EQ(kind_of("file 'open"), LeftoverContent::unknown);
  EXPECT_EQ(content_of("file 'a'\n", 1_MiB).kind, LeftoverContent::unknown);
}

// Two pieces of 1 MiB and a bit of a third.
std::string control_file(char bits) {
  using namespace std::string_literals;
  return "\0\1\0\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0\x20\0\1\0\0\0\0\0\0\0\0\0\0\0\1"s + bits + "\0\0\0\0"s;
}

TEST(LeftoverContent, ReadsControlFiles) {
  const auto facts = all_of(control_file('\x80'));

  EXPECT_EQ(facts.kind, LeftoverContent::control_file);
  EXPECT_EQ(facts.total, Bytes{0x200001});
  EXPECT_FALSE(facts.complete);
  EXPECT_TRUE(all_of(control_file('\xe0')).complete);
}

TEST(LeftoverContent, TakesNoOtherBytesForAControlFile) {
  using namespace std::string_literals;
  EXPECT_EQ(kind_of("\0\1"s), LeftoverContent::unknown);
  EXPECT_EQ(kind_of(std::string(100, '\0')), LeftoverContent::unknown);
  EXPECT_EQ(kind_of("\0\2"s + control_file('\x80').substr(2)), LeftoverContent::unknown);
}

}  // namespace
}  // namespace mg
