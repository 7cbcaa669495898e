#include "src/os/file_mark.h"

#include <gtest/gtest.h>

#include "tests/os/scratch.h"

namespace mg {
namespace {

class FileMarkTest : public Scratch {};

TEST_F(FileMarkTest, StaysWhileNobodyTouchesTheFile) {
  const auto file = put("config", "one");

  EXPECT_EQ(mark_of(file), mark_of(file));
  EXPECT_EQ(mark_of(file).size, 3_B);
}

TEST_F(FileMarkTest, DiffersOnceTheFileIsLonger) {
  const auto file = put("config", "one");
  const FileMark before = mark_of(file);

  put("config", "three");

  EXPECT_NE(mark_of(file), before);
}

TEST_F(FileMarkTest, DiffersOnceAnotherTookItsPlaceWithTheSameSizeAndTime) {
  const auto file = put("config", "one");
  const FileMark before = mark_of(file);
  const auto time = std::filesystem::last_write_time(file);

  std::filesystem::last_write_time(put("new", "two"), time);
  std::filesystem::rename(here_ / "new", file);

  EXPECT_NE(mark_of(file), before);
}

TEST_F(FileMarkTest, DiffersOnceTheFileALinkLeadsToDoes) {
  const auto file = put("real", "one");
  std::filesystem::create_symlink(file, here_ / "link");
  const FileMark before = mark_of(here_ / "link");

  put("real", "three");

  EXPECT_NE(mark_of(here_ / "link"), before);
}

TEST_F(FileMarkTest, IsEmptyWhereThereIsNoFile) {
  EXPECT_EQ(mark_of(here_ / "nothing"), FileMark{});
}

}  // namespace
}  // namespace mg
