#include "src/plan/site_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <regex>

#include "src/base/text.h"
#include "src/base/url.h"

namespace mg {

// Patterns that were read once, by their text.
class ReadPatterns {
 public:
  // Borrowed until the end. The patterns come from profiles: one that cannot be read is not the user's fault.
  Result<const std::regex*> read(const SiteProfile& profile, const std::string& pattern) {
    const auto known = read_.find(pattern);
    if (known != read_.end()) return &known->second;
    try {
      return &read_.emplace(pattern, std::regex(pattern, std::regex::ECMAScript)).first->second;
    } catch (const std::regex_error& error) {
      return fail(ErrorKind::internal, fmt::format("the profile of {} has an unreadable pattern {}: {}",
                                                   profile.name, in_quotes(pattern), error.what()));
    }
  }

 private:
  std::map<std::string, std::regex> read_;
};

namespace {

using Groups = std::match_results<std::string::const_iterator>;

// Longer words are never handed to std::regex: it recurses once a letter. No id we know has more than 50.
constexpr std::size_t kLongestId = 256;

Result<bool> try_match(ReadPatterns& patterns, const SiteProfile& profile, const std::string& pattern,
                       const std::string& text, Groups& groups,
                       bool (*match)(const std::string&, Groups&, const std::regex&)) {
  if (pattern.empty()) return false;
  const Result<const std::regex*> regex = patterns.read(profile, pattern);
  if (!regex) return tl::unexpected(regex.error());
  try {
    return match(text, groups, **regex);
  } catch (const std::regex_error&) {
    return false;  // too much work for this text: no address looks like that
  }
}

Result<bool> is_id(ReadPatterns& patterns, const SiteProfile& profile, const std::string& text) {
  if (text.size() > kLongestId) return false;
  Groups groups;
  return try_match(patterns, profile, profile.id_pattern, text, groups,
                   [](const std::string& whole, Groups& found, const std::regex& regex) {
                     return std::regex_match(whole, found, regex);
                   });
}

// Scheme and host in lower case, the rest as it is: ids are of both cases.
std::string with_lower_host(std::string_view url) {
  const std::size_t host_end = std::min(url.size(), url.find_first_of("/?#", url.find("://") + 3));
  return to_lower(url.substr(0, host_end)) + std::string(url.substr(host_end));
}

// The pattern was found where the site's name stands, not in the path of somebody else's address or in the
// middle of another name ("notbilibili.com").
bool names_the_host(const std::string& url, const Groups& groups) {
  const auto at = static_cast<std::size_t>(groups.position(0));
  const std::size_t authority = url.find("://") + 3;
  const std::size_t authority_end = std::min(url.size(), url.find_first_of("/?#", authority));
  const std::size_t account_end = url.rfind('@', authority_end - 1);
  const std::size_t host =
      account_end == std::string::npos || account_end < authority ? authority : account_end + 1;
  if (at == 0) return host == authority;
  return at == host || (at > host && at < authority_end && url[at - 1] == '.');
}

std::optional<int> read_page(const Groups& groups) {
  if (groups.size() < 3 || !groups[2].matched) return {};
  const std::string digits = groups[2].str();
  int page = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), page);
  if (error != std::errc() || end != digits.data() + digits.size() || page < 1) return {};
  return page;
}

SiteMatch match_of(const SiteProfile& profile, std::string id, std::string_view url,
                   std::optional<int> page) {
  std::string list = profile.list_url.empty() ? std::string(url) : fill_in(profile.list_url, "id", id);
  return {.profile = &profile, .id = std::move(id), .url = std::move(list), .page = page};
}

// Nothing: another site's address.
Result<std::optional<SiteMatch>> match_url(ReadPatterns& patterns, const SiteProfile& profile,
                                           const std::string& url) {
  Groups groups;
  const Result<bool> found = try_match(patterns, profile, profile.url_pattern, url, groups,
                                       [](const std::string& whole, Groups& parts, const std::regex& regex) {
                                         return std::regex_search(whole, parts, regex);
                                       });
  if (!found) return tl::unexpected(found.error());
  if (!*found || !names_the_host(url, groups)) return std::optional<SiteMatch>();
  const bool has_id = groups.size() > 1 && groups[1].matched && groups[1].length() > 0;
  return std::optional(match_of(profile, has_id ? groups[1].str() : url, url, read_page(groups)));
}

