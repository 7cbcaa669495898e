#include "src/os/rotating_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "src/os/os_error.h"

namespace mg {
namespace {

// How often others may rotate or fill the file between our look and our write.
constexpr int kMostRotations = 3;

// Of the file itself, not of a link to it: renaming the link would leave the file growing.
std::filesystem::path true_path(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  if (error) return path;
  const auto kind = std::filesystem::status(whole, error).type();
  if (kind != std::filesystem::file_type::regular && kind != std::filesystem::file_type::not_found) {
    return whole;
  }
  const std::filesystem::path found = std::filesystem::weakly_canonical(whole, error);
  return error ? whole : found;
}

std::filesystem::path old_log(const std::filesystem::path& path, int age) {
  return std::filesystem::path(path) += fmt::format(".{}", age);
}

tl::unexpected<Error> not_written(int code, const std::filesystem::path& path) {
  return os_failure(code, fmt::format("write the log {}", path.native()));
}

}  // namespace

Result<RotatingFile> RotatingFile::open(const std::filesystem::path& path, Bytes most) {
  RotatingFile log(true_path(path), most);
  if (const Result<void> opened = log.reopen(); !opened) {
    return fail(ErrorKind::bad_input, opened.error().what);
  }
  return log;
}

// Titles say what somebody watches: the file is the user's alone. A pipe that nobody reads is a failure, not
// a wait.
Result<void> RotatingFile::reopen() {
  file_ = Fd(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600));
  if (!file_) return not_written(errno, path_);
  struct stat facts{};
  if (::fstat(file_.number(), &facts) != 0) return not_written(errno, path_);
  regular_ = S_ISREG(facts.st_mode);
  return {};
}

// Not so once another process has rotated it, or somebody has removed it.
bool RotatingFile::is_named() const {
  struct stat by_name{};
  struct stat ours{};
  return ::stat(path_.c_str(), &by_name) == 0 && ::fstat(file_.number(), &ours) == 0 &&
         by_name.st_dev == ours.st_dev && by_name.st_ino == ours.st_ino;
}

bool RotatingFile::full(std::size_t more, Bytes most) const {
  struct stat facts{};
  if (::fstat(file_.number(), &facts) != 0 || facts.st_size == 0) return false;
  return facts.st_size + static_cast<std::int64_t>(more) > most.count;
}

// Whoever has the lock on what the name leads to renames; who comes later finds another file there. Nobody
// waits for the lock, for its owner may have been stopped: some lines too many do no harm.
Result<void> RotatingFile::rotate() {
  if (::flock(file_.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK || errno == EINTR) return {};
    return not_written(errno, path_);
  }
  if (is_named()) {
    for (int age = kOldLogs; age > 0; --age) {
      const std::filesystem::path from = age == 1 ? path_ : old_log(path_, age - 1);
      if (::rename(from.c_str(), old_log(path_, age).c_str()) == 0 || (errno == ENOENT && age > 1)) continue;
      const int code = errno;
      ::flock(file_.number(), LOCK_UN);
      return os_failure(code, fmt::format("rename the log {}", from.native()));
    }
  }
  return reopen();  // the old one's end takes the lock along
}

Result<void> RotatingFile::append(std::string_view lines) {
  if (!file_ || (regular_ && !is_named())) {
    if (auto opened = reopen(); !opened) return opened;
  }
  for (int tries = 0; regular_ && full(lines.size(), most_) && tries < kMostRotations; ++tries) {
    if (auto rotated = rotate(); !rotated) return rotated;
  }
  if (regular_ && full(lines.size(), {2 * most_.count})) {
    return fail(ErrorKind::local_io,
                fmt::format("cannot rotate the log {}: another process keeps it locked", path_.native()));
  }
  std::string text = torn_ ? "\n" : "";
  text += lines;
  ssize_t written = -1;
  do written = ::write(file_.number(), text.data(), text.size());
  while (written < 0 && errno == EINTR);
  if (written < 0) return not_written(errno, path_);
  torn_ = written < static_cast<ssize_t>(text.size());
  if (torn_) return not_written(ENOSPC, path_);
  return {};
}

}  // namespace mg
