#include "src/run/happenings.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

OutputLine line(std::string text) {
  return {.step = StepId{1}, .stream = Stream::output, .text = std::move(text), .cut = false};
}

}  // namespace

TEST(Happenings, GivesWhatHappenedInOrder) {
  Happenings happenings;
  happenings.add(line("one"));
  happenings.add(line("two"));

  EXPECT_EQ(std::get<OutputLine>(happenings.take()).text, "one");
  EXPECT_EQ(std::get<OutputLine>(happenings.take()).text, "two");
  EXPECT_TRUE(happenings.empty());
}

TEST(Happenings, PutsTheWishToStopBeforeLinesAndAfterEarlierWishes) {
  Happenings happenings;
  happenings.add(line("one"));

  happenings.add_stop({.times = 1});
  happenings.add_stop({.times = 2});

  EXPECT_EQ(std::get<StopAsked>(happenings.take()).times, 1);
  EXPECT_EQ(std::get<StopAsked>(happenings.take()).times, 2);
  EXPECT_EQ(std::get<OutputLine>(happenings.take()).text, "one");
}

TEST(Happenings, IsFullOfManyLinesAndHasRoomAgainOnceHalfAreTaken) {
  Happenings happenings;
  for (int i = 0; i < 4096; ++i) happenings.add(line(""));
  const bool full = happenings.full();

  for (int i = 0; i < 2047; ++i) (void)happenings.take();
  const bool early = happenings.has_room_again();
  (void)happenings.take();

  EXPECT_TRUE(full);
  EXPECT_FALSE(early);
  EXPECT_TRUE(happenings.has_room_again());
}

TEST(Happenings, IsFullOfFewLongLines) {
  Happenings happenings;

  happenings.add(line(std::string(5 << 20, 'x')));

  EXPECT_TRUE(happenings.full());
}

TEST(Happenings, IsNeverFullOfAnythingElse) {
  Happenings happenings;

  for (int i = 0; i < 10'000; ++i) happenings.add(RoomGrew{.step = StepId{1}, .size = 1_B});

  EXPECT_FALSE(happenings.full());
}

}  // namespace mg
