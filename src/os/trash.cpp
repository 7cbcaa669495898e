#include "src/os/trash.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "src/base/local_time.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/os/durable.h"
#include "src/os/os_error.h"
#include "src/os/seen_folder.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr int kMostTwins = 10'000;  // of one name in the trash
// A name in the trash has a number and ".trashinfo" behind it and must still be one.
constexpr std::size_t kLongestName = 255 - sizeof(".trashinfo") - sizeof(".10000");

// A folder for us alone, made if it is missing; a link or somebody else's is refused.
Result<void> own_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return os_failure(errno, fmt::format("make the folder {}", path.native()));
  struct stat facts{};
  if (::lstat(path.c_str(), &facts) != 0) return os_failure(errno, fmt::format("look at {}", path.native()));
  if (!S_ISDIR(facts.st_mode) || facts.st_uid != ::geteuid())
    return fail(ErrorKind::local_io, fmt::format("{} is no trash of ours", path.native()));
  return {};
}

// The nearest folder above, or itself, that is there.
fs::path nearest(fs::path path) {
  std::error_code error;
  while (path.has_relative_path() && !fs::exists(path, error)) path = path.parent_path();
  return path;
}

Result<dev_t> device_of(const fs::path& path) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) return os_failure(errno, fmt::format("look at {}", path.native()));
  return facts.st_dev;
}

// The highest folder that is on the same file system.
Result<fs::path> top_of(const fs::path& folder, dev_t device) {
  fs::path top = folder;
  while (top.has_relative_path()) {
    const Result<dev_t> above = device_of(top.parent_path());
    if (!above) return tl::unexpected(above.error());
    if (*above != device) break;
    top = top.parent_path();
  }
  return top;
}

// A trash for everybody is only one if it is a real folder with its sticky bit.
bool shared_trash(const fs::path& path) {
  struct stat facts{};
  return ::lstat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) && (facts.st_mode & S_ISVTX) != 0;
}

bool plain_in_url(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("-_.~/").find(c) != std::string_view::npos;
}

// "T.mp4", then "T.2.mp4"; a long name is cut.
std::string twin(const std::string& name, int number) {
  const std::string base(name.substr(0, kLongestName));
  if (number == 1) return base;
  const fs::path path(base);
  return fmt::format("{}.{}{}", path.stem().native(), number, path.extension().native());
}

}  // namespace

std::string trash_info(const std::string& path, WallTime deleted) {
  std::string url;
  for (const char c : path) {
    url += plain_in_url(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("[Trash Info]\nPath={}\nDeletionDate={:%Y-%m-%dT%H:%M:%S}\n", url, local_parts(deleted));
}

Result<fs::path> home_trash() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && *data == '/') return fs::path(data) / "Trash";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return fs::path(home) / ".local/share/Trash";
  return fail(ErrorKind::bad_input, "there is no HOME, so there is no trash; remove without --trash");
}

Result<Trash::Bin> Trash::bin_for(const fs::path& folder) const {
  const Result<dev_t> device = device_of(folder);
  if (!device) return tl::unexpected(device.error());
  const Result<dev_t> home = device_of(nearest(home_));
  if (home && *home == *device) {
    if (auto made = make_directories(home_.parent_path()); !made) return tl::unexpected(made.error());
    return Bin{home_, {}};
  }
  const Result<fs::path> top = top_of(folder, *device);
  if (!top) return tl::unexpected(top.error());
  const std::string user = std::to_string(::getuid());
  if (shared_trash(*top / ".Trash") && own_folder(*top / ".Trash" / user)) {
    return Bin{*top / ".Trash" / user, *top};
  }
  return Bin{*top / (".Trash-" + user), *top};
}

// First the note, under a name that is nobody's, then the file: who is killed in between leaves a note alone,
// which desktops ignore.
Result<fs::path> Trash::move(int directory, const fs::path& path, WallTime now) const {
  const Result<Bin> bin = bin_for(path.parent_path());
  if (!bin) return tl::unexpected(bin.error());
  for (const fs::path& folder : {bin->directory, bin->directory / "files", bin->directory / "info"}) {
    if (auto made = own_folder(folder); !made) return tl::unexpected(made.error());
  }
  const std::string kept = bin->top.empty() ? path.native() : path.lexically_relative(bin->top).native();
  const std::string note = trash_info(kept, now);
  const std::string name = path.filename().native();
  for (int number = 1; number <= kMostTwins; ++number) {
    const std::string free = twin(name, number);
    const fs::path info = bin->directory / "info" / (free + ".trashinfo");
    const Fd file(::open(info.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file && errno == EEXIST) continue;
    if (!file) return os_failure(errno, fmt::format("write {}", info.native()));
    if (auto written = write_content(note, file.number(), info); !written) {
      ::unlink(info.c_str());
      return tl::unexpected(written.error());
    }
    const fs::path target = bin->directory / "files" / free;
    if (::renameat2(directory, name.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) return target;
    const int error = errno;
    ::unlink(info.c_str());
    if (error == EEXIST) continue;  // without a note; it is not ours to replace
    return os_failure(error, fmt::format("move {} into the trash", path.native()));
  }
  return fail(ErrorKind::local_io, fmt::format("the trash has too many that are called {}", name));
}

Result<fs::path> Trash::put(const TreeFolder& folder, const TreeFile& file, WallTime now) const {
  const Result<Fd> directory = open_seen(folder);
  if (!directory) return tl::unexpected(directory.error());
  const Result<bool> there = still_there(directory->number(), folder, file);
  if (!there) return tl::unexpected(there.error());
  if (!*there) return fs::path();
  return move(directory->number(), folder.path / file.name, now);
}

Result<fs::path> Trash::put_folder(const fs::path& path, WallTime now) const {
  const Fd directory(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) return os_failure(errno, fmt::format("open the folder {}", path.parent_path().native()));
  return move(directory.number(), path, now);
}

}  // namespace mg
