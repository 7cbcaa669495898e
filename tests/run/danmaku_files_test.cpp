#include "src/run/danmaku_files.h"

#include <gmock/gmock.h>

#include "tests/os/scratch.h"

namespace mg {

namespace {

using ::testing::HasSubstr;

constexpr const char* kUsual =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><i><chatid>1</chatid><d p=\"1,1,25,0\">a</d><d "
    "p=\"2,7,25,0\">b</d>"
    "<d p=\"-1,1,25,0\">c</d></i>";

class DanmakuFiles : public Scratch {};

}  // namespace

TEST_F(DanmakuFiles, ConvertsFromFileToFile) {
  const auto from = put("T.xml", kUsual);

  const auto counts = convert_danmaku_file(from, here_ / "T.ass", {}, Replace::no);

  EXPECT_EQ(counts, (DanmakuCounts{.shown = 1, .special = 1, .broken = 1}));
  EXPECT_THAT(content(here_ / "T.ass"), HasSubstr("}a\n"));
}

TEST_F(DanmakuFiles, LeavesWhatIsThereUnlessItIsToBeReplaced) {
  const auto from = put("T.xml", kUsual);
  const auto to = put("T.ass", "mine");

  const auto refused = convert_danmaku_file(from, to, {}, Replace::no);
  const std::string kept = content(to);
  const auto replaced = convert_danmaku_file(from, to, {}, Replace::yes);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(kept, "mine");
  EXPECT_TRUE(replaced);
  EXPECT_EQ(entries(), 2U);
}

TEST_F(DanmakuFiles, WritesNothingForWhatIsNoDanmaku) {
  const auto from = put("T.xml", "<html/>");

  const auto refused = convert_danmaku_file(from, here_ / "T.ass", {}, Replace::no);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(DanmakuFiles, ReadsTheEncodingThatTheFileSaysItHas) {
  const auto gbk =
      put("gbk.xml",
          "<?xml version=\"1.0\" encoding=\"GBK\"?><i><chatid>1</chatid><d p=\"1,1,25,0\">\xC7\xB0</d></i>");
  const auto wrong =
      put("wrong.xml", "<?xml version=\"1.0\" encoding=\"GBK\"?>\n<i><chatid>1</chatid>\xFF</i>");

  const auto read = read_danmaku_file(gbk);
  const auto refused = read_danmaku_file(wrong);

  ASSERT_TRUE(read);
  EXPECT_EQ(read->comments.at(0).text, "前");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("\"GBK\", and it is not: line 2"));
}

}  // namespace mg
