#include "adapters/ffmpeg/assembly.h"

#include "adapters/ffmpeg/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg::ffmpeg {
namespace {

using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;
using testing::SizeIs;

Assembly in_turn(std::vector<JoinPart> parts) {
  return {.inputs = {{.how = JoinInput::How::in_turn, .parts = std::move(parts)}},
          .directory = "/room",
          .into = "whole.mp4"};
}

TEST(Assembly, QuotesNamesInListsAndAddressesThemAbsolutely) {
  const auto lists = ffmpeg::lists(in_turn({{"/a/it's %d.flv", {}, {}}, {"/a/-x.flv", {}, 2020ms}}));

  ASSERT_THAT(lists, SizeIs(1));
  EXPECT_EQ(lists[0].path, "/room/input0.txt");
  EXPECT_EQ(
      lists[0].content,
      "ffconcat version 1.0\nfile 'file:/a/it'\\''s %d.flv'\nfile 'file:/a/-x.flv'\nduration 2.020000\n");
}

TEST(Assembly, GivesANameWithALineEndAListOfItsOwn) {
  const auto lists = ffmpeg::lists(in_turn({{"/a/x\ny.flv", {}, {}}}));

  ASSERT_THAT(lists, SizeIs(2));
  EXPECT_EQ(lists[0].content, "ffconcat version 1.0\nfile 'concatf:file:input0.txt.0.txt'\n");
  EXPECT_EQ(lists[1].path, "/room/input0.txt.0.txt");
  EXPECT_EQ(lists[1].content, "'file:/a/x\ny.flv'\n");
}

TEST(Assembly, ReadsAListsOwnListsBesideItWhateverTheFolderIsCalled) {
  Assembly assembly = in_turn({{"/a\nb/x.flv", {}, {}}});
  assembly.directory = "/a\nb/room";

  const auto lists = ffmpeg::lists(assembly);

  EXPECT_EQ(lists[0].content, "ffconcat version 1.0\nfile 'concatf:file:input0.txt.0.txt'\n");
  EXPECT_EQ(lists[1].path, "/a\nb/room/input0.txt.0.txt");
  EXPECT_EQ(assemble(assembly).directory, "/a\nb/room");
}

TEST(Assembly, LeavesOutBytesInFront) {
  EXPECT_EQ(address_of({"/a/v.m4s", 9_B, {}}), "subfile,,start,9,end,0,,:file:/a/v.m4s");
}

TEST(Assembly, TakesFromEachInputWhatItIsThereForAndOpensLocalFilesOnly) {
  const Assembly assembly{.inputs = {{.parts = {{"/a/v.mp4", {}, {}}}, .picture = true, .sound = false},
                                     {.parts = {{"/a/a.m4a", {}, {}}}, .picture = false, .sound = true}},
                          .directory = "/room",
                          .into = "whole.mp4"};

  const Command command = assemble(assembly);

  EXPECT_EQ(command.tool, "ffmpeg");
  EXPECT_THAT(command.arguments, IsSupersetOf({"-nostdin", "-protocol_whitelist", "file,subfile,concatf",
                                               "file:/a/v.mp4", "0:v?", "1:a?", "+faststart"}));
  EXPECT_THAT(command.arguments, Not(Contains("0:a?")));
  EXPECT_EQ(command.arguments.back(), "file:/room/whole.mp4");
}

TEST(Assembly, WritesChaptersWhateverTheirTitlesHold) {
  Assembly assembly = in_turn({{"/a/1.mp4", {}, {}}});
  assembly.chapters = {{"a=b; #1\\", 0s, 1500ms}, {"two\nlines", 1500ms, 3s}};

  const auto lists = ffmpeg::lists(assembly);

  ASSERT_THAT(lists, SizeIs(2));
  EXPECT_EQ(lists[0].path, "/room/chapters.txt");
  EXPECT_EQ(lists[0].content,
            ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000000\nSTART=0\nEND=1500000\ntitle=a\\=b\\; \\#1\\\\ \n"
            "[CHAPTER]\nTIMEBASE=1/1000000\nSTART=1500000\nEND=3000000\ntitle=two\\\nlines\n");
  EXPECT_THAT(assemble(assembly).arguments,
              IsSupersetOf({"ffmetadata", "file:/room/chapters.txt", "-map_chapters", "1"}));
}

// A list makes a film of one picture out of a cover, and other sounds were not compared.
TEST(Assembly, TakesOnlyTheFirstOfAKindOfPartsOneBehindTheOther) {
  Assembly assembly = in_turn({{"/a/1.mp4", {}, {}}, {"/a/2.mp4", {}, {}}});
  EXPECT_THAT(assemble(assembly).arguments, IsSupersetOf({"0:v:0?", "0:a:0?"}));
  EXPECT_THAT(assemble(assembly).arguments, Not(Contains("0:s?")));

  assembly.inputs[0].subtitles = true;
  EXPECT_THAT(assemble(assembly).arguments, Contains("0:s?"));
}

TEST(Assembly, LooksIntoPiecesWithoutWritingAList) {
  const auto command = inspect_pieces({{"/a", {}, {}}});

  ASSERT_TRUE(command);
  EXPECT_EQ(command->arguments.back(), "concatf:data:text/plain;base64,J2ZpbGU6L2EnCg==");
  EXPECT_FALSE(inspect_pieces(std::vector<JoinPart>(5000, {std::string(100, 'x'), {}, {}})));
}

TEST(Assembly, ReadsHowFarItIs) {
  EXPECT_EQ(read_play_progress("out_time_us=5880078"), 5880078us);
  EXPECT_FALSE(read_play_progress("out_time_us=-79922"));
  EXPECT_FALSE(read_play_progress("out_time_us=N/A"));
  EXPECT_FALSE(read_play_progress("out_time_us="));
  EXPECT_FALSE(read_play_progress("frame=1"));
}

}  // namespace
}  // namespace mg::ffmpeg
