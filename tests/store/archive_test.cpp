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

TEST_F(ArchiveTest, KeepsWhatTheFileHeld) {
  ArchiveEntry film = entry("BV1", 3), song = entry("BV1", 4);
  film.facts = PageFacts{.length = 90s, .has_picture = true, .has_sound = true, .height = 720};
  song.facts = PageFacts{.length = {}, .has_picture = false, .has_sound = true, .height = 0};
  ASSERT_TRUE(archive.put(film));
  ASSERT_TRUE(archive.put(song));

  EXPECT_THAT(archive.pages_of("bilibili", "BV1").value(), ElementsAre(film, song));
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

TEST_F(ArchiveTest, MayKnowAListByAPageWhoseListWasNotTold) {
  ArchiveEntry told = entry("", 0);
  told.key = {"youtube dQw4w9WgXcQ"};
  told.site = "youtube";

  ASSERT_TRUE(archive.put(told));

  EXPECT_TRUE(archive.knows_list("youtube", "PLabc").value());
  EXPECT_FALSE(archive.knows_list("bilibili", "BV1").value());
}

TEST_F(ArchiveTest, AddsOnlyWhatIsNotThereYet) {
  ArchiveEntry told = entry("BV1", 3);
  told.path.clear();
  ASSERT_TRUE(archive.put(entry("BV1", 3)));

  EXPECT_FALSE(archive.add(told).value());
  EXPECT_TRUE(archive.add(entry("BV1", 4)).value());

  EXPECT_THAT(archive.pages_of("bilibili", "BV1").value(), ElementsAre(entry("BV1", 3), entry("BV1", 4)));
}

TEST_F(ArchiveTest, ForgetsAPageAndNoOther) {
  ASSERT_TRUE(archive.put(entry("BV1", 3)));
  ASSERT_TRUE(archive.put(entry("BV1", 4)));

  EXPECT_TRUE(archive.remove({"bilibili BV1 p3"}).value());
  EXPECT_FALSE(archive.remove({"bilibili BV1 p3"}).value());

  EXPECT_THAT(archive.pages_of("bilibili", "BV1").value(), ElementsAre(entry("BV1", 4)));
}

class ArchiveWalk : public ArchiveTest {
 protected:
  void SetUp() override {
    for (const auto& [list, page] : {std::pair("BV2", 1), {"BV1", 10}, {"BV1", 9}}) {
      ASSERT_TRUE(archive.put(entry(list, page)));
    }
  }
  std::vector<std::string> walked(std::string_view site, std::string_view list_id, std::size_t most = 9) {
    std::vector<std::string> keys;
    EXPECT_TRUE(archive.each(site, list_id, [&](const ArchiveEntry& one) {
      keys.push_back(one.key.text);
      return keys.size() < most;
    }));
    return keys;
  }
};

TEST_F(ArchiveWalk, GoesByListAndPage) {
  EXPECT_THAT(walked("", ""), ElementsAre("bilibili BV1 p9", "bilibili BV1 p10", "bilibili BV2 p1"));
}

TEST_F(ArchiveWalk, KeepsToASiteAndAList) {
  EXPECT_THAT(walked("bilibili", "BV2"), ElementsAre("bilibili BV2 p1"));
  EXPECT_THAT(walked("youtube", ""), IsEmpty());
}

TEST_F(ArchiveWalk, EndsWhenItIsTold) {
  EXPECT_THAT(walked("", "", 1), ElementsAre("bilibili BV1 p9"));
}

}  // namespace mg
