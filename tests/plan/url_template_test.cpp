#include "src/plan/url_template.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace mg {

using testing::ElementsAre;
using testing::HasSubstr;

namespace {

std::vector<std::string> expanded(std::string_view text) {
  const auto read = read_url_template(text);
  EXPECT_TRUE(read) << text << ": " << read.error().what;
  std::vector<std::string> urls;
  if (read)
    for (std::int64_t i = 0; i < read->count(); ++i) urls.push_back(read->at(i));
  return urls;
}

TemplateFault fault(std::string_view text) {
  const auto read = read_url_template(text);
  EXPECT_FALSE(read) << text;
  return read ? TemplateFault{} : read.error();
}

std::int64_t count_of(std::string_view text) {
  const auto read = read_url_template(text);
  EXPECT_TRUE(read) << text << ": " << read.error().what;
  return read ? read->count() : 0;
}

}  // namespace

TEST(UrlTemplate, CountsUpDownAndInSteps) {
  EXPECT_THAT(expanded("http://h/{1..3}.html"),
              ElementsAre("http://h/1.html", "http://h/2.html", "http://h/3.html"));
  EXPECT_THAT(expanded("{3..1}"), ElementsAre("3", "2", "1"));
  EXPECT_THAT(expanded("{1..9..4}"), ElementsAre("1", "5", "9"));
  EXPECT_THAT(expanded("{1..8..4}"), ElementsAre("1", "5"));
  EXPECT_THAT(expanded("{9..1..4}"), ElementsAre("9", "5", "1"));
  EXPECT_THAT(expanded("{7..7}"), ElementsAre("7"));
  EXPECT_THAT(expanded("{7..8..100}"), ElementsAre("7"));
}

TEST(UrlTemplate, PadsAsTheLongerNumberDoes) {
  EXPECT_THAT(expanded("{08..10}"), ElementsAre("08", "09", "10"));
  EXPECT_THAT(expanded("{1..02}"), ElementsAre("01", "02"));
  EXPECT_THAT(expanded("{0..1}"), ElementsAre("0", "1"));
  EXPECT_THAT(expanded("{099..100}"), ElementsAre("099", "100"));
}

TEST(UrlTemplate, TakesEachOfTheWords) {
  EXPECT_THAT(expanded("http://{a,b}.h/"), ElementsAre("http://a.h/", "http://b.h/"));
  EXPECT_THAT(expanded("v{,_hd}.mp4"), ElementsAre("v.mp4", "v_hd.mp4"));
  EXPECT_THAT(expanded(R"({a\,b,c\}d})"), ElementsAre("a,b", "c}d"));
  EXPECT_THAT(expanded("{课程,番剧}"), ElementsAre("课程", "番剧"));
}

TEST(UrlTemplate, CombinesGroupsTheLastChangingFastest) {
  EXPECT_THAT(expanded("{a,b}/{1..2}"), ElementsAre("a/1", "a/2", "b/1", "b/2"));
  EXPECT_THAT(expanded("{1..2}{1..2}"), ElementsAre("11", "12", "21", "22"));
}

TEST(UrlTemplate, LeavesBracesThatHoldNeitherRangeNorWords) {
  for (const char* text : {"", "http://h/", "http://h/{}", "http://h/{id}", R"(http://h/?q={"a":1,"b":2})",
                           "http://h/?q={a:1,b:2}", "{", "}", "a{b", "{a,b", "a}b", "{{}}", "%7B1..3%7D",
                           "http://h/{../x}", "{'a','b'}"}) {
    EXPECT_THAT(expanded(text), ElementsAre(text));
  }
}

TEST(UrlTemplate, TakesABackslashForTheSignItself) {
  EXPECT_THAT(expanded(R"(\{1..3})"), ElementsAre("{1..3}"));
  EXPECT_THAT(expanded(R"(\{1..3\})"), ElementsAre("{1..3}"));
  EXPECT_THAT(expanded(R"(\\{1..2})"), ElementsAre(R"(\1)", R"(\2)"));
  EXPECT_THAT(expanded(R"(a\b\)"), ElementsAre(R"(a\b\)"));
}

TEST(UrlTemplate, FindsAGroupWithinBracesOfTheUrl) {
  EXPECT_THAT(expanded("{{1..2}}"), ElementsAre("{1}", "{2}"));
  EXPECT_THAT(expanded("{x{a,b}"), ElementsAre("{xa", "{xb"));
}

