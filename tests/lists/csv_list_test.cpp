#include "src/lists/csv_list.h"

#include <gmock/gmock.h>

#include "tests/lists/inputs.h"

namespace mg {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

std::vector<std::string> told(std::string text, CsvColumns columns) {
  CsvList list(lines_of(std::move(text)), std::move(columns));
  return told_by(list);
}

}  // namespace

TEST(CsvList, TakesAColumnByItsHeader) {
  EXPECT_THAT(told("title,url\nA,https://a/\nB,https://b/\n", {.urls = "url"}),
              ElementsAre("list:2 https://a/", "list:3 https://b/"));
  EXPECT_THAT(told("\xEF\xBB\xBF\"URL\";title\r\nhttps://a/;A, B\r\n", {.urls = "url"}),
              ElementsAre("list:2 https://a/"));
  EXPECT_THAT(told("Url,url\nhttps://a/,https://b/", {.urls = "url"}), ElementsAre("list:2 https://b/"));
}

TEST(CsvList, TakesAColumnByItsIndex) {
  EXPECT_THAT(told("title,url\nA,https://a/", {.urls = "1"}), ElementsAre("list:2 https://a/"));
  EXPECT_THAT(told("A,https://a/\nB,https://b/", {.urls = "1"}),
              ElementsAre("list:1 https://a/", "list:2 https://b/"));
  EXPECT_THAT(told("https://a/,A", {.urls = "0", .where = {{"1", "A"}}}), ElementsAre("list:1 https://a/"));
}

TEST(CsvList, TakesAllUrlsOfACell) {
  EXPECT_THAT(
      told("url\n\"https://a/, https://b/\"\n\"['https://c/', \"\"https://d/\"\"]\"", {.urls = "url"}),
      ElementsAre("list:2 https://a/", "list:2 https://b/", "list:3 https://c/", "list:3 https://d/"));
}

TEST(CsvList, PassesOverRowsWithoutAUrl) {
  EXPECT_THAT(told("\n\ntitle,url\n\nA\nB,\nC,https://c/", {.urls = "url"}),
              ElementsAre("list:7 https://c/"));
  EXPECT_THAT(told("", {.urls = "url"}), ElementsAre());
  EXPECT_THAT(told("url\n", {.urls = "url"}), ElementsAre());
}

TEST(CsvList, ExpandsNoTemplates) {
  EXPECT_THAT(told("url\nhttps://a/{1..3}", {.urls = "url"}), ElementsAre("list:2 https://a/{1..3}"));
}

TEST(CsvList, GoesByTheSeparatorThatIsTold) {
  EXPECT_THAT(told("sep=|\n\nurl|title\nhttps://a/|A", {.urls = "url"}), ElementsAre("list:4 https://a/"));
  EXPECT_THAT(told("url:title\nx:https", {.urls = "url", .separator = ':'}), ElementsAre("list:2 x"));
  EXPECT_THAT(told("a,b;url\n1,2;https://a/", {.urls = "1", .separator = ';'}),
              ElementsAre("list:2 https://a/"));
}

TEST(CsvList, TakesRowsThatMeetEachCondition) {
  const std::string table =
      "url,language,level\nhttps://1/,en,a\nhttps://2/,de,a\nhttps://3/,fr,a\nhttps://4/,en,b\nhttps://5/\n";

  EXPECT_THAT(told(table, {.urls = "url", .where = {{"language", "en"}, {"level", "a"}}}),
              ElementsAre("list:2 https://1/"));
  EXPECT_THAT(told(table, {.urls = "url", .where = {{"language", "en"}, {"1", "de"}}}),
              ElementsAre("list:2 https://1/", "list:3 https://2/", "list:5 https://4/"));
  EXPECT_THAT(told(table, {.urls = "0", .where = {{"level", ""}}}), ElementsAre("list:6 https://5/"));
}

TEST(CsvList, ComplainsOfAColumnThatIsNotThere) {
  EXPECT_THAT(
      told("title,url\n", {.urls = "ulr"}),
      ElementsAre(
          "failed: list:1: no column is called \"ulr\"; did you mean \"url\"? All are \"title, url\""));
  EXPECT_THAT(told("title,url\n", {.urls = "2"}),
              ElementsAre("failed: list:1: there is no column 2; they are 0 to 1"));
  EXPECT_THAT(told("url\n", {.urls = "99999999999999999999"}), ElementsAre(HasSubstr("there is only 0")));
  EXPECT_THAT(told("url,url\n", {.urls = "url"}),
              ElementsAre(HasSubstr("2 columns are called \"url\"; say which")));
  EXPECT_THAT(told("title,url\n", {.urls = "url", .where = {{"titel", "x"}}}),
              ElementsAre(HasSubstr("did you mean \"title\"?")));
}

TEST(CsvList, NamesTheLineOfWhatIsBroken) {
  EXPECT_THAT(
      told("title,url\nA,https://a/\nB,\"https://b/\nC,https://c/\n", {.urls = "url"}),
      ElementsAre("list:2 https://a/", StartsWith("failed: list:3: the quote that begins here is never")));
  EXPECT_THAT(told("title,url\n\"A\nB\",['https://a/'", {.urls = "url"}),
              ElementsAre(StartsWith("failed: list:3: the bracket before these URLs is not closed")));
  EXPECT_THAT(told("title,url\nA,\xB5\xDA", {.urls = "url"}),
              ElementsAre(StartsWith("failed: list:2: this is not UTF-8")));
}

TEST(CsvList, TellsTheLineOfTheCellThatTheUrlIsIn) {
  EXPECT_THAT(told("title,url\n\"A\nB\",https://a/\n", {.urls = "url"}), ElementsAre("list:3 https://a/"));
}

}  // namespace mg
