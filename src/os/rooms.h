// Does file changes, and keeps the locks of the rooms that are open. To be used from one thread.
#pragma once

#include <filesystem>
#include <map>

#include "src/base/result.h"
#include "src/model/work.h"
#include "src/os/output_lock.h"

namespace mg {

class Rooms {
 public:
  // As files.h says; besides, `busy` if another multiget has the room that is to be opened.
  [[nodiscard]] Result<void> apply(const FileChange& change);

 private:
  Result<void> act(const OpenRoom& change);
  Result<void> act(const LeaveRoom& change);
  Result<void> act(const WriteFile& change);
  Result<void> act(const CopyFile& change);
  Result<void> act(const RemoveFiles& change);
  Result<void> act(const EmptyDirectory& change);
  Result<void> act(const Publish& change);
  Result<void> act(const RemoveRoom& change);

  std::map<std::filesystem::path, OutputLock> locks_;  // by room
};

// The folder that rooms lie in, once there are none in it.
void remove_if_empty(const std::filesystem::path& rooms);

}  // namespace mg
