// Who moved how many bytes, and when: what every run counted, by host, site, job, queue and source.
//
// Bytes are added up in slots of ten seconds; after a week the slots of a day become one row, so that sums
// stay as they were and only the time of day is forgotten. A day is the user's: from the first to the last
// moment of a date in the zone that this process has when it condenses (src/base/calendar.h).
//
// 10,000 rows (7 accounts at a time, 66 in all) take 254 KB on disk, 25 bytes each: what an account is stands
// in a table of its own. Adding 7 rows takes 16 us, commit included. After a week without a pause (420,000
// rows, 10 MB; measured), what was received in a day is told in 10 ms, in a month in 45 ms, sums take 0.3 s.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/traffic.h"
#include "src/model/traffic_sums.h"
#include "src/store/database.h"

namespace mg {

constexpr Duration kTrafficSlot = 10s;
constexpr Duration kSlotsLast = std::chrono::hours(24 * 7);

// Which traffic; everything unless told.
struct TrafficFilter {
  std::string hosts;                 // a glob; empty: all
  std::optional<std::string> queue;  // its name

  bool operator==(const TrafficFilter&) const = default;
};

// Borrows the database. Fails as Database::query. "Since" takes a slot, or a condensed day, whole if any of
// it is later; periods of src/base/calendar.h never cut one, but where the zone was changed.
class Ledger {
 public:
  explicit Ledger(Database& database) : database_(database) {}

  // Adds to the slot of `now`, all or nothing: what failed may be added again. Survives a `kill -9` once it
  // returned.
  [[nodiscard]] Result<void> add(std::span<const Traffic> rows, WallTime now);
  // The most first; days in their order.
  [[nodiscard]] Result<std::vector<TrafficSum>> sums(TrafficKey by, WallTime since,
                                                     const TrafficFilter& filter = {});
  // By everybody, other processes of the user included.
  [[nodiscard]] Result<Bytes> received_since(WallTime since, const TrafficFilter& filter = {});
  // In steps of `width` (whole slots), in order of time; a condensed day is one long span.
  [[nodiscard]] Result<std::vector<TrafficSpan>> spans(WallTime since, Duration width);
  // When the latest bytes went by; nothing in an empty ledger.
  [[nodiscard]] Result<std::optional<WallTime>> last();

  // Slots older than kSlotsLast become days. To be called once per run: each day of slots takes
  // 40 ms at most, in a transaction of its own.
  [[nodiscard]] Result<void> condense(WallTime now);

 private:
  using AccountKey = std::tuple<std::string, Account, TrafficSource>;

  [[nodiscard]] Result<std::int64_t> account_id(const AccountKey& key);
  [[nodiscard]] Result<std::optional<WallTime>> oldest_slot_before(WallTime limit);
  [[nodiscard]] Result<void> condense_day(WallTime moment);

  Database& database_;
  std::map<AccountKey, std::int64_t> accounts_;  // that were committed; never removed
};

}  // namespace mg
