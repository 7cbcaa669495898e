// A list of URLs in a file that has a JSON value on each line.
#pragma once

#include <cstdint>
#include <deque>

#include "src/lists/json_pointer.h"
#include "src/lists/line_reader.h"
#include "src/lists/url_list.h"

namespace mg {

// The pointer leads to a string or an array of strings. A line where it leads nowhere, or to null, says
// nothing; if it does so in all lines, it is wrong: bad_input at the end. No templates.
class JsonlList : public UrlList {
 public:
  JsonlList(LineReader lines, JsonPointer pointer) : lines_(std::move(lines)), pointer_(std::move(pointer)) {}

  Result<std::optional<ListedUrl>> next() override;

 private:
  [[nodiscard]] Result<void> take_line(std::string_view line);
  [[nodiscard]] Result<void> take(const nlohmann::json& value);
  [[nodiscard]] tl::unexpected<Error> complain(std::string_view what) const;

  LineReader lines_;
  JsonPointer pointer_;
  bool led_somewhere_ = false;
  std::int64_t values_ = 0;
  std::deque<std::string> waiting_;  // of the line read last
};

}  // namespace mg
