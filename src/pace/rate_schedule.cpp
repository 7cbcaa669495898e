#include "src/pace/rate_schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

using std::chrono::minutes;

constexpr minutes kDay{24 * 60};
constexpr std::size_t kLongestText = 4096;  // some hundred windows
constexpr const char* kExample =
    "write for example \"23:00-07:00 unlimited, else 500K\" or \"Mon-Fri 09:00-18:00 200K\"";

constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                "thursday", "friday", "saturday"};

// Whole or by its first three letters. Nothing: no day.
std::optional<std::size_t> find_day(std::string_view name) {
  const std::string word = to_lower(name);
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    if (word == kDays[day] || word == kDays[day].substr(0, 3)) return day;
  }
  return {};
}

class ScheduleParser {
 public:
  explicit ScheduleParser(std::string_view text) : text_(text) {}

  Result<RateSchedule> parse();

 private:
  tl::unexpected<Error> complain(std::size_t place, std::string_view what) const;
  void skip_blanks();
  [[nodiscard]] bool over() const { return at_ == text_.size(); }
  [[nodiscard]] bool sees_letter() const { return !over() && is_letter(text_[at_]); }
  bool take(char c);
  std::string_view take_letters();
  std::string_view take_word();

  [[nodiscard]] bool sees_days() const;
  [[nodiscard]] bool sees_time() const;
  Result<void> read_days(RateWindow& window);
  Result<std::size_t> read_day();
  Result<void> read_time_span(RateWindow& window);
  Result<minutes> read_time();
  Result<RateLimit> read_limit();
  Result<RateWindow> read_window();

  std::string_view text_;
  std::size_t at_ = 0;
};

// Places are counted in characters, as an editor shows them.
tl::unexpected<Error> ScheduleParser::complain(std::size_t place, std::string_view what) const {
  std::size_t characters = 1;
  for (std::string_view before = text_.substr(0, place); !before.empty(); ++characters) {
    before.remove_prefix(first_code_point(before).length);
  }
  return fail(ErrorKind::bad_input, fmt::format("at character {}: {}", characters, what));
}

void ScheduleParser::skip_blanks() {
  while (!over() && trim(text_.substr(at_, 1)).empty()) ++at_;
}

bool ScheduleParser::take(char c) {
  if (over() || text_[at_] != c) return false;
  ++at_;
  return true;
}

std::string_view ScheduleParser::take_letters() {
  const std::size_t begin = at_;
  while (sees_letter()) ++at_;
  return text_.substr(begin, at_ - begin);
}

// Up to a blank or a comma.
std::string_view ScheduleParser::take_word() {
  const std::size_t begin = at_;
  while (!over() && text_[at_] != ',' && !trim(text_.substr(at_, 1)).empty()) ++at_;
  return text_.substr(begin, at_ - begin);
}

// Letters that are no limit are meant as a day, rightly written or not.
bool ScheduleParser::sees_days() const {
  ScheduleParser ahead(*this);
  const std::string_view word = ahead.take_letters();
  return !word.empty() && !parse_limit(word);
}

bool ScheduleParser::sees_time() const {
  ScheduleParser ahead(*this);
  return ahead.take_word().find(':') != std::string_view::npos;
}

Result<std::size_t> ScheduleParser::read_day() {
  skip_blanks();
  const std::size_t place = at_;
  const std::string_view name = take_letters();
  if (name.empty()) return complain(place, "a day is missing here, such as Mon");
  const auto day = find_day(name);
  if (!day) {
    return complain(
        place, fmt::format("{} is no day; they are Mon, Tue, Wed, Thu, Fri, Sat and Sun", in_quotes(name)));
  }
  return *day;
}

Result<void> ScheduleParser::read_days(RateWindow& window) {
  window.days.reset();
  do {
    const auto first = read_day();
    if (!first) return tl::unexpected(first.error());
    std::size_t last = *first;
    skip_blanks();
    if (take('-')) {
      const auto end = read_day();
      if (!end) return tl::unexpected(end.error());
      last = *end;
      skip_blanks();
    }
    for (std::size_t day = *first; day != last; day = (day + 1) % kDays.size()) window.days.set(day);
    window.days.set(last);
  } while (take(','));
  return {};
}

