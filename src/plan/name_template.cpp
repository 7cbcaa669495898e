#include "src/plan/name_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

constexpr std::size_t kLongestTemplate = 4096;
constexpr std::size_t kMostFolders = 12;  // 255 bytes each; a path holds 4096 with the directory in front
constexpr int kMostDigits = 20;
constexpr int kMostLetters = 255;

struct NamedField {
  std::string_view name;
  NameField field;
  bool number;
};
constexpr std::array<NamedField, 16> kFields{{{"title", NameField::title, false},
                                              {"part", NameField::part, false},
                                              {"page", NameField::page, true},
                                              {"playlist_index", NameField::playlist_index, true},
                                              {"page_count", NameField::page_count, true},
                                              {"id", NameField::id, false},
                                              {"bvid", NameField::bvid, false},
                                              {"aid", NameField::aid, false},
                                              {"uploader", NameField::uploader, false},
                                              {"upload_date", NameField::upload_date, false},
                                              {"site", NameField::site, false},
                                              {"engine", NameField::engine, false},
                                              {"quality", NameField::quality, false},
                                              {"height", NameField::height, true},
                                              {"ext", NameField::ext, false},
                                              {"key", NameField::key, false}}};

// Insertions, removals and replacements of a letter that lead from one word to the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t corner = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = corner + (a[i] == b[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, corner + 1});
    }
  }
  return row[b.size()];
}

std::string_view nearest_field(std::string_view name) {
  const std::string_view beginning = name.substr(0, 32);
  const auto nearest = std::ranges::min_element(
      kFields, {}, [beginning](const NamedField& field) { return distance(beginning, field.name); });
  return nearest->name;
}

class TemplateParser {
 public:
  explicit TemplateParser(std::string_view text) : text_(text) {}

