// Cuts a child's output into lines as it arrives. "\n", "\r\n" and a bare "\r" (progress that overwrites
// itself) end a line; all other bytes stay as they are. Knows nothing of descriptors.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/units.h"

namespace mg {

struct Line {
  std::string text;  // without its end
  bool cut = false;  // longer than the limit; the rest is lost

  bool operator==(const Line&) const = default;
};

class LineSplitter {
 public:
  explicit LineSplitter(Bytes limit) : limit_(static_cast<std::size_t>(limit.count)) {}

  // The lines that `chunk` completed. Takes time in proportion to the chunk, however the lines are cut up.
  [[nodiscard]] std::vector<Line> feed(std::string_view chunk);
  // The output is over: the last line, if it had no end.
  [[nodiscard]] std::optional<Line> finish();

 private:
  void keep(std::string_view piece);

  std::size_t limit_;
  Line open_;                  // what has come of the current line
  bool begun_ = false;         // something of the current line has come, be it cut away
  bool after_return_ = false;  // the last byte was "\r": a "\n" now belongs to it
};

}  // namespace mg
