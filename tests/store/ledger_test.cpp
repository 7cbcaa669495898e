#include "src/store/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "src/base/calendar.h"
#include "tests/store/scratch.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kDay = std::chrono::hours(24);

// Shanghai: 8 hours ahead, no summer time. wall(0s) is 2024-10-04 08:00 there, a Friday.
class LedgerTest : public testing::Test {
 protected:
  LedgerTest() { live_in("Asia/Shanghai"); }
  ~LedgerTest() override { live_in("UTC"); }

  static void live_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  static Traffic traffic(const char* host, const char* job, Bytes received, Bytes sent = {}) {
    return {.account = {.queue = "q", .site = "films", .job = job},
            .host = host,
            .source = TrafficSource::measured,
            .received = received,
            .sent = sent};
  }
  static Traffic reported(Traffic row) {
    row.source = TrafficSource::reported;
    return row;
  }
  void add(const std::vector<Traffic>& rows, WallTime now) {
    const auto done = ledger_.add(rows, now);
    EXPECT_TRUE(done) << done.error().what;
  }
  std::vector<TrafficSum> sums(TrafficKey by, WallTime since = wall(-30 * kDay)) {
    return ledger_.sums(by, since).value();
  }
  std::int64_t rows() {
    auto counted = database_.query("select count(*) from traffic");
    return counted && *counted->next() ? counted->number(0) : -1;
  }
  Bytes received(WallTime since, const TrafficFilter& filter = {}) {
    const auto sum = ledger_.received_since(since, filter);
    EXPECT_TRUE(sum) << sum.error().what;
    return sum.value_or(Bytes{-1});
  }

  ScratchFolder scratch_;
  Database database_ = Database::open(scratch_ / "state.db").value();
  Ledger ledger_{database_};
};

TEST_F(LedgerTest, IsEmptyAtFirst) {
  EXPECT_THAT(sums(TrafficKey::host), IsEmpty());
  EXPECT_EQ(received(wall(0s)), 0_B);
  EXPECT_EQ(ledger_.last().value(), std::nullopt);
  EXPECT_THAT(ledger_.spans(wall(0s), 10s).value(), IsEmpty());
}

TEST_F(LedgerTest, AddsUpWhatFallsIntoASlot) {
  add({traffic("a", "p1", 100_B, 10_B)}, wall(20s));
  add({traffic("a", "p1", 50_B, 1_B)}, wall(29s));
  add({traffic("a", "p1", 7_B)}, wall(30s));

  EXPECT_EQ(rows(), 2);
  EXPECT_THAT(
      ledger_.spans(wall(0s), 10s).value(),
      ElementsAre(
          TrafficSpan{.host = "a", .begins = wall(20s), .lasts = 10s, .received = 150_B, .sent = 11_B},
          TrafficSpan{.host = "a", .begins = wall(30s), .lasts = 10s, .received = 7_B, .sent = {}}));
}

TEST_F(LedgerTest, TellsAHostsSumAndWhatAllOfItHasInCommon) {
  add({traffic("a", "p1", 100_B, 10_B), traffic("a", "p2", 50_B), traffic("b", "p2", 900_B)}, wall(0s));

  EXPECT_THAT(sums(TrafficKey::host), ElementsAre(TrafficSum{.host = "b",
                                                             .site = "films",
                                                             .day = "2024-10-04",
                                                             .job = "p2",
                                                             .queue = "q",
                                                             .received = 900_B},
                                                  TrafficSum{.host = "a",
                                                             .site = "films",
                                                             .day = "2024-10-04",
                                                             .job = {},
                                                             .queue = "q",
                                                             .received = 150_B,
                                                             .sent = 10_B}));
}

TEST_F(LedgerTest, TellsAJobsSum) {
  add({traffic("a", "p1", 100_B), traffic("b", "p1", 1_B), traffic("b", "p2", 900_B)}, wall(0s));

  const auto told = sums(TrafficKey::job);

  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].job, "p2");
  EXPECT_EQ(told[0].host, "b");
  EXPECT_EQ(told[1].job, "p1");
  EXPECT_EQ(told[1].host, std::nullopt);
  EXPECT_EQ(told[1].received, 101_B);
}

TEST_F(LedgerTest, TellsDaysOfTheUsersCalendarInTheirOrder) {
  add({traffic("a", "p1", 1_B)}, wall(16h));        // 2024-10-05 00:00 in Shanghai
  add({traffic("a", "p1", 20_B)}, wall(16h - 1s));  // one second earlier

  const auto told = sums(TrafficKey::day);

  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].day, "2024-10-04");
  EXPECT_EQ(told[0].received, 20_B);
  EXPECT_EQ(told[1].day, "2024-10-05");
  EXPECT_EQ(told[1].host, "a");
}

