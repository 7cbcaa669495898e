#include "src/lists/csv_row.h"

#include <gmock/gmock.h>

#include <random>

#include "src/base/text.h"
#include "src/lists/line_reader.h"

namespace mg {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

using Rows = std::vector<std::vector<std::string>>;

// Fails the test where the text is broken.
Rows rows_in(std::string_view text, char separator = ',') {
  CsvRowReader reader(separator);
  Rows rows;
  std::int64_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    const auto fed = reader.feed(line, ++number);
    EXPECT_TRUE(fed) << text << ": " << fed.error().what;
    if (!fed || *fed == CsvRowReader::Row::open) continue;
    auto& row = rows.emplace_back();
    for (const CsvCell& cell : reader.cells()) row.push_back(cell.text);
  }
  EXPECT_TRUE(reader.finish()) << text;
  return rows;
}

CsvFault fault_in(std::string_view text) {
  CsvRowReader reader(',');
  std::int64_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    const auto fed = reader.feed(line, ++number);
    if (!fed) return fed.error();
  }
  const auto ended = reader.finish();
  EXPECT_FALSE(ended) << text;
  return ended ? CsvFault{} : ended.error();
}

std::string as_quoted(std::string_view cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

}  // namespace

TEST(CsvRow, TakesCells) {
  EXPECT_EQ(rows_in("a,b,c"), (Rows{{"a", "b", "c"}}));
  EXPECT_EQ(rows_in("a,,"), (Rows{{"a", "", ""}}));
  EXPECT_EQ(rows_in(""), (Rows{{""}}));
  EXPECT_EQ(rows_in(" a , b c "), (Rows{{"a", "b c"}}));
  EXPECT_EQ(rows_in("a;b,c", ';'), (Rows{{"a", "b,c"}}));
  EXPECT_EQ(rows_in("a\t\tb", '\t'), (Rows{{"a", "", "b"}}));
}

TEST(CsvRow, TakesQuotedCells) {
  EXPECT_EQ(rows_in(R"("a,b","say ""hi""","")"), (Rows{{"a,b", "say \"hi\"", ""}}));
  EXPECT_EQ(rows_in(R"( "a" , "b" )"), (Rows{{"a", "b"}}));
  EXPECT_EQ(rows_in("\"\"\"\""), (Rows{{"\""}}));
  EXPECT_EQ(rows_in("\" a \""), (Rows{{" a "}}));
}

TEST(CsvRow, TakesLineEndsInQuotes) {
  EXPECT_EQ(rows_in("\"a\nb\",c\nd,e"), (Rows{{"a\nb", "c"}, {"d", "e"}}));
  EXPECT_EQ(rows_in("\"\n\n\""), (Rows{{"\n\n"}}));
}

TEST(CsvRow, LeavesQuotesInsideABareCell) {
  EXPECT_EQ(rows_in("5\" disk,['x']"), (Rows{{"5\" disk", "['x']"}}));
}

TEST(CsvRow, KnowsTheLineOfEachCell) {
  CsvRowReader reader(',');
  EXPECT_EQ(*reader.feed("a,\"b", 7), CsvRowReader::Row::open);

  EXPECT_EQ(*reader.feed("b\",c", 8), CsvRowReader::Row::whole);

  EXPECT_THAT(reader.cells(), ElementsAre(CsvCell{"a", 7}, CsvCell{"b\nb", 7}, CsvCell{"c", 8}));
}

TEST(CsvRow, NamesTheLineWhereABrokenQuoteBegan) {
  EXPECT_EQ(fault_in("a,b\n1,\"2\n3,4\n5,6").line, 2);
  EXPECT_EQ(fault_in("a\n\"x\ny\" z,1").line, 2);
  EXPECT_EQ(fault_in("\"a\"\"").line, 1);
  EXPECT_THAT(fault_in("\"a").what, HasSubstr("is never closed; write \"\" for a quote inside a cell"));
  EXPECT_THAT(fault_in("\"a\"b\"").what, HasSubstr("is closed before its cell ends"));
}

TEST(CsvRow, DoesNotSwallowAFileBehindAnOpenQuote) {
  CsvRowReader reader(',');
  const std::string line(1000, 'x');
  ASSERT_TRUE(reader.feed("\"", 1));
  auto fed = reader.feed(line, 2);

  for (std::int64_t number = 3; fed && number < 2000; ++number) fed = reader.feed(line, number);

  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().line, 1);
  EXPECT_THAT(fed.error().what, HasSubstr("is not closed within 1 MiB"));
}

TEST(CsvRow, HasNoMoreCellsThanTables) {
  CsvRowReader reader(',');

  EXPECT_TRUE(reader.feed(std::string(kCsvCells - 1, ','), 1));
  const auto fed = reader.feed(std::string(kCsvCells, ','), 2);

  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().line, 2);
  EXPECT_THAT(fed.error().what, StartsWith("a row of more than 16384 cells"));
}

TEST(CsvRow, ReadsBackWhatIsWrittenByTheStandard) {
  std::mt19937 random(3);
  const std::string_view letters = "ab,;\"\n \t'[]";
  for (int round = 0; round < 2'000; ++round) {
    Rows rows(random() % 3 + 1);
    std::string text;
    for (auto& row : rows) {
      row.resize(random() % 4 + 1);
      for (std::string& cell : row) {
        for (auto length = random() % 6; length > 0; --length) cell += letters[random() % letters.size()];
        text += as_quoted(cell) + ",";
      }
      text.back() = '\n';
    }
    text.pop_back();

    EXPECT_EQ(rows_in(text), rows) << text;
  }
}

TEST(CsvSeparator, IsTheMostFrequentOfTheHeader) {
  EXPECT_EQ(separator_of("title,url", {}), ',');
  EXPECT_EQ(separator_of("title;url;size", {}), ';');
  EXPECT_EQ(separator_of("title\turl", {}), '\t');
  EXPECT_EQ(separator_of(R"("a,b,c";url)", {}), ';');
  EXPECT_EQ(separator_of("url", {}), ',');
  EXPECT_EQ(separator_of("", {}), ',');
}

TEST(CsvSeparator, IsTheOneThatMakesTheColumnThatIsNamed) {
  const std::vector<std::string> names{"URL"};

  EXPECT_EQ(separator_of("a,b,c,d;url", names), ';');
  EXPECT_EQ(separator_of("a;b;c,url", names), ',');
  EXPECT_EQ(separator_of("a;b;c,link", names), ';');
}

}  // namespace mg
