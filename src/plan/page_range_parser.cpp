// parse_pages: the text is first brought into plain ASCII letters that remember where they stood, then read
// span by span.
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/plan/page_range.h"

namespace mg {

namespace {

constexpr std::size_t kLongestText = 16
                                     << 10;  // some 3000 single pages, well below what a command line holds

struct SameAs {
  char32_t code;
  char plain;
};
// What input methods and copied web pages have instead of the ASCII letter. Blanks become ' '.
constexpr std::array<SameAs, 16> kSameAs{{{0xFF0C, ','},
                                          {0x3001, ','},
                                          {0xFF5E, '~'},
                                          {0x301C, '~'},
                                          {0xFF0D, '-'},
                                          {0x2010, '-'},
                                          {0x2011, '-'},
                                          {0x2013, '-'},
                                          {0x2212, '-'},
                                          {0xFF1A, ':'},
                                          {0xFF0B, '+'},
                                          {0xFF04, '$'},
                                          {'\t', ' '},
                                          {'\n', ' '},
                                          {0x3000, ' '},
                                          {0x00A0, ' '}}};

char to_plain(char32_t code) {
  if (code >= 0xFF10 && code <= 0xFF19) return static_cast<char>('0' + (code - 0xFF10));
  for (const SameAs& same : kSameAs) {
    if (code == same.code) return same.plain;
  }
  return code < 0x80 ? static_cast<char>(code) : '?';  // "?" stands for nothing we read
}

class PagesParser {
 public:
  explicit PagesParser(std::string_view text) : text_(text) {
    while (!text.empty()) {
      const CodePoint point = first_code_point(text);
      places_.push_back(text_.size() - text.size());
      plain_.push_back(to_plain(point.value));
      text.remove_prefix(point.length);
    }
    places_.push_back(text_.size());
    plain_ = to_lower(plain_);
  }

  Result<PageSelection> parse() {
    PageSelection selection;
    if (trim(plain_).empty()) return complain(0, "no pages are named; write for example 1-3,7 or all");
    while (true) {
      skip_blanks();
      const Result<PageSpan> span = read_span();
      if (!span) return tl::unexpected(span.error());
      selection.push_back(*span);
      skip_blanks();
      if (at_ == plain_.size()) return selection;
      if (!take(',')) return complain(at_, "a comma is missing here");
    }
  }

 private:
  enum class Word { none, last, infinite, all };
  struct NumberOrNothing {
    std::optional<int> number;
    bool infinite = false;
  };

  [[nodiscard]] tl::unexpected<Error> complain(std::size_t place, std::string_view why) const {
    return fail(ErrorKind::bad_input,
                with_caret(fmt::format("cannot read the pages: {}", why), text_, places_[place]));
  }

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < plain_.size() ? plain_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool at_end_of_span() const { return at_ == plain_.size() || peek() == ',' || peek() == ' '; }
  [[nodiscard]] bool at_mark() const { return peek() == '-' || peek() == ':' || peek() == '~'; }
  void skip_blanks() {
    while (peek() == ' ') ++at_;
  }
  bool take(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }

  Word take_word() {
    std::size_t end = at_;
    while (end < plain_.size() && (is_letter(plain_[end]) || plain_[end] == '$')) ++end;
    const std::string_view word = std::string_view(plain_).substr(at_, end - at_);
    Word found = Word::none;
    if (word == "$" || word == "last" || word == "latest" || word == "new") found = Word::last;
    if (word == "inf" || word == "infinite") found = Word::infinite;
    if (word == "all") found = Word::all;
    if (found != Word::none) at_ = end;
    return found;
  }

  Result<int> read_digits() {
    const std::size_t begin = at_;
    std::int64_t value = 0;
    while (is_digit(peek())) {
      value = value * 10 + (peek() - '0');
      if (value > std::numeric_limits<int>::max()) return complain(begin, "this number is too large");
      ++at_;
    }
    return static_cast<int>(value);
  }

  // [+-]digits; the caller has seen that it is one.
  Result<int> read_signed() {
    const bool negative = peek() == '-';
    if (negative || peek() == '+') ++at_;
    const Result<int> value = read_digits();
    return value && negative ? Result<int>(-*value) : value;
  }

