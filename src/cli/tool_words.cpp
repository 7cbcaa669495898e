#include "src/cli/tool_words.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "src/base/text.h"
#include "src/base/url.h"
#include "src/base/utf8.h"

namespace mg {
namespace {

constexpr std::size_t kJobBytes = 200;
constexpr std::size_t kSiteBytes = 60;

// Also behind an option's "=". Empty: none in there.
std::string_view address_in(std::string_view word) {
  const std::string low = to_lower(word);
  const std::size_t at = std::min(low.find("http://"), low.find("https://"));
  return at == std::string::npos ? std::string_view() : word.substr(at);
}

// A name and a password in it must not be stored.
std::string without_account(std::string_view address) {
  const std::size_t begin = address.find("://") + 3;
  const std::size_t end = std::min(address.find_first_of("/?#", begin), address.size());
  const std::size_t at = address.substr(begin, end - begin).rfind('@');
  std::string text(address);
  if (at != std::string_view::npos) text.erase(begin, at + 1);
  return text;
}

std::string as_name(std::string_view text, std::size_t limit) {
  return std::string(cut_to_bytes(without_control_characters(text), limit));
}

}  // namespace

ToolWords read_tool_words(const std::vector<std::string>& command) {
  ToolWords words;
  std::string addresses;
  words.site = as_name(std::filesystem::path(command.front()).filename().native(), kSiteBytes);
  for (auto word = command.begin() + 1; word != command.end(); ++word) {
    const std::string_view address = address_in(*word);
    const std::string host = host_of(address);
    if (host.empty()) continue;
    if (!addresses.empty()) addresses += ' ';
    addresses += without_account(address);
    if (std::ranges::find(words.hosts, host) == words.hosts.end()) words.hosts.push_back(host);
  }
  words.job = addresses.empty() ? words.site : as_name(addresses, kJobBytes);
  return words;
}

}  // namespace mg
