#include "src/os/entry_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

namespace mg {

namespace {

namespace fs = std::filesystem;

class EntryFiles : public testing::Test {
 protected:
  EntryFiles() {
    std::string name = (fs::temp_directory_path() / "entries-XXXXXX").native();
    folder_ = ::mkdtemp(name.data());
  }
  ~EntryFiles() override { fs::remove_all(folder_); }

  static std::string read(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  fs::path folder_;
};

}  // namespace

TEST_F(EntryFiles, HoldWholeEntriesWhereTheDiskIsFull) {
  const fs::path path = folder_ / "entries";
  auto file = EntryFile::start(path);
  ASSERT_TRUE(file->append("first\n"));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit ten{.rlim_cur = 10, .rlim_max = before.rlim_max};
  const auto old_signal = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &ten);

  const auto written = file->append("second\n");

  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_signal);
  EXPECT_FALSE(written);
  EXPECT_EQ(read(path), "first\n");
  EXPECT_TRUE(file->append("third\n"));
  EXPECT_EQ(read(path), "first\nthird\n");
}

TEST_F(EntryFiles, MayBeADevice) {
  auto file = EntryFile::start("/dev/null");

  ASSERT_TRUE(file);
  EXPECT_TRUE(file->append("entry\n"));
  EXPECT_FALSE(fs::exists("/dev/null~"));
}

}  // namespace mg
