#include "src/os/line_splitter.h"

#include <algorithm>
#include <utility>

namespace mg {

std::vector<Line> LineSplitter::feed(std::string_view chunk) {
  std::vector<Line> lines;
  while (!chunk.empty()) {
    if (std::exchange(after_return_, false) && chunk.front() == '\n') {
      chunk.remove_prefix(1);
      continue;
    }
    const auto* const end =
        std::find_if(chunk.begin(), chunk.end(), [](char byte) { return byte == '\n' || byte == '\r'; });
    const auto length = static_cast<std::size_t>(end - chunk.begin());
    keep(chunk.substr(0, length));
    if (end == chunk.end()) break;
    after_return_ = *end == '\r';
    lines.push_back(std::exchange(open_, {}));
    begun_ = false;
    chunk.remove_prefix(length + 1);
  }
  return lines;
}

std::optional<Line> LineSplitter::finish() {
  if (!std::exchange(begun_, false)) return std::nullopt;
  return std::exchange(open_, {});
}

void LineSplitter::keep(std::string_view piece) {
  begun_ = begun_ || !piece.empty();
  const std::size_t room = limit_ - open_.text.size();
  open_.text.append(piece.substr(0, room));
  open_.cut = open_.cut || piece.size() > room;
}

}  // namespace mg
