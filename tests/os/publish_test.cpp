#include "src/os/publish.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/os/scratch.h"

namespace mg {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class PublishFiles : public Scratch {};

// A folder on another file system than `other`; empty if there is none to be had.
fs::path elsewhere(const fs::path& other) {
  struct stat here{};
  struct stat there{};
  if (::stat(other.c_str(), &here) != 0 || ::stat("/dev/shm", &there) != 0) return {};
  if (here.st_dev == there.st_dev || ::access("/dev/shm", W_OK) != 0) return {};
  return "/dev/shm";
}

}  // namespace

TEST_F(PublishFiles, NamesAFileInFoldersItMakesAndKeepsItsNameInTheRoom) {
  const auto from = put("room/video", "bytes");

  const auto result = publish({.moves = {{from, here_ / "a" / "b" / "video.mp4"}}});

  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(content(here_ / "a" / "b" / "video.mp4"), "bytes");
  EXPECT_TRUE(fs::equivalent(from, here_ / "a" / "b" / "video.mp4")) << "one file, not a copy";
}

TEST_F(PublishFiles, FindsItsOwnFileWhenItWasKilledBeforeItCouldSaySo) {
  const auto from = put("room/video", "bytes");
  ASSERT_TRUE(publish({.moves = {{from, here_ / "video.mp4"}}}));

  EXPECT_TRUE(publish({.moves = {{from, here_ / "video.mp4"}}}));
}

TEST_F(PublishFiles, TakesAFileWithTheSameContentForPublished) {
  const auto from = put("room/video", "bytes");
  const auto to = put("video.mp4", "bytes");

  EXPECT_TRUE(publish({.moves = {{from, to}}}));
  EXPECT_TRUE(fs::exists(from));
}

TEST_F(PublishFiles, TakesAFileOfTheSameSizeForAnother) {
  const auto from = put("room/video", "bytes");
  const auto to = put("video.mp4", "BYTES");

  EXPECT_FALSE(publish({.moves = {{from, to}}}));
  EXPECT_EQ(content(to), "BYTES");
}

TEST_F(PublishFiles, ReplacesWhatIsThereWhenAsked) {
  const auto from = put("room/video", "new");
  const auto to = put("video.mp4", "old");

  const auto result = publish({.moves = {{from, to}}, .replace = Replace::yes});

  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(content(to), "new");
  EXPECT_EQ(entries(), 2U) << "the room and the video, no draft";
}

TEST_F(PublishFiles, ReplacesNoFolder) {
  const auto from = put("room/video", "new");
  put("video.mp4/in it", "precious");

  EXPECT_FALSE(publish({.moves = {{from, here_ / "video.mp4"}}, .replace = Replace::yes}));
  EXPECT_EQ(content(here_ / "video.mp4" / "in it"), "precious");
  EXPECT_EQ(entries(), 2U);
}

TEST_F(PublishFiles, NeverReplacesAndSaysSo) {
  const auto from = put("room/video", "new");
  const auto to = put("video.mp4", "precious");

  const auto result = publish({.moves = {{from, to}}});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::local_io);
  EXPECT_THAT(result.error().what, HasSubstr(to.native() + " is already there"));
  EXPECT_EQ(content(to), "precious");
  EXPECT_EQ(content(from), "new");
}

TEST_F(PublishFiles, TakesADanglingLinkForATakenName) {
  const auto from = put("room/video", "new");
  fs::create_symlink(here_ / "nowhere", here_ / "video.mp4");

  EXPECT_FALSE(publish({.moves = {{from, here_ / "video.mp4"}}}));
  EXPECT_FALSE(fs::exists(here_ / "nowhere"));
}

TEST_F(PublishFiles, MovesNothingIfOneTargetIsTaken) {
  const auto video = put("room/video", "v");
  const auto danmaku = put("room/danmaku", "d");
  const auto taken = put("danmaku.xml", "precious");

  const auto result = publish({.moves = {{video, here_ / "video.mp4"}, {danmaku, taken}}});

  EXPECT_FALSE(result);
  EXPECT_TRUE(fs::exists(video));
  EXPECT_FALSE(fs::exists(here_ / "video.mp4"));
}

TEST_F(PublishFiles, TakesBackWhatItMovedIfALaterMoveFails) {
  const auto video = put("room/video", "v");
  const auto danmaku = put("room/danmaku", "d");

  const auto result = publish({.moves = {{video, here_ / "same"}, {danmaku, here_ / "same"}}});

  EXPECT_FALSE(result);
  EXPECT_EQ(content(video), "v");
  EXPECT_EQ(content(danmaku), "d");
  EXPECT_FALSE(fs::exists(here_ / "same"));
}

TEST_F(PublishFiles, PublishesNoLinkNoFolderAndNothingMissing) {
  const auto file = put("file", "");
  fs::create_symlink(file, here_ / "link");

  const auto link = publish({.moves = {{here_ / "link", here_ / "to"}}});
  const auto folder = publish({.moves = {{here_, here_ / "to"}}});
  const auto missing = publish({.moves = {{here_ / "missing", here_ / "to"}}});

  EXPECT_FALSE(link);
  EXPECT_FALSE(folder);
  EXPECT_THAT(missing.error().what, HasSubstr((here_ / "missing").native()));
  EXPECT_FALSE(fs::exists(here_ / "to"));
}

TEST_F(PublishFiles, CopiesAcrossFileSystems) {
  const fs::path other = elsewhere(here_);
  if (other.empty()) GTEST_SKIP() << "only one file system here";
  const fs::path room = other / ("multiget_test_" + std::to_string(::getpid()));
  fs::create_directories(room);
  const std::string big(3 << 20, 'x');
  std::ofstream(room / "video") << big;
  fs::permissions(room / "video", fs::perms(0640));
  const auto taken = put("taken", "precious");

  const auto refused = publish({.moves = {{room / "video", taken}}});
  const auto result = publish({.moves = {{room / "video", here_ / "out" / "video.mp4"}}});

  EXPECT_FALSE(refused);
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(content(here_ / "out" / "video.mp4"), big);
  EXPECT_EQ(fs::status(here_ / "out" / "video.mp4").permissions(), fs::perms(0640));
  EXPECT_TRUE(fs::exists(room / "video")) << "it goes with its room";
  EXPECT_EQ(std::distance(fs::directory_iterator(here_ / "out"), {}), 1);
  fs::remove_all(room);
}

TEST_F(PublishFiles, TakesBackCopiesAcrossFileSystems) {
  const fs::path other = elsewhere(here_);
  if (other.empty()) GTEST_SKIP() << "only one file system here";
  const fs::path room = other / ("multiget_test_back_" + std::to_string(::getpid()));
  fs::create_directories(room);
  std::ofstream(room / "one") << "1";
  std::ofstream(room / "two") << "2";

  const auto result = publish({.moves = {{room / "one", here_ / "same"}, {room / "two", here_ / "same"}}});

  EXPECT_FALSE(result);
  EXPECT_FALSE(fs::exists(here_ / "same"));
  EXPECT_EQ(content(room / "one"), "1");
  EXPECT_EQ(content(room / "two"), "2");
  fs::remove_all(room);
}

TEST_F(PublishFiles, SaysWhereItMayNotWrite) {
  const auto from = put("room/video", "");

  const auto result = publish({.moves = {{from, put("file", "") / "below" / "video.mp4"}}});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::local_io);
  EXPECT_THAT(result.error().what, HasSubstr((here_ / "file").native()));
}

}  // namespace mg
