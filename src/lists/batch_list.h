// Lists as people write them: a URL, a template of URLs, or "SITE ID" on each line.
#pragma once

#include <optional>

#include "src/lists/line_reader.h"
#include "src/lists/url_list.h"
#include "src/plan/url_template.h"

namespace mg {

// Blank lines, and those that begin with "#", ";" or "]", say nothing; nor does what follows a blank and a
// "#". Templates are expanded.
class BatchList : public UrlList {
 public:
  explicit BatchList(LineReader lines) : lines_(std::move(lines)) {}

  Result<std::optional<ListedUrl>> next() override;

 private:
  LineReader lines_;
  std::optional<UrlTemplate> open_;  // of the line told last
  std::int64_t told_ = 0;            // of open_
};

}  // namespace mg
