#include "src/base/url.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg {

namespace {

bool is_web(std::string_view url) {
  return equal_ignoring_case(url.substr(0, 7), "http://") ||
         equal_ignoring_case(url.substr(0, 8), "https://");
}

}  // namespace

Result<void> check_url(std::string_view url) {
  const auto refuse = [url](std::string_view why) {
    return fail(ErrorKind::bad_input, fmt::format("{} {}", in_quotes(url), why));
  };
  if (url.size() > kUrlBytes) return refuse(fmt::format("is longer than a URL may be ({} bytes)", kUrlBytes));
  if (!is_web(url)) return refuse("is no URL; write it with https:// in front");
  const bool printable = std::ranges::all_of(
      url, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && c != '\\'; });
  if (!printable || without_control_characters(url) != url) {
    return refuse("has a blank, a backslash or a control character in it");
  }
  if (host_of(url).empty()) return refuse("names no host");
  return {};
}

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? std::string() : to_lower(host.substr(0, end + 1));
  }
  host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  return to_lower(host);
}

// Only the last star is ever gone back to: what an earlier one could take, the last one can take too.
bool glob_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, star_end = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_end = t;
    } else if (p < pattern.size() && equal_ignoring_case(pattern.substr(p, 1), text.substr(t, 1))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_end;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace mg
