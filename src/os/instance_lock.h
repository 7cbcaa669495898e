// One multiget at a time for what carries a name: a queue, a list. For runs that were asked to be alone; who
// was not asked that is not kept out. The kernel drops the lock with its owner, however that ends.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/os/output_lock.h"

namespace mg {

// Held while it lives.
class InstanceLock {
 public:
  // `what` says for people what is locked: "the queue nightly"; it is the lock's name too, so two that read
  // alike are one. The file lies in `directory`, which is made if it is missing. Fails with busy where
  // another process has it: who, and since when.
  [[nodiscard]] static Result<InstanceLock> take(const std::filesystem::path& directory,
                                                 std::string_view what, WallTime now);

 private:
  explicit InstanceLock(OutputLock lock) : lock_(std::move(lock)) {}

  OutputLock lock_;
};

// Where the lock of that name lies; of interest to tests and to who clears up.
[[nodiscard]] std::filesystem::path instance_lock_file(const std::filesystem::path& directory,
                                                       std::string_view what);

}  // namespace mg
