#include "src/os/input_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace mg {

TEST(InputFile, TellsWhatAPipeHoldsWithoutWaitingForMore) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd reading(ends[0]), writing(ends[1]);
  auto file = InputFile::open("/dev/fd/" + std::to_string(reading.number()));
  ASSERT_TRUE(file) << file.error().what;
  ASSERT_EQ(::write(writing.number(), "one\n", 4), 4);
  std::array<char, 4096> room{};

  const auto count = file->read(room);

  ASSERT_TRUE(count);
  EXPECT_EQ(std::string_view(room.data(), *count), "one\n");
}

TEST(InputFile, SaysWhyItCannotBeRead) {
  const auto missing = InputFile::open("/nowhere/at all");
  const auto folder = InputFile::open("/");

  EXPECT_EQ(missing.error(),
            (Error{ErrorKind::local_io, "cannot read /nowhere/at all: No such file or directory"}));
  EXPECT_EQ(folder.error(), (Error{ErrorKind::local_io, "cannot read /: Is a directory"}));
}

}  // namespace mg
