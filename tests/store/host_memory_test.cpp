#include "src/store/host_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/scratch.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const HostTraits kSqueezed{.host = "a.example",
                           .good_connections = 4,
                           .too_many_connections = 5,
                           .squeeze = 512_KiB,
                           .speed = BytesPerSecond{4'000'000}};

class HostMemoryTest : public testing::Test {
 protected:
  Database database = Database::open(":memory:").value();
  HostMemory memory{database};
};

TEST_F(HostMemoryTest, TellsWhatWasLearnt) {
  ASSERT_TRUE(memory.put({{kSqueezed}}, wall(0s)));

  EXPECT_THAT(memory.all(wall(10s)).value(), ElementsAre(kSqueezed));
}

TEST_F(HostMemoryTest, KeepsWhatIsNotKnownApartFromZero) {
  const HostTraits speed_only{.host = "b.example", .speed = BytesPerSecond{1000}};
  ASSERT_TRUE(memory.put({{speed_only}}, wall(0s)));

  EXPECT_THAT(memory.all(wall(10s)).value(), ElementsAre(speed_only));
}

TEST_F(HostMemoryTest, ForgetsWhatNobodyHasConfirmedForADay) {
  ASSERT_TRUE(memory.put({{kSqueezed}}, wall(0s)));

  EXPECT_THAT(memory.all(wall(kTraitsLast - 1s)).value(), ElementsAre(kSqueezed));
  EXPECT_THAT(memory.all(wall(kTraitsLast + 1s)).value(), IsEmpty());
}

TEST_F(HostMemoryTest, BelievesNothingFromTheFuture) {
  ASSERT_TRUE(memory.put({{kSqueezed}}, wall(1h)));

  EXPECT_THAT(memory.all(wall(0s)).value(), IsEmpty());
}

TEST_F(HostMemoryTest, ReplacesWhatItKnewOfAHostAndLeavesTheOthers) {
  const HostTraits other{.host = "b.example", .good_connections = 8};
  HostTraits calmer = kSqueezed;
  calmer.squeeze.reset();
  ASSERT_TRUE(memory.put({{kSqueezed, other}}, wall(0s)));
  ASSERT_TRUE(memory.put({{calmer}}, wall(5s)));

  EXPECT_THAT(memory.all(wall(10s)).value(), UnorderedElementsAre(calmer, other));
}

TEST_F(HostMemoryTest, DoesNotForgetAHostBecauseNothingNewWasLearntOfIt) {
  ASSERT_TRUE(memory.put({{kSqueezed}}, wall(0s)));
  ASSERT_TRUE(memory.put({{HostTraits{.host = "a.example"}}}, wall(5s)));

  EXPECT_THAT(memory.all(wall(10s)).value(), ElementsAre(kSqueezed));
}

}  // namespace
}  // namespace mg
