#include "src/run/queue_owner.h"

#include <gtest/gtest.h>

#include "tests/store/scratch.h"

namespace mg {
namespace {

class QueueOwnerTest : public testing::Test {
 protected:
  void SetUp() override {
    const NewEntry entry{.queue = "q", .what = "a", .identity = "a", .options = "{}"};
    ASSERT_TRUE(queue_.add({{entry}}, Renew::no, wall(0s)));
  }

  ScratchFolder scratch_;
  std::filesystem::path state_ = scratch_ / "state";
  Database database_ = *Database::open(state_ / "state.db");
  Queue queue_{database_, owner_lives(state_)};
};

TEST_F(QueueOwnerTest, KeepsWhatItClaimedWhileItLives) {
  const auto owner = QueueOwner::take(state_);
  const auto other = QueueOwner::take(state_);
  ASSERT_TRUE(owner && other);
  ASSERT_TRUE(queue_.claim(owner->owner(), {}, wall(1s))->has_value());

  EXPECT_EQ(*queue_.claim(other->owner(), {}, wall(1s)), std::nullopt);
}

TEST_F(QueueOwnerTest, LosesItOnceItIsGone) {
  {
    const auto owner = QueueOwner::take(state_);
    ASSERT_TRUE(queue_.claim(owner->owner(), {}, wall(1s))->has_value());
  }
  const auto other = QueueOwner::take(state_);

  EXPECT_TRUE(queue_.claim(other->owner(), {}, wall(1s))->has_value());
}

}  // namespace
}  // namespace mg
