#include "src/transfer/http_date.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "src/base/text.h"

namespace mg {
namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 7> kWeekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::size_t kLongest = 40;  // "Wednesday, 06-Nov-94 08:49:37 GMT" has 33

// Pieces between blanks, commas and dashes.
std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view kBetween = " ,-";
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(kBetween));
    words.push_back(word);
    text.remove_prefix(word.size());
  }
}

bool is_weekday(std::string_view word) {
  return std::ranges::any_of(kWeekdays, [word](std::string_view day) {
    return equal_ignoring_case(word, day) || equal_ignoring_case(word, day.substr(0, 3));
  });
}

std::optional<unsigned> read_month(std::string_view word) {
  const auto month =
      std::ranges::find_if(kMonths, [=](auto name) { return equal_ignoring_case(word, name); });
  if (month == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(month - kMonths.begin()) + 1;
}

// A number of at least one and at most `digits` digits; four at most, so that an int holds it.
std::optional<int> read_digits(std::string_view word, std::size_t digits) {
  const auto number = word.size() <= digits ? read_whole_number(word) : std::nullopt;
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

std::optional<chrono::seconds> read_time_of_day(std::string_view word) {
  const auto parts = split(word, ':');
  if (word.size() != 8 || parts.size() != 3) return std::nullopt;
  const auto hour = read_digits(parts[0], 2), minute = read_digits(parts[1], 2),
             second = read_digits(parts[2], 2);
  if (!hour || !minute || !second) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;  // 60: a leap second
  return chrono::hours(*hour) + chrono::minutes(*minute) + chrono::seconds(*second);
}

struct DateWords {  // pieces of the text that is being read
  std::string_view day, month, year, time;
};

std::optional<DateWords> arrange(const std::vector<std::string_view>& words) {
  if (words.size() == 5) return DateWords{words[2], words[1], words[4], words[3]};
  if (words.size() != 6) return std::nullopt;
  if (!equal_ignoring_case(words[5], "GMT") && !equal_ignoring_case(words[5], "UTC")) return std::nullopt;
  return DateWords{words[1], words[2], words[3], words[4]};
}

std::optional<chrono::sys_seconds> moment(chrono::year_month_day date, chrono::seconds time) {
  if (!date.ok()) return std::nullopt;
  return chrono::sys_days(date) + time;
}

std::optional<chrono::sys_seconds> read_moment(std::string_view value, WallTime now) {
  const auto words = words_of(value);
  const auto date = arrange(words);
  if (!date || !is_weekday(words[0])) return std::nullopt;
  const auto day = read_digits(date->day, 2), year = read_digits(date->year, 4);
  const auto month = read_month(date->month);
  const auto time = read_time_of_day(date->time);
  if (!day || !month || !year || !time) return std::nullopt;

  const chrono::month_day in_year{chrono::month(*month), chrono::day(static_cast<unsigned>(*day))};
  const auto in = [&](int y) { return moment(chrono::year(y) / in_year.month() / in_year.day(), *time); };
  if (date->year.size() == 4) return in(*year);
  if (date->year.size() != 2) return std::nullopt;
  // The last year with these two digits that is not more than 50 years ahead.
  const auto today = chrono::floor<chrono::seconds>(now);
  const int latest = static_cast<int>(chrono::year_month_day(chrono::floor<chrono::days>(now)).year()) + 50;
  const int candidate = latest - ((latest - *year) % 100 + 100) % 100;
  const auto then = in(candidate);
  return then && *then > today + chrono::years(50) ? in(candidate - 100) : then;
}

}  // namespace

Result<chrono::sys_seconds> read_http_date(std::string_view value, WallTime now) {
  const std::string_view text = trim(value);
  const auto read = text.size() <= kLongest ? read_moment(text, now) : std::nullopt;
  if (!read) return fail(ErrorKind::bad_input, fmt::format("{} is no date of a server", in_quotes(value)));
  return *read;
}

}  // namespace mg
