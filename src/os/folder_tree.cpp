#include "src/os/folder_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "src/os/fd.h"
#include "src/os/os_error.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

FileIdentity identity_of(const struct stat& facts) {
  return {static_cast<std::uint64_t>(facts.st_dev), static_cast<std::uint64_t>(facts.st_ino)};
}

WallTime written(const struct stat& facts) {
  return WallTime(std::chrono::seconds(facts.st_mtim.tv_sec) +
                  std::chrono::nanoseconds(facts.st_mtim.tv_nsec));
}

class TreeWalk {
 public:
  TreeWalk(Deeper deeper, const TreeLimits& limits, const std::function<bool(const TreeFolder&)>& tell,
           const std::function<void(const fs::path&)>& unreadable)
      : deeper_(deeper), limits_(limits), tell_(tell), unreadable_(unreadable) {}

  Result<void> start(const fs::path& top);

 private:
  struct Close {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };
  enum class Entered { done, unreadable, stopped, too_much };

  Entered enter(Fd directory, const fs::path& path, std::size_t level);
  bool read(int directory, DIR* names, TreeFolder& folder);
  void note(int directory, const std::string& name, TreeFolder& folder) const;

  Deeper deeper_;
  TreeLimits limits_;
  const std::function<bool(const TreeFolder&)>& tell_;
  const std::function<void(const fs::path&)>& unreadable_;
  std::uint64_t device_ = 0;
  std::size_t seen_ = 0;
  int error_ = 0;
};

Result<void> TreeWalk::start(const fs::path& top) {
  Fd directory(::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) {
    const int error = errno;
    struct stat facts{};
    if (::lstat(top.c_str(), &facts) == 0 && S_ISLNK(facts.st_mode))
      return fail(ErrorKind::bad_input, fmt::format("{} is a link; name the folder itself", top.native()));
    if (error == ENOENT || error == ENOTDIR)
      return fail(ErrorKind::bad_input, fmt::format("there is no folder {}", top.native()));
    return os_failure(error, fmt::format("read the folder {}", top.native()));
  }
  struct stat facts{};
  if (::fstat(directory.number(), &facts) != 0)
    return os_failure(errno, fmt::format("read the folder {}", top.native()));
  device_ = facts.st_dev;
  switch (enter(std::move(directory), top, 0)) {
    case Entered::done:
    case Entered::stopped: return {};
    case Entered::unreadable: return os_failure(error_, fmt::format("read the folder {}", top.native()));
    case Entered::too_much: break;
  }
  return fail(ErrorKind::local_io, fmt::format("{} holds more than {} files and folders; name parts of it",
                                               top.native(), limits_.entries));
}

// What vanishes while we look is simply not there.
void TreeWalk::note(int directory, const std::string& name, TreeFolder& folder) const {
  struct stat facts{};
  if (::fstatat(directory, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (S_ISREG(facts.st_mode)) {
    folder.files.push_back(
        {name, identity_of(facts), Bytes{facts.st_size}, written(facts), facts.st_uid == ::geteuid()});
  } else if (S_ISDIR(facts.st_mode)) {
    folder.folders.push_back(name);
  } else {
    folder.others.push_back(name);
  }
}

bool TreeWalk::read(int directory, DIR* names, TreeFolder& folder) {
  while (const dirent* entry = ::readdir(names)) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (++seen_ > limits_.entries) return false;
    note(directory, name, folder);
  }
  std::ranges::sort(folder.files, {}, &TreeFile::name);
  std::ranges::sort(folder.folders);
  std::ranges::sort(folder.others);
  return true;
}

TreeWalk::Entered TreeWalk::enter(Fd directory, const fs::path& path, std::size_t level) {
  struct stat facts{};
  if (::fstat(directory.number(), &facts) != 0) return error_ = errno, Entered::unreadable;
  TreeFolder folder{.path = path, .identity = identity_of(facts)};
  const std::unique_ptr<DIR, Close> names(::fdopendir(directory.number()));
  if (!names) return error_ = errno, Entered::unreadable;
  const int here = directory.release();  // closedir closes it
  if (!read(here, names.get(), folder)) return Entered::too_much;
  if (!tell_(folder)) return Entered::stopped;
  if (deeper_ == Deeper::no) return Entered::done;
  for (const std::string& name : folder.folders) {
    if (name.starts_with('.')) continue;
    Fd below(::openat(here, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!below && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) continue;  // gone, or swapped
    struct stat deeper{};
    if (below && ::fstat(below.number(), &deeper) == 0 && deeper.st_dev != device_) continue;
    if (!below || level + 1 >= limits_.levels) {
      unreadable_(path / name);
      continue;
    }
    const Entered entered = enter(std::move(below), path / name, level + 1);
    if (entered == Entered::unreadable) unreadable_(path / name);
    if (entered == Entered::stopped || entered == Entered::too_much) return entered;
  }
  return Entered::done;
}

}  // namespace

Result<void> walk_tree(const fs::path& folder, Deeper deeper, const TreeLimits& limits,
                       const std::function<bool(const TreeFolder&)>& tell,
                       const std::function<void(const fs::path&)>& unreadable) {
  return TreeWalk(deeper, limits, tell, unreadable).start(folder);
}

std::string read_at(const fs::path& path, std::int64_t offset, Bytes most) {
  const Fd opened(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!opened) return {};
  std::string text(static_cast<std::size_t>(most.count), '\0');
  const ssize_t got = ::pread(opened.number(), text.data(), text.size(), offset);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

std::string read_head(const TreeFolder& folder, const TreeFile& file, Bytes most) {
  // A pipe that has taken the place would hold us up.
  const Fd opened(::open((folder.path / file.name).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat facts{};
  if (!opened || ::fstat(opened.number(), &facts) != 0 || identity_of(facts) != file.identity) return {};
  std::string text(static_cast<std::size_t>(std::min(most.count, file.size.count)), '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(opened.number(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return text;
}

}  // namespace mg
