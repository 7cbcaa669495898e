#include "src/os/removal.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "src/os/os_error.h"
#include "src/os/seen_folder.h"

namespace mg {

Result<Fd> open_seen(const TreeFolder& folder) {
  Fd directory(::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) return os_failure(errno, fmt::format("open the folder {}", folder.path.native()));
  struct stat facts{};
  if (::fstat(directory.number(), &facts) != 0)
    return os_failure(errno, fmt::format("look at {}", folder.path.native()));
  if (FileIdentity{facts.st_dev, facts.st_ino} != folder.identity)
    return fail(ErrorKind::busy, fmt::format("{} is another folder than before", folder.path.native()));
  return directory;
}

Result<bool> still_there(int directory, const TreeFolder& folder, const TreeFile& file) {
  struct stat facts{};
  const std::string path = (folder.path / file.name).native();
  if (::fstatat(directory, file.name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return false;
    return os_failure(errno, fmt::format("look at {}", path));
  }
  const WallTime written(std::chrono::seconds(facts.st_mtim.tv_sec) +
                         std::chrono::nanoseconds(facts.st_mtim.tv_nsec));
  if (!S_ISREG(facts.st_mode) || FileIdentity{facts.st_dev, facts.st_ino} != file.identity ||
      facts.st_size != file.size.count || written != file.written) {
    return fail(ErrorKind::busy, fmt::format("{} was written meanwhile", path));
  }
  return true;
}

Result<void> remove_seen(const TreeFolder& folder, const TreeFile& file) {
  const Result<Fd> directory = open_seen(folder);
  if (!directory) return tl::unexpected(directory.error());
  const Result<bool> there = still_there(directory->number(), folder, file);
  if (!there) return tl::unexpected(there.error());
  if (!*there || ::unlinkat(directory->number(), file.name.c_str(), 0) == 0 || errno == ENOENT) return {};
  return os_failure(errno, fmt::format("remove {}", (folder.path / file.name).native()));
}

}  // namespace mg
