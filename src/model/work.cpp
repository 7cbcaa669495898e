#include "src/model/work.h"

#include <algorithm>
#include <string_view>

namespace mg {

namespace {

bool plain(std::string_view word) {
  static constexpr std::string_view kPlain = "-_./:=,+%@";
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || kPlain.find(c) != std::string_view::npos;
  });
}

std::string shell_word(std::string_view word) {
  if (plain(word)) return std::string(word);
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text += c;
    }
  }
  return text + "'";
}

}  // namespace

std::string command_words(const Command& command) {
  std::string words = shell_word(command.tool);
  for (const std::string& argument : command.arguments) words += " " + shell_word(argument);
  return words;
}

}  // namespace mg
