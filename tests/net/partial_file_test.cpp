#include "src/net/partial_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "src/transfer/sidecar.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

using Begin = PartialFile::Begin;

Sidecar sidecar_of(Bytes size, std::vector<ByteRange> there, std::optional<ByteRange> slice = {}) {
  return {.resource = {.size = size, .validator = "\"1\"", .host = "a"}, .slice = slice, .there = there};
}

class PartialFileTest : public Scratch {
 protected:
  [[nodiscard]] PartialFile begin(Begin how = Begin::afresh) const {
    return std::move(PartialFile::open(target_, how).value());
  }
  // What an earlier run left.
  void leave(const std::string& part, const std::string& map) const {
    put("film.mp4.part", part);
    put("film.mp4.map", map);
  }
  [[nodiscard]] FoundFile find(const std::optional<ByteRange>& slice = {}) const {
    return find_file(target_, slice).value();
  }
  [[nodiscard]] bool is_there(const std::string& name) const { return std::filesystem::exists(here_ / name); }

  const std::filesystem::path target_ = here_ / "film.mp4";
};

TEST_F(PartialFileTest, FindsNothingWhereNothingIs) {
  const FoundFile found = find();

  EXPECT_FALSE(found.whole);
  EXPECT_EQ(found.resource, std::nullopt);
  EXPECT_EQ(found.map, SegmentMap());
}

TEST_F(PartialFileTest, FindsAWholeFileAsComplete) {
  put("film.mp4", "12345");

  const FoundFile found = find();

  EXPECT_TRUE(found.whole);
  EXPECT_EQ(found.map.bytes_there(), 5_B);
}

TEST_F(PartialFileTest, GoesOnFromWhatWasSaved) {
  PartialFile file = begin();
  ASSERT_TRUE(file.write(0_B, "abc"));
  ASSERT_TRUE(file.write(7_B, "hij"));
  ASSERT_TRUE(file.save(sidecar_of(10_B, {{0_B, 3_B}, {7_B, 10_B}})));

  const FoundFile found = find();

  EXPECT_FALSE(found.whole);
  EXPECT_EQ(found.resource, (Resource{.size = 10_B, .validator = "\"1\"", .host = "a"}));
  EXPECT_EQ(found.map.there(), (std::vector<ByteRange>{{0_B, 3_B}, {7_B, 10_B}}));
  EXPECT_EQ(found.map.size(), 10_B);
}

TEST_F(PartialFileTest, TakesAPartShorterThanItsMapForNothing) {
  leave("abc", write_sidecar(sidecar_of(10_B, {{0_B, 4_B}})));

  EXPECT_EQ(find().resource, std::nullopt);
}

TEST_F(PartialFileTest, TakesAMapWithoutAPartForNothing) {
  put("film.mp4.map", write_sidecar(sidecar_of(10_B, {{0_B, 4_B}})));

  EXPECT_EQ(find().resource, std::nullopt);
}

TEST_F(PartialFileTest, TakesAPartWithoutAMapForNothing) {
  put("film.mp4.part", "abcdefghij");

  EXPECT_EQ(find().resource, std::nullopt);
}

class DamagedMap : public PartialFileTest, public testing::WithParamInterface<std::string> {};

TEST_P(DamagedMap, CountsAsNothing) {
  leave("abcdefghij", GetParam());

  const FoundFile found = find();

  EXPECT_FALSE(found.whole);
  EXPECT_EQ(found.resource, std::nullopt);
  EXPECT_EQ(found.map, SegmentMap());
}

std::string altered(const std::string& from, const std::string& to) {
  std::string text = write_sidecar(sidecar_of(10_B, {{0_B, 4_B}}));
  return text.replace(text.find(from), from.size(), to);
}

INSTANTIATE_TEST_SUITE_P(Maps, DamagedMap,
                         testing::Values("", "nonsense", altered("0-4", "0-9"), altered("size 10", "size 99"),
                                         altered("segments 1", "segments 2"), altered("\nsum", "\nsun"),
                                         write_sidecar(sidecar_of(10_B, {{0_B, 4_B}})).substr(0, 40),
                                         write_sidecar(sidecar_of(10_B, {})), std::string(2'000'000, 'x')));

TEST_F(PartialFileTest, TakesTheMapOfAnotherSliceForNothing) {
  const ByteRange slice{100_B, 110_B};
  leave("abcdefghij", write_sidecar(sidecar_of(1000_B, {{0_B, 4_B}}, slice)));

  EXPECT_EQ(find().resource, std::nullopt);
  EXPECT_EQ(find(ByteRange{100_B, 111_B}).resource, std::nullopt);
  EXPECT_NE(find(slice).resource, std::nullopt);
  EXPECT_EQ(find(slice).map.size(), 10_B);
}