Result<minutes> ScheduleParser::read_time() {
  const std::size_t place = at_;
  while (!over() && (is_digit(text_[at_]) || text_[at_] == ':')) ++at_;
  const std::string_view word = text_.substr(place, at_ - place);
  const auto parts = split(word, ':');
  const bool shaped = parts.size() == 2 && !parts[0].empty() && parts[0].size() <= 2 && parts[1].size() == 2;
  const minutes time =
      shaped ? minutes(*read_whole_number(parts[0]) * 60 + *read_whole_number(parts[1])) : kDay;
  if (!shaped || time > kDay || *read_whole_number(parts[1]) > 59) {
    return complain(place, fmt::format("{} is no time of day; write 00:00 to 24:00",
                                       in_quotes(word.empty() ? text_.substr(place) : word)));
  }
  return time;
}

Result<void> ScheduleParser::read_time_span(RateWindow& window) {
  const std::size_t place = at_;
  const auto from = read_time();
  if (!from) return tl::unexpected(from.error());
  skip_blanks();
  if (!take('-')) return complain(at_, "a window has a begin and an end, such as 23:00-07:00");
  skip_blanks();
  const auto to = read_time();
  if (!to) return tl::unexpected(to.error());
  if (*from == kDay) return complain(place, "a day ends at 24:00; nothing begins there, but at 00:00");
  if (*from == *to) {
    return complain(place, "begin and end are the same; write 00:00-24:00, or no time, for the whole day");
  }
  window.from = *from;
  window.to = *to;
  return {};
}

Result<RateLimit> ScheduleParser::read_limit() {
  skip_blanks();
  const std::size_t place = at_;
  const std::string_view word = take_word();
  if (word.empty()) return complain(place, "a rate is missing here, such as 500K or unlimited");
  const auto limit = parse_limit(word);
  if (!limit) return complain(place, limit.error().what);
  return *limit;
}

Result<RateWindow> ScheduleParser::read_window() {
  RateWindow window;
  window.days.set();
  const std::size_t place = at_;
  const bool days = sees_days();
  if (days) {
    if (auto read = read_days(window); !read) return tl::unexpected(read.error());
  }
  const bool time = sees_time();
  if (time) {
    if (auto read = read_time_span(window); !read) return tl::unexpected(read.error());
  }
  if (!days && !time) return complain(place, fmt::format("days or a time are missing here; {}", kExample));
  const auto limit = read_limit();
  if (!limit) return tl::unexpected(limit.error());
  window.limit = *limit;
  return window;
}

Result<RateSchedule> ScheduleParser::parse() {
  RateSchedule schedule;
  if (trim(text_).empty()) return complain(0, fmt::format("there is nothing in it; {}", kExample));
  if (text_.size() > kLongestText) {
    return complain(kLongestText, fmt::format("it is too long; at most {} bytes", kLongestText));
  }
  do {
    skip_blanks();
    const std::size_t place = at_;
    if (equal_ignoring_case(ScheduleParser(*this).take_letters(), "else")) {
      (void)take_letters();  // the "else" itself
      const auto limit = read_limit();
      if (!limit) return tl::unexpected(limit.error());
      schedule.otherwise = *limit;
      skip_blanks();
      if (!over()) return complain(at_, "nothing can follow \"else\" and its rate");
      return schedule;
    }
    if (over()) return complain(place, "a window or \"else\" is missing after the comma");
    auto window = read_window();
    if (!window) return tl::unexpected(window.error());
    schedule.windows.push_back(*window);
    skip_blanks();
  } while (take(','));
  if (!over()) return complain(at_, "a comma is missing here");
  return schedule;
}

bool matches(const RateWindow& window, const LocalMinute& now) {
  const std::size_t today = now.day.c_encoding();
  const std::size_t yesterday = (today + 6) % 7;
  if (window.from < window.to) {
    return window.days.test(today) && now.of_day >= window.from && now.of_day < window.to;
  }
  return (window.days.test(today) && now.of_day >= window.from) ||
         (window.days.test(yesterday) && now.of_day < window.to);
}

}  // namespace

Result<RateSchedule> parse_schedule(std::string_view text) {
  return ScheduleParser(text).parse();
}

std::optional<RateLimit> limit_at(const RateSchedule& schedule, const LocalMinute& now) {
  const auto window = std::ranges::find_if(
      schedule.windows, [&](const RateWindow& candidate) { return matches(candidate, now); });
  return window == schedule.windows.end() ? schedule.otherwise : window->limit;
}

}  // namespace mg
