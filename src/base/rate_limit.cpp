#include "src/base/rate_limit.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/quantity_text.h"
#include "src/base/text.h"

namespace mg {

Result<RateLimit> parse_limit(std::string_view text) {
  const std::string_view word = trim(text);
  if (equal_ignoring_case(word, "unlimited") || equal_ignoring_case(word, "off")) return RateLimit{};
  const auto rate = parse_rate(word);
  if (!rate) return tl::unexpected(rate.error());
  if (*rate && **rate < kLeastLimit) {
    const bool bare = !word.empty() && std::ranges::all_of(word, is_digit);
    return fail(
        ErrorKind::bad_input,
        fmt::format("{} is less than 1 KiB/s, nothing would ever arrive; {}", in_quotes(text),
                    bare ? fmt::format("did you mean {0}K or {0}M?", word) : "write for example 500K or 2M"));
  }
  if (*rate && **rate > kMostLimit) {
    return fail(ErrorKind::bad_input,
                fmt::format("{} is more than 1 TiB/s; write for example 500K or 2M, or 0 for no limit",
                            in_quotes(text)));
  }
  return RateLimit{*rate};
}

std::string format_limit(const RateLimit& limit) {
  return limit.rate ? format_rate(*limit.rate) : "unlimited";
}

}  // namespace mg
