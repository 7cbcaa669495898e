#include "src/show/traffic_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/text.h"
#include "src/base/width.h"

namespace mg {
namespace {

using testing::HasSubstr;
using testing::Not;

TrafficSum host(std::string name, Bytes received, Bytes sent = {},
                TrafficSource source = TrafficSource::measured) {
  return {.host = std::move(name), .source = source, .received = received, .sent = sent};
}

std::vector<std::string_view> lines(const std::string& text) {
  auto pieces = split(text, '\n');
  pieces.pop_back();
  return pieces;
}

TEST(TrafficTable, AlignsItsColumnsAndAddsUp) {
  const std::vector sums{host("media.example", 3_MiB, 1_KiB), host("api.example", 1_MiB, 1_MiB)};

  EXPECT_EQ(traffic_table(sums, TrafficKey::host, 60, Glyphs::ascii),
            "host           received      sent\n"
            "media.example   3.0 MiB   1.0 KiB  #########################\n"
            "api.example     1.0 MiB   1.0 MiB  #################\n"
            "---------------------------------\n"
            "total           4.0 MiB   1.0 MiB\n");
}

TEST(TrafficTable, DrawsBarsInEighthsOfACell) {
  const std::vector sums{host("a", 160_B), host("b", 81_B), host("c", 1_B), host("d", 0_B)};

  const std::string table = traffic_table(sums, TrafficKey::host, 50, Glyphs::unicode);

  EXPECT_EQ(lines(table)[1], "a                160 B       0 B  ████████████████");
  EXPECT_EQ(lines(table)[2], "b                 81 B       0 B  ████████▏");
  EXPECT_EQ(lines(table)[3], "c                  1 B       0 B  ▏");
  EXPECT_EQ(lines(table)[4], "d                  0 B       0 B");
}

TEST(TrafficTable, AlignsNamesOfWideLetters) {
  const std::vector sums{host("课程视频.例子.中国", 3_MiB), host("media.example", 1_MiB)};

  const std::string table = traffic_table(sums, TrafficKey::host, 80, Glyphs::unicode);

  const auto rows = lines(table);
  EXPECT_EQ(display_width(rows[1].substr(0, rows[1].find("3.0 MiB"))),
            display_width(rows[2].substr(0, rows[2].find("1.0 MiB"))));
}

TEST(TrafficTable, MarksWhatWasReportedAndAddsItUpApart) {
  const std::vector sums{host("a", 3_MiB, {}, TrafficSource::reported), host("a", 1_MiB)};

  const std::string table = traffic_table(sums, TrafficKey::host, 40, Glyphs::ascii);

  EXPECT_THAT(table, HasSubstr("a *            3.0 MiB"));
  EXPECT_THAT(table, HasSubstr("\nmeasured       1.0 MiB"));
  EXPECT_THAT(table, HasSubstr("\nreported *     3.0 MiB"));
  EXPECT_THAT(table, HasSubstr("\ntotal          4.0 MiB"));
  EXPECT_THAT(table, HasSubstr("\n* told by a tool"));
}

TEST(TrafficTable, CutsNamesInTheirMiddleAndKeepsTheMark) {
  const std::vector sums{
      TrafficSum{.job = "site with a long name and list BV1Wy4y1B7vg p3", .received = 1_MiB},
      TrafficSum{.job = "线程池与并发编程线程池与并发编程 p12",
                 .source = TrafficSource::reported,
                 .received = 1_MiB}};

  const std::string table = traffic_table(sums, TrafficKey::job, 40, Glyphs::unicode);

  EXPECT_THAT(table, HasSubstr("vg p3 "));
  EXPECT_THAT(table, HasSubstr(" p12 *"));
}

TEST(TrafficTable, GivesItsBarsUpForLongNamesInANarrowTerminal) {
  const std::vector sums{host("up1.media.example.com", 3_MiB)};

  EXPECT_THAT(traffic_table(sums, TrafficKey::host, 40, Glyphs::ascii), Not(HasSubstr("#")));
  EXPECT_THAT(traffic_table(sums, TrafficKey::host, 60, Glyphs::ascii), HasSubstr("#"));
}

TEST(TrafficTable, IsNeverWiderThanTheTerminal) {
  const std::vector sums{host(std::string(300, 'x'), {1000LL << 40}, {1023LL << 10}),
                         host("课程视频课程视频课程视频课程视频.中国", 1_B, {}, TrafficSource::reported),
                         host("a", 1_B)};
  for (int width = 34; width <= 300; ++width) {
    for (const Glyphs glyphs : {Glyphs::unicode, Glyphs::ascii}) {
      const std::string table = traffic_table(sums, TrafficKey::host, width, glyphs);
      ASSERT_THAT(lines(table).front(), HasSubstr("received"));
      for (const std::string_view line : lines(table)) {
        const bool footnote = line.starts_with("* told");
        ASSERT_TRUE(footnote || display_width(line) <= width) << line;
      }
    }
  }
}

TEST(TrafficTable, SurvivesATerminalWithoutWidth) {
  const std::vector sums{host("media.example", 3_MiB)};

  EXPECT_THAT(traffic_table(sums, TrafficKey::host, 0, Glyphs::unicode), HasSubstr("3.0 MiB"));
}

TEST(TrafficTable, LetsNoNameSpoilTheTerminal) {
  const std::vector sums{host("a\x1b[31m\nb\xff", 3_MiB), host("", 1_B)};

  const std::string table = traffic_table(sums, TrafficKey::host, 80, Glyphs::unicode);

  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  EXPECT_EQ(lines(table).size(), 5U);
  EXPECT_TRUE(lines(table)[2].starts_with("- "));
}

TEST(TrafficTable, IsEmptyWithoutTraffic) {
  EXPECT_EQ(traffic_table({}, TrafficKey::host, 80, Glyphs::unicode), "");
}

}  // namespace
}  // namespace mg
