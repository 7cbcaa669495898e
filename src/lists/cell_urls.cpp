#include "src/lists/cell_urls.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// "https:" and "//" behind it.
bool begins_url(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() &&
         (is_letter(text[at]) || is_digit(text[at]) || text[at] == '+' || text[at] == '-'))
    ++at;
  return at > 0 && text.substr(at).starts_with("://");
}

// What stands between blanks, at its commas.
void take_word(std::string_view word, std::vector<std::string>& urls) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= word.size(); ++at) {
    const bool ends =
        at == word.size() ||
        (word[at] == ',' && (at + 1 == word.size() || at == begin || begins_url(word.substr(at + 1))));
    if (!ends) continue;
    if (at > begin) urls.emplace_back(word.substr(begin, at - begin));
    begin = at + 1;
  }
}

std::vector<std::string> bare_urls(std::string_view text) {
  std::vector<std::string> urls;
  while (true) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return urls;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
    take_word(text.substr(0, end), urls);
    text.remove_prefix(end);
  }
}

std::optional<char32_t> read_hex(std::string_view digits, std::size_t count) {
  if (digits.size() < count) return {};
  char32_t value = 0;
  for (const char c : to_lower(digits.substr(0, count))) {
    const bool letter = c >= 'a' && c <= 'f';
    if (!letter && !is_digit(c)) return {};
    value = value * 16 + static_cast<char32_t>(letter ? c - 'a' + 10 : c - '0');
  }
  return value;
}

// Behind a backslash: what programs write for "&" or for a letter, else the sign itself.
void take_escape(std::string_view& rest, std::string& text) {
  const char kind = rest.front();
  const std::size_t digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
  const auto value = digits > 0 ? read_hex(rest.substr(1), digits) : std::nullopt;
  if (value && (*value < 0xD800 || *value > 0xDFFF)) {
    append_code_point(text, *value);
    rest.remove_prefix(1 + digits);
  } else {
    text += kind;
    rest.remove_prefix(1);
  }
}

// From the opening quote to behind the closing one; nothing if there is none.
std::optional<std::string> take_quoted(std::string_view& rest) {
  const char quote = rest.front();
  rest.remove_prefix(1);
  std::string text;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == quote) return text;
    if (c == '\\' && !rest.empty()) {
      take_escape(rest, text);
    } else {
      text += c;
    }
  }
  return {};
}

bool means_nothing(std::string_view word) {
  return word == "None" || word == "null" || word == "nan";
}

// `text`: from behind the opening bracket to before the closing one.
Result<std::vector<std::string>> bracketed_urls(std::string_view text) {
  std::vector<std::string> urls;
  while (true) {
    const std::size_t begin = text.find_first_not_of(std::string_view(" \t\r\n,"));
    if (begin == std::string_view::npos) return urls;
    text.remove_prefix(begin);
    if (text.front() == '"' || text.front() == '\'') {
      auto url = take_quoted(text);
      if (!url)
        return fail(ErrorKind::bad_input,
                    "a quote in this list of URLs is not closed; close it before the ]");
      if (!trim(*url).empty()) urls.push_back(*std::move(url));
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
    std::vector<std::string> bare;
    take_word(text.substr(0, end), bare);
    std::ranges::copy_if(bare, std::back_inserter(urls),
                         [](const auto& word) { return !means_nothing(word); });
    text.remove_prefix(end);
  }
}

}  // namespace

Result<std::vector<std::string>> urls_in_cell(std::string_view cell) {
  const std::string_view text = trim(cell);
  if (!text.starts_with('[')) return bare_urls(text);
  if (!text.ends_with(']') || text.size() < 2) {
    return fail(ErrorKind::bad_input,
                "the bracket before these URLs is not closed; write ['https://…', 'https://…']");
  }
  return bracketed_urls(text.substr(1, text.size() - 2));
}

}  // namespace mg
