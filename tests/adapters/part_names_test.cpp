#include "src/model/part_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/peers/part_names.h"
#include "adapters/youget/part_names.h"
#include "adapters/ytdlp/part_names.h"

namespace mg {
namespace {

using How = PartSign::How;

TEST(PartNames, OfYouGetHaveTwoDigitsInBrackets) {
  const auto names = youget::make_part_names();

  const auto sign = names->read_part("T [x][03].flv");
  ASSERT_TRUE(sign);
  EXPECT_EQ(sign->whole, "T [x]");
  EXPECT_EQ(sign->number, 3);
  EXPECT_EQ(sign->label, "[03]");
  EXPECT_EQ(sign->unfinished, "");
  EXPECT_EQ(names->read_part("T[120].flv")->number, 120);
  EXPECT_EQ(names->read_part("T[4999].flv")->number, 4999);
  EXPECT_NE(names->read_part("T[01].mp4.download")->unfinished, "");
  for (const char* other :
       {"", ".", "T.flv", "T[019].mp4", "T[3].mp4", "[00].mp4", "T[00]", "T[0x].mp4", "T[].mp4", "]."}) {
    EXPECT_FALSE(names->read_part(other)) << other;
  }
}

TEST(PartNames, OfYtDlpHaveAFormatBehindTheTitle) {
  const auto names = ytdlp::make_part_names();

  const auto sign = names->read_part("a.b [BV1_p3].f30064.mp4");
  ASSERT_TRUE(sign);
  EXPECT_EQ(sign->how, How::track);
  EXPECT_EQ(sign->whole, "a.b [BV1_p3]");
  EXPECT_EQ(sign->track, "f30064");
  EXPECT_EQ(names->read_part("T [x].fhls-audio.m4a")->whole, "T [x]");
  EXPECT_NE(names->read_part("T.f137.mp4.part")->unfinished, "");
  EXPECT_EQ(names->read_part("T [id].fstereo-解说__轻声.mp4")->whole, "T [id]");
  for (const char* other : {"", "T.mp4", "T.fun.mp4", "片.f第1集.mp4", "T.f137.mp4.part-Frag3.part",
                            "T.f137.mp4.ytdl", "T[01].flv.download", ".f137.mp4", "f137"}) {
    EXPECT_FALSE(names->read_part(other)) << other;
  }
}

TEST(PartNames, OfYtDlpCountTheSegmentsOfAFlashVideo) {
  const auto sign = ytdlp::make_part_names()->read_part("T [BV1_p1_2].flv");

  ASSERT_TRUE(sign);
  EXPECT_EQ(sign->how, How::in_turn);
  EXPECT_EQ(sign->whole, "T [BV1_p1]");
  EXPECT_EQ(sign->number, 2);
  EXPECT_FALSE(ytdlp::make_part_names()->read_part("T [BV1_p1].flv"));
  EXPECT_FALSE(ytdlp::make_part_names()->read_part("T [a_b_2].mp4"));
}

TEST(PartNames, OfBilibilisClientsNeedTheirNotes) {
  const auto names = peers::make_bilibili_client_names();

  EXPECT_EQ(names->read_part("video.m4s")->whole, "");
  EXPECT_EQ(names->read_part("123_nb2-1-30080.m4s")->label, names->read_part("123_nb2-1-30280.m4s")->label);
  EXPECT_EQ(names->read_part("7.blv")->number, 7);
  EXPECT_FALSE(names->read_part("a-b-c.m4s"));
  EXPECT_EQ(names->title_in(R"({"title": "B", "page_data": {"page": 3, "part": "T"}})"), "B P03 T");
  EXPECT_EQ(names->title_in(R"({"title": "B", "ep": {"index": "12", "index_title": "T"}})"), "B P12 T");
  EXPECT_EQ(names->title_in(R"({"groupTitle": "B", "title": "T", "p": 2})"), "B P02 T");
  EXPECT_EQ(names->title_in("{}").error().kind, ErrorKind::bad_input);
  EXPECT_EQ(names->title_in("{").error().kind, ErrorKind::bad_input);
}

TEST(PartNames, OfTheWindowsClientHaveNineZerosInFront) {
  using namespace std::string_literals;
  const auto names = peers::make_bilibili_client_names();

  EXPECT_EQ(names->padding("000000000\0\0\0\x24"
                           "ftypiso5"s),
            9_B);
  EXPECT_EQ(names->padding("\0\0\0\0\0\0\0\0\0\0\0\0\x24"
                           "ftypiso5"s),
            9_B);
  EXPECT_EQ(names->padding("\0\0\0\x24"
                           "ftypiso5aaaaaaaaa"s),
            0_B);
  EXPECT_EQ(names->padding("000"), 0_B);
}

TEST(PartNames, OfBBDownArePiecesOfTwoFiles) {
  const auto names = peers::make_bbdown_names();

  EXPECT_EQ(names->read_part("00012_1.P1.2.vclip")->how, How::as_bytes);
  EXPECT_EQ(names->read_part("00012_1.P1.2.vclip")->number, 12);
  EXPECT_EQ(names->read_part("00000_1.P1.2.aclip")->whole, "1.P1.2");
  EXPECT_FALSE(names->read_part("_1.vclip"));
  EXPECT_FALSE(names->read_part("1_.vclip"));
  EXPECT_EQ(peers::make_yutto_names()->read_part("T_audio.m4s")->whole, "T");
  EXPECT_EQ(peers::make_lux_names()->read_part("T[4].flv")->number, 4);
}

}  // namespace
}  // namespace mg
