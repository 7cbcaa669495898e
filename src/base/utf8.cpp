#include "src/base/utf8.h"

namespace mg {

namespace {

struct Lead {
  std::size_t length;  // of the whole sequence; 0: cannot begin one
  char32_t bits;
  unsigned char second_least;  // the second byte's range shuts out overlong forms and surrogates
  unsigned char second_most;
};

Lead read_lead(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0, 0};
  if (byte < 0xC2) return {0, 0, 0, 0};
  if (byte < 0xE0) return {2, byte & 0x1FU, 0x80, 0xBF};
  if (byte == 0xE0) return {3, byte & 0x0FU, 0xA0, 0xBF};
  if (byte == 0xED) return {3, byte & 0x0FU, 0x80, 0x9F};
  if (byte < 0xF0) return {3, byte & 0x0FU, 0x80, 0xBF};
  if (byte == 0xF0) return {4, byte & 0x07U, 0x90, 0xBF};
  if (byte < 0xF4) return {4, byte & 0x07U, 0x80, 0xBF};
  if (byte == 0xF4) return {4, byte & 0x07U, 0x80, 0x8F};
  return {0, 0, 0, 0};
}

bool turns_direction(char32_t value) {
  return (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
}

bool separates_words(char32_t value) {
  return value == '\t' || value == '\n' || value == '\r' || value == 0x85 || value == 0x2028 ||
         value == 0x2029;
}

bool is_control(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0);
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  if (text.empty()) return {};
  const Lead lead = read_lead(static_cast<unsigned char>(text.front()));
  if (lead.length == 0) return {kReplacement, 1, false};
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const unsigned char byte = i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    const unsigned char least = i == 1 ? lead.second_least : 0x80;
    const unsigned char most = i == 1 ? lead.second_most : 0xBF;
    if (byte < least || byte > most) return {kReplacement, i, false};
    value = (value << 6) | (byte & 0x3FU);
  }
  return {value, lead.length, true};
}

void append_code_point(std::string& text, char32_t value) {
  const auto tail = [&text, value](int shift) {
    text.push_back(static_cast<char>(0x80U | ((value >> shift) & 0x3FU)));
  };
  if (value < 0x80) {
    text.push_back(static_cast<char>(value));
  } else if (value < 0x800) {
    text.push_back(static_cast<char>(0xC0U | (value >> 6)));
    tail(0);
  } else if (value < 0x10000) {
    text.push_back(static_cast<char>(0xE0U | (value >> 12)));
    tail(6);
    tail(0);
  } else {
    text.push_back(static_cast<char>(0xF0U | (value >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (!point.valid) return false;
    text.remove_prefix(point.length);
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    append_code_point(result, point.value);
    text.remove_prefix(point.length);
  }
  return result;
}

std::string_view cut_to_bytes(std::string_view text, std::size_t limit) {
  std::size_t end = 0;
  if (text.size() <= limit) return text;
  while (end < limit) {
    const std::size_t length = first_code_point(text.substr(end)).length;
    if (end + length > limit) break;
    end += length;
  }
  return text.substr(0, end);
}

std::string without_control_characters(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    text.remove_prefix(point.length);
    if (separates_words(point.value)) {
      result.push_back(' ');
    } else if (!is_control(point.value) && !turns_direction(point.value)) {
      append_code_point(result, point.value);
    }
  }
  return result;
}

}  // namespace mg
