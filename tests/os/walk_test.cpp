#include "src/os/walk.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/os/scratch.h"

namespace mg {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class WalkTest : public Scratch {
 protected:
  std::vector<std::string> names(Below below) const {
    std::vector<std::string> found;
    const Walk walked = walk(here_, below).value();
    for (const WalkedFile& file : walked.files) {
      found.push_back(file.path.lexically_relative(here_).native());
    }
    return found;
  }
};

TEST_F(WalkTest, TellsAFoldersOwnFilesByName) {
  put("b.mp4", "");
  put("a.mp4", "");
  put("c/d.mp4", "");

  EXPECT_THAT(names(Below::no), ElementsAre("a.mp4", "b.mp4"));
}

TEST_F(WalkTest, GoesThroughFolderAfterFolder) {
  for (const char* name : {"z.mp4", "c/b.mp4", "c/a/x.mp4", "c.d/e.mp4"}) put(name, "");

  EXPECT_THAT(names(Below::yes), ElementsAre("z.mp4", "c/b.mp4", "c/a/x.mp4", "c.d/e.mp4"));
}

TEST_F(WalkTest, TellsSizeAndTime) {
  const auto file = put("a.mp4", "12345");
  struct stat facts{};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);

  const auto found = walk(here_, Below::no).value().files;

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().size, 5_B);
  EXPECT_EQ(std::chrono::floor<std::chrono::seconds>(found.front().written.time_since_epoch()).count(),
            facts.st_mtim.tv_sec);
}

TEST_F(WalkTest, LeavesOutWhatIsHidden) {
  put(".a.mp4", "");
  put(".multiget/b.mp4", "");

  EXPECT_THAT(names(Below::yes), IsEmpty());
}

TEST_F(WalkTest, FollowsLinksToFilesOnly) {
  put("elsewhere/a.mp4", "");
  fs::create_directory(here_ / "in");
  fs::create_symlink(here_ / "elsewhere/a.mp4", here_ / "in/file.mp4");
  fs::create_symlink(here_ / "in", here_ / "in/circle");
  fs::create_symlink(here_ / "nowhere", here_ / "in/nothing.mp4");
  ASSERT_EQ(::mkfifo((here_ / "in/pipe.mp4").c_str(), 0600), 0);

  EXPECT_THAT(names(Below::yes), ElementsAre("elsewhere/a.mp4", "in/file.mp4"));
}

TEST_F(WalkTest, NeedsAFolder) {
  const auto file = put("file", "");

  EXPECT_EQ(walk(file, Below::no).error().kind, ErrorKind::bad_input);
  EXPECT_EQ(walk(here_ / "missing", Below::no).error().kind, ErrorKind::bad_input);
}

}  // namespace
}  // namespace mg
