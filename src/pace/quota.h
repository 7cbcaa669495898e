// How many bytes may be received in an hour, a day, a week or a month, and whether a page may still begin.
// Knows neither the ledger nor clocks; it is told what was used since period_begin(quota.period, now).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/calendar.h"
#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

struct Quota {
  Bytes amount;
  Period period = Period::day;
  std::string hosts;  // a glob; empty: all
  std::string queue;  // empty: all

  bool operator==(const Quota&) const = default;
};

// "20G/day", "500M/hour", "1.5TiB/month"; the period also as h, d, w, mo, or "daily". Fails with bad_input.
[[nodiscard]] Result<Quota> parse_quota(std::string_view text);
// "20.0 GiB a day", "500 MiB an hour from *.example.com in queue night": for messages.
[[nodiscard]] std::string quota_words(const Quota& quota);

// What a page with these properties still brings: its size less what came; nothing if both sizes are unknown.
// `mean` is that of the pages done so far.
[[nodiscard]] Bytes still_to_come(std::optional<Bytes> size, Bytes came, std::optional<Bytes> mean);

enum class QuotaAnswer {
  start,
  next_period,  // in this one it would not fit in
  never         // the page is larger than the whole quota
};

// Whether a page of about this size may begin, `used` bytes having been received in this period by everybody
// and running work still bringing `to_come`. A page of unknown size is taken for `mean`, or, without any page
// done, for as little as can be: then one begins while anything is left.
[[nodiscard]] QuotaAnswer may_start(const Quota& quota, Bytes used, Bytes to_come, std::optional<Bytes> size,
                                    std::optional<Bytes> mean);

}  // namespace mg
