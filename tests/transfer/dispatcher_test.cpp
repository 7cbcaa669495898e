// What is ordered, and when; what comes of it over time is in adaptation_test.cpp.
#include "src/transfer/dispatcher.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

Instant at(Duration since_start) {
  return Instant(1h + since_start);
}

WantedFile file_at(const std::string& host) {
  return {.links = {"https://" + host + "/file"}};
}

WantedFile file_of(Bytes size, std::vector<ByteRange> there) {
  WantedFile file = file_at("a");
  file.resource = Resource{.size = size, .validator = "\"1\"", .host = "a"};
  file.map.set_size(size);
  for (const ByteRange& range : there) file.map.fill(range);
  return file;
}

template <typename T>
std::vector<T> all_of(const std::vector<Order>& orders) {
  std::vector<T> found;
  for (const Order& order : orders) {
    if (const auto* one = std::get_if<T>(&order)) found.push_back(*one);
  }
  return found;
}

Answer part(ByteRange range, Bytes size) {
  return {.host = "a", .range = range, .size = size, .validator = "\"1\""};
}

// Bytes at 1 MB/s for so long.
Instant flow(Dispatcher& dispatcher, ConnectionId connection, Instant now, Duration time) {
  for (const Instant end = now + time; now < end;) {
    now += 50ms;
    dispatcher.arrived(connection, 50'000_B, now);
  }
  return now;
}

TEST(Dispatcher, AsksForAFileOfUnknownSizeByOneConnectionToTheEnd) {
  Dispatcher dispatcher({}, {});
  const FileId file = dispatcher.add(file_at("a"), at(0s));

  const auto opened = all_of<OpenConnection>(dispatcher.decide(at(0s)));

  ASSERT_EQ(opened.size(), 1);
  EXPECT_EQ(opened[0].file, file);
  EXPECT_EQ(opened[0].first, 0_B);
  EXPECT_EQ(opened[0].end, std::nullopt);
  EXPECT_EQ(opened[0].if_range, "");
}

TEST(Dispatcher, GivesEachFileAConnectionInOrderOfAdding) {
  Dispatcher dispatcher({}, {});
  const FileId first = dispatcher.add(file_at("a"), at(0s));
  const FileId second = dispatcher.add(file_at("a"), at(0s));
  dispatcher.add(file_at("a"), at(0s));

  const auto opened = all_of<OpenConnection>(dispatcher.decide(at(0s)));

  ASSERT_EQ(opened.size(), 2);
  EXPECT_EQ(opened[0].file, first);
  EXPECT_EQ(opened[1].file, second);
}

TEST(Dispatcher, AsksOnlyForWhatIsMissingAndOnlyIfTheResourceIsTheSame) {
  Dispatcher dispatcher({}, {});
  dispatcher.add(file_of(9_MiB, {{2_MiB, 4_MiB}, {5_MiB, 9_MiB}}), at(0s));

  const auto opened = all_of<OpenConnection>(dispatcher.decide(at(0s)));

  ASSERT_EQ(opened.size(), 2);
  EXPECT_EQ(opened[0].first, 0_B);
  EXPECT_EQ(opened[0].end, 2_MiB);
  EXPECT_EQ(opened[1].first, 4_MiB);
  EXPECT_EQ(opened[1].end, 5_MiB);
  EXPECT_EQ(opened[0].if_range, "\"1\"");
}

TEST(Dispatcher, CallsAFileCompleteThatIsAllThere) {
  Dispatcher dispatcher({}, {});
  const FileId file = dispatcher.add(file_of(1_MiB, {{0_B, 1_MiB}}), at(0s));

  const auto orders = dispatcher.decide(at(0s));

  EXPECT_THAT(orders, testing::ElementsAre(Order{FileComplete{file}}));
}

TEST(Dispatcher, AsksForNoMoreThanStaysFastOnAConnectionOfItsOwn) {
  Dispatcher dispatcher({}, {{.host = "a", .squeeze = 1_MiB}});
  dispatcher.add(file_at("a"), at(0s));

  const auto opened = all_of<OpenConnection>(dispatcher.decide(at(0s)));

  ASSERT_EQ(opened.size(), 1);
  EXPECT_EQ(opened[0].end, 960_KiB);
  EXPECT_EQ(opened[0].reuse, OpenConnection::Reuse::never);
}

TEST(Dispatcher, ShortensTheOldConnectionOnlyWhenTheNewOneIsAnswered) {
  Dispatcher dispatcher({}, {});
  dispatcher.add(file_at("a"), at(0s));
  const auto first = all_of<OpenConnection>(dispatcher.decide(at(0s))).at(0).connection;
  ASSERT_EQ(dispatcher.answered(first, part({0_B, 20_MiB}, 20_MiB), at(0s)), Verdict::take);
  const Instant now = flow(dispatcher, first, at(0s), 500ms);
  const auto orders = dispatcher.decide(now);
  const auto second = all_of<OpenConnection>(orders).at(0);
  EXPECT_TRUE(all_of<ShortenConnection>(orders).empty());
  EXPECT_EQ(second.end, 20_MiB);

  const Verdict verdict = dispatcher.answered(second.connection, part({second.first, 20_MiB}, 20_MiB), now);

  EXPECT_EQ(verdict, Verdict::take);
  EXPECT_THAT(all_of<ShortenConnection>(dispatcher.decide(now)),
              testing::ElementsAre(ShortenConnection{first, second.first}));
}

TEST(Dispatcher, LeavesTheOldConnectionAloneWhenTheNewOneIsRefused) {
  Dispatcher dispatcher({}, {});
  const FileId file = dispatcher.add(file_at("a"), at(0s));
  const auto first = all_of<OpenConnection>(dispatcher.decide(at(0s))).at(0).connection;
  ASSERT_EQ(dispatcher.answered(first, part({0_B, 20_MiB}, 20_MiB), at(0s)), Verdict::take);
  const Instant now = flow(dispatcher, first, at(0s), 500ms);
  const auto second = all_of<OpenConnection>(dispatcher.decide(now)).at(0).connection;

  dispatcher.ended(second, {.how = Ending::How::refused, .status = 403, .what = "no"}, now);

  EXPECT_TRUE(dispatcher.decide(now).empty());
  EXPECT_EQ(dispatcher.map(file).in_flight(), (std::vector{ByteRange{500'000_B, 20_MiB}}));
}

TEST(Dispatcher, LeavesAFileToItsOneConnectionWhenASecondGetsTheWhole) {
  Dispatcher dispatcher({}, {});
  const FileId file = dispatcher.add(file_at("a"), at(0s));
  const auto first = all_of<OpenConnection>(dispatcher.decide(at(0s))).at(0).connection;
  ASSERT_EQ(dispatcher.answered(first, part({0_B, 20_MiB}, 20_MiB), at(0s)), Verdict::take);
  Instant now = flow(dispatcher, first, at(0s), 500ms);
  const auto second = all_of<OpenConnection>(dispatcher.decide(now)).at(0).connection;

  const Verdict verdict =
      dispatcher.answered(second, {.host = "a", .size = 20_MiB, .validator = "\"1\""}, now);

  EXPECT_EQ(verdict, Verdict::drop);
  EXPECT_TRUE(dispatcher.decide(now).empty());
  now = flow(dispatcher, first, now, 5s);
  EXPECT_TRUE(dispatcher.decide(now).empty());
  EXPECT_EQ(dispatcher.map(file).in_flight(), (std::vector{ByteRange{5'500'000_B, 20_MiB}}));
}

TEST(Dispatcher, HasAFileUntilItIsCompleteAlsoBeforeTheOrderIsFetched) {
  Dispatcher dispatcher({}, {});
  const FileId file = dispatcher.add(file_at("a"), at(0s));
  const auto first = all_of<OpenConnection>(dispatcher.decide(at(0s))).at(0).connection;
  ASSERT_EQ(dispatcher.answered(first, part({0_B, 1000_B}, 1000_B), at(0s)), Verdict::take);
  dispatcher.arrived(first, 1000_B, at(0s));
  const bool before = dispatcher.has(file);

  dispatcher.ended(first, {}, at(0s));

  EXPECT_TRUE(before);
  EXPECT_FALSE(dispatcher.has(file));
}

TEST(Dispatcher, KeepsTheWholeBodyThatFlowsWhenRangesTurnOutToBeIgnored) {
  Dispatcher dispatcher({}, {});
  dispatcher.add(file_at("a"), at(0s));
  const auto first = all_of<OpenConnection>(dispatcher.decide(at(0s))).at(0).connection;
  const Answer whole{.host = "a", .size = 20_MiB};
  ASSERT_EQ(dispatcher.answered(first, whole, at(0s)), Verdict::take);
  const Instant now = flow(dispatcher, first, at(0s), 500ms);
  const auto second = all_of<OpenConnection>(dispatcher.decide(now)).at(0).connection;

  EXPECT_EQ(dispatcher.answered(second, whole, now), Verdict::drop);

  EXPECT_TRUE(dispatcher.decide(now).empty());
}

TEST(Dispatcher, HasNoReasonToWakeWithoutFiles) {
  Dispatcher dispatcher({}, {});

  EXPECT_EQ(dispatcher.next_look(at(0s)), std::nullopt);
}

TEST(Dispatcher, LetsItsCallerSleepUntilTheNextTry) {
  Dispatcher dispatcher({}, {});
  dispatcher.add(file_at("a"), at(0s));
  const auto first = all_of<OpenConnection>(dispatcher.decide(at(0s))).at(0).connection;
  dispatcher.ended(first, {.how = Ending::How::unreachable, .what = "no"}, at(0s));
  EXPECT_TRUE(all_of<OpenConnection>(dispatcher.decide(at(0s))).empty());

  const auto next = dispatcher.next_look(at(0s));

  ASSERT_TRUE(next);
  EXPECT_GE(*next, at(250ms));
  EXPECT_LE(*next, at(2s));
}

TEST(Dispatcher, ForgetsARemovedFileAndItsConnections) {
  Dispatcher dispatcher({}, {});
  const FileId file = dispatcher.add(file_at("a"), at(0s));
  const auto first = all_of<OpenConnection>(dispatcher.decide(at(0s))).at(0).connection;

  dispatcher.remove(file);

  EXPECT_EQ(dispatcher.answered(first, part({0_B, 1_MiB}, 1_MiB), at(1s)), Verdict::drop);
  EXPECT_TRUE(dispatcher.decide(at(1s)).empty());
  EXPECT_EQ(dispatcher.next_look(at(1s)), std::nullopt);
}

TEST(Dispatcher, TellsWhatItLearntOfTheHostsItMet) {
  Dispatcher dispatcher({}, {{.host = "elsewhere", .good_connections = 3}});
  dispatcher.add(file_at("a"), at(0s));
  const auto first = all_of<OpenConnection>(dispatcher.decide(at(0s))).at(0).connection;
  ASSERT_EQ(dispatcher.answered(first, part({0_B, 20_MiB}, 20_MiB), at(0s)), Verdict::take);
  const Instant now = flow(dispatcher, first, at(0s), 1s);
  (void)dispatcher.decide(now);  // its orders are of no interest here

  const auto traits = dispatcher.traits();

  ASSERT_EQ(traits.size(), 1);
  EXPECT_EQ(traits[0].host, "a");
  EXPECT_NEAR(traits[0].speed.value_or(BytesPerSecond{}).count, 1e6, 1e5);
}

}  // namespace
}  // namespace mg