TEST(UrlTemplate, NamesThePlaceOfABrokenRange) {
  EXPECT_EQ(fault("http://h/{1..}").place, 13U);
  EXPECT_EQ(fault("http://h/{..3}").place, 10U);
  EXPECT_EQ(fault("{1..3..}").place, 7U);
  EXPECT_EQ(fault("{1..3..0}").place, 7U);
  EXPECT_EQ(fault("{1...3}").place, 4U);
  EXPECT_EQ(fault("{a..c}").place, 1U);
  EXPECT_EQ(fault("{-1..3}").place, 1U);
  EXPECT_EQ(fault("{1.. 3}").place, 4U);
  EXPECT_EQ(fault("{1..3..1..1}").place, 8U);
  EXPECT_EQ(fault("http://h/{1..3").place, 9U);
  EXPECT_EQ(fault("{1..3,7}").place, 1U);
  EXPECT_EQ(fault("{7,1..3}").place, 3U);
  EXPECT_EQ(fault("{1..9999999999999999999}").place, 4U);
}

TEST(UrlTemplate, TellsTheCure) {
  EXPECT_THAT(fault("{1..}").what, HasSubstr("write for example {1..200}"));
  EXPECT_THAT(parse_url_template("http://h/{1..}").error().what,
              testing::EndsWith("\n  http://h/{1..}\n               ^"));
}

TEST(UrlTemplate, StandsForAMillionUrlsAtMost) {
  EXPECT_EQ(count_of("{1..1000000}"), 1'000'000);
  EXPECT_EQ(count_of("{0..999}/{0..999}"), 1'000'000);

  EXPECT_THAT(fault("{0..1000000}").what, HasSubstr("more than 1,000,000 URLs"));
  EXPECT_EQ(fault("{0..999}/{0..1000}").place, 9U);
  EXPECT_THAT(fault("{1..1000000}{1..1000000}").what, HasSubstr("more than"));
  EXPECT_THAT(fault("{0..999999999999999999}").what, HasSubstr("more than"));
  EXPECT_THAT(fault("{0..999999999}{0..999999999}{0..999999999}{0..999999999}").what, HasSubstr("more than"));
}

TEST(UrlTemplate, IsExpandedWithoutMakingTheOthers) {
  const auto read = read_url_template("http://h/{000001..999999}/{a}");

  EXPECT_EQ(read->at(999'998), "http://h/999999/{a}");
}

TEST(UrlTemplate, HasABearableLengthWhereItStandsForSeveral) {
  const std::string much(kTemplateBytes, 'x');

  EXPECT_EQ(count_of(much + "{1..1}"), 1);
  EXPECT_THAT(fault(much + "{1..2}").what, HasSubstr("16384 bytes"));
}

TEST(UrlTemplate, IsReadInTimeHoweverManyBracesAreOpen) {
  const std::string open(1 << 20, '{');
  std::string backslashes;
  for (int i = 0; i < 1 << 18; ++i) backslashes += R"({\})";

  EXPECT_EQ(expanded(open), std::vector{open});
  EXPECT_EQ(count_of(backslashes), 1);
}

TEST(UrlTemplate, WritesAnyUrlSoThatItIsReadAsItself) {
  std::mt19937 random(5);
  const std::string_view letters = R"({}\,.129ab"' %)";
  for (int round = 0; round < 20'000; ++round) {
    std::string url;
    for (auto length = random() % 14; length > 0; --length) url += letters[random() % letters.size()];

    EXPECT_THAT(expanded(as_template(url)), ElementsAre(url));
  }
}

TEST(UrlTemplate, MakesAsManyDifferentUrlsAsItCounts) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const auto first = random() % 30, last = random() % 30, step = random() % 4 + 1, width = random() % 4;
    const std::string text = fmt::format("h/{{{:0{}}..{}..{}}}/{{a,b,c}}", first, width, last, step);

    const auto urls = expanded(text);

    const auto span = first < last ? last - first : first - last;
    EXPECT_EQ(urls.size(), 3 * (span / step + 1)) << text;
    EXPECT_EQ(std::set<std::string>(urls.begin(), urls.end()).size(), urls.size()) << text;
    EXPECT_EQ(std::stoul(urls.front().substr(2)), first) << text;
  }
}

}  // namespace mg
