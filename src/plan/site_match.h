// Whose address this is, and of what: a URL or a bare id against the profiles of the sites we know.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/model/site_profile.h"

namespace mg {

struct SiteMatch {
  const SiteProfile* profile = nullptr;  // borrowed from those given
  std::string id;                        // the list's identity: the site's id, or the URL where it has none
  std::string url;                       // of the list
  std::optional<int> page;               // that the address points at, where it names one

  bool operator==(const SiteMatch&) const = default;
};

// The profile for whatever no other knows.
inline constexpr std::string_view kDefaultProfile = "default";

// A URL, or an id that exactly one profile knows. A URL of an unknown site goes to the default profile.
// Fails with bad_input, or unsupported where there is no such profile.
[[nodiscard]] Result<SiteMatch> match_site(const std::vector<SiteProfile>& profiles, std::string_view words);

// What was written behind the name of a site: an id, or a URL of that site. Fails with bad_input.
[[nodiscard]] Result<SiteMatch> match_id(const SiteProfile& profile, std::string_view words);

// The same for many words: reading a pattern takes longer than looking for it.
class SiteMatcher {
 public:
  explicit SiteMatcher(const std::vector<SiteProfile>& profiles);  // borrowed
  ~SiteMatcher();
  SiteMatcher(const SiteMatcher&) = delete;
  SiteMatcher& operator=(const SiteMatcher&) = delete;

  [[nodiscard]] Result<SiteMatch> match_site(std::string_view words);
  [[nodiscard]] Result<SiteMatch> match_id(const SiteProfile& profile, std::string_view words);

 private:
  const std::vector<SiteProfile>& profiles_;
  std::unique_ptr<class ReadPatterns> patterns_;
};

}  // namespace mg
