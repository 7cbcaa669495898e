#include "src/base/json_reader.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>

namespace mg {

using nlohmann::json;

namespace {

// "\ud83d" at `text`: its value; nothing where no such escape stands.
std::optional<unsigned> read_unicode_escape(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return {};
  unsigned value = 0;
  for (const char c : text.substr(2, 4)) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A') + 10;
    } else {
      return {};
    }
    value = value * 16 + digit;
  }
  return value;
}

constexpr bool leads_pair(unsigned value) {
  return value >= 0xD800 && value <= 0xDBFF;
}
constexpr bool ends_pair(unsigned value) {
  return value >= 0xDC00 && value <= 0xDFFF;
}

// What the parser must not meet: how deep it nests, and where halves of surrogate pairs stand.
struct Survey {
  int depth = 0;
  std::vector<std::size_t> halves;
};

Survey survey(std::string_view text) {
  Survey result;
  int depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (!in_string) {
      in_string = c == '"';
      if (c == '[' || c == '{') result.depth = std::max(result.depth, ++depth);
      if (c == ']' || c == '}') --depth;
    } else if (c == '"') {
      in_string = false;
    } else if (c == '\\') {
      const unsigned first = read_unicode_escape(text.substr(at)).value_or(0);
      const unsigned second = read_unicode_escape(text.substr(std::min(text.size(), at + 6))).value_or(0);
      if (leads_pair(first) && ends_pair(second)) {
        at += 11;
        continue;
      }
      if (leads_pair(first) || ends_pair(first)) result.halves.push_back(at);
      ++at;  // the escaped character is no end of the string
    }
  }
  return result;
}

const json* find(const json& value, std::string_view key) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  return found == value.end() ? nullptr : &*found;
}

}  // namespace

Result<json> parse_json(std::string_view text) {
  const Survey seen = survey(text);
  if (seen.depth > kJsonDepth) {
    return fail(ErrorKind::bad_input, fmt::format("JSON nested more than {} levels deep", kJsonDepth));
  }
  std::string mended;
  if (!seen.halves.empty()) {
    mended = text;
    for (const std::size_t at : seen.halves) mended.replace(at, 6, "\\ufffd");
    text = mended;
  }
  try {
    return json::parse(text);
  } catch (const json::parse_error& error) {
    if (error.byte > text.size()) {
      return fail(ErrorKind::bad_input, fmt::format("JSON cut off after {} bytes", text.size()));
    }
    return fail(ErrorKind::bad_input, fmt::format("no JSON from byte {} of {} on", error.byte, text.size()));
  } catch (const json::exception&) {
    return fail(ErrorKind::bad_input, "a number in the JSON is out of range");
  }
}

std::optional<std::string> string_at(const json& value, std::string_view key) {
  const json* member = find(value, key);
  if (member == nullptr || !member->is_string()) return {};
  return member->get_ref<const std::string&>();
}

std::optional<std::int64_t> int_at(const json& value, std::string_view key) {
  const json* member = find(value, key);
  if (member == nullptr || !member->is_number()) return {};
  if (member->is_number_unsigned()) {
    const auto number = member->get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {};
    return static_cast<std::int64_t>(number);
  }
  if (member->is_number_integer()) return member->get<std::int64_t>();
  const auto number = member->get<double>();
  // 2^63 itself does not fit; every double below it does
  if (std::trunc(number) != number || std::abs(number) >= 0x1p63) return {};
  return static_cast<std::int64_t>(number);
}

std::optional<double> number_at(const json& value, std::string_view key) {
  const json* member = find(value, key);
  if (member == nullptr || !member->is_number()) return {};
  return member->get<double>();
}

std::optional<bool> bool_at(const json& value, std::string_view key) {
  const json* member = find(value, key);
  if (member == nullptr || !member->is_boolean()) return {};
  return member->get<bool>();
}

const json* array_at(const json& value, std::string_view key) {
  const json* member = find(value, key);
  return member != nullptr && member->is_array() ? member : nullptr;
}

const json* object_at(const json& value, std::string_view key) {
  const json* member = find(value, key);
  return member != nullptr && member->is_object() ? member : nullptr;
}

std::string to_json_line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace mg
