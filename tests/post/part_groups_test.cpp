#include "src/post/part_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/text.h"
#include "src/post/natural_order.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// "X#3.flv" is part 3 of X, "X.track.mp4" a track, "X~3" a piece; "half-" says that it is not whole.
class HashNames final : public PartNames {
 public:
  [[nodiscard]] std::string_view program() const override { return "hash"; }
  [[nodiscard]] std::optional<PartSign> read_part(std::string_view name) const override {
    PartSign sign;
    if (name.starts_with("half-")) {
      sign.unfinished = "it is half";
      name.remove_prefix(5);
    }
    if (const auto at = name.find(".track."); at != std::string_view::npos) {
      sign.how = PartSign::How::track;
      sign.whole = name.substr(0, at);
      sign.track = name.substr(at);
      return sign;
    }
    const auto at = name.find_first_of("#~");
    if (at == std::string_view::npos) return {};
    if (name[at] == '~') sign.how = PartSign::How::as_bytes;
    const auto end = std::min(name.find('.', at), name.size());
    const auto number = read_whole_number(name.substr(at + 1, end - at - 1));
    if (!number) return {};
    sign.whole = name.substr(0, at);
    sign.number = *number;
    sign.label = name.substr(at, end - at);
    return sign;
  }
};

std::vector<PartGroup> groups_of(const std::vector<FolderFile>& files,
                                 const std::vector<NamedSegmentList>& lists = {}) {
  std::vector<std::unique_ptr<PartNames>> programs;
  programs.push_back(std::make_unique<HashNames>());
  return find_part_groups(files, programs, lists);
}

std::vector<std::string> names_of(const PartTrack& track) {
  std::vector<std::string> names;
  for (const PartFile& part : track.parts) names.push_back(part.name);
  return names;
}

TEST(NaturalOrder, ComparesNumbersByTheirValue) {
  EXPECT_TRUE(naturally_less("part 2", "part 10"));
  EXPECT_TRUE(naturally_less("part 02", "part 2"));
  EXPECT_FALSE(naturally_less("part 2", "part 02"));
  EXPECT_TRUE(naturally_less("a99999999999999999999999998", "a99999999999999999999999999"));
  EXPECT_FALSE(naturally_less("a", "a"));
}

TEST(PartGroups, PutPartsOfOneWholeInTheOrderOfTheirNumbers) {
  const auto groups = groups_of({{"T#10.flv", 1_B},
                                 {"T#2.flv", 1_B},
                                 {"T#0.flv", 1_B},
                                 {"T#1.flv", 1_B},
                                 {"T#3.flv", 1_B},
                                 {"T#4.flv", 1_B},
                                 {"T#5.flv", 1_B},
                                 {"T#6.flv", 1_B},
                                 {"T#7.flv", 1_B},
                                 {"T#8.flv", 1_B},
                                 {"T#9.flv", 1_B},
                                 {"other.mp4", 1_B}});

  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_EQ(groups[0].whole, "T");
  EXPECT_THAT(groups[0].faults, IsEmpty());
  EXPECT_EQ(names_of(groups[0].tracks[0]).front(), "T#0.flv");
  EXPECT_EQ(names_of(groups[0].tracks[0]).back(), "T#10.flv");
}

TEST(PartGroups, NameThePartsThatAreMissing) {
  const auto groups = groups_of({{"T#02.flv", 1_B}, {"T#04.flv", 1_B}, {"T#09.flv", 1_B}});

  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_THAT(groups[0].faults, ElementsAre("parts #00 and #01 of \"T\" are missing: #02 is there",
                                            "part #03 of \"T\" is missing: #02 and #04 are there",
                                            "parts #05 to #08 of \"T\" are missing: #04 and #09 are there"));
}

TEST(PartGroups, TellOfFivePlacesAtMost) {
  std::vector<FolderFile> files;
  for (int i = 0; i < 40; i += 2) files.push_back({"T#" + std::to_string(i) + ".flv", 1_B});

  const auto groups = groups_of(files);

  EXPECT_THAT(groups[0].faults, SizeIs(6));
  EXPECT_THAT(groups[0].faults.back(), HasSubstr("at 14 more places"));
}

