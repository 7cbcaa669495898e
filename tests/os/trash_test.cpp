#include "src/os/trash.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/os/scratch.h"

namespace mg {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class TrashTest : public Scratch {
 protected:
  // Puts a file of this name, as it is seen now.
  Result<fs::path> put_into_trash(const std::string& name) {
    TreeFolder folder;
    const auto walked = walk_tree(
        here_ / "videos", Deeper::no, {},
        [&](const TreeFolder& one) {
          folder = one;
          return true;
        },
        [](const fs::path&) {});
    if (!walked) return tl::unexpected(walked.error());
    for (const TreeFile& file : folder.files) {
      if (file.name == name) return trash_.put(folder, file, WallTime{});
    }
    return fail(ErrorKind::bad_input, "no such file");
  }

  Trash trash_{here_ / "data/Trash"};
};

TEST_F(TrashTest, KeepsTheFileAndANoteOfWhereItWas) {
  put("videos/T 100%\n.part", "half");

  const auto where = put_into_trash("T 100%\n.part");

  ASSERT_TRUE(where) << where.error().what;
  EXPECT_EQ(*where, here_ / "data/Trash/files/T 100%\n.part");
  EXPECT_EQ(content(*where), "half");
  EXPECT_FALSE(fs::exists(here_ / "videos/T 100%\n.part"));
  const std::string note = content(here_ / "data/Trash/info/T 100%\n.part.trashinfo");
  EXPECT_THAT(note, HasSubstr("[Trash Info]\nPath=" + here_.native().substr(0, 1)));
  EXPECT_THAT(note, HasSubstr("/videos/T%20100%25%0A.part\nDeletionDate="));
}

TEST_F(TrashTest, IsForTheUserAlone) {
  put("videos/a.part", "");

  ASSERT_TRUE(put_into_trash("a.part"));

  const fs::perms others = fs::perms::group_all | fs::perms::others_all;
  EXPECT_EQ(fs::status(here_ / "data/Trash").permissions() & others, fs::perms::none);
}

TEST_F(TrashTest, GivesTwinsNamesOfTheirOwn) {
  put("videos/a.part", "1");
  ASSERT_TRUE(put_into_trash("a.part"));
  put("videos/a.part", "2");

  const auto second = put_into_trash("a.part");

  ASSERT_TRUE(second);
  EXPECT_EQ(second->filename(), "a.2.part");
  EXPECT_EQ(content(*second), "2");
  EXPECT_EQ(content(here_ / "data/Trash/files/a.part"), "1");
  EXPECT_TRUE(fs::exists(here_ / "data/Trash/info/a.2.part.trashinfo"));
}

TEST_F(TrashTest, ReplacesNothingThatLiesThereWithoutANote) {
  put("data/Trash/files/a.part", "somebody's");
  fs::create_directories(here_ / "data/Trash/info");
  put("videos/a.part", "mine");

  const auto where = put_into_trash("a.part");

  ASSERT_TRUE(where);
  EXPECT_EQ(where->filename(), "a.2.part");
  EXPECT_EQ(content(here_ / "data/Trash/files/a.part"), "somebody's");
  EXPECT_FALSE(fs::exists(here_ / "data/Trash/info/a.part.trashinfo"));
}

TEST_F(TrashTest, TakesTheLongestNames) {
  const std::string name(255, 'x');
  put("videos/" + name, "");

  EXPECT_TRUE(put_into_trash(name));
}

TEST_F(TrashTest, RefusesATrashThatIsALink) {
  fs::create_directories(here_ / "elsewhere");
  fs::create_directories(here_ / "data");
  fs::create_directory_symlink(here_ / "elsewhere", here_ / "data/Trash");
  put("videos/a.part", "");

  EXPECT_FALSE(put_into_trash("a.part"));
  EXPECT_TRUE(fs::exists(here_ / "videos/a.part"));
}

TEST_F(TrashTest, TakesFolders) {
  put("videos/.multiget/room/a", "1");

  const auto where = trash_.put_folder(here_ / "videos/.multiget/room", WallTime{});

  ASSERT_TRUE(where);
  EXPECT_EQ(content(*where / "a"), "1");
}

TEST(TrashInfo, SaysWhenByTheClockOnTheWall) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();

  EXPECT_EQ(trash_info("/a", WallTime(std::chrono::hours(24))),
            "[Trash Info]\nPath=/a\nDeletionDate=1970-01-02T00:00:00\n");
}

}  // namespace
}  // namespace mg
