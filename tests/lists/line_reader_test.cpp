#include "src/lists/line_reader.h"

#include <gmock/gmock.h>

#include "tests/lists/inputs.h"

namespace mg {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

// Each line, and the failure as the last one.
std::vector<std::string> read_all(LineReader reader) {
  std::vector<std::string> lines;
  while (true) {
    const auto line = reader.next();
    if (!line) lines.push_back(line.error().what);
    if (!line || !*line) return lines;
    lines.emplace_back(**line);
  }
}

std::string in_utf16(std::string_view ascii, bool big) {
  std::string text;
  for (const char c : ascii) text += big ? std::string{'\0', c} : std::string{c, '\0'};
  return text;
}

}  // namespace

TEST(LineReader, TellsLinesWithoutTheirEnds) {
  EXPECT_THAT(read_all(lines_of("")), ElementsAre());
  EXPECT_THAT(read_all(lines_of("a")), ElementsAre("a"));
  EXPECT_THAT(read_all(lines_of("a\n")), ElementsAre("a"));
  EXPECT_THAT(read_all(lines_of("a\r\nb\n\nc\r\n")), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(read_all(lines_of("\n\n")), ElementsAre("", ""));
}

TEST(LineReader, TellsTheSameHoweverTheBytesArrive) {
  const std::string text = "\xEF\xBB\xBF第一行\r\n\r\n二\n三";

  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_THAT(read_all(lines_of(text, "utf-8", piece)), ElementsAre("第一行", "", "二", "三")) << piece;
  }
}

TEST(LineReader, ReadsTheEncodingThatIsAnnounced) {
  EXPECT_THAT(read_all(lines_of("\xBF\xCE\xB3\xCC\n\xB5\xDA", "gbk", 1)), ElementsAre("课程", "第"));
  EXPECT_THAT(read_all(lines_of("\xBF\xCE\xB3\xCC", "GB18030")), ElementsAre("课程"));
  EXPECT_THAT(read_all(lines_of("caf\xE9", "latin1")), ElementsAre("café"));
  EXPECT_THAT(read_all(lines_of(in_utf16("a\r\nb", false), "utf-16le", 1)), ElementsAre("a", "b"));
}

TEST(LineReader, GoesByTheMarkATextBeginsWith) {
  const std::string little = "\xFF\xFE" + in_utf16("a\nb", false), big = "\xFE\xFF" + in_utf16("a\nb", true);

  for (const char* announced : {"utf-8", "gbk", "utf-16"}) {
    EXPECT_THAT(read_all(lines_of(little, announced, 1)), ElementsAre("a", "b")) << announced;
    EXPECT_THAT(read_all(lines_of(big, announced)), ElementsAre("a", "b")) << announced;
    EXPECT_THAT(read_all(lines_of("\xEF\xBB\xBF一", announced, 2)), ElementsAre("一")) << announced;
  }
  EXPECT_THAT(read_all(lines_of(little, "utf-16le")), ElementsAre("a", "b"));
}

TEST(LineReader, NamesTheLineThatIsNotInTheEncoding) {
  EXPECT_THAT(read_all(lines_of("good\n\xBF\xCE\xB3\xCC\nmore")),
              ElementsAre("good", StartsWith("list:2: this is not UTF-8; say which encoding")));
  EXPECT_THAT(read_all(lines_of("a\nb\n\xFF\xFF\xFF", "gb18030")),
              ElementsAre("a", "b", StartsWith("list:3: this is not written in gb18030")));
  EXPECT_THAT(read_all(lines_of("a\nb\xBF", "gbk")),
              ElementsAre("a", StartsWith("list:2: the file ends in the middle of a character")));
}

TEST(LineReader, RefusesWhatIsNoText) {
  EXPECT_THAT(read_all(lines_of(in_utf16("http", false))), ElementsAre(HasSubstr("list:1: this is no text")));
}

TEST(LineReader, RefusesAnEncodingThatNobodyKnows) {
  for (const char* name : {"", " ", "klingon", "gbk//IGNORE", "ascii//TRANSLIT", "a,b"}) {
    const auto decoder = Decoder::from(name);

    ASSERT_FALSE(decoder) << name;
    EXPECT_EQ(decoder.error().kind, ErrorKind::bad_input);
    EXPECT_THAT(decoder.error().what, HasSubstr("write for example gbk"));
  }
}

TEST(LineReader, BearsALineOfAMegabyteAndNoLonger) {
  const std::string longest(kListLine, 'x');

  EXPECT_THAT(read_all(lines_of("a\n" + longest + "\r\nb")), ElementsAre("a", longest, "b"));
  EXPECT_THAT(read_all(lines_of(longest)), ElementsAre(longest));
  EXPECT_THAT(read_all(lines_of("a\n" + longest + "x\nb")),
              ElementsAre("a", StartsWith("list:2: a line of more than 1 MiB")));
}

TEST(LineReader, TakesNoMoreOfAnEndlessLineThanItMayHave) {
  std::size_t taken = 0;
  LineReader reader({.name = "zeros",
                     .read = [&taken](std::span<char> room) -> Result<std::size_t> {
                       std::ranges::fill(room, '0');
                       taken += room.size();
                       return room.size();
                     }},
                    *Decoder::from("utf-8"));

  const auto line = reader.next();

  EXPECT_THAT(line.error().what, StartsWith("zeros:1: a line of more than 1 MiB"));
  EXPECT_LT(taken, 2 * kListLine);
}

TEST(LineReader, HandsOnWhyReadingFailed) {
  LineReader reader({.name = "list",
                     .read = [](std::span<char>) -> Result<std::size_t> {
                       return fail(ErrorKind::local_io, "cannot read list: Input/output error");
                     }},
                    *Decoder::from("utf-8"));

  EXPECT_EQ(reader.next().error().kind, ErrorKind::local_io);
}

}  // namespace mg
