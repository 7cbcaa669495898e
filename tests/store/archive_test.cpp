#include "src/store/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/scratch.h"

namespace mg {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ArchiveEntry entry(const std::string& list_id, int page) {
  return {.key = {"bilibili " + list_id + " p" + std::to_string(page)},
          .site = "bilibili",
          .list_id = list_id,
          .page = page,
          .path = "/videos/" + std::to_string(page) + ".mp4",
          .size = 5_KiB,
          .finished = wall(7s),
          .engine = "one",
          .format = "80"};
}

class ArchiveTest : public testing::Test {
 protected:
  Database database = Database::open(":memory:").value();
  Archive archive{database};
};

}  // namespace

TEST_F(ArchiveTest, HoldsWhatWasPut) {
  ASSERT_TRUE(archive.put(entry("BV1", 3)));

  EXPECT_TRUE(archive.holds({"bilibili BV1 p3"}).value());
  EXPECT_EQ(archive.find({"bilibili BV1 p3"}).value(), entry("BV1", 3));
}

TEST_F(ArchiveTest, HoldsNothingElse) {
  ASSERT_TRUE(archive.put(entry("BV1", 3)));

  EXPECT_FALSE(archive.holds({"bilibili BV1 p4"}).value());
  EXPECT_EQ(archive.find({"bilibili BV1 p4"}).value(), std::nullopt);
}

TEST_F(ArchiveTest, ReplacesAPageFetchedAgain) {
  ArchiveEntry again = entry("BV1", 3);
  again.size = 9_MiB;
  ASSERT_TRUE(archive.put(entry("BV1", 3)));

  ASSERT_TRUE(archive.put(again));

  EXPECT_THAT(archive.pages_of("bilibili", "BV1").value(), ElementsAre(again));
}

TEST_F(ArchiveTest, ListsThePagesOfAListInTheirOrder) {
  ASSERT_TRUE(archive.put(entry("BV1", 10)));
  ASSERT_TRUE(archive.put(entry("BV1", 9)));
  ASSERT_TRUE(archive.put(entry("BV2", 1)));

  EXPECT_THAT(archive.pages_of("bilibili", "BV1").value(), ElementsAre(entry("BV1", 9), entry("BV1", 10)));
  EXPECT_THAT(archive.pages_of("youtube", "BV1").value(), IsEmpty());
}

TEST_F(ArchiveTest, KnowsAListByOneOfItsPages) {
  ASSERT_TRUE(archive.put(entry("BV1", 10)));

  EXPECT_TRUE(archive.knows_list("bilibili", "BV1").value());
  EXPECT_FALSE(archive.knows_list("bilibili", "BV2").value());
}

}  // namespace mg
