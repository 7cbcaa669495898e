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

TEST_F(PublishFiles, MovesAFileIntoFoldersItMakes) {
  const auto from = put("room/video", "bytes");

  const auto result = publish({{from, here_ / "a" / "b" / "video.mp4"}});

  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(content(here_ / "a" / "b" / "video.mp4"), "bytes");
  EXPECT_FALSE(fs::exists(from));
}

TEST_F(PublishFiles, NeverReplacesAndSaysSo) {
  const auto from = put("room/video", "new");
  const auto to = put("video.mp4", "precious");

  const auto result = publish({{from, to}});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(result.error().what, HasSubstr(to.native() + " is already there"));
  EXPECT_EQ(content(to), "precious");
  EXPECT_EQ(content(from), "new");
}

TEST_F(PublishFiles, TakesADanglingLinkForATakenName) {
  const auto from = put("room/video", "new");
  fs::create_symlink(here_ / "nowhere", here_ / "video.mp4");

  EXPECT_FALSE(publish({{from, here_ / "video.mp4"}}));
  EXPECT_FALSE(fs::exists(here_ / "nowhere"));
}

TEST_F(PublishFiles, MovesNothingIfOneTargetIsTaken) {
  const auto video = put("room/video", "v");
  const auto danmaku = put("room/danmaku", "d");
  const auto taken = put("danmaku.xml", "precious");

  const auto result = publish({{video, here_ / "video.mp4"}, {danmaku, taken}});

  EXPECT_FALSE(result);
  EXPECT_TRUE(fs::exists(video));
  EXPECT_FALSE(fs::exists(here_ / "video.mp4"));
}

TEST_F(PublishFiles, TakesBackWhatItMovedIfALaterMoveFails) {
  const auto video = put("room/video", "v");
  const auto danmaku = put("room/danmaku", "d");

  const auto result = publish({{video, here_ / "same"}, {danmaku, here_ / "same"}});

  EXPECT_FALSE(result);
  EXPECT_EQ(content(video), "v");
  EXPECT_EQ(content(danmaku), "d");
  EXPECT_FALSE(fs::exists(here_ / "same"));
}

TEST_F(PublishFiles, PublishesNoLinkNoFolderAndNothingMissing) {
  const auto file = put("file", "");
  fs::create_symlink(file, here_ / "link");

  const auto link = publish({{here_ / "link", here_ / "to"}});
  const auto folder = publish({{here_, here_ / "to"}});
  const auto missing = publish({{here_ / "missing", here_ / "to"}});

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

  const auto refused = publish({{room / "video", taken}});
  const auto result = publish({{room / "video", here_ / "out" / "video.mp4"}});

  EXPECT_FALSE(refused);
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(content(here_ / "out" / "video.mp4"), big);
  EXPECT_EQ(fs::status(here_ / "out" / "video.mp4").permissions(), fs::perms(0640));
  EXPECT_FALSE(fs::exists(room / "video"));
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

  const auto result = publish({{room / "one", here_ / "same"}, {room / "two", here_ / "same"}});

  EXPECT_FALSE(result);
  EXPECT_FALSE(fs::exists(here_ / "same"));
  EXPECT_EQ(content(room / "one"), "1");
  EXPECT_EQ(content(room / "two"), "2");
  fs::remove_all(room);
}

TEST_F(PublishFiles, SaysWhereItMayNotWrite) {
  const auto from = put("room/video", "");

  const auto result = publish({{from, put("file", "") / "below" / "video.mp4"}});

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::local_io);
  EXPECT_THAT(result.error().what, HasSubstr((here_ / "file").native()));
}

}  // namespace mg
