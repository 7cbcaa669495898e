#include "src/os/line_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <unordered_set>

#include "src/base/text.h"
#include "src/os/durable.h"
#include "src/os/fd.h"
#include "src/os/os_error.h"

namespace mg {
namespace {

Result<std::string> read_all(int file, const std::filesystem::path& path) {
  std::string content;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const ssize_t got = ::read(file, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os_failure(errno, fmt::format("read {}", path.native()));
    if (got == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

Result<void> take_lock(int file, const std::filesystem::path& path) {
  while (::flock(file, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    if (errno == ENOLCK || errno == EOPNOTSUPP) return {};  // a file system without locks
    return os_failure(errno, fmt::format("lock {}", path.native()));
  }
  return {};
}

}  // namespace

Result<int> add_missing_lines(const std::filesystem::path& path, const std::vector<std::string>& lines) {
  const Fd file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666));
  if (!file) return os_failure(errno, fmt::format("write {}", path.native()));
  if (auto locked = take_lock(file.number(), path); !locked) return tl::unexpected(locked.error());
  const auto before = read_all(file.number(), path);
  if (!before) return tl::unexpected(before.error());
  std::unordered_set<std::string_view> there;
  for (const std::string_view line : split(*before, '\n')) there.insert(trim(line));
  std::string more = before->empty() || before->ends_with('\n') ? "" : "\n";
  int added = 0;
  for (const std::string& line : lines) {
    if (!there.insert(line).second) continue;
    more += line;
    more += '\n';
    ++added;
  }
  if (added == 0) return 0;
  if (auto written = write_content(more, file.number(), path); !written) {
    // Half a line would spoil the next; if even this fails the disk has said so already.
    (void)!::ftruncate(file.number(), static_cast<off_t>(before->size()));
    return tl::unexpected(written.error());
  }
  return added;
}

}  // namespace mg