bool looks_like_url(std::string_view words) {
  return words.find("://") != std::string_view::npos || words.find('/') != std::string_view::npos;
}

Result<SiteMatch> match_any_id(ReadPatterns& patterns, const std::vector<SiteProfile>& profiles,
                               const std::string& words) {
  const SiteProfile* only = nullptr;
  for (const SiteProfile& profile : profiles) {
    const Result<bool> found = is_id(patterns, profile, words);
    if (!found) return tl::unexpected(found.error());
    if (!*found || profile.list_url.empty()) continue;
    if (only != nullptr) {
      return fail(ErrorKind::bad_input,
                  fmt::format("{} may be an id of {} or of {}; write the site's name before it",
                              in_quotes(words), only->name, profile.name));
    }
    only = &profile;
  }
  if (only != nullptr) return match_of(*only, words, {}, {});
  return fail(ErrorKind::bad_input,
              fmt::format("{} is neither a URL (https://...) nor an id of a known site", in_quotes(words)));
}

}  // namespace

SiteMatcher::SiteMatcher(const std::vector<SiteProfile>& profiles)
    : profiles_(profiles), patterns_(std::make_unique<ReadPatterns>()) {}
SiteMatcher::~SiteMatcher() = default;

Result<SiteMatch> SiteMatcher::match_site(std::string_view words) {
  words = trim(words);
  if (!looks_like_url(words)) return match_any_id(*patterns_, profiles_, std::string(words));
  const Result<void> usable = check_url(words);
  if (!usable) return tl::unexpected(usable.error());
  const std::string url = with_lower_host(words);
  const SiteProfile* otherwise = nullptr;
  for (const SiteProfile& profile : profiles_) {
    if (profile.name == kDefaultProfile) {
      otherwise = &profile;
      continue;
    }
    Result<std::optional<SiteMatch>> match = match_url(*patterns_, profile, url);
    if (!match) return tl::unexpected(match.error());
    if (*match) return std::move(**match);
  }
  if (otherwise != nullptr) return match_of(*otherwise, url, url, {});
  return fail(ErrorKind::unsupported, fmt::format("no profile knows {}", host_of(url)));
}

Result<SiteMatch> SiteMatcher::match_id(const SiteProfile& profile, std::string_view words) {
  words = trim(words);
  const std::string text(words.substr(0, kLongestId + 1));
  const Result<bool> found = is_id(*patterns_, profile, text);
  if (!found) return tl::unexpected(found.error());
  if (*found && !profile.list_url.empty()) return match_of(profile, text, {}, {});
  const std::string example = profile.id_example.empty() ? "its full URL" : profile.id_example;
  if (!looks_like_url(words)) {
    return fail(ErrorKind::bad_input, fmt::format("{} is no id of {}; write for example {}", in_quotes(words),
                                                  profile.name, example));
  }
  const Result<void> usable = check_url(words);
  if (!usable) return tl::unexpected(usable.error());
  const std::string url = with_lower_host(words);
  if (profile.name == kDefaultProfile) return match_of(profile, url, url, {});
  Result<std::optional<SiteMatch>> match = match_url(*patterns_, profile, url);
  if (!match) return tl::unexpected(match.error());
  if (*match) return std::move(**match);
  return fail(ErrorKind::bad_input,
              fmt::format("{} is no address of a list or video of {}; write for example {}", in_quotes(words),
                          profile.name, example));
}

Result<SiteMatch> match_site(const std::vector<SiteProfile>& profiles, std::string_view words) {
  return SiteMatcher(profiles).match_site(words);
}

Result<SiteMatch> match_id(const SiteProfile& profile, std::string_view words) {
  const std::vector<SiteProfile> none;
  return SiteMatcher(none).match_id(profile, words);
}

}  // namespace mg
