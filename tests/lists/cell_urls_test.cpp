#include "src/lists/cell_urls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {

using testing::ElementsAre;

namespace {

std::vector<std::string> urls(std::string_view cell) {
  const auto read = urls_in_cell(cell);
  EXPECT_TRUE(read) << cell << ": " << read.error().what;
  return read.value_or(std::vector<std::string>{});
}

}  // namespace

TEST(CellUrls, AreOneOrSeveral) {
  EXPECT_THAT(urls(""), ElementsAre());
  EXPECT_THAT(urls("  \n"), ElementsAre());
  EXPECT_THAT(urls(" https://a/ "), ElementsAre("https://a/"));
  EXPECT_THAT(urls("https://a/ https://b/\nhttps://c/"),
              ElementsAre("https://a/", "https://b/", "https://c/"));
  EXPECT_THAT(urls("https://a/,https://b/"), ElementsAre("https://a/", "https://b/"));
  EXPECT_THAT(urls("https://a/ , https://b/,"), ElementsAre("https://a/", "https://b/"));
  EXPECT_THAT(urls("n/a"), ElementsAre("n/a"));
}

TEST(CellUrls, MayHaveCommas) {
  EXPECT_THAT(urls("https://a/1,2.html"), ElementsAre("https://a/1,2.html"));
  EXPECT_THAT(urls("https://a/1,2,http://b/"), ElementsAre("https://a/1,2", "http://b/"));
}

TEST(CellUrls, StandInBrackets) {
  EXPECT_THAT(urls(R"(['https://a/', "https://b/"])"), ElementsAre("https://a/", "https://b/"));
  EXPECT_THAT(urls(R"([ 'https://a/1, 2' ])"), ElementsAre("https://a/1, 2"));
  EXPECT_THAT(urls("[https://a/, https://b/,https://c/]"),
              ElementsAre("https://a/", "https://b/", "https://c/"));
  EXPECT_THAT(urls("[]"), ElementsAre());
  EXPECT_THAT(urls("[None, 'https://a/', null]"), ElementsAre("https://a/"));
}

TEST(CellUrls, PassOverWhatIsQuotedAndEmpty) {
  EXPECT_THAT(urls(R"(["", 'https://a/', " "])"), ElementsAre("https://a/"));
}

TEST(CellUrls, HaveWhatProgramsWriteForSigns) {
  EXPECT_THAT(urls(R"(["https:\/\/a\/?x=1\u0026y=2"])"), ElementsAre("https://a/?x=1&y=2"));
  EXPECT_THAT(urls(R"(['https://a/it\'s', 'https://\x61/'])"), ElementsAre("https://a/it's", "https://a/"));
  EXPECT_THAT(urls(R"(['https://a/\ud83d\u12'])"), ElementsAre("https://a/ud83du12"));
}

TEST(CellUrls, AreRefusedWhereABracketOrAQuoteIsOpen) {
  for (const char* cell : {"['https://a/'", "[", "[https://a/", "['https://a/]",
                           R"(["https://a/', 'https://b/'])", R"(['https://a/\'])"}) {
    const auto read = urls_in_cell(cell);

    ASSERT_FALSE(read) << cell;
    EXPECT_EQ(read.error().kind, ErrorKind::bad_input);
  }
}

}  // namespace mg
