#include "src/plan/url_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "src/base/text.h"

namespace mg {

namespace {

constexpr std::string_view kCure =
    R"(write for example {1..200}, {01..20} or {1..9..2}, or \{ for the brace)";
constexpr std::size_t kDigits = 18;  // as many as always fit in 64 bits
constexpr auto kNowhere = std::string_view::npos;

std::int64_t count_of(const TemplatePiece& piece) {
  if (const auto* numbers = std::get_if<NumberGroup>(&piece)) return numbers->count;
  if (const auto* words = std::get_if<WordGroup>(&piece))
    return static_cast<std::int64_t>(words->words.size());
  return 1;
}

bool is_escape(std::string_view text) {
  return text.size() >= 2 && text[0] == '\\' && std::string_view(R"({},\)").find(text[1]) != kNowhere;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool is_padded(std::string_view number) {
  return number.size() > 1 && number.front() == '0';
}

// Meant to be counted, be it right or wrong: two dots, and nothing else that a path or a query might have.
bool means_range(std::string_view inner) {
  return inner.find("..") != kNowhere && std::ranges::all_of(inner, [](char c) {
           return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '+' || c == ' ';
         });
}

// "1..5" among words.
bool is_range(std::string_view word) {
  const auto dots = word.find("..");
  return dots != kNowhere && dots > 0 && is_digit(word.front()) && means_range(word);
}

class TemplateParser {
 public:
  explicit TemplateParser(std::string_view text) : text_(text) {}

  tl::expected<UrlTemplate, TemplateFault> parse() {
    while (at_ < text_.size()) {
      if (text_[at_] == '{') {
        if (auto fault = read_brace()) return tl::unexpected(*std::move(fault));
      } else if (is_escape(text_.substr(at_))) {
        literal_ += text_[at_ + 1];
        at_ += 2;
      } else {
        const std::size_t end = std::min(text_.find_first_of("{\\", at_ + 1), text_.size());
        literal_ += text_.substr(at_, end - at_);
        at_ = end;
      }
    }
    keep_literal();
    if (count_ > 1 && text_.size() > kTemplateBytes) {
      return tl::unexpected(TemplateFault{
          kTemplateBytes, fmt::format("a template may have {} bytes; write several", kTemplateBytes)});
    }
    return UrlTemplate(std::move(pieces_));
  }

 private:
  using Fault = std::optional<TemplateFault>;

  static TemplateFault fault_at(std::size_t place, std::string_view why) {
    return {place, fmt::format("{}; {}", why, kCure)};
  }

  void keep_literal() {
    if (!literal_.empty()) pieces_.emplace_back(std::exchange(literal_, {}));
  }

  // The brace's partner; or where another one opens, or the end.
  [[nodiscard]] std::size_t end_of_group() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '{' && text_[end] != '}') {
      end += is_escape(text_.substr(end)) ? 2 : 1;
    }
    return std::min(end, text_.size());
  }

  Fault read_brace() {
    // No brace stands in between, so that nothing is looked at twice however many are open.
    const std::size_t end = end_of_group();
    const std::string_view inner = text_.substr(at_ + 1, end - at_ - 1);
    const bool closed = end < text_.size() && text_[end] == '}';
    if (!closed && is_range(inner)) return fault_at(at_, "the brace that opens here is not closed");
    if (closed && means_range(inner)) return read_numbers(inner);
    if (closed && holds_words(inner)) return read_words(inner);
    literal_ += text_[at_++];
    return {};
  }

  static bool holds_words(std::string_view inner) {
    return inner.find(',') != kNowhere && inner.find_first_of("\"':\t ") == kNowhere;
  }

