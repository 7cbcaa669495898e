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

Result<void> check_web(std::string_view url, std::size_t limit, std::string_view not_of_the_web) {
  const auto refuse = [url](std::string_view why) {
    return fail(ErrorKind::bad_input, fmt::format("{} {}", in_quotes(url), why));
  };
  if (url.size() > limit) return refuse(fmt::format("is longer than a URL may be ({} bytes)", limit));
  if (!is_web(url)) return refuse(not_of_the_web);
  bool printable = true, in_ascii = true;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    printable = printable && byte > 0x20 && byte != 0x7F && byte != '\\';
    in_ascii = in_ascii && byte < 0x80;
  }
  // The second look is dear, and long playlists have many links.
  if (!printable || (!in_ascii && without_control_characters(url) != url)) {
    return refuse("has a blank, a backslash or a control character in it");
  }
  if (host_of(url).empty()) return refuse("names no host");
  return {};
}

Result<void> check_link(std::string_view url) {
  return check_web(url, kLinkBytes, "is no link of the web, only those are followed");
}

std::string fill_in_blanks(std::string_view text) {
  std::string filled;
  for (const char c : text) filled += c == ' ' ? "%20" : std::string(1, c);
  return filled;
}

// The five parts of RFC 3986, section 3, as views; one that is not there has no data. The path always is.
struct Parts {
  std::optional<std::string_view> scheme, authority, query, fragment;
  std::string_view path;
};

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

Parts take_apart(std::string_view url) {
  Parts parts;
  if (const auto colon = url.find_first_of(":/?#");
      colon != std::string_view::npos && url[colon] == ':' && is_scheme(url.substr(0, colon))) {
    parts.scheme = url.substr(0, colon);
    url.remove_prefix(colon + 1);
  }
  if (const auto hash = url.find('#'); hash != std::string_view::npos) {
    parts.fragment = url.substr(hash + 1);
    url = url.substr(0, hash);
  }
  if (const auto mark = url.find('?'); mark != std::string_view::npos) {
    parts.query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  if (url.starts_with("//")) {
    const auto end = url.find('/', 2);
    parts.authority = url.substr(2, end == std::string_view::npos ? end : end - 2);
    url = end == std::string_view::npos ? std::string_view() : url.substr(end);
  }
  parts.path = url;
  return parts;
}

// RFC 3986, section 5.2.4, segment by segment; each is looked at once.
std::string without_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const bool rooted = path.starts_with('/');
    const auto end = path.find('/', rooted ? 1 : 0);
    const bool last = end == std::string_view::npos;
    std::string_view segment = path.substr(0, end);
    if (rooted) segment.remove_prefix(1);
    if (segment == "..") {
      const auto slash = out.rfind('/');
      out.resize(slash == std::string::npos ? 0 : slash);
    }
    if (segment == "." || segment == "..") {
      if (last) out += '/';
    } else {
      if (rooted) out += '/';
      out += segment;
    }
    path = last ? std::string_view() : path.substr(end);
  }
  return out;
}

// Section 5.2.3.
std::string merged(const Parts& base, std::string_view path) {
  if (base.path.empty()) return "/" + std::string(path);
  return std::string(base.path.substr(0, base.path.rfind('/') + 1)) + std::string(path);
}

}  // namespace

Result<void> check_url(std::string_view url) {
  return check_web(url, kUrlBytes, "is no URL; write it with https:// in front");
}

Result<std::string> resolve_url(std::string_view base, std::string_view reference) {
  if (const auto sound = check_link(base); !sound) return tl::unexpected(sound.error());
  // Before the work, so that it is bounded; the result is looked at again.
  if (reference.size() > kLinkBytes) {
    return fail(ErrorKind::bad_input,
                fmt::format("{} is longer than a link may be ({} bytes)", in_quotes(reference), kLinkBytes));
  }
  const Parts from = take_apart(base);
  const std::string wanted = fill_in_blanks(trim(reference));
  const Parts to = take_apart(wanted);
  std::string url(to.scheme.value_or(*from.scheme));
  url += ':';
  const bool elsewhere = to.scheme || to.authority;
  if (const auto& authority = elsewhere ? to.authority : from.authority) url.append("//").append(*authority);
  if (!elsewhere && to.path.empty()) {
    url += from.path;
  } else {
    url += without_dots(elsewhere || to.path.starts_with('/') ? std::string(to.path) : merged(from, to.path));
  }
  const bool same = !elsewhere && to.path.empty() && !to.query;
  if (const auto& query = same ? from.query : to.query) url.append("?").append(*query);
  if (to.fragment) url.append("#").append(*to.fragment);
  if (const auto sound = check_link(url); !sound) return tl::unexpected(sound.error());
  return url;
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
