#include "src/run/stored_quotas.h"

#include <gtest/gtest.h>

#include "src/store/database.h"

namespace mg {
namespace {

// 2026-03-04 12:00 UTC; tests run in whatever zone, so periods are asked of the calendar.
constexpr WallTime kNow{std::chrono::hours(492'300)};

class StoredQuotasTest : public testing::Test {
 protected:
  void received(const std::string& host, Bytes count, WallTime when = kNow) {
    const Traffic row{.account = {.queue = "", .site = "s", .job = "j"}, .host = host, .received = count};
    ASSERT_TRUE(ledger_.add({&row, 1}, when));
  }
  StoredQuotas quotas(std::vector<Quota> quotas) {
    return {std::move(quotas), ledger_, [] { return kNow; }, [this] { ++asked_; }};
  }

  Database database_{std::move(Database::open(":memory:").value())};
  Ledger ledger_{database_};
  int asked_ = 0;
};

// 300 bytes of it are still to come.
const std::vector<PageUnderWay> kRunning{{.size = 400_B, .came = 100_B}};

TEST_F(StoredQuotasTest, LetBeginWhatFitsBesideWhatWasUsedAndWhatRuns) {
  StoredQuotas book = quotas({{.amount = 1000_B, .period = Period::day}});
  received("a.example", 300_B);

  EXPECT_FALSE(book.stands_against({"a.example"}, 400_B, kRunning));
  EXPECT_TRUE(book.stands_against({"a.example"}, 401_B, kRunning));
  EXPECT_EQ(asked_, 2) << "each on what was counted until now";
}

TEST_F(StoredQuotasTest, SayWhenTheNextPeriodBegins) {
  StoredQuotas book = quotas({{.amount = 1000_B, .period = Period::hour}});
  received("a.example", 900_B);

  const auto stop = book.stands_against({"a.example"}, 200_B, {});

  ASSERT_TRUE(stop);
  EXPECT_EQ(stop->until, period_end(Period::hour, kNow));
  EXPECT_EQ(stop->quota, quota_words({.amount = 1000_B, .period = Period::hour}));
}

TEST_F(StoredQuotasTest, ForgetWhatCameInThePeriodBefore) {
  StoredQuotas book = quotas({{.amount = 1000_B, .period = Period::hour}});
  received("a.example", 900_B, kNow - std::chrono::hours(2));

  EXPECT_FALSE(book.stands_against({"a.example"}, 200_B, {}));
}

TEST_F(StoredQuotasTest, OfAHostBindThatHostOnly) {
  StoredQuotas book = quotas({{.amount = 1000_B, .period = Period::day, .hosts = "*.example"}});
  received("a.example", 1000_B);

  EXPECT_TRUE(book.stands_against({"b.example"}, 1_B, {}));
  EXPECT_FALSE(book.stands_against({"other.net"}, 1_B, {}));
}

TEST_F(StoredQuotasTest, TakeAPageOfUnknownSizeForTheMean) {
  StoredQuotas book = quotas({{.amount = 1000_B, .period = Period::day}});
  ASSERT_FALSE(book.stands_against({"a.example"}, 400_B, {}));
  received("a.example", 700_B);

  EXPECT_TRUE(book.stands_against({"a.example"}, {}, {}));
}

TEST_F(StoredQuotasTest, TakeRunningPagesOfUnknownSizeForTheMeanToo) {
  StoredQuotas book = quotas({{.amount = 1000_B, .period = Period::day}});
  ASSERT_FALSE(book.stands_against({"a.example"}, 400_B, {}));
  const std::vector<PageUnderWay> running{{.size = {}, .came = 100_B}, {.size = {}, .came = 0_B}};

  EXPECT_TRUE(book.stands_against({"a.example"}, 301_B, running));
  EXPECT_FALSE(book.stands_against({"a.example"}, 300_B, running));
}

TEST_F(StoredQuotasTest, AreNotPassedByAbsurdSizes) {
  StoredQuotas book = quotas({{.amount = 1000_B, .period = Period::day}});
  const PageUnderWay absurd{.size = Bytes{INT64_MAX}, .came = {}};

  EXPECT_TRUE(book.stands_against({"a.example"}, 1_B, std::vector<PageUnderWay>{absurd, absurd}));
}

TEST_F(StoredQuotasTest, SayWhatCanNeverFit) {
  StoredQuotas book = quotas({{.amount = 1000_B, .period = Period::day}});

  const auto stop = book.stands_against({"a.example"}, 1001_B, {});

  ASSERT_TRUE(stop);
  EXPECT_FALSE(stop->until);
}

}  // namespace
}  // namespace mg