  Fault read_numbers(std::string_view inner) {
    std::vector<std::string_view> numbers;
    std::size_t begin = 0;
    while (true) {
      const std::size_t end = inner.find("..", begin);
      const std::string_view number = inner.substr(begin, end - begin);
      const std::size_t place = at_ + 1 + begin;
      if (numbers.size() == 3) return fault_at(place - 2, "a range has a first, a last and a step, no more");
      if (number.empty()) return fault_at(place, "a number is missing here");
      if (!all_digits(number)) return fault_at(place, "only whole numbers from 0 on are counted");
      if (number.size() > kDigits) return fault_at(place, "this number is too large");
      numbers.push_back(number);
      if (end == kNowhere) break;
      begin = end + 2;
    }
    const std::int64_t first = *read_whole_number(numbers[0]), last = *read_whole_number(numbers[1]);
    const std::int64_t step = numbers.size() == 3 ? *read_whole_number(numbers[2]) : 1;
    if (step == 0) return fault_at(at_ + 1 + begin, "a step of 0 leads nowhere");
    const bool up = first <= last;
    NumberGroup group{
        .first = first, .step = up ? step : -step, .count = (up ? last - first : first - last) / step + 1};
    if (is_padded(numbers[0]) || is_padded(numbers[1])) {
      group.width = static_cast<int>(std::max(numbers[0].size(), numbers[1].size()));
    }
    return keep_group(group, inner);
  }

  Fault read_words(std::string_view inner) {
    WordGroup group{{""}};
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= inner.size(); ++i) {
      if (i == inner.size() || inner[i] == ',') {
        if (is_range(inner.substr(begin, i - begin)))
          return fault_at(at_ + 1 + begin, "a range does not go together with words");
        begin = i + 1;
        if (i < inner.size()) group.words.emplace_back();
      } else {
        i += is_escape(inner.substr(i)) ? 1 : 0;
        group.words.back() += inner[i];
      }
    }
    return keep_group(std::move(group), inner);
  }

  Fault keep_group(TemplatePiece group, std::string_view inner) {
    const std::int64_t count = count_of(group);
    if (count > kTemplateUrls / count_) {
      return TemplateFault{at_, fmt::format("this stands for more than {} URLs; write several templates",
                                            fmt::group_digits(kTemplateUrls))};
    }
    count_ *= count;
    keep_literal();
    pieces_.push_back(std::move(group));
    at_ += inner.size() + 2;
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string literal_;
  std::vector<TemplatePiece> pieces_;
  std::int64_t count_ = 1;
};

}  // namespace

UrlTemplate::UrlTemplate(std::vector<TemplatePiece> pieces) : pieces_(std::move(pieces)) {
  for (const TemplatePiece& piece : pieces_) count_ *= count_of(piece);
  assert(count_ >= 1 && count_ <= kTemplateUrls && "the parser lets no other through");
}

std::string UrlTemplate::at(std::int64_t index) const {
  assert(index >= 0 && index < count_ && "a template has no other URLs");
  std::string url;
  std::int64_t rest = count_;  // how many URLs the pieces from here on make
  for (const TemplatePiece& piece : pieces_) {
    rest /= count_of(piece);
    const std::int64_t chosen = index / rest;
    index %= rest;
    if (const auto* literal = std::get_if<std::string>(&piece)) url += *literal;
    if (const auto* words = std::get_if<WordGroup>(&piece))
      url += words->words[static_cast<std::size_t>(chosen)];
    if (const auto* numbers = std::get_if<NumberGroup>(&piece)) {
      url += fmt::format("{:0{}}", numbers->first + chosen * numbers->step, numbers->width);
    }
  }
  return url;
}

tl::expected<UrlTemplate, TemplateFault> read_url_template(std::string_view text) {
  return TemplateParser(text).parse();
}

Result<UrlTemplate> parse_url_template(std::string_view text) {
  auto read = read_url_template(text);
  if (read) return *std::move(read);
  return fail(ErrorKind::bad_input, with_caret(fmt::format("cannot read the URL: {}", read.error().what),
                                               text, read.error().place));
}

std::string as_template(std::string_view url) {
  std::string text;
  for (const char c : url) {
    if (c == '{' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

}  // namespace mg
