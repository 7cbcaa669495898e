#include "adapters/youget/object_cutter.h"

namespace mg::youget {

std::optional<std::string> ObjectCutter::add_line(std::string_view line) {
  if (depth_ == 0) {
    const auto start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos || line[start] != '{') return {};
    text_.clear();
    too_long_ = false;
    in_string_ = false;
  }
  constexpr std::string_view kInfinity = "Infinity";
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (!in_string_ && line.substr(at).starts_with(kInfinity)) {
      add("null");
      at += kInfinity.size() - 1;
      continue;
    }
    add(line.substr(at, 1));
    if (in_string_) {
      if (c == '\\' && at + 1 < line.size()) add(line.substr(++at, 1));
      in_string_ = c != '"';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
      return std::move(text_);  // what follows on the line is none of it
    }
  }
  add("\n");
  return {};
}

void ObjectCutter::add(std::string_view text) {
  if (text_.size() + text.size() > static_cast<std::size_t>(limit_.count)) {
    too_long_ = true;
    text_.clear();
    text_.shrink_to_fit();
  }
  if (!too_long_) text_ += text;
}

}  // namespace mg::youget
