#include "src/run/queue_owner.h"

#include <unistd.h>

namespace mg {

namespace {

std::filesystem::path lives_in(const std::filesystem::path& state) {
  return state / "queue-owners.lock";
}

}  // namespace

Result<QueueOwner> QueueOwner::take(const std::filesystem::path& state) {
  Result<LifeMark> life = LifeMark::take(lives_in(state));
  if (!life) return tl::unexpected(life.error());
  Owner owner{.pid = ::getpid(), .mark = life->text()};
  return QueueOwner(std::move(*life), std::move(owner));
}

OwnerLives owner_lives(const std::filesystem::path& state) {
  return [file = lives_in(state)](const Owner& owner) { return mark_lives(file, owner.mark); };
}

}  // namespace mg
