#include "src/os/line_splitter.h"

#include <gmock/gmock.h>

#include <random>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Line whole(std::string text) {
  return {.text = std::move(text), .cut = false};
}

std::vector<Line> split(std::initializer_list<std::string_view> chunks, Bytes limit = 1_MiB) {
  LineSplitter splitter(limit);
  std::vector<Line> lines;
  for (const std::string_view chunk : chunks) {
    for (Line& line : splitter.feed(chunk)) lines.push_back(std::move(line));
  }
  if (auto last = splitter.finish()) lines.push_back(*std::move(last));
  return lines;
}

}  // namespace

TEST(LineSplitter, EndsLinesAtEachOfTheThreeEnds) {
  EXPECT_THAT(split({"a\nb\r\nc\rd\n"}), ElementsAre(whole("a"), whole("b"), whole("c"), whole("d")));
}

TEST(LineSplitter, GivesALineAsSoonAsItsEndIsThere) {
  LineSplitter splitter(1_MiB);

  EXPECT_THAT(splitter.feed("10%\r"), ElementsAre(whole("10%")));
  EXPECT_THAT(splitter.feed("20"), IsEmpty());
  EXPECT_THAT(splitter.feed("%\r"), ElementsAre(whole("20%")));
}

TEST(LineSplitter, TakesAReturnAndANewlineInTwoChunksForOneEnd) {
  EXPECT_THAT(split({"a\r", "\nb\n"}), ElementsAre(whole("a"), whole("b")));
}

TEST(LineSplitter, KeepsEmptyLines) {
  EXPECT_THAT(split({"\n\r\n\r\ra"}), ElementsAre(whole(""), whole(""), whole(""), whole(""), whole("a")));
}

TEST(LineSplitter, GivesTheLastLineWithoutAnEnd) {
  EXPECT_THAT(split({"a\nb"}), ElementsAre(whole("a"), whole("b")));
}

TEST(LineSplitter, GivesNothingForNothing) {
  EXPECT_THAT(split({}), IsEmpty());
  EXPECT_THAT(split({"", ""}), IsEmpty());
}

TEST(LineSplitter, KeepsAllOtherBytesAsTheyAre) {
  const std::string odd("\0\xff\xfe\v\f\x85\xe2\x80\xa8", 9);

  EXPECT_THAT(split({odd + "\n"}), ElementsAre(whole(odd)));
}

TEST(LineSplitter, CutsALongLineAndMarksItAndGoesOn) {
  EXPECT_THAT(split({"abc", "de", "fgh\nxyz\n"}, Bytes{4}),
              ElementsAre(Line{.text = "abcd", .cut = true}, whole("xyz")));
}

TEST(LineSplitter, CutsNoLineThatJustFits) {
  EXPECT_THAT(split({"abcd\nefgh"}, Bytes{4}), ElementsAre(whole("abcd"), whole("efgh")));
}

TEST(LineSplitter, GivesTheSameLinesHoweverTheOutputIsCutUp) {
  const std::string text = "one\r\ntwo\rthree\n\n\r\r\nlonger than the rest of them\nend";
  const std::vector<Line> at_once = split({text}, Bytes{8});
  LineSplitter splitter(Bytes{8});
  std::vector<Line> bytewise;

  for (const char byte : text) {
    for (Line& line : splitter.feed({&byte, 1})) bytewise.push_back(std::move(line));
  }
  bytewise.push_back(splitter.finish().value());

  EXPECT_EQ(bytewise, at_once);
}

}  // namespace mg
