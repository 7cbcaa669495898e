#include "src/os/life_mark.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <random>
#include <system_error>

#include "src/os/os_error.h"

namespace mg {
namespace {

constexpr int kMostTries = 100;  // of a byte that somebody has; one is more than will ever be needed

struct flock one_byte(off_t at) {
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = at;
  lock.l_len = 1;
  return lock;
}

// Bytes need not be there to be locked. Of so many that none comes twice.
off_t any_byte() {
  std::random_device random;
  return std::uniform_int_distribution<off_t>(1, off_t{1} << 60)(random);
}

}  // namespace

Result<LifeMark> LifeMark::take(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);  // a failure shows at open
  const std::string what = fmt::format("lock {}", path.native());
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return os_failure(errno, what);
  for (int tries = 0; tries < kMostTries; ++tries) {
    const off_t at = any_byte();
    struct flock lock = one_byte(at);
    if (::fcntl(file.number(), F_OFD_SETLK, &lock) == 0) return LifeMark(std::move(file), fmt::to_string(at));
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) break;
  }
  return os_failure(errno, what);
}

bool mark_lives(const std::filesystem::path& path, std::string_view mark) {
  off_t at = 0;
  const auto [end, error] = std::from_chars(mark.data(), mark.data() + mark.size(), at);
  if (error != std::errc() || end != mark.data() + mark.size() || at < 1) return false;  // we write no such
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return errno != ENOENT;
  struct flock lock = one_byte(at);
  return ::fcntl(file.number(), F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

}  // namespace mg
