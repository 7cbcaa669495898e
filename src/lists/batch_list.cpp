#include "src/lists/batch_list.h"

#include <fmt/format.h>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

// What a line says. A "#" behind a blank cannot be a part of a URL.
std::string_view without_comment(std::string_view line) {
  const std::string_view said = trim(line);
  if (said.find_first_of("#;]") == 0) return {};
  for (std::size_t at = said.find('#'); at != std::string_view::npos; at = said.find('#', at + 1)) {
    if (said[at - 1] == ' ' || said[at - 1] == '\t') return trim(said.substr(0, at));
  }
  return said;
}

// Counted in characters, from 1, as editors do.
std::int64_t column_of(std::string_view line, std::size_t place) {
  std::int64_t column = 1;
  for (std::string_view before = line.substr(0, place); !before.empty(); ++column) {
    before.remove_prefix(first_code_point(before).length);
  }
  return column;
}

}  // namespace

Result<std::optional<ListedUrl>> BatchList::next() {
  while (!open_ || told_ == open_->count()) {
    const auto line = lines_.next();
    if (!line) return tl::unexpected(line.error());
    if (!*line) return std::nullopt;
    const std::string_view said = without_comment(**line);
    if (said.empty()) continue;
    auto read = read_url_template(said);
    if (!read) {
      const auto begin = static_cast<std::size_t>(said.data() - (*line)->data());
      return fail(ErrorKind::bad_input,
                  fmt::format("{}:{}: {}", lines_.place(lines_.line()),
                              column_of(**line, begin + read.error().place), read.error().what));
    }
    open_ = *std::move(read);
    told_ = 0;
  }
  return ListedUrl{open_->at(told_++), lines_.place(lines_.line())};
}

}  // namespace mg
