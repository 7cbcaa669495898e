#include "src/post/danmaku_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/utf8.h"

namespace mg {

namespace {

using ::testing::HasSubstr;

constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><i><chatserver>chat.bilibili.com</chatserver>"
    "<chatid>300300005</chatid><mission>0</mission><maxlimit>1000</maxlimit><state>0</state>"
    "<real_name>0</real_name><source>k-v</source>";

std::string file_with(std::string_view comments) {
  return fmt::format("{}{}</i>", kHead, comments);
}

ReadComments read(std::string_view text) {
  const auto result = read_danmaku(text, "a.xml");
  EXPECT_TRUE(result.has_value()) << result.error().what;
  return result.value_or(ReadComments{});
}

Error refusal(std::string_view text) {
  const auto result = read_danmaku(text, "a.xml");
  EXPECT_FALSE(result.has_value());
  return result ? Error{} : result.error();
}

std::vector<std::string> texts(const ReadComments& read) {
  std::vector<std::string> all;
  for (const Comment& comment : read.comments) all.push_back(comment.text);
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST(DanmakuReader, ReadsAllThatIsToldOfAComment) {
  const auto told = read(file_with(
      "<d p=\"1.50000,5,36,16711680,1609459201,0,0000001f,3003000051,10\">讲得 &lt;3 &amp; 🎉</d>"));

  ASSERT_EQ(told.comments.size(), 1U);
  EXPECT_EQ(told.comments[0], (Comment{.time = 1500ms,
                                       .mode = 5,
                                       .size = 36,
                                       .colour = {0xFF0000},
                                       .rest = "1609459201,0,0000001f,3003000051,10",
                                       .text = "讲得 <3 & 🎉"}));
  EXPECT_EQ(told.broken, 0U);
  EXPECT_FALSE(told.truncated);
}

TEST(DanmakuReader, FindsCommentsOnLinesOfTheirOwnWithOtherElementsBetweenThem) {
  const auto told = read(file_with(
      "\n<d p=\"1,1,25,0\">a</d>\n  <gift ts=\"1\" />\n<d user=\"x\" p='2,1,25,0'><![CDATA[b<c]]></d>\n"));

  EXPECT_EQ(texts(told), (Texts{"a", "b<c"}));
}

TEST(DanmakuReader, KeepsLineEndsAndDropsOtherControlCharactersOfATexts) {
  const auto told = read(file_with("<d p=\"1,1,25,0\">a\r\nb&#27;[31mc&#x202E;d\te</d>"));

  EXPECT_EQ(texts(told), (Texts{"a\nb[31mcd e"}));
}

TEST(DanmakuReader, FillsInFieldsThatAreMissingAtTheEnd) {
  const auto told = read(file_with("<d p=\"1,4\">a</d><d p=\"2\">b</d><d p=\"3,1,big,red,x\">c</d>"));

  ASSERT_EQ(told.comments.size(), 3U);
  EXPECT_EQ(told.comments[0], (Comment{.time = 1s, .mode = 4, .text = "a"}));
  EXPECT_EQ(told.comments[1], (Comment{.time = 2s, .text = "b"}));
  EXPECT_EQ(told.comments[2], (Comment{.time = 3s, .rest = "x", .text = "c"}));
}

TEST(DanmakuReader, CountsCommentsAtNoPossibleTimeAsBroken) {
  const auto told =
      read(file_with("<d p=\"-1.5,1,25,0\">a</d><d p=\"1e300,1,25,0\">b</d><d p=\"nan,1,25,0\">c</d>"
                     "<d p=\"inf,1,25,0\">d</d><d p=\",1,25,0\">e</d><d>f</d><d p=\"1,x,25,0\">g</d>"
                     "<d p=\"9999999999999999999999,1,25,0\">h</d><d p=\"0,1,25,0\">i</d>"));

  EXPECT_EQ(texts(told), (Texts{"i"}));
  EXPECT_EQ(told.broken, 8U);
}

TEST(DanmakuReader, KeepsWhatIsWholeOfATruncatedFile) {
  const auto told = read(fmt::format("{}<d p=\"1,1,25,0\">a</d><d p=\"2,1,25,0\">half of", kHead));

  EXPECT_EQ(texts(told), (Texts{"a"}));
  EXPECT_EQ(told.broken, 1U);
  EXPECT_TRUE(told.truncated);
}

TEST(DanmakuReader, ReadsOnBehindACommentThatIsNotWellFormed) {
  const auto told =
      read(file_with("<d p=\"1,1,25,0\">a</d><d p=\"2,1,25,0\">I <3 it</d><d p=\"3,1,25,0>c</d>"
                     "<d p=\"4,1,25,0\">d & e</d><d p=\"5,1,25,0\">f</d>"));

  EXPECT_THAT(texts(told), ::testing::IsSupersetOf(Texts{"a", "f"}));
  EXPECT_GE(told.broken, 1U);
  EXPECT_FALSE(told.truncated);
}

TEST(DanmakuReader, ReadsALongCommentBehindABrokenOne) {
  const std::string script(100'000, 'x');

  const auto told =
      read(file_with(fmt::format("<d p=\"1,1,25,0\">I <3 it</d><d p=\"2,8,25,0\">{}</d>"
                                 "<d p=\"3,1,25,0\">b</d>{}",
                                 script, std::string(5'000, ' '))));

  EXPECT_EQ(texts(told), (Texts{script, "b"}));
  EXPECT_EQ(told.broken, 1U);
}

TEST(DanmakuReader, ReadsMoreThanOnePieceHolds) {
  std::string comments;
  for (int i = 0; i < 50'000; ++i) comments += fmt::format("<d p=\"{},1,25,0,stamp,0,user\">{}</d>", i, i);

  const auto told = read(file_with(comments));

  ASSERT_EQ(told.comments.size(), 50'000U);
  EXPECT_EQ(told.comments.back().text, "49999");
  EXPECT_EQ(told.broken, 0U);
}

TEST(DanmakuReader, LeavesEntitiesOfADocumentTypeAsTheyStand) {
  const std::string bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE i [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">"
      "<!ENTITY f SYSTEM \"file:///etc/passwd\">]><i><chatid>1</chatid><d p=\"1,1,25,0\">&b;&f;</d></i>";

  EXPECT_EQ(texts(read(bomb)), (Texts{"&b;&f;"}));
}

TEST(DanmakuReader, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(texts(read(file_with("<d p=\"1,1,25,0\">a\xC4\xE3</d>"))), (Texts{"a\uFFFD\uFFFD"}));
}

TEST(DanmakuReader, TakesAFileWithoutComments) {
  EXPECT_EQ(read(file_with("")), ReadComments{});
  EXPECT_EQ(read(fmt::format("\xEF\xBB\xBF{}</i>\n", kHead)), ReadComments{});
}

TEST(DanmakuReader, RefusesWhatIsNoDanmakuWithItsPlace) {
  const Error error = refusal("\n\n<tt xmlns=\"http://www.w3.org/ns/ttml\"><body/></tt>");

  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_THAT(error.what, HasSubstr("a.xml:3: "));
  EXPECT_THAT(error.what, HasSubstr("\"<tt xmlns="));
  EXPECT_THAT(refusal("").what, HasSubstr("a.xml is empty"));
  EXPECT_THAT(refusal("{\"json\": 1}").what, HasSubstr("a.xml:1: "));
}

TEST(DanmakuReader, RefusesAFileOfWhichNothingCanBeReadWithTheFirstPlace) {
  const Error error =
      refusal(fmt::format("{}\n<d p=\"-1,1,25,0\">a</d>\n<d p=\"-2,1,25,0\">b</d></i>", kHead));

  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_THAT(error.what, HasSubstr("a.xml:2: "));
}

TEST(DanmakuReader, SaysByContentWhetherItIsDanmaku) {
  EXPECT_TRUE(is_danmaku(kHead));
  EXPECT_TRUE(
      is_danmaku("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- kept --><i>\n<d p=\"1,1,25,0,0\">a</d></i>"));
  EXPECT_TRUE(is_danmaku(write_danmaku({})));

  EXPECT_FALSE(is_danmaku(""));
  EXPECT_FALSE(is_danmaku("<i>"));
  EXPECT_FALSE(is_danmaku("<i>italics</i>"));
  EXPECT_FALSE(is_danmaku("<i><d p=\"12\">a</d></i>"));
  EXPECT_FALSE(is_danmaku("<html><i><chatid>1</chatid></i></html>"));
  EXPECT_FALSE(is_danmaku("<episodedetails><title>a</title></episodedetails>"));
  EXPECT_FALSE(is_danmaku("chatserver chatid <d p=\"1,1,25,0\">"));
  EXPECT_FALSE(is_danmaku("<!-- <i><chatid>1</chatid></i> --><tt/>"));
}

TEST(DanmakuReader, KnowsWhatAFileSaysOfItsEncoding) {
  using namespace std::string_view_literals;
  EXPECT_EQ(declared_encoding("<?xml version=\"1.0\" encoding=\"gb18030\"?><i>"), "gb18030");
  EXPECT_EQ(declared_encoding("<?xml version='1.0' encoding='GBK'?><i>"), "GBK");
  EXPECT_EQ(declared_encoding("\xFF\xFE<\0i\0"sv), "utf-16le");
  EXPECT_EQ(declared_encoding("\0<\0i"sv), "utf-16be");
  EXPECT_EQ(declared_encoding("<?xml version=\"1.0\" encoding=\"UTF-8\"?><i>"), "");
  EXPECT_EQ(declared_encoding("<i encoding=\"gbk\">"), "");
  EXPECT_EQ(declared_encoding("<?xml encoding=\"gbk"), "");
}

TEST(DanmakuWriter, WritesWhatTheReaderReadsBack) {
  const std::vector<Comment> comments{{.time = 1500ms,
                                       .mode = 5,
                                       .size = 36,
                                       .colour = {0x123456},
                                       .rest = "16,0,ab<\"&>",
                                       .text = "<&> \"x\" '🎉'\n二"},
                                      {.time = Duration(100'000'123'456'789), .mode = 8, .text = "]]>"},
                                      {.time = {}, .text = ""}};

  EXPECT_EQ(read(write_danmaku(comments)).comments, comments);
}

TEST(Joined, ShiftsEachPageAndLeavesOutWhatNobodySaw) {
  const auto whole =
      joined({{.comments = {{.time = 1s, .text = "a"}, {.time = 61s, .text = "late"}}, .length = 60s},
              {.comments = {{.time = 0s, .text = "b"}}, .start = 60s},
              {.comments = {{.time = 1s, .text = "before"}, {.time = 5s, .text = "c"}}, .start = -2s}});

  EXPECT_EQ(whole, (std::vector<Comment>{
                       {.time = 1s, .text = "a"}, {.time = 60s, .text = "b"}, {.time = 3s, .text = "c"}}));
}

}  // namespace mg
