#include "src/base/quantity_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "src/base/text.h"

namespace mg {

namespace {

constexpr std::array<std::string_view, 7> kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
constexpr double kMostRate = 1e15;               // above it is a slip of the keyboard
constexpr double kMostBytes = 1e18;              // nearly an exbibyte; 64 bits hold nine
constexpr double kMostSeconds = 86400.0 * 3650;  // ten years; nanoseconds hold 292

std::string format_binary(double value) {
  if (!std::isfinite(value)) value = 0;
  const char* sign = value < 0 ? "-" : "";
  value = std::abs(value);
  std::size_t unit = 0;
  // 1023.5 would be printed as 1024
  while (value >= 1023.5 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  const int decimals = unit > 0 && value < 99.95 ? 1 : 0;
  return fmt::format("{}{:.{}f} {}", sign, value, decimals, kUnits[unit]);
}

// Digits with an optional fraction; no sign, no exponent, no "inf". Takes what it read off the text.
std::optional<double> take_number(std::string_view& text) {
  if (text.empty() || !(is_digit(text.front()) || text.front() == '.')) return {};
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(value)) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take_word(std::string_view& text, std::string_view word) {
  if (!equal_ignoring_case(text.substr(0, word.size()), word)) return false;
  text.remove_prefix(word.size());
  return true;
}

// How often the letter multiplies by the base: K 1, M 2, G 3, T 4; 0 without one.
int take_power(std::string_view& text) {
  constexpr std::string_view letters = "kmgt";
  if (text.empty()) return 0;
  const std::size_t at = letters.find(to_lower(text.substr(0, 1)));
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(1);
  return static_cast<int>(at) + 1;
}

// The rest of a binary unit behind its letter, "iB" or less. False: "b" alone, which might mean bits, or an
// "i" that belongs to nothing.
bool take_binary_ending(std::string_view& unit, int power) {
  if (power > 0 && take_word(unit, "i")) {
    if (!unit.empty() && unit.front() != '/' && !equal_ignoring_case(unit.substr(0, 1), "b")) return false;
  }
  // "8Mb" could be bits; so could "8b"
  if (unit.starts_with('b') && power > 0 && unit.size() == 1) return false;
  (void)take_word(unit, "b");  // may be left out
  return true;
}

// What one of the number's unit is in bytes per second. Nothing: no such unit.
std::optional<double> read_rate_unit(std::string_view unit) {
  const int power = take_power(unit);
  if (take_word(unit, "bit")) {
    (void)take_word(unit, "/s");  // may be left out
    if (!unit.empty() || power > 3) return {};
    return std::pow(1000.0, power) / 8;
  }
  if (!take_binary_ending(unit, power)) return {};
  (void)take_word(unit, "/s");  // may be left out
  if (!unit.empty()) return {};
  return std::pow(1024.0, power);
}

tl::unexpected<Error> bad_rate(std::string_view text) {
  return fail(ErrorKind::bad_input,
              fmt::format("{} is no rate; write for example 500K, 2M, 1.5MiB/s, 20Mbit, or 0 for no limit",
                          in_quotes(text)));
}

struct TimeUnit {
  std::string_view name;
  double seconds;
};
constexpr std::array<TimeUnit, 5> kTimeUnits{{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}, {"ms", 0.001}}};

std::optional<double> read_seconds(std::string_view text) {
  double sum = 0;
  std::size_t next = 0;  // units already behind us may not come again
  if (text.empty()) return {};
  while (!text.empty()) {
    const std::optional<double> number = take_number(text);
    if (!number) return {};
    const std::size_t letters =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_letter) - text.begin());
    const std::string name = letters == 0 && next == 0 ? "s" : to_lower(text.substr(0, letters));
    const auto* unit = std::find_if(kTimeUnits.begin() + next, kTimeUnits.end(),
                                    [&name](const TimeUnit& candidate) { return candidate.name == name; });
    if (unit == kTimeUnits.end()) return {};
    if (letters == 0 && !text.empty()) return {};
    sum += *number * unit->seconds;
    next = static_cast<std::size_t>(unit - kTimeUnits.begin()) + 1;
    text.remove_prefix(letters);
  }
  return sum;
}

}  // namespace

std::string format_bytes(Bytes bytes) {
  return format_binary(static_cast<double>(bytes.count));
}

std::string format_rate(BytesPerSecond rate) {
  return format_binary(rate.count) + "/s";
}

std::string format_duration(Duration duration) {
  const std::int64_t total =
      std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(duration).count());
  const std::int64_t hours = total / 3600;
  const std::int64_t minutes = total / 60 % 60;
  if (hours == 0) return fmt::format("{}:{:02}", minutes, total % 60);
  return fmt::format("{}:{:02}:{:02}", hours, minutes, total % 60);
}

Result<std::optional<BytesPerSecond>> parse_rate(std::string_view text) {
  std::string_view rest = trim(text);
  const std::optional<double> number = take_number(rest);
  if (!number) return bad_rate(text);
  const std::optional<double> unit = read_rate_unit(trim(rest));
  if (!unit) return bad_rate(text);
  const double rate = *number * *unit;
  if (rate == 0) return std::optional<BytesPerSecond>();
  if (rate > kMostRate) return bad_rate(text);
  if (rate < 1) {
    return fail(ErrorKind::bad_input, fmt::format("{} is less than one byte per second", in_quotes(text)));
  }
  return std::optional(BytesPerSecond{rate});
}

Result<Bytes> parse_bytes(std::string_view text) {
  std::string_view rest = trim(text);
  const std::optional<double> number = take_number(rest);
  rest = trim(rest);
  const int power = take_power(rest);
  const bool read = number && take_binary_ending(rest, power) && rest.empty();
  const double count = read ? *number * std::pow(1024.0, power) : 0;
  if (!read || count > kMostBytes) {
    return fail(ErrorKind::bad_input,
                fmt::format("{} is no amount; write for example 500M, 20G or 1.5TiB", in_quotes(text)));
  }
  if (count < 1) return fail(ErrorKind::bad_input, fmt::format("{} is less than one byte", in_quotes(text)));
  return Bytes{static_cast<std::int64_t>(count)};
}

Result<Duration> parse_duration(std::string_view text) {
  const std::optional<double> value = read_seconds(trim(text));
  if (!value || *value > kMostSeconds) {
    return fail(
        ErrorKind::bad_input,
        fmt::format("{} is no span of time; write for example 90, 1.5s, 2m or 1h30m", in_quotes(text)));
  }
  return from_seconds(*value);
}

}  // namespace mg
