#include "src/lists/jsonl_list.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/text.h"

namespace mg {

using nlohmann::json;

tl::unexpected<Error> JsonlList::complain(std::string_view what) const {
  return lines_.complain(lines_.line(), what);
}

Result<void> JsonlList::take(const json& value) {
  if (value.is_string()) {
    const std::string_view url = trim(value.get_ref<const std::string&>());
    if (!url.empty()) waiting_.emplace_back(url);
    return {};
  }
  if (value.is_null()) return {};
  return complain(fmt::format("{} leads to {} {}; it must lead to a URL, or to an array of them",
                              in_quotes(pointer_.text()), value.is_object() || value.is_array() ? "an" : "a",
                              value.type_name()));
}

Result<void> JsonlList::take_line(std::string_view line) {
  const auto value = parse_json(line);
  if (!value) {
    return complain(
        fmt::format("{}; each line must be a JSON value of its own (jq -c writes such)", value.error().what));
  }
  ++values_;
  const json* const found = pointer_.find(*value);
  if (found == nullptr) return {};
  led_somewhere_ = true;
  if (!found->is_array()) return take(*found);
  for (const json& element : *found) {
    if (const auto taken = take(element); !taken) return taken;
  }
  return {};
}

Result<std::optional<ListedUrl>> JsonlList::next() {
  while (waiting_.empty()) {
    const auto line = lines_.next();
    if (!line) return tl::unexpected(line.error());
    if (!*line) {
      if (values_ == 0 || led_somewhere_) return std::nullopt;
      return complain(fmt::format("none of the {} values has anything at {}; is it spelt right?", values_,
                                  in_quotes(pointer_.text())));
    }
    if (trim(**line).empty()) continue;
    if (const auto taken = take_line(**line); !taken) return tl::unexpected(taken.error());
  }
  ListedUrl url{std::move(waiting_.front()), lines_.place(lines_.line())};
  waiting_.pop_front();
  return url;
}

}  // namespace mg
