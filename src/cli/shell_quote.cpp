#include "src/cli/shell_quote.h"

namespace mg {

std::string shell_quoted(std::string_view text) {
  std::string all = "'";
  for (const char c : text) {
    if (c == '\'') all += "'\\'";
    all += c;
  }
  return all + "'";
}

std::string fish_quoted(std::string_view text) {
  std::string all = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') all += '\\';
    all += c;
  }
  return all + "'";
}

}  // namespace mg