TEST(PartGroups, TellOfEmptyUnfinishedAndDoubleParts) {
  const auto groups = groups_of(
      {{"T#0.flv", 0_B}, {"half-T#1.flv", 1_B}, {"T#2.flv", 1_B}, {"T#2.flv.aria2", 1_B}, {"T#02.flv", 1_B}});

  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_THAT(groups[0].faults, testing::UnorderedElementsAre(
                                    "\"half-T#1.flv\" is not whole: it is half",
                                    "\"T#2.flv\" is not whole: \"T#2.flv.aria2\" lies beside it",
                                    "\"T#02.flv\" and \"T#2.flv\" are both part #2", "\"T#0.flv\" is empty"));
}

TEST(PartGroups, KeepPartsOfDifferentContainersApart) {
  EXPECT_THAT(groups_of({{"T#0.flv", 1_B}, {"T#1.flv", 1_B}, {"T#0.mp4", 1_B}, {"T#1.mp4", 1_B}}), SizeIs(2));
}

TEST(PartGroups, SayNothingOfATitleWithANumberBehindIt) {
  EXPECT_THAT(groups_of({{"Film#12.mp4", 1_B}}), IsEmpty());
}

TEST(PartGroups, MakeEachTrackOneOfTheGroup) {
  const auto groups = groups_of({{"T.track.m4a", 1_B}, {"T.track.mp4", 1_B}, {"U~0", 1_B}, {"U~1", 1_B}});

  ASSERT_THAT(groups, SizeIs(2));
  EXPECT_THAT(groups[0].tracks, SizeIs(2));
  EXPECT_EQ(groups[1].tracks[0].how, PartSign::How::as_bytes);
  EXPECT_THAT(names_of(groups[1].tracks[0]), ElementsAre("U~0", "U~1"));
}

TEST(PartGroups, FollowAListWhateverTheNamesAre) {
  SegmentList list{.init = {}, .segments = {"b.ts", "a.ts", "gone.ts"}};

  const auto groups = groups_of({{"a.ts", 1_B}, {"b.ts", 1_B}, {"index.m3u8", 1_B}}, {{"index.m3u8", list}});

  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_EQ(groups[0].whole, "index");
  EXPECT_THAT(names_of(groups[0].tracks[0]), ElementsAre("b.ts", "a.ts"));
  EXPECT_THAT(groups[0].faults, ElementsAre("part \"gone.ts\" of \"index.m3u8\" is missing"));
}

TEST(PartGroups, TakeAnInitSectionForTheFirstPiece) {
  SegmentList list{.init = {"init.mp4"}, .segments = {"1.m4s"}};

  const auto groups = groups_of({{"init.mp4", 1_B}, {"1.m4s", 1_B}}, {{"i.m3u8", list}});

  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_EQ(groups[0].tracks[0].how, PartSign::How::as_bytes);
  EXPECT_THAT(names_of(groups[0].tracks[0]), ElementsAre("init.mp4", "1.m4s"));
}

TEST(PartGroups, DoubtNumberedStreamsWithoutAList) {
  const auto groups = groups_of({{"EP01.ts", 1_B}, {"EP02.ts", 1_B}, {"seg-10.ts", 1_B}, {"seg-9.ts", 1_B}});

  ASSERT_THAT(groups, SizeIs(2));
  EXPECT_EQ(groups[0].proof, PartGroup::Proof::clock);
  EXPECT_EQ(groups[1].whole, "seg");
  EXPECT_THAT(names_of(groups[1].tracks[0]), ElementsAre("seg-9.ts", "seg-10.ts"));
}

TEST(PartGroups, DoubtAPictureAndASoundOfOneName) {
  const auto groups = groups_of({{"song.mp4", 1_B}, {"song.m4a", 1_B}, {"film.mp4", 1_B}});

  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_EQ(groups[0].proof, PartGroup::Proof::streams);
}

