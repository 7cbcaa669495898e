#include "src/os/file_mark.h"

#include <sys/stat.h>

namespace mg {

namespace {

Duration since_epoch(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

FileMark mark_of(const std::filesystem::path& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = Bytes{found.st_size},
          .written = since_epoch(found.st_mtim),
          .changed = since_epoch(found.st_ctim)};
}

}  // namespace mg
