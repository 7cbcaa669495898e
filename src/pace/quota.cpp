#include "src/pace/quota.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

struct PeriodName {
  std::string_view name;
  Period period;
};
// The letter m is missing: minute or month?
constexpr std::array<PeriodName, 16> kPeriodNames{{{"hour", Period::hour},
                                                   {"h", Period::hour},
                                                   {"hr", Period::hour},
                                                   {"hourly", Period::hour},
                                                   {"day", Period::day},
                                                   {"d", Period::day},
                                                   {"24h", Period::day},
                                                   {"daily", Period::day},
                                                   {"week", Period::week},
                                                   {"w", Period::week},
                                                   {"7d", Period::week},
                                                   {"weekly", Period::week},
                                                   {"month", Period::month},
                                                   {"mo", Period::month},
                                                   {"mon", Period::month},
                                                   {"monthly", Period::month}}};

std::string_view words_of(Period period) {
  switch (period) {
    case Period::hour: return "an hour";
    case Period::day: return "a day";
    case Period::week: return "a week";
    case Period::month: return "a month";
  }
  return "a day";
}

}  // namespace

Result<Quota> parse_quota(std::string_view text) {
  constexpr std::string_view cure = "write for example 20G/day, 500M/hour or 1T/month";
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) {
    return fail(ErrorKind::bad_input,
                fmt::format("the quota {} does not say in which time; {}", in_quotes(text), cure));
  }
  const std::string_view name = trim(text.substr(slash + 1));
  const auto* found = std::ranges::find_if(kPeriodNames, [name](const PeriodName& candidate) {
    return equal_ignoring_case(candidate.name, name);
  });
  if (found == kPeriodNames.end()) {
    return fail(ErrorKind::bad_input,
                fmt::format("the quota {} must be per hour, day, week or month; {}", in_quotes(text), cure));
  }
  const auto amount = parse_bytes(text.substr(0, slash));
  if (!amount) {
    return fail(ErrorKind::bad_input,
                fmt::format("the quota {} has no amount of at least one byte; {}", in_quotes(text), cure));
  }
  return Quota{.amount = *amount, .period = found->period, .hosts = {}, .queue = {}};
}

std::string quota_words(const Quota& quota) {
  std::string words = fmt::format("{} {}", format_bytes(quota.amount), words_of(quota.period));
  if (!quota.hosts.empty()) words += " from " + without_control_characters(quota.hosts);
  if (!quota.queue.empty()) words += " in queue " + without_control_characters(quota.queue);
  return words;
}

Bytes still_to_come(std::optional<Bytes> size, Bytes came, std::optional<Bytes> mean) {
  return std::max(0_B, size.value_or(mean.value_or(0_B)) - came);
}

// In doubles: the sum of sizes that tools tell need not fit in a number of bytes, and no quota is exact to
// the last digits.
QuotaAnswer may_start(const Quota& quota, Bytes used, Bytes to_come, std::optional<Bytes> size,
                      std::optional<Bytes> mean) {
  if (size && *size > quota.amount) return QuotaAnswer::never;
  const Bytes next = std::clamp(size.value_or(mean.value_or(0_B)), 1_B, quota.amount);
  const double sum =
      static_cast<double>(used.count) + static_cast<double>(to_come.count) + static_cast<double>(next.count);
  return sum <= static_cast<double>(quota.amount.count) ? QuotaAnswer::start : QuotaAnswer::next_period;
}

}  // namespace mg
