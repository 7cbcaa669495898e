#include "src/post/cues.h"

#include <gtest/gtest.h>

namespace mg {

namespace {

std::vector<Cue> read(std::string_view text) {
  const auto cues = read_srt(text);
  EXPECT_TRUE(cues.has_value()) << cues.error().what;
  return cues.value_or(std::vector<Cue>{});
}

}  // namespace

TEST(Srt, IsReadAsItIsWritten) {
  const std::vector<Cue> cues{{1500ms, 2s, "one"}, {61s, 3600s + 2ms, "two\nlines"}};

  EXPECT_EQ(write_srt(cues),
            "1\n00:00:01,500 --> 00:00:02,000\none\n\n"
            "2\n00:01:01,000 --> 01:00:00,002\ntwo\nlines\n\n");
  EXPECT_EQ(read(write_srt(cues)), cues);
}

TEST(Srt, IsReadFromOtherSystemsAndHands) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "1\r\n00:00:01.000 --> 00:00:02.000 X1:40\r\na\r\n\r\n"),
            (std::vector<Cue>{{1s, 2s, "a"}}));
  EXPECT_EQ(read("1\r\r\n00:00:01,000 --> 00:00:02,000\r\r\na\r\r\nb\r\r\n"),
            (std::vector<Cue>{{1s, 2s, "a\nb"}}));
  EXPECT_EQ(read("00:00:01,000-->00:00:02,000\nno number\n"), (std::vector<Cue>{{1s, 2s, "no number"}}));
}

TEST(Srt, KeepsTextsWithEmptyLinesAndNumbers) {
  EXPECT_EQ(read("1\n00:00:01,000 --> 00:00:02,000\na\n\nb\n42\n\n2\n00:00:03,000 --> 00:00:04,000\nc"),
            (std::vector<Cue>{{1s, 2s, "a\n\nb\n42"}, {3s, 4s, "c"}}));
}

TEST(Srt, LeavesOutWhatIsNoCue) {
  EXPECT_EQ(read("1\n00:00:02,000 --> 00:00:01,000\nbackwards\n\n2\n00:00:01,000 --> 00:00:02,000\n\n\n3\n"
                 "00:00:03,000 --> 00:00:04,000\ngood\n"),
            (std::vector<Cue>{{3s, 4s, "good"}}));
  EXPECT_EQ(read("00:00:61,000 --> 00:00:62,000\nx\n\n00:00:01,000 --> 00:00:02,000\ny").size(), 1U);
}

TEST(Srt, RefusesWhatHasNoCueAtAll) {
  EXPECT_EQ(read_srt("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n").error().kind, ErrorKind::bad_input);
  EXPECT_EQ(read_srt("<html></html>").error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(read(" \n\r\n").empty());
}

TEST(JoinedCues, AreAtTheirPagesTimesAndEndWithThem) {
  const auto all = joined(std::vector<PageCues>{
      {.cues = {{1s, 2s, "a"}, {9s, 12s, "long"}, {10s, 11s, "behind"}}, .start = {}, .length = 10s},
      {.cues = {{500ms, 1s, "b"}}, .start = 10s, .length = {}}});

  EXPECT_EQ(all, (std::vector<Cue>{{1s, 2s, "a"}, {9s, 10s, "long"}, {10s + 500ms, 11s, "b"}}));
}

}  // namespace mg