  Result<NameTemplate> parse() {
    if (text_.empty()) return complain(0, "it is empty");
    if (text_.size() > kLongestTemplate) return complain(kLongestTemplate, "it is too long");
    if (text_.front() == '/')
      return complain(0, "it must not begin at the root; it is taken below the directory");
    if (text_.starts_with("~/"))
      return complain(0, "\"~\" means nothing here; it is taken below the directory");
    while (at_ < text_.size()) {
      const Result<void> read = read_piece();
      if (!read) return tl::unexpected(read.error());
    }
    const Result<void> ended = end_component(text_.size());
    if (!ended) return tl::unexpected(ended.error());
    return names_;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> complain(std::size_t place, std::string_view why) const {
    return fail(ErrorKind::bad_input,
                with_caret(fmt::format("cannot use the name template: {}", why), text_, place));
  }

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  Result<void> read_piece() {
    const std::size_t begin = at_;
    if (take('/')) return end_component(begin);
    if (take('%')) {
      if (take('%')) return add_literal("%"), Result<void>();
      if (take('(')) return read_field(begin);
      return complain(begin, "a percent sign itself is written %%, a field %(title)s");
    }
    const CodePoint point = first_code_point(text_.substr(at_));
    const std::string_view letter = text_.substr(at_, point.length);
    if (!point.valid || without_control_characters(letter) != letter) {
      return complain(at_, "a control character or no UTF-8");
    }
    add_literal(letter);
    at_ += point.length;
    return {};
  }

  void add_literal(std::string_view letters) {
    if (component_.empty() || !std::holds_alternative<std::string>(component_.back())) {
      component_.emplace_back(std::string());
    }
    std::get<std::string>(component_.back()).append(letters);
  }

  // `end` is where its "/" stands, or the end of the text.
  Result<void> end_component(std::size_t end) {
    const bool here = component_ == std::vector<NamePiece>{std::string(".")};
    if (component_ == std::vector<NamePiece>{std::string("..")}) {
      return complain(end - 2, "it must stay below the directory");
    }
    if (component_.empty() || (here && end == text_.size())) {
      return complain(end,
                      end == text_.size() ? "the file's own name is missing" : "a folder without a name");
    }
    if (names_.components.size() > kMostFolders) return complain(end, "too many folders");
    if (!here) names_.components.push_back(std::move(component_));
    component_.clear();
    return {};
  }

  // Behind "%(".
  Result<void> read_field(std::size_t begin) {
    const std::size_t end = text_.find(')', at_);
    if (end == std::string_view::npos) return complain(begin, "a field that never ends; write %(title)s");
    FieldUse use;
    std::string_view inner = text_.substr(at_, end - at_);
    const std::size_t inner_begin = at_;
    if (const std::size_t bar = inner.find('|'); bar != std::string_view::npos) {
      use.fallback = std::string(inner.substr(bar + 1));
      inner = inner.substr(0, bar);
    }
    const std::size_t arrow = inner.find('>');
    const Result<void> named = read_names(use, inner.substr(0, arrow), inner_begin);
    if (!named) return named;
    if (arrow != std::string_view::npos) {
      const Result<void> dated = read_date_format(use, inner.substr(arrow + 1), inner_begin + arrow + 1);
      if (!dated) return dated;
    }
    at_ = end + 1;
    const Result<void> ended = read_conversion(use, begin);
    if (ended) component_.emplace_back(std::move(use));
    return ended;
  }

  Result<void> read_names(FieldUse& use, std::string_view names, std::size_t place) {
    for (const std::string_view name : split(names, ',')) {
      const auto field = std::ranges::find(kFields, trim(name), &NamedField::name);
      if (field == kFields.end()) {
        return complain(place, fmt::format("there is no field {}; did you mean {}?", in_quotes(name),
                                           nearest_field(trim(name))));
      }
      use.fields.push_back(field->field);
      place += name.size() + 1;
    }
    return {};
  }

  Result<void> read_date_format(FieldUse& use, std::string_view format, std::size_t place) {
    if (use.fields != std::vector{NameField::upload_date}) {
      return complain(place - 1, "only upload_date can be written as a date");
    }
    if (format.empty()) return complain(place, "how to write the date is missing; for example %Y-%m-%d");
    for (std::size_t i = 0; i < format.size(); ++i) {
      if (format[i] != '%') continue;
      if (i + 1 == format.size() || std::string_view("Ymd%").find(format[i + 1]) == std::string_view::npos) {
        return complain(place + i, "a date is written with %Y, %m and %d");
      }
      ++i;
    }
    use.date_format = format;
    return {};
  }

  [[nodiscard]] int read_digits() {
    int value = 0;
    while (is_digit(peek())) value = std::min(value * 10 + (text_[at_++] - '0'), 100000);
    return value;
  }

  // Behind ")": [0][WIDTH | N]d, or [.MOST](s | B).
  Result<void> read_conversion(FieldUse& use, std::size_t begin) {
    const std::size_t place = at_;
    if (take('0')) use.fill = '0';
    use.width_of_count = take('N');
    if (!use.width_of_count) use.width = read_digits();
    const bool padded = use.width_of_count || use.width > 0 || use.fill == '0';
    if (use.width > kMostDigits)
      return complain(place, fmt::format("no number has more than {} digits", kMostDigits));
    if (padded || peek() == 'd') {
      if (!take('d')) return complain(at_, "behind the digits a \"d\" is missing, as in %(page)03d");
      return check_number(use, begin);
    }
    return read_text_conversion(use);
  }

  [[nodiscard]] Result<void> check_number(const FieldUse& use, std::size_t begin) const {
    for (const NameField field : use.fields) {
      const auto known = std::ranges::find(kFields, field, &NamedField::field);
      if (!known->number)
        return complain(begin, fmt::format("{} is no number; write it with \"s\"", known->name));
    }
    return {};
  }

  Result<void> read_text_conversion(FieldUse& use) {
    const std::size_t place = at_;
    const bool cut = take('.');
    if (cut) {
      use.most = read_digits();
      if (use.most < 1 || use.most > kMostLetters) {
        return complain(place, fmt::format("a name can be cut to 1..{} letters", kMostLetters));
      }
    }
    if (cut && take('B')) {
      use.cut = FieldUse::Cut::bytes;
      return {};
    }
    if (!take('s')) return complain(at_, "behind the field an \"s\" or \"d\" is missing, as in %(title)s");
    if (cut) use.cut = FieldUse::Cut::letters;
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<NamePiece> component_;  // the one being read
  NameTemplate names_;
};

}  // namespace

Result<NameTemplate> parse_template(std::string_view text) {
  return TemplateParser(text).parse();
}

bool mentions_page(const NameTemplate& names, PageIdentity identity) {
  const auto differs = [identity](NameField field) {
    switch (field) {
      case NameField::page:
      case NameField::playlist_index:
      case NameField::part:
      case NameField::key: return true;
      case NameField::id:
      case NameField::bvid:
      case NameField::aid: return identity == PageIdentity::own_id;
      default: return false;
    }
  };
  for (const auto& component : names.components) {
    for (const NamePiece& piece : component) {
      const auto* use = std::get_if<FieldUse>(&piece);
      if (use != nullptr && std::ranges::any_of(use->fields, differs)) return true;
    }
  }
  return false;
}

}  // namespace mg
