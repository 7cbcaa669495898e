#include "src/os/rooms.h"

#include <gmock/gmock.h>

#include "tests/os/scratch.h"

namespace mg {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Two multigets are two sets of rooms: a lock belongs to whoever opened the file, in one process or in two.
class RoomsTest : public Scratch {
 protected:
  [[nodiscard]] Result<void> open(Rooms& rooms, const fs::path& unless_there = {}) const {
    return rooms.apply(OpenRoom{.directory = room_, .unless_there = unless_there});
  }

  Rooms ours_, theirs_;
  fs::path room_ = here_ / ".multiget" / "page";
};

TEST_F(RoomsTest, MakesARoomAndKeepsOthersOut) {
  ASSERT_TRUE(open(ours_));

  const auto theirs = open(theirs_);

  EXPECT_TRUE(fs::is_directory(room_));
  ASSERT_FALSE(theirs);
  EXPECT_EQ(theirs.error().kind, ErrorKind::busy);
  EXPECT_THAT(theirs.error().what, HasSubstr(std::to_string(::getpid())));
}

TEST_F(RoomsTest, LetsItsOwnerInAgain) {
  ASSERT_TRUE(open(ours_));

  EXPECT_TRUE(open(ours_));
}

TEST_F(RoomsTest, LeavesEverythingInARoomForALaterRun) {
  ASSERT_TRUE(open(ours_));
  put(".multiget/page/video.part", "half");

  ASSERT_TRUE(ours_.apply(LeaveRoom{room_}));

  EXPECT_TRUE(open(theirs_));
  EXPECT_EQ(content(room_ / "video.part"), "half");
}

TEST_F(RoomsTest, RemovesARoomWithAllInItAndTheStagingFolderWithTheLast) {
  ASSERT_TRUE(open(ours_));
  put(".multiget/page/deep/video.part", "half");

  ASSERT_TRUE(ours_.apply(RemoveRoom{room_}));

  EXPECT_FALSE(fs::exists(room_.parent_path()));
  EXPECT_TRUE(open(theirs_));
}

TEST_F(RoomsTest, KeepsTheStagingFolderWhileItHoldsOtherRooms) {
  ASSERT_TRUE(open(ours_));
  put(".multiget/other/video.part", "half");

  ASSERT_TRUE(ours_.apply(RemoveRoom{room_}));

  EXPECT_TRUE(fs::exists(here_ / ".multiget" / "other" / "video.part"));
}

TEST_F(RoomsTest, NeverRemovesARoomThatAnotherHas) {
  ASSERT_TRUE(open(theirs_));
  put(".multiget/page/video.part", "half");

  EXPECT_TRUE(ours_.apply(RemoveRoom{room_}));
  EXPECT_EQ(content(room_ / "video.part"), "half");
}

TEST_F(RoomsTest, MakesNoRoomToRemoveIt) {
  EXPECT_TRUE(ours_.apply(RemoveRoom{room_}));
  EXPECT_FALSE(fs::exists(here_ / ".multiget"));
}

TEST_F(RoomsTest, RemovesARoomThatADeadRunLeft) {
  put(".multiget/page/video.part", "half");

  ASSERT_TRUE(ours_.apply(RemoveRoom{room_}));

  EXPECT_FALSE(fs::exists(room_));
}

TEST_F(RoomsTest, RefusesANewRoomWhereTheUserHasAFile) {
  const auto target = put("video.mp4", "precious");

  const auto opened = open(ours_, target);

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::local_io);
  EXPECT_THAT(opened.error().what, HasSubstr("--force"));
  EXPECT_FALSE(fs::exists(room_));
}

TEST_F(RoomsTest, OpensAnOldRoomWhoseFileIsThereAlready) {
  put(".multiget/page/video.mp4", "bytes");
  const auto target = put("video.mp4", "bytes");

  EXPECT_TRUE(open(ours_, target));
}

TEST_F(RoomsTest, FailsWithTheReasonWhereItMayNotMakeARoom) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may do anything";
  fs::permissions(here_, fs::perms::owner_read | fs::perms::owner_exec);

  const auto opened = open(ours_);

  fs::permissions(here_, fs::perms::owner_all);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::local_io);
}

TEST_F(RoomsTest, PublishesFromARoomAndThenForgetsIt) {
  ASSERT_TRUE(open(ours_));
  const auto from = put(".multiget/page/video.mp4", "bytes");

  ASSERT_TRUE(ours_.apply(Publish{.moves = {{from, here_ / "list" / "video.mp4"}}}));
  ASSERT_TRUE(ours_.apply(RemoveRoom{room_}));

  EXPECT_EQ(content(here_ / "list" / "video.mp4"), "bytes");
  EXPECT_EQ(entries(), 1U);
}

}  // namespace
}  // namespace mg
