#include "src/transfer/http_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "src/base/text.h"
#include "src/transfer/http_date.h"

namespace mg {
namespace {

std::optional<Bytes> read_bytes(std::string_view text) {
  const auto count = read_whole_number(trim(text));
  return count ? std::optional(Bytes{*count}) : std::nullopt;
}

// "0-99", both ends in it.
std::optional<ByteRange> read_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = read_bytes(text.substr(0, dash));
  const auto last = read_bytes(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  if (last->count == std::numeric_limits<std::int64_t>::max()) return std::nullopt;  // its end would overflow
  return ByteRange{*first, *last + 1_B};
}

// What follows the unit, or nothing if that is not bytes.
std::optional<std::string_view> behind_unit(std::string_view text) {
  constexpr std::string_view kUnit = "bytes";
  constexpr std::string_view kSeparators = " \t=:";
  if (!equal_ignoring_case(text.substr(0, kUnit.size()), kUnit)) return std::nullopt;
  text.remove_prefix(kUnit.size());
  const std::size_t begin = text.find_first_not_of(kSeparators);
  if (begin == 0 || begin == std::string_view::npos) return std::nullopt;
  return text.substr(begin);
}

enum class TagStrength { none, weak, strong };

// RFC 9110, 8.8.3. Without quotes, or with a blank between them, it is no entity tag.
TagStrength judge_tag(std::string_view tag) {
  const bool weak = tag.starts_with("W/") || tag.starts_with("w/");  // the small one is wrong, and not strong
  if (weak) tag.remove_prefix(2);
  if (tag.size() < 2 || !tag.starts_with('"') || !tag.ends_with('"')) return TagStrength::none;
  const bool right = std::ranges::all_of(tag.substr(1, tag.size() - 2), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != 0x7F;
  });
  if (!right) return TagStrength::none;
  return weak ? TagStrength::weak : TagStrength::strong;
}

bool is_strong_date(std::string_view last_modified, std::string_view date, WallTime now) {
  const auto modified = read_http_date(last_modified, now);
  if (!modified) return false;
  const auto answered = read_http_date(date, now);
  return !answered || *modified + std::chrono::seconds(1) <= *answered;
}

}  // namespace

Result<ContentRange> read_content_range(std::string_view value) {
  const auto refuse = [value](std::string_view why) {
    return fail(ErrorKind::bad_input, fmt::format("the server's content range {} {}", in_quotes(value), why));
  };
  const auto text = behind_unit(trim(value));
  if (!text) return refuse("is not in bytes");
  const std::size_t slash = text->find('/');
  if (slash == std::string_view::npos) return refuse("tells no size");
  const std::string_view where = trim(text->substr(0, slash));
  const std::string_view whole = trim(text->substr(slash + 1));

  ContentRange found{.range = read_range(where), .size = read_bytes(whole)};
  if (!found.range && where != "*") return refuse("names no range");
  if (!found.size && whole != "*") return refuse("has a size that is none");
  if (!found.range && !found.size) return refuse("says nothing");
  if (found.range && found.size && found.range->end > *found.size) return refuse("ends behind the end");
  return found;
}

Result<Bytes> read_content_length(std::string_view value) {
  const auto pieces = split(value, ',');
  const auto length = read_bytes(pieces.front());
  const bool alike = std::ranges::all_of(pieces, [&](auto piece) { return read_bytes(piece) == length; });
  if (!length || !alike) {
    return fail(ErrorKind::bad_input,
                fmt::format("the server's content length {} is none", in_quotes(value)));
  }
  return *length;
}

Result<Duration> read_retry_after(std::string_view value, WallTime now) {
  const std::string_view text = trim(value);
  std::chrono::seconds wait{};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view fraction = text.substr(digits);
  if (digits > 0 && (fraction.empty() || (fraction[0] == '.' && read_whole_number(fraction.substr(1))))) {
    const auto number = read_whole_number(text.substr(0, digits));
    if (!number || *number >= kLongestRetryAfter / 1s) return kLongestRetryAfter;
    const bool more = fraction.find_first_not_of(".0") != std::string_view::npos;
    wait = std::chrono::seconds(*number + (more ? 1 : 0));
  } else {
    const auto date = read_http_date(text, now);
    if (!date) {
      return fail(ErrorKind::bad_input,
                  fmt::format("the server's retry-after {} is neither seconds nor a date", in_quotes(value)));
    }
    wait = *date - std::chrono::floor<std::chrono::seconds>(now);
  }
  return std::clamp<std::chrono::seconds>(
      wait, 0s, std::chrono::duration_cast<std::chrono::seconds>(kLongestRetryAfter));
}

std::string if_range_validator(const ValidatorHeaders& headers, WallTime now) {
  const std::string_view tag = trim(headers.etag);
  const TagStrength strength = judge_tag(tag);
  if (strength == TagStrength::strong && tag.size() <= kEntityTagBytes) return std::string(tag);
  if (strength != TagStrength::none) return {};
  const std::string_view modified = trim(headers.last_modified);
  return is_strong_date(modified, headers.date, now) ? std::string(modified) : std::string();
}

}  // namespace mg
