#include "src/os/durable.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <string>

#include "src/os/os_error.h"

namespace mg {
namespace {

constexpr std::size_t kCopyAtOnce = 1UL << 20;  // of copy_file_range and read; larger gains nothing

// For pairs of file systems that copy_file_range refuses, from where it stopped.
Result<void> copy_by_hand(int from, int to, const std::filesystem::path& target) {
  std::string buffer(kCopyAtOnce, '\0');
  for (;;) {
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os_failure(errno, fmt::format("read what {} is made from", target.native()));
    if (got == 0) return {};
    if (auto done = write_content({buffer.data(), static_cast<std::size_t>(got)}, to, target); !done)
      return done;
  }
}

}  // namespace

Result<void> make_directories(const std::filesystem::path& directory) {
  if (directory.empty()) return {};
  std::error_code error;
  if (std::filesystem::is_directory(directory, error)) return {};
  const auto parent = directory.parent_path();
  if (parent != directory) {
    if (auto made = make_directories(parent); !made) return made;
  }
  if (::mkdir(directory.c_str(), 0777) != 0) {
    const int code = errno;
    if (code == EEXIST && std::filesystem::is_directory(directory, error)) return {};
    return os_failure(code, fmt::format("make the folder {}", directory.native()));
  }
  return sync_directory(parent);
}

Result<void> sync(int file, const std::filesystem::path& path) {
  if (::fsync(file) == 0) return {};
  if (errno == EINVAL || errno == ENOTSUP) return {};  // a file system without sync has nothing to wait for
  return os_failure(errno, fmt::format("write {}", path.native()));
}

Result<void> sync_directory(const std::filesystem::path& directory) {
  const std::filesystem::path here = directory.empty() ? "." : directory;
  const Fd file(::open(here.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file) return sync(file.number(), here);
  if (errno == EACCES) return {};  // a folder we may write to but not read; its names go to disk in time
  return os_failure(errno, fmt::format("open the folder {}", here.native()));
}

Result<Fd> open_source(const std::filesystem::path& path, int flags) {
  const std::string what = fmt::format("read {}", path.native());
  // NONBLOCK: a FIFO of that name must not hold us
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags));
  struct stat facts{};
  if (!file || ::fstat(file.number(), &facts) != 0) return os_failure(errno, what);
  if (!S_ISREG(facts.st_mode)) {
    return fail(ErrorKind::local_io, fmt::format("cannot {}: not a regular file", what));
  }
  return file;
}

Result<void> write_content(std::string_view content, int to, const std::filesystem::path& target) {
  while (!content.empty()) {
    const ssize_t written = ::write(to, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return os_failure(errno, fmt::format("write {}", target.native()));
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> copy_content(int from, int to, const std::filesystem::path& target) {
  for (;;) {
    const ssize_t count = ::copy_file_range(from, nullptr, to, nullptr, kCopyAtOnce, 0);
    if (count == 0) return copy_by_hand(from, to, target);  // the end, or a file that only read() shows
    if (count > 0 || errno == EINTR) continue;
    if (errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EFBIG) {
      return os_failure(errno, fmt::format("write {}", target.native()));
    }
    return copy_by_hand(from, to, target);
  }
}

Result<Draft> Draft::beside(const std::filesystem::path& target, Readers readers) {
  if (auto made = make_directories(target.parent_path()); !made) return tl::unexpected(made.error());
  std::string name = (target.parent_path() / ".multiget-draft-XXXXXX").native();
  Fd file(::mkostemp(name.data(), O_CLOEXEC));
  if (file && readers == Readers::usual) {
    // Only making a file asks the umask, so it is made a second time; a name that was ours is nobody else's.
    ::unlink(name.c_str());
    file = Fd(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  }
  if (!file) return os_failure(errno, fmt::format("write {}", target.native()));
  return Draft(name, std::move(file));
}

Draft::~Draft() {
  if (file_) ::unlink(path_.c_str());
}

}  // namespace mg
