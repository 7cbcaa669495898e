#include "adapters/ytdlp/page_id.h"

#include <charconv>

namespace mg::ytdlp {

std::pair<std::string, int> split_page_suffix(std::string_view id, std::string_view mark) {
  const auto at = id.rfind(mark);
  if (at == std::string_view::npos || at == 0) return {std::string(id), 0};
  int page = 0;
  const char* end = id.data() + id.size();
  const auto [stopped, error] = std::from_chars(id.data() + at + mark.size(), end, page);
  if (error != std::errc() || stopped != end || page < 1 || page > kMostPages) return {std::string(id), 0};
  return {std::string(id.substr(0, at)), page};
}

}  // namespace mg::ytdlp
