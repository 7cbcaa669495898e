#include "src/os/entry_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "src/os/durable.h"
#include "src/os/os_error.h"

namespace mg {

Result<void> EntryFile::check(const std::filesystem::path& path) {
  const std::string what = fmt::format("write {}", path.native());
  struct stat facts{};
  const bool there = ::stat(path.c_str(), &facts) == 0;
  if (there && S_ISDIR(facts.st_mode)) return os_failure(EISDIR, what);
  // A regular file is renamed, not written to: what counts is its folder.
  const bool itself = there && !S_ISREG(facts.st_mode);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const std::filesystem::path& written = itself ? path : folder;
  if (::access(written.c_str(), itself ? W_OK : W_OK | X_OK) != 0) return os_failure(errno, what);
  return {};
}

Result<EntryFile> EntryFile::start(const std::filesystem::path& path) {
  const std::string what = fmt::format("write {}", path.native());
  struct stat facts{};
  const bool there = ::stat(path.c_str(), &facts) == 0;
  if (there && S_ISREG(facts.st_mode)) {
    const std::string kept = path.native() + "~";
    if (::rename(path.c_str(), kept.c_str()) != 0) {
      return os_failure(errno, fmt::format("keep {} as {}", path.native(), kept));
    }
  }
  Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!file) return os_failure(errno, what);
  return EntryFile(std::move(file), path);
}

Result<void> EntryFile::append(std::string_view entry) {
  struct stat before{};
  const bool regular = ::fstat(file_.number(), &before) == 0 && S_ISREG(before.st_mode);
  Result<void> written = write_content(entry, file_.number(), path_);
  // If that fails as well, the entry's own failure is what matters.
  if (!written && regular) (void)!::ftruncate(file_.number(), before.st_size);
  return written;
}

}  // namespace mg
