#include "src/os/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "src/os/durable.h"
#include "src/os/os_error.h"

namespace mg {
namespace {

using std::filesystem::path;

constexpr std::size_t kMostEntries = 100'000;
constexpr int kMostLevels = 32;

Result<void> finish(Draft& draft, const path& target) {
  if (auto synced = sync(draft.number(), target); !synced) return synced;
  if (::rename(draft.path().c_str(), target.c_str()) != 0) {
    return os_failure(errno, fmt::format("write {}", target.native()));
  }
  draft.keep();
  return sync_directory(target.parent_path());
}

bool plain(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

// Goes through a directory by descriptors, so that a folder swapped for a link on the way leads nowhere.
class Surveyor {
 public:
  explicit Surveyor(const path& top) : top_(top) {}

  Result<std::vector<RoomFile>> look() {
    Fd directory(::open(top_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory && errno == ENOENT) return files_;
    if (!directory) return os_failure(errno, fmt::format("read the folder {}", top_.native()));
    if (auto done = enter(std::move(directory), "", 0); !done) return tl::unexpected(done.error());
    std::ranges::sort(files_, {}, &RoomFile::name);
    return std::move(files_);
  }

 private:
  struct Close {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };

  Result<void> enter(Fd directory, const std::string& prefix, int level) {
    const std::unique_ptr<DIR, Close> names(::fdopendir(directory.number()));
    if (!names) return os_failure(errno, fmt::format("read the folder {}", top_.native()));
    const int here = directory.release();  // closedir closes it
    while (const dirent* entry = ::readdir(names.get())) {
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (++seen_ > kMostEntries || level > kMostLevels) {
        return fail(ErrorKind::local_io, fmt::format("{} holds more than we go through", top_.native()));
      }
      if (auto noted = note(here, name, prefix, level); !noted) return noted;
    }
    return {};
  }

  // What vanishes while we look (a tool renames its part file) is simply not there.
  Result<void> note(int here, const std::string& name, const std::string& prefix, int level) {
    struct stat facts{};
    if (::fstatat(here, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) return {};
    if (S_ISREG(facts.st_mode)) files_.push_back({.name = prefix + name, .size = {facts.st_size}});
    if (!S_ISDIR(facts.st_mode)) return {};
    Fd below(::openat(here, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!below) return {};
    return enter(std::move(below), prefix + name + "/", level + 1);
  }

  path top_;
  std::vector<RoomFile> files_;
  std::size_t seen_ = 0;
};

// A second name replaces nothing; the draft's own goes with it.
Result<void> finish_as_new(Draft& draft, const path& target) {
  if (auto synced = sync(draft.number(), target); !synced) return synced;
  if (::link(draft.path().c_str(), target.c_str()) != 0) {
    if (errno == EEXIST)
      return fail(ErrorKind::bad_input, fmt::format("{} is there already", target.native()));
    if (::renameat2(AT_FDCWD, draft.path().c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) {
      if (errno == EEXIST)
        return fail(ErrorKind::bad_input, fmt::format("{} is there already", target.native()));
      return os_failure(errno, fmt::format("write {}", target.native()));
    }
    draft.keep();
  }
  return sync_directory(target.parent_path());
}

Result<void> write_whole(const path& target, std::string_view content, Readers readers, Replace replace) {
  auto draft = Draft::beside(target, readers);
  if (!draft) return tl::unexpected(draft.error());
  if (auto written = write_content(content, draft->number(), target); !written) return written;
  return replace == Replace::yes ? finish(*draft, target) : finish_as_new(*draft, target);
}

}  // namespace

Result<void> write_private_file(const path& target, std::string_view content) {
  return write_whole(target, content, Readers::owner, Replace::yes);
}

Result<void> write_new_private_file(const path& target, std::string_view content) {
  return write_whole(target, content, Readers::owner, Replace::no);
}

Result<void> write_shared_file(const path& target, std::string_view content, Replace replace) {
  return write_whole(target, content, Readers::usual, replace);
}

Result<void> copy_private_file(const path& from, const path& to) {
  auto source = open_source(from, 0);
  if (!source) return tl::unexpected(source.error());
  auto draft = Draft::beside(to);
  if (!draft) return tl::unexpected(draft.error());
  if (auto copied = copy_content(source->number(), draft->number(), to); !copied) return copied;
  return finish(*draft, to);
}

Result<std::string> read_text_file(const path& path, Bytes most) {
  const Result<Fd> file = open_source(path, O_NOFOLLOW);
  if (!file) return tl::unexpected(file.error());
  std::string text;
  std::array<char, 1U << 16U> piece;
  for (;;) {
    const ssize_t got = ::read(file->number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os_failure(errno, fmt::format("read {}", path.native()));
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (static_cast<std::int64_t>(text.size()) > most.count)
      return fail(ErrorKind::local_io, fmt::format("{} is longer than it can be", path.native()));
  }
}

Result<void> remove_listed(const path& directory, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (plain(name)) continue;
    return fail(ErrorKind::bad_input,
                fmt::format("\"{}\" is no plain name in {}; nothing was removed", name, directory.native()));
  }
  const Fd folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder && errno == ENOENT) return {};
  if (!folder) return os_failure(errno, fmt::format("open the folder {}", directory.native()));
  for (const std::string& name : names) {
    if (::unlinkat(folder.number(), name.c_str(), 0) != 0 && errno != ENOENT) {
      return os_failure(errno, fmt::format("remove {}", (directory / name).native()));
    }
  }
  return {};
}

Result<void> empty_directory(const path& directory) {
  if (auto removed = remove_room(directory); !removed) return removed;
  return make_directories(directory);
}

Result<void> remove_room(const path& directory) {
  if (!directory.is_absolute() || directory == directory.root_path()) {
    return fail(ErrorKind::internal, fmt::format("\"{}\" cannot be a room", directory.native()));
  }
  // libstdc++ goes by descriptors and removes a link instead of following it
  std::error_code error;
  std::filesystem::remove_all(directory, error);
  if (error) return os_failure(error.value(), fmt::format("remove {}", directory.native()));
  return {};
}

Result<std::vector<RoomFile>> survey(const path& directory) {
  return Surveyor(directory).look();
}

Result<Bytes> directory_size(const path& directory) {
  auto files = survey(directory);
  if (!files) return tl::unexpected(files.error());
  Bytes sum;
  for (const RoomFile& file : *files) sum += file.size;
  return sum;
}

Result<void> check_writable(const path& directory) {
  path there = directory;
  struct stat facts{};
  while (::stat(there.c_str(), &facts) != 0) {
    if ((errno != ENOENT && errno != ENOTDIR) || !there.has_relative_path()) {
      return os_failure(errno, fmt::format("reach {}", directory.native()));
    }
    there = there.has_parent_path() ? there.parent_path() : path(".");
  }
  if (!S_ISDIR(facts.st_mode)) {
    return fail(ErrorKind::local_io, fmt::format("{} is a file, not a directory", there.native()));
  }
  if (::access(there.c_str(), W_OK | X_OK) == 0) return {};
  return os_failure(errno, fmt::format("write into {}", there.native()));
}

Result<Bytes> free_space(const path& where) {
  struct statvfs facts{};
  path there = where;
  while (::statvfs(there.c_str(), &facts) != 0) {
    if (errno != ENOENT || !there.has_relative_path()) {
      return os_failure(errno, fmt::format("look at the space for {}", where.native()));
    }
    there = there.has_parent_path() ? there.parent_path() : path(".");
  }
  return Bytes{static_cast<std::int64_t>(facts.f_bavail) * static_cast<std::int64_t>(facts.f_frsize)};
}

}  // namespace mg