TEST_F(LedgerTest, KeepsMeasuredAndReportedApart) {
  add({traffic("a", "p1", 5_B), reported(traffic("a", "p1", 300_B))}, wall(0s));

  const auto told = sums(TrafficKey::host);

  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].source, TrafficSource::reported);
  EXPECT_EQ(told[0].received, 300_B);
  EXPECT_EQ(told[1].source, TrafficSource::measured);
  EXPECT_EQ(received(wall(0s)), 305_B);
}

TEST_F(LedgerTest, LeavesOutWhatWasBefore) {
  add({traffic("a", "p1", 1_B)}, wall(0s));
  add({traffic("a", "p1", 20_B)}, wall(60s));

  EXPECT_EQ(received(wall(60s)), 20_B);
  EXPECT_EQ(sums(TrafficKey::host, wall(60s)).at(0).received, 20_B);
  EXPECT_EQ(received(wall(9s)), 21_B) << "the slot that is not quite over";
  EXPECT_EQ(received(wall(10s)), 20_B);
}

TEST_F(LedgerTest, FindsTheHostsOfAGlobAndAQueue) {
  Traffic other = traffic("up1.b_li.com", "p1", 1000_B);
  other.account.queue = "night";
  add({traffic("up1.b_li.com", "p1", 1_B), traffic("UP2.b_li.com", "p1", 20_B),
       traffic("up3.bxli.com", "p1", 300_B), other},
      wall(0s));

  EXPECT_EQ(received(wall(0s), {.hosts = "*.B_li.com"}), 1021_B);
  EXPECT_EQ(received(wall(0s), {.hosts = "*.b_li.com", .queue = "q"}), 21_B);
  EXPECT_EQ(received(wall(0s), {.hosts = "", .queue = "night"}), 1000_B);
  EXPECT_EQ(received(wall(0s), {.hosts = "%"}), 0_B);
  EXPECT_EQ(ledger_.sums(TrafficKey::host, wall(0s), {.hosts = "*2*"}).value().size(), 1U);
}

TEST_F(LedgerTest, AddsAllRowsOrNone) {
  ASSERT_TRUE(
      database_.run("create trigger refuse before insert on traffic when new.received = 13 begin select "
                    "raise(abort, 'no'); end"));

  const auto failed = ledger_.add(std::vector{traffic("a", "p1", 1_B), traffic("b", "p1", 13_B)}, wall(0s));

  EXPECT_FALSE(failed);
  EXPECT_EQ(rows(), 0);
  add({traffic("a", "p1", 1_B), traffic("b", "p1", 12_B)}, wall(0s));
  EXPECT_EQ(sums(TrafficKey::host).size(), 2U);
}

TEST_F(LedgerTest, IsNotSpoiltByAnAbsurdReport) {
  for (int times = 0; times < 3; ++times) {
    add({reported(traffic("a", "p1", Bytes{INT64_MAX}, Bytes{-5}))}, wall(0s));
  }
  add({traffic("b", "p1", 1_B)}, wall(0s));

  EXPECT_EQ(sums(TrafficKey::host).size(), 2U);
  EXPECT_EQ(sums(TrafficKey::host).at(0).sent, 0_B);
  EXPECT_GT(received(wall(0s)), 1_B);
}

TEST_F(LedgerTest, IsWrittenByManyAtOnce) {
  Database other_database = Database::open(scratch_ / "state.db").value();
  Ledger other(other_database);

  add({traffic("a", "p1", 1_B)}, wall(0s));
  ASSERT_TRUE(other.add(std::vector{traffic("a", "p1", 20_B)}, wall(1s)));
  add({traffic("a", "p1", 300_B)}, wall(2s));

  EXPECT_EQ(rows(), 1);
  EXPECT_EQ(other.received_since(wall(0s)).value(), 321_B);
}

TEST_F(LedgerTest, CondensesOldSlotsToDaysAndLosesNothing) {
  for (int hour = 0; hour < 48; ++hour) {
    add({traffic("a", "p1", 100_B, 1_B), traffic("b", "p1", 1_B), reported(traffic("a", "p1", 7_B))},
        wall(std::chrono::hours(hour)));
  }
  const auto hosts = sums(TrafficKey::host);
  const auto days = sums(TrafficKey::day);

  ASSERT_TRUE(ledger_.condense(wall(60 * kDay)));

  EXPECT_EQ(sums(TrafficKey::host), hosts);
  EXPECT_EQ(sums(TrafficKey::day), days);
  EXPECT_EQ(days.size(), 6U) << "48 hours from 08:00 touch three days; measured and reported";
  EXPECT_EQ(rows(), 9);
  EXPECT_EQ(received(wall(-8h)), Bytes{48 * 108});
}