  [[nodiscard]] bool at_number() const {
    return is_digit(peek()) || ((peek() == '-' || peek() == '+') && is_digit(peek(1)));
  }

  // A page, or nothing where an open end may be.
  Result<NumberOrNothing> read_number() {
    const std::size_t begin = at_;
    if (at_number()) {
      const Result<int> number = read_signed();
      if (!number) return tl::unexpected(number.error());
      if (*number == 0) return complain(begin, "there is no page 0, pages count from 1");
      return NumberOrNothing{.number = *number};
    }
    if (is_letter(peek()) || peek() == '$') {
      const Word word = take_word();
      if (word == Word::last) return NumberOrNothing{.number = -1};
      if (word == Word::infinite) return NumberOrNothing{.infinite = true};
      return complain(begin, word == Word::all ? "\"all\" stands alone" : "this is no page");
    }
    return NumberOrNothing{};
  }

  Result<PageSpan> read_span() {
    const std::size_t begin = at_;
    if (at_end_of_span()) return complain(at_, "a page is missing here");
    if (peek() == 'a' && take_word() == Word::all) {
      if (at_end_of_span()) return PageSpan{};
      return complain(begin, "\"all\" stands alone");
    }
    const Result<NumberOrNothing> first = read_number();
    if (!first) return tl::unexpected(first.error());
    if (first->infinite) return complain(begin, "a range may end at infinity, but not begin there");
    if (at_end_of_span() && first->number) return PageSpan{first->number, first->number, 1};
    if (!at_mark()) return complain(at_, first->number ? "this belongs to no page" : "this is no page");
    return read_range(begin, first->number);
  }

  // From the mark on.
  Result<PageSpan> read_range(std::size_t begin, std::optional<int> first) {
    const bool dash = peek() == '-';
    ++at_;
    const Result<NumberOrNothing> last = read_number();
    if (!last) return tl::unexpected(last.error());
    PageSpan span{first, last->number, 1};
    if (peek() == ':') {
      const Result<int> step = read_step();
      if (!step) return tl::unexpected(step.error());
      span.step = *step;
    }
    if (at_mark()) return complain(at_, "a second range begins inside this one");
    if (!at_end_of_span()) return complain(at_, "this belongs to no page");
    if (dash && at_ == begin + 1) return complain(begin, "a lone \"-\" says nothing; write all");
    return check_direction(begin, span);
  }

  Result<int> read_step() {
    const std::size_t begin = ++at_;
    if (!at_number()) return complain(begin, "the step is missing, as in 1:9:2");
    const Result<int> step = read_signed();
    if (step && *step == 0) return complain(begin, "a step of 0 leads nowhere");
    return step;
  }

  // Numbers counted from different ends cannot be compared before the list is known.
  [[nodiscard]] Result<PageSpan> check_direction(std::size_t begin, const PageSpan& span) const {
    if (!span.first || !span.last || (*span.first < 0) != (*span.last < 0)) return span;
    const int a = *span.first, b = *span.last;
    const std::string_view written = trim(text_.substr(places_[begin], places_[at_] - places_[begin]));
    if (a > b && span.step > 0) {
      const PageSpan forwards{b, a, span.step}, backwards{a, b, -span.step};
      return complain(begin, fmt::format("{} runs backwards; write {} or {}", written,
                                         print_selection({forwards}), print_selection({backwards})));
    }
    if (a < b && span.step < 0) {
      return complain(begin, fmt::format("{} runs upwards with a step down; write {}", written,
                                         print_selection({{b, a, span.step}})));
    }
    return span;
  }

  std::string_view text_;
  std::string plain_;                // one letter for each code point
  std::vector<std::size_t> places_;  // the byte each stood at, and the end
  std::size_t at_ = 0;               // in plain_
};

}  // namespace

Result<PageSelection> parse_pages(std::string_view text) {
  if (text.size() > kLongestText) {
    return fail(ErrorKind::bad_input,
                with_caret(fmt::format("cannot read the pages: more than {} bytes", kLongestText), text,
                           kLongestText));
  }
  return PagesParser(text).parse();
}

}  // namespace mg
