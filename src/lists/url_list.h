// What a list of URLs is to those who work through it: one after the other, with the place each stands at.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "src/base/result.h"

namespace mg {

struct ListedUrl {
  std::string url;    // as written, not looked at; from lines also "SITE ID"
  std::string place;  // "list.txt:12"

  bool operator==(const ListedUrl&) const = default;
};

class UrlList {
 public:
  virtual ~UrlList() = default;

  // The next one, or nothing at the end. Reads no more of a file than it needs, and waits where that waits (a
  // pipe). Fails with bad_input and "FILE:LINE: what; cure", or as reading does; it is over then, and each
  // further call tells the same failure.
  [[nodiscard]] virtual Result<std::optional<ListedUrl>> next() = 0;
};

}  // namespace mg