TEST_F(LedgerTest, LeavesTheSlotsOfTheLastSevenDays) {
  add({traffic("a", "p1", 1_B)}, wall(0s));
  add({traffic("a", "p1", 1_B)}, wall(10s));

  ASSERT_TRUE(ledger_.condense(wall(7 * kDay + 15h)));
  EXPECT_EQ(rows(), 2) << "its day is not yet wholly seven days ago";
  ASSERT_TRUE(ledger_.condense(wall(7 * kDay + 17h)));

  EXPECT_EQ(rows(), 1);
  EXPECT_THAT(
      ledger_.spans(wall(0s), 10s).value(),
      ElementsAre(TrafficSpan{.host = "a", .begins = wall(-8h), .lasts = 24h, .received = 2_B, .sent = {}}));
}

TEST_F(LedgerTest, AddsToADayThatWasCondensedBefore) {
  add({traffic("a", "p1", 1_B)}, wall(0s));
  ASSERT_TRUE(ledger_.condense(wall(60 * kDay)));
  add({traffic("a", "p1", 20_B)}, wall(2h));  // the clock went back

  ASSERT_TRUE(ledger_.condense(wall(60 * kDay)));

  EXPECT_EQ(rows(), 1);
  EXPECT_EQ(received(wall(-8h)), 21_B);
}

TEST_F(LedgerTest, KnowsDaysOfTwentyThreeHours) {
  live_in("Europe/Berlin");
  const WallTime summer_begins = date_begin({2024, 3, 31});
  add({traffic("a", "p1", 1_B)}, summer_begins + 22h + 59min);
  add({traffic("a", "p1", 20_B)}, summer_begins + 23h);

  ASSERT_TRUE(ledger_.condense(wall(60 * kDay)));

  EXPECT_EQ(ledger_.spans(summer_begins, 10s).value().at(0).lasts, 23h);
  EXPECT_EQ(sums(TrafficKey::day, summer_begins).at(0).day, "2024-03-31");
  EXPECT_EQ(received(period_end(Period::day, summer_begins)), 20_B);
}

TEST_F(LedgerTest, KeepsTheDateOfACondensedDayWhenTheUserMoves) {
  add({traffic("a", "p1", 1_B)}, wall(0s));
  ASSERT_TRUE(ledger_.condense(wall(60 * kDay)));

  live_in("Europe/Berlin");

  EXPECT_EQ(sums(TrafficKey::day).at(0).day, "2024-10-04");
}

TEST_F(LedgerTest, TakesSlotsOfTheFuture) {
  add({traffic("a", "p1", 1_B)}, wall(400 * kDay));

  ASSERT_TRUE(ledger_.condense(wall(0s)));

  EXPECT_EQ(rows(), 1);
  EXPECT_EQ(received(wall(0s)), 1_B);
  EXPECT_EQ(ledger_.last().value(), wall(400 * kDay + 10s));
}

TEST_F(LedgerTest, TakesAClockThatWasNeverSet) {
  add({traffic("a", "p1", 1_B)}, WallTime(5s));

  ASSERT_TRUE(ledger_.condense(wall(0s)));

  EXPECT_EQ(received(WallTime(-kDay)), 1_B);
  EXPECT_EQ(sums(TrafficKey::day, WallTime(-kDay)).at(0).day, "1970-01-01");
}

TEST_F(LedgerTest, AddsUpSlotsForAPlot) {
  add({traffic("a", "p1", 1_B), traffic("b", "p1", 300_B)}, wall(0s));
  add({traffic("a", "p2", 20_B)}, wall(50s));
  add({traffic("a", "p1", 4000_B)}, wall(60s));

  EXPECT_THAT(
      ledger_.spans(wall(0s), 60s).value(),
      ElementsAre(
          TrafficSpan{.host = "a", .begins = wall(0s), .lasts = 60s, .received = 21_B, .sent = {}},
          TrafficSpan{.host = "b", .begins = wall(0s), .lasts = 60s, .received = 300_B, .sent = {}},
          TrafficSpan{.host = "a", .begins = wall(60s), .lasts = 60s, .received = 4000_B, .sent = {}}));
}

TEST_F(LedgerTest, TakesNamesThatAreNoText) {
  const std::string odd("h\0\xff' \"", 6);
  Traffic row = traffic("", "线程池 p1", 1_B);
  row.host = odd;

  add({row}, wall(0s));
  add({row}, wall(0s));

  EXPECT_EQ(sums(TrafficKey::host).at(0).host, odd);
  EXPECT_EQ(sums(TrafficKey::job).at(0).job, "线程池 p1");
}

}  // namespace
}  // namespace mg
