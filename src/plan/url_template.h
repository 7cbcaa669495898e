// URLs written as one: "https://host/list/{1..200}.html". Expanded one by one, never all of them at once.
//
//   {1..200}  {9..1}     counted up, or down
//   {01..20}             with as many digits as the longer of both has
//   {1..9..2}            in steps
//   {a,b}  {,_hd}        each of these words; one may be empty
//   \{  \}  \,  \\       the sign itself; %7B is left to the server, as all that is escaped its way
//
// Several groups in one URL are combined, the last one changing fastest. Braces that hold neither a range nor
// words are themselves, since URLs have such: {}, {id}, {"a":1,"b":2} - words hold no quotes, colons, blanks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/base/result.h"

namespace mg {

inline constexpr std::int64_t kTemplateUrls = 1'000'000;  // more are a slip of the finger
inline constexpr std::size_t kTemplateBytes = 16 << 10;   // of one that stands for several URLs

struct NumberGroup {
  std::int64_t first = 0;
  std::int64_t step = 1;  // negative: counts down
  std::int64_t count = 1;
  int width = 0;  // digits at least

  bool operator==(const NumberGroup&) const = default;
};

struct WordGroup {
  std::vector<std::string> words;

  bool operator==(const WordGroup&) const = default;
};

using TemplatePiece = std::variant<std::string, NumberGroup, WordGroup>;

class UrlTemplate {
 public:
  // The product of the groups' counts is at least one and at most kTemplateUrls.
  explicit UrlTemplate(std::vector<TemplatePiece> pieces);

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] std::string at(std::int64_t index) const;  // below count()

 private:
  std::vector<TemplatePiece> pieces_;
  std::int64_t count_ = 1;
};

struct TemplateFault {
  std::size_t place = 0;  // a byte of the text
  std::string what;       // a sentence with the cure

  bool operator==(const TemplateFault&) const = default;
};

// For those who know where the text stands.
[[nodiscard]] tl::expected<UrlTemplate, TemplateFault> read_url_template(std::string_view text);

// Fails with bad_input; `what` is then three lines, the last a caret under the bad place.
[[nodiscard]] Result<UrlTemplate> parse_url_template(std::string_view text);

// The template that stands for `url` alone, whatever is in it.
[[nodiscard]] std::string as_template(std::string_view url);

}  // namespace mg
