#include "src/run/stored_quotas.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "src/base/url.h"

namespace mg {
namespace {

// No further than a number goes: sizes are what tools tell.
Bytes capped_sum(Bytes a, Bytes b) {
  constexpr Bytes kMost{std::numeric_limits<std::int64_t>::max()};
  return a + std::min(kMost - a, b);
}

}  // namespace

StoredQuotas::StoredQuotas(std::vector<Quota> quotas, Ledger& ledger, std::function<WallTime()> clock,
                           std::function<void()> bring_up_to_date)
    : quotas_(std::move(quotas)),
      ledger_(ledger),
      clock_(std::move(clock)),
      bring_up_to_date_(std::move(bring_up_to_date)) {}

std::optional<QuotaStop> StoredQuotas::stands_against(const std::set<std::string>& hosts,
                                                      std::optional<Bytes> next,
                                                      std::span<const PageUnderWay> running) {
  bring_up_to_date_();
  const WallTime now = clock_();
  for (const Quota& quota : quotas_) {
    const bool concerns = quota.hosts.empty() || std::ranges::any_of(hosts, [&](const std::string& host) {
                            return glob_match(quota.hosts, host);
                          });
    if (!concerns) continue;
    const auto queue = quota.queue.empty() ? std::nullopt : std::optional(quota.queue);
    const auto used =
        ledger_.received_since(period_begin(quota.period, now), {.hosts = quota.hosts, .queue = queue});
    if (!used) continue;
    switch (may_start(quota, *used, to_come(running), next, mean())) {
      case QuotaAnswer::start: break;
      case QuotaAnswer::next_period:
        return QuotaStop{.quota = quota_words(quota), .until = period_end(quota.period, now)};
      case QuotaAnswer::never: return QuotaStop{.quota = quota_words(quota), .until = {}};
    }
  }
  if (next && *next > Bytes{}) {
    known_ = capped_sum(known_, *next);
    known_count_ += 1;
  }
  return {};
}

Bytes StoredQuotas::to_come(std::span<const PageUnderWay> running) const {
  Bytes sum;
  for (const PageUnderWay& page : running) {
    sum = capped_sum(sum, still_to_come(page.size, page.came, mean()));
  }
  return sum;
}

std::optional<Bytes> StoredQuotas::mean() const {
  if (known_count_ == 0) return {};
  return Bytes{known_.count / known_count_};
}

}  // namespace mg
