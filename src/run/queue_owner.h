// This process as one that runs entries of the queue, and whether another such process still lives.
#pragma once

#include <filesystem>

#include "src/base/result.h"
#include "src/os/life_mark.h"
#include "src/store/queue.h"

namespace mg {

// Held while entries are run: once it is gone, or the process is, they are queued again by whoever comes
// next.
class QueueOwner {
 public:
  // `state` is the directory of the database.
  [[nodiscard]] static Result<QueueOwner> take(const std::filesystem::path& state);
  [[nodiscard]] const Owner& owner() const { return owner_; }

 private:
  QueueOwner(LifeMark life, Owner owner) : life_(std::move(life)), owner_(std::move(owner)) {}

  LifeMark life_;
  Owner owner_;
};

// For Queue's constructor.
[[nodiscard]] OwnerLives owner_lives(const std::filesystem::path& state);

}  // namespace mg
