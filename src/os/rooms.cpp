#include "src/os/rooms.h"

#include <fmt/format.h>
#include <unistd.h>

#include <system_error>
#include <utility>
#include <variant>

#include "src/os/files.h"
#include "src/os/publish.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

fs::path lock_of(const fs::path& room) {
  return room / "lock";
}

}  // namespace

Result<void> Rooms::apply(const FileChange& change) {
  return std::visit([this](const auto& one) { return act(one); }, change);
}

Result<void> Rooms::act(const WriteFile& change) {
  return change.readers == Readers::usual ? write_shared_file(change.path, change.content, Replace::yes)
                                          : write_private_file(change.path, change.content);
}
Result<void> Rooms::act(const CopyFile& change) {
  return copy_private_file(change.from, change.to);
}
Result<void> Rooms::act(const RemoveFiles& change) {
  return remove_listed(change.directory, change.names);
}
Result<void> Rooms::act(const EmptyDirectory& change) {
  return empty_directory(change.directory);
}
Result<void> Rooms::act(const Publish& change) {
  return publish(change);
}

Result<void> Rooms::act(const LeaveRoom& change) {
  locks_.erase(change.directory);
  return {};
}

Result<void> Rooms::act(const OpenRoom& change) {
  if (locks_.contains(change.directory)) return {};
  std::error_code error;
  const bool is_new = !fs::exists(change.directory, error);
  if (is_new && !change.unless_there.empty() && fs::exists(fs::symlink_status(change.unless_there, error))) {
    return fail(
        ErrorKind::local_io,
        fmt::format("{} is already there and the archive does not know it; move it away, choose another name "
                    "with --output, or replace it with --force",
                    change.unless_there.string()));
  }
  auto lock = OutputLock::try_lock(lock_of(change.directory));
  if (!lock) return tl::unexpected(lock.error());
  if (!*lock) {
    const auto owner = lock_owner(lock_of(change.directory));
    return fail(ErrorKind::busy, owner
                                     ? fmt::format("another multiget, process {}, works on this page", *owner)
                                     : std::string("another multiget works on this page"));
  }
  locks_.emplace(change.directory, *std::move(*lock));
  return {};
}

Result<void> Rooms::act(const RemoveRoom& change) {
  const fs::path& directory = change.directory;
  std::error_code error;
  if (!fs::exists(directory, error)) return {};
  if (!locks_.contains(directory)) {
    auto lock = OutputLock::try_lock(lock_of(directory));
    if (!lock) return tl::unexpected(lock.error());
    if (!*lock) return {};  // its owner will clear up
    locks_.emplace(directory, *std::move(*lock));
  }
  Result<void> removed = remove_room(directory);
  locks_.erase(directory);
  remove_if_empty(directory.parent_path());
  return removed;
}

void remove_if_empty(const fs::path& rooms) {
  ::rmdir(rooms.c_str());  // refused while it holds rooms, and for a link
}

}  // namespace mg
