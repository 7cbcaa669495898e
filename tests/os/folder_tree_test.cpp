#include "src/os/folder_tree.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "src/os/open_files.h"
#include "src/os/removal.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class FolderTree : public Scratch {
 protected:
  std::vector<TreeFolder> walk(Deeper deeper = Deeper::yes, TreeLimits limits = {}) {
    std::vector<TreeFolder> folders;
    result_ = walk_tree(
        here_, deeper, limits,
        [&](const TreeFolder& folder) {
          folders.push_back(folder);
          return true;
        },
        [&](const fs::path& path) { unreadable_.push_back(path); });
    return folders;
  }
  static std::vector<std::string> names(const TreeFolder& folder) {
    std::vector<std::string> found;
    for (const TreeFile& file : folder.files) found.push_back(file.name);
    return found;
  }

  Result<void> result_;
  std::vector<fs::path> unreadable_;
};

TEST_F(FolderTree, TellsFoldersOneAboveBeforeThoseInIt) {
  put("b", "");
  put("a\n-", "12");
  put("sub/c", "");

  const auto folders = walk();

  ASSERT_EQ(folders.size(), 2U);
  EXPECT_THAT(names(folders[0]), ElementsAre("a\n-", "b"));
  EXPECT_EQ(folders[0].files[0].size, 2_B);
  EXPECT_EQ(folders[1].path, here_ / "sub");
}

TEST_F(FolderTree, FollowsNoLinkAndCountsNone) {
  put("real/a", "");
  fs::create_symlink(here_ / "real/a", here_ / "file");
  fs::create_directory_symlink(here_ / "real", here_ / "folder");
  ::mkfifo((here_ / "pipe").c_str(), 0600);

  const auto folders = walk();

  ASSERT_EQ(folders.size(), 2U);
  EXPECT_TRUE(folders[0].files.empty());
  EXPECT_THAT(folders[0].others, ElementsAre("file", "folder", "pipe"));
}

TEST_F(FolderTree, TellsHiddenFoldersAndDoesNotEnterThem) {
  put(".git/a", "");

  const auto folders = walk();

  ASSERT_EQ(folders.size(), 1U);
  EXPECT_THAT(folders[0].folders, ElementsAre(".git"));
}

TEST_F(FolderTree, HasLimits) {
  put("1/2/3/a", "");

  walk(Deeper::yes, {.entries = 2});
  EXPECT_EQ(result_.error().kind, ErrorKind::local_io);

  EXPECT_EQ(walk(Deeper::yes, {.levels = 2}).size(), 2U);
  EXPECT_THAT(unreadable_, ElementsAre(here_ / "1/2"));
  EXPECT_EQ(walk(Deeper::no).size(), 1U);
}

TEST_F(FolderTree, RefusesWhatIsNoFolder) {
  fs::create_directory_symlink(here_, here_ / "link");
  const auto nothing = [](const TreeFolder&) { return true; };
  const auto nobody = [](const fs::path&) {};

  EXPECT_EQ(walk_tree(here_ / "none", Deeper::yes, {}, nothing, nobody).error().kind, ErrorKind::bad_input);
  EXPECT_EQ(walk_tree(put("file", ""), Deeper::yes, {}, nothing, nobody).error().kind, ErrorKind::bad_input);
  EXPECT_EQ(walk_tree(here_ / "link", Deeper::yes, {}, nothing, nobody).error().kind, ErrorKind::bad_input);
}

TEST_F(FolderTree, ReadsTheBeginningOfWhatItSaw) {
  put("a", "0123456789");
  const auto folders = walk();

  EXPECT_EQ(read_head(folders[0], folders[0].files[0], 4_B), "0123");

  fs::rename(put("b", "other"), here_ / "a");
  EXPECT_EQ(read_head(folders[0], folders[0].files[0], 4_B), "");
}

TEST_F(FolderTree, RemovesWhatItSaw) {
  put("-a\n", "");
  const auto folders = walk();

  ASSERT_TRUE(remove_seen(folders[0], folders[0].files[0]));
  EXPECT_TRUE(fs::is_empty(here_));
  EXPECT_TRUE(remove_seen(folders[0], folders[0].files[0])) << "gone already is no error";
}

TEST_F(FolderTree, RemovesNothingThatIsNotWhatItWas) {
  put("written", "1");
  put("replaced", "1");
  const auto folders = walk();
  put("written", "12");
  fs::rename(put("new", "1"), here_ / "replaced");

  EXPECT_EQ(remove_seen(folders[0], folders[0].files[0]).error().kind, ErrorKind::busy);
  EXPECT_EQ(remove_seen(folders[0], folders[0].files[1]).error().kind, ErrorKind::busy);
  EXPECT_TRUE(fs::exists(here_ / "replaced"));
}

TEST_F(FolderTree, RemovesNothingInAFolderThatTookTheName) {
  put("sub/a", "");
  const auto folders = walk();
  fs::rename(here_ / "sub", here_ / "moved");
  put("sub/a", "");

  EXPECT_EQ(remove_seen(folders[1], folders[1].files[0]).error().kind, ErrorKind::busy);

  fs::remove_all(here_ / "sub");
  fs::create_directory_symlink(here_ / "moved", here_ / "sub");
  EXPECT_FALSE(remove_seen(folders[1], folders[1].files[0]));
  EXPECT_TRUE(fs::exists(here_ / "moved/a"));
}

}  // namespace
}  // namespace mg