TEST(PartGroups, TakeNamedFilesInNaturalOrderUnderWhatTheyHaveInCommon) {
  const auto group = group_as_named(std::vector<FolderFile>{{"线程 (10).mp4", 1_B}, {"线程 (2).mp4", 1_B}});

  EXPECT_EQ(group.whole, "线程");
  EXPECT_THAT(names_of(group.tracks[0]), ElementsAre("线程 (2).mp4", "线程 (10).mp4"));
}

TEST(PartGroups, TakeTheFirstNameWhereNothingIsCommon) {
  EXPECT_EQ(group_as_named(std::vector<FolderFile>{{"b.mp4", 1_B}, {"a.mp4", 1_B}}).whole, "a");
}

TEST(PartGroups, FiveThousandPartsAreOneGroup) {
  std::vector<FolderFile> files;
  for (int i = 0; i < 5000; ++i) files.push_back({"T#" + std::to_string(i) + ".flv", 1_B});

  const auto groups = groups_of(files);

  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_THAT(groups[0].tracks[0].parts, SizeIs(5000));
  EXPECT_THAT(groups[0].faults, IsEmpty());
}

TEST(SegmentList, FindsFilesUnderTheNamesThatTheyWereSavedBy) {
  const auto list = read_segment_list(
      "#EXTM3U\r\n#EXTINF:2,\r\nhttps://h/v/s%201.ts?t=1\r\n#EXTINF:2,\nsub/s2.ts\ns3.ts?t=1#x\n",
      {"s 1.ts", "s2.ts", "s3.ts?t=1#x"});

  ASSERT_TRUE(list);
  EXPECT_THAT(list->segments, ElementsAre("s 1.ts", "s2.ts", "s3.ts?t=1#x"));
}

TEST(SegmentList, TellsHowLongASegmentIsAtLeast) {
  const auto list = read_segment_list(
      "#EXTM3U\n#EXTINF:9.967,title, "
      "more\n0.ts\n#EXTINF:4\n1.ts\n2.ts\n#EXTINF:0.1,\n3.ts\n#EXTINF:nan,\n4.ts\n"
      "#EXTINF:-3.5,\n5.ts\n#EXTINF:1e99,\n6.ts\n",
      {});

  ASSERT_TRUE(list);
  ASSERT_THAT(list->least, SizeIs(7));
  EXPECT_EQ(list->least[0], from_seconds(9.767));
  EXPECT_EQ(list->least[1], std::optional<Duration>(3s));
  for (const std::size_t i : {2U, 3U, 4U, 5U, 6U}) EXPECT_EQ(list->least[i], std::nullopt) << i;
}

TEST(PartGroups, KnowWhatTheirListSaysOfEachLength) {
  const SegmentList list{
      .init = {"init.mp4"}, .segments = {"0.m4s", "gone.m4s", "1.m4s"}, .least = {2s, {}, 3s}};

  const auto groups = groups_of({{"init.mp4", 1_B}, {"0.m4s", 1_B}, {"1.m4s", 1_B}}, {{"i.m3u8", list}});

  const auto& parts = groups.at(0).tracks.at(0).parts;
  ASSERT_THAT(parts, SizeIs(3));
  EXPECT_EQ(parts[0].least, std::nullopt);
  EXPECT_EQ(parts[1].least, std::optional<Duration>(2s));
  EXPECT_EQ(parts[2].least, std::optional<Duration>(3s));
}

TEST(SegmentList, RefusesWhatItCannotSpeakFor) {
  EXPECT_EQ(read_segment_list("", {}).error().kind, ErrorKind::bad_input);
  EXPECT_EQ(read_segment_list("#EXTM3U\n", {}).error().kind, ErrorKind::bad_input);
  EXPECT_EQ(read_segment_list("#EXTM3U\n#EXT-X-STREAM-INF:X\na.m3u8\n", {}).error().kind,
            ErrorKind::bad_input);
  EXPECT_EQ(read_segment_list("#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\na.ts\n", {}).error().kind,
            ErrorKind::unsupported);
  EXPECT_EQ(read_segment_list("#EXTM3U\n#EXT-X-BYTERANGE:1@0\na.ts\n", {}).error().kind,
            ErrorKind::unsupported);
}

}  // namespace
}  // namespace mg
