#include "src/cli/since.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "src/base/calendar.h"
#include "src/base/quantity_text.h"
#include "src/base/text.h"

namespace mg {

namespace {

std::optional<int> read_digits(std::string_view text, std::size_t count) {
  if (text.size() != count) return {};
  const auto number = read_whole_number(text);
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

// "2026-11-01" and nothing else: 1/11 would be another day in another country.
std::optional<Date> read_date(std::string_view text) {
  const auto pieces = split(text, '-');
  if (pieces.size() != 3) return {};
  const auto year = read_digits(pieces[0], 4);
  const auto month = read_digits(pieces[1], 2);
  const auto day = read_digits(pieces[2], 2);
  if (!year || !month || !day) return {};
  return Date{*year, *month, *day};
}

std::optional<WallTime> named_moment(std::string_view name, WallTime now) {
  const WallTime today = period_begin(Period::day, now);
  if (equal_ignoring_case(name, "today")) return today;
  if (equal_ignoring_case(name, "yesterday")) return period_begin(Period::day, today - 1s);
  if (equal_ignoring_case(name, "week")) return period_begin(Period::week, now);
  if (equal_ignoring_case(name, "month")) return period_begin(Period::month, now);
  return {};
}

}  // namespace

Result<WallTime> parse_since(std::string_view text, WallTime now) {
  constexpr std::string_view cure = "write for example 24h, 7d, 2026-11-01, today, yesterday, week or month";
  const std::string_view words = trim(text);
  if (const auto moment = named_moment(words, now)) return *moment;
  if (const auto date = read_date(words)) {
    if (!exists(*date)) {
      return fail(ErrorKind::bad_input, fmt::format("there is no day {}; {}", in_quotes(words), cure));
    }
    const WallTime begin = date_begin(*date);
    if (begin <= now) return begin;
    return fail(ErrorKind::bad_input, fmt::format("{} is yet to come; {}", in_quotes(words), cure));
  }
  // A bare number might be days, or a year.
  const auto ago = parse_duration(words);
  if (ago && std::ranges::any_of(words, is_letter)) return now - *ago;
  return fail(ErrorKind::bad_input, fmt::format("{} is no time to begin with; {}", in_quotes(words), cure));
}

}  // namespace mg
