#include "src/store/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace mg {

namespace {

Result<void> refused(const std::filesystem::path& path, int reason) {
  const ErrorKind kind = reason == ENOSPC || reason == EDQUOT ? ErrorKind::disk_full : ErrorKind::local_io;
  return fail(kind, fmt::format("cannot make {}: {}", path.native(), std::strerror(reason)));
}

}  // namespace

Result<void> make_private_file(const std::filesystem::path& file) {
  std::filesystem::path folder;
  for (const std::filesystem::path& name : file.parent_path()) {
    folder /= name;
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) continue;
    // A folder that we may not write to (EROFS, EACCES) is fine if it is there.
    struct stat found{};
    const int reason = errno;
    if (::stat(folder.c_str(), &found) != 0) return refused(folder, reason);
  }
  // O_EXCL, because one that is there must not be opened: closing it would drop the locks that this process
  // holds on it through SQLite (POSIX locks belong to the file and the process, not to the descriptor).
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST) return {};
  if (descriptor < 0) return refused(file, errno);
  ::close(descriptor);
  return {};
}

}  // namespace mg
