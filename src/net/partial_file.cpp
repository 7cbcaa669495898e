#include "src/net/partial_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "src/os/durable.h"
#include "src/os/files.h"
#include "src/os/os_error.h"
#include "src/transfer/hls_check.h"

namespace mg {
namespace {

namespace fs = std::filesystem;

fs::path part_of(const fs::path& target) {
  return fs::path(target) += ".part";
}

fs::path map_of(const fs::path& target) {
  return fs::path(target) += ".map";
}

// Its size if it is a regular file; nothing if it is not there.
Result<std::optional<Bytes>> size_of(const fs::path& path) {
  struct stat facts{};
  if (::lstat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return os_failure(errno, fmt::format("look at {}", path.native()));
  }
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::local_io, fmt::format("{} is no file", path.native()));
  return Bytes{facts.st_size};
}

Result<void> remove_map(const fs::path& target) {
  if (::unlink(map_of(target).c_str()) != 0 && errno != ENOENT)
    return os_failure(errno, fmt::format("remove {}", map_of(target).native()));
  return {};
}

std::string beginning_of(const Fd& file) {
  std::string bytes(64, '\0');
  const ssize_t got = ::pread(file.number(), bytes.data(), bytes.size(), 0);
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

}  // namespace

Result<FoundFile> find_file(const fs::path& target, const std::optional<ByteRange>& slice) {
  const auto whole = size_of(target);
  if (!whole) return tl::unexpected(whole.error());
  if (*whole) {
    SegmentMap map;
    map.set_size(**whole);
    map.fill({Bytes{}, **whole});
    return FoundFile{.whole = true, .resource = {}, .map = std::move(map)};
  }
  const auto part = size_of(part_of(target));
  if (!part) return tl::unexpected(part.error());
  if (!*part) return FoundFile{};
  const Result<std::string> text = read_text_file(map_of(target), Bytes{kSidecarBytes});
  if (!text) return FoundFile{};
  Result<Sidecar> sidecar = read_sidecar(*text);
  if (!sidecar || sidecar->slice != slice) return FoundFile{};
  if (sidecar->there.empty() || sidecar->there.back().end > **part) return FoundFile{};
  return FoundFile{.whole = false, .resource = sidecar->resource, .map = segment_map(*sidecar)};
}

Result<PartialFile> PartialFile::open(fs::path target, Begin begin) {
  const fs::path part = part_of(target);
  const int cut = begin == Begin::afresh ? O_TRUNC : 0;
  Fd file(::open(part.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | cut, 0666));
  if (!file) return os_failure(errno, fmt::format("write {}", part.native()));
  return PartialFile(std::move(target), std::move(file));
}

Result<void> PartialFile::write(Bytes position, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file_.number(), bytes.data(), bytes.size(), position.count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      return os_failure(written < 0 ? errno : ENOSPC, fmt::format("write {}", target_.native()));
    bytes.remove_prefix(static_cast<std::size_t>(written));
    position += Bytes{written};
  }
  return {};
}

Result<void> PartialFile::clear() {
  // The map first: without it whatever lies in the part counts as nothing.
  if (auto removed = remove_map(target_); !removed) return removed;
  if (::ftruncate(file_.number(), 0) != 0)
    return os_failure(errno, fmt::format("write {}", target_.native()));
  return {};
}

Result<void> PartialFile::save(const Sidecar& sidecar) const {
  if (auto synced = sync(file_.number(), part_of(target_)); !synced) return synced;
  return write_private_file(map_of(target_), write_sidecar(sidecar));
}

Result<void> PartialFile::finish(Bytes size, const TransferFile& what) const {
  const fs::path part = part_of(target_);
  struct stat ours{};
  struct stat there{};
  const bool same = ::fstat(file_.number(), &ours) == 0 && ::lstat(part.c_str(), &there) == 0 &&
                    ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
  if (!same)
    return fail(ErrorKind::transient,
                fmt::format("{} was removed while it was being fetched", part.native()));
  if (ours.st_size < size.count)
    return fail(ErrorKind::transient, fmt::format("{} was cut while it was being fetched", part.native()));
  // A longer one lay there before, of another resource.
  if (ours.st_size > size.count && ::ftruncate(file_.number(), size.count) != 0)
    return os_failure(errno, fmt::format("write {}", part.native()));
  if (auto sound = check_sort(what, size, beginning_of(file_)); !sound) {
    (void)remove_listed(target_.parent_path(),
                        {part.filename().string(), map_of(target_).filename().string()});
    return sound;
  }
  if (auto synced = sync(file_.number(), part); !synced) return synced;
  if (::rename(part.c_str(), target_.c_str()) != 0)
    return os_failure(errno, fmt::format("rename {}", part.native()));
  if (auto removed = remove_map(target_); !removed) return removed;
  return sync_directory(target_.parent_path());
}

}  // namespace mg
