// Cuts pretty-printed JSON objects, one after another, out of lines of text. Knows nothing of what they say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/units.h"

namespace mg::youget {

class ObjectCutter {
 public:
  // More than any page needs (4 KiB a stream), and little enough to keep.
  explicit ObjectCutter(Bytes limit = 16_MiB) : limit_(limit) {}

  // The object that this line ends, if it does. What stands between objects is dropped: remarks for people.
  // Numbers that JSON has not (Infinity, where a size is unknown) become null.
  std::optional<std::string> add_line(std::string_view line);

  [[nodiscard]] bool open() const { return depth_ > 0; }
  [[nodiscard]] bool too_long() const { return too_long_; }  // the open object, which is dropped as it comes

 private:
  void add(std::string_view text);

  Bytes limit_;
  std::string text_;
  int depth_ = 0;
  bool in_string_ = false;
  bool too_long_ = false;
};

}  // namespace mg::youget
