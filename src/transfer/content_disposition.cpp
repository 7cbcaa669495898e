#include "src/transfer/content_disposition.h"

#include <algorithm>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {
namespace {

struct Parameter {
  std::string name;  // lower case
  std::string value;
};

// Takes a quoted string off the front of `text`, which begins with its quote. A backslash stands for what
// follows it only before a quote or another one: real servers write "C:\dir\a.mp4". The closing quote may
// lack.
std::string take_quoted(std::string_view& text) {
  std::string value;
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    const bool escape =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    value += escape ? text[++at] : text[at];
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  return value;
}

// Takes everything up to and with the next ";" off; a quoted value may have some in it.
Parameter take_parameter(std::string_view& text) {
  const std::size_t end_of_name = std::min(text.find_first_of(";="), text.size());
  Parameter parameter{.name = to_lower(trim(text.substr(0, end_of_name)))};
  text.remove_prefix(end_of_name);
  if (text.starts_with('=')) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t", 1), text.size()));
    if (text.starts_with('"')) {
      parameter.value = take_quoted(text);
    } else {
      parameter.value = trim(text.substr(0, text.find(';')));
    }
  }
  text.remove_prefix(std::min(text.find(';'), text.size()));
  if (!text.empty()) text.remove_prefix(1);
  return parameter;
}

std::optional<unsigned> hex_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<std::string> without_percents(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      bytes += text[at];
      continue;
    }
    if (text.size() - at < 3) return std::nullopt;
    const auto high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
    if (!high || !low) return std::nullopt;
    bytes += static_cast<char>(*high * 16 + *low);
    at += 2;
  }
  return bytes;
}

std::string from_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) append_code_point(text, static_cast<unsigned char>(c));
  return text;
}

// charset'language'percent-encoded
std::optional<std::string> read_extended(std::string_view value) {
  const auto pieces = split(value, '\'');
  if (pieces.size() < 3) return std::nullopt;
  const auto bytes = without_percents(value.substr(pieces[0].size() + pieces[1].size() + 2));
  if (!bytes) return std::nullopt;
  if (equal_ignoring_case(pieces[0], "UTF-8")) return bytes;
  if (equal_ignoring_case(pieces[0], "ISO-8859-1")) return from_latin1(*bytes);
  return std::nullopt;
}

std::string cut_before_extension(std::string_view name) {
  constexpr std::size_t kExtension = 16;  // longer, it is a part of a sentence
  if (name.size() <= kFileNameBytes) return std::string(name);
  const std::size_t dot = name.rfind('.');
  const std::string_view extension =
      dot == std::string_view::npos || name.size() - dot > kExtension ? "" : name.substr(dot);
  return std::string(cut_to_bytes(name, kFileNameBytes - extension.size())).append(extension);
}

std::optional<std::string> plain_name(std::string_view value) {
  if (!is_utf8(value)) return std::nullopt;
  const std::string harmless = without_control_characters(value);
  std::string_view name = harmless;
  if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos) {
    name.remove_prefix(slash + 1);
  }
  name.remove_prefix(std::min(name.find_first_not_of(". \t"), name.size()));
  name = trim(name);
  if (name.empty()) return std::nullopt;
  return cut_before_extension(name);
}

}  // namespace

std::optional<std::string> read_file_name(std::string_view content_disposition) {
  std::optional<std::string> extended, ordinary;
  while (!content_disposition.empty()) {
    const Parameter parameter = take_parameter(content_disposition);
    if (parameter.name == "filename*" && !extended) {
      if (const auto value = read_extended(parameter.value)) extended = plain_name(*value);
    } else if (parameter.name == "filename" && !ordinary) {
      ordinary = plain_name(parameter.value);
    }
  }
  return extended ? extended : ordinary;
}

}  // namespace mg