TEST_F(PartialFileTest, RefusesAFolderOrALinkWhereAFileShouldBe) {
  std::filesystem::create_directory(here_ / "film.mp4.part");
  const auto folder = find_file(target_, {});
  std::filesystem::remove(here_ / "film.mp4.part");
  std::filesystem::create_symlink("/dev/null", here_ / "film.mp4.part");
  const auto link = find_file(target_, {});

  EXPECT_EQ(folder.error().kind, ErrorKind::local_io);
  EXPECT_EQ(link.error().kind, ErrorKind::local_io);
  EXPECT_FALSE(PartialFile::open(target_, Begin::on));
}

TEST_F(PartialFileTest, BeginningAfreshGivesBackTheRoomOfWhatLayThere) {
  put("film.mp4.part", "of another resource");

  const PartialFile file = begin(Begin::afresh);

  EXPECT_EQ(content(here_ / "film.mp4.part"), "");
}

TEST_F(PartialFileTest, GoingOnKeepsWhatLiesThere) {
  put("film.mp4.part", "abcde");
  PartialFile file = begin(Begin::on);

  ASSERT_TRUE(file.write(5_B, "fgh"));

  EXPECT_EQ(content(here_ / "film.mp4.part"), "abcdefgh");
}

TEST_F(PartialFileTest, ClearingLeavesNothingThatCounts) {
  PartialFile file = begin();
  ASSERT_TRUE(file.write(0_B, "abcde"));
  ASSERT_TRUE(file.save(sidecar_of(10_B, {{0_B, 5_B}})));

  ASSERT_TRUE(file.clear());

  EXPECT_FALSE(is_there("film.mp4.map"));
  EXPECT_EQ(content(here_ / "film.mp4.part"), "");
}

TEST_F(PartialFileTest, FinishedItHasItsNameAndNothingElseIsLeft) {
  PartialFile file = begin();
  ASSERT_TRUE(file.write(0_B, "abcde"));
  ASSERT_TRUE(file.save(sidecar_of(5_B, {{0_B, 5_B}})));

  ASSERT_TRUE(file.finish(5_B, {.name = "film.mp4", .links = {"http://a/"}}));

  EXPECT_EQ(content(target_), "abcde");
  EXPECT_EQ(entries(), 1);
}

TEST_F(PartialFileTest, FinishingCutsWhatAnEarlierResourceLeftBehindIt) {
  put("film.mp4.part", "xxxxxxxxxx");
  PartialFile file = begin(Begin::on);
  ASSERT_TRUE(file.write(0_B, "abcde"));

  ASSERT_TRUE(file.finish(5_B, {.name = "film.mp4", .links = {"http://a/"}}));

  EXPECT_EQ(content(target_), "abcde");
}

TEST_F(PartialFileTest, AFileThatWasRemovedOrReplacedMeanwhileIsNotFinished) {
  PartialFile file = begin();
  ASSERT_TRUE(file.write(0_B, "abcde"));
  std::filesystem::remove(here_ / "film.mp4.part");
  const auto removed = file.finish(5_B, {.name = "film.mp4", .links = {"http://a/"}});
  put("film.mp4.part", "other");

  const auto replaced = file.finish(5_B, {.name = "film.mp4", .links = {"http://a/"}});

  EXPECT_EQ(removed.error().kind, ErrorKind::transient);
  EXPECT_EQ(replaced.error().kind, ErrorKind::transient);
  EXPECT_FALSE(is_there("film.mp4"));
}

TEST_F(PartialFileTest, AFileThatWasCutMeanwhileIsNotFilledUpWithZeros) {
  PartialFile file = begin();
  ASSERT_TRUE(file.write(0_B, "abcde"));
  std::filesystem::resize_file(here_ / "film.mp4.part", 2);

  const auto result = file.finish(5_B, {.name = "film.mp4", .links = {"http://a/"}});

  EXPECT_EQ(result.error().kind, ErrorKind::transient);
  EXPECT_FALSE(is_there("film.mp4"));
}

TEST_F(PartialFileTest, AFileOfTheWrongSortIsGone) {
  PartialFile file = begin();
  ASSERT_TRUE(file.write(0_B, "<html>"));
  ASSERT_TRUE(file.save(sidecar_of(6_B, {{0_B, 6_B}})));

  const auto result =
      file.finish(6_B, {.name = "film.mp4", .links = {"http://a/"}, .sort = TransferFile::Sort::hls_segment});

  EXPECT_EQ(result.error().kind, ErrorKind::transient);
  EXPECT_EQ(entries(), 0);
}

TEST_F(PartialFileTest, AnEmptyFileCanBeFinished) {
  const PartialFile file = begin();

  ASSERT_TRUE(file.finish(0_B, {.name = "film.mp4", .links = {"http://a/"}}));

  EXPECT_EQ(std::filesystem::file_size(target_), 0);
}

}  // namespace
}  // namespace mg
