#include "src/os/output_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <string>

#include "src/os/os_error.h"

namespace mg {
namespace {

// How often a file may vanish between our open and our lock; each time its owner has just ended.
constexpr int kMostTries = 100;

// The lock counts only if the name still leads to what we locked: the owner before us removes the file.
bool still_named(const std::filesystem::path& path, int file) {
  struct stat by_name{};
  struct stat ours{};
  return ::stat(path.c_str(), &by_name) == 0 && ::fstat(file, &ours) == 0 && by_name.st_dev == ours.st_dev &&
         by_name.st_ino == ours.st_ino;
}

Result<void> write_owner(const std::filesystem::path& path, int file, std::string_view note) {
  const std::string text = fmt::format("{}\n{}", ::getpid(), note);
  if (::ftruncate(file, 0) == 0 && ::pwrite(file, text.data(), text.size(), 0) > 0) return {};
  return os_failure(errno, fmt::format("write {}", path.native()));
}

}  // namespace

Result<std::optional<OutputLock>> OutputLock::try_lock(const std::filesystem::path& path,
                                                       std::string_view note) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);  // a failure shows at open
  const std::string what = fmt::format("lock {}", path.native());
  for (int tries = 0; tries < kMostTries; ++tries) {
    Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!file) return os_failure(errno, what);
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno == EWOULDBLOCK) return std::nullopt;
      return os_failure(errno, what);
    }
    if (!still_named(path, file.number())) continue;
    if (auto written = write_owner(path, file.number(), note); !written) {
      return tl::unexpected(written.error());
    }
    return OutputLock(path, std::move(file));
  }
  return os_failure(EBUSY, what);
}

OutputLock::~OutputLock() {
  if (file_) ::unlink(path_.c_str());  // before the lock goes; see still_named()
}

std::optional<pid_t> lock_owner(const std::filesystem::path& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  char text[16];
  const ssize_t size = file ? ::read(file.number(), text, sizeof text) : -1;
  pid_t pid = 0;
  if (size <= 0 || std::from_chars(text, text + size, pid).ec != std::errc() || pid <= 0) return std::nullopt;
  return pid;
}

}  // namespace mg
