#include "adapters/ytdlp/archive_lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <utility>

#include "adapters/ytdlp/page_id.h"
#include "src/base/text.h"
#include "src/base/utf8.h"

namespace mg::ytdlp {
namespace {

// The longest ids are addresses. Longer words are never handed to std::regex: it recurses once a letter.
constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kLongestId = 256;

bool matches(const std::optional<std::regex>& pattern, std::string_view text) {
  if (!pattern || text.size() > kLongestId) return false;
  try {
    return std::regex_match(text.begin(), text.end(), *pattern);
  } catch (const std::regex_error&) {
    return false;  // too much work for this text: no id looks like that
  }
}

std::optional<std::regex> compiled(const std::string& pattern) {
  if (pattern.empty()) return std::nullopt;
  return std::regex(pattern, std::regex::ECMAScript);
}

bool is_extractor(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == ':' || c == '.';
  });
}

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

// "av845123001" -> "845123001"; empty for every other id.
std::string_view av_number(std::string_view list_id) {
  if (list_id.size() < 3 || !equal_ignoring_case(list_id.substr(0, 2), "av")) return {};
  const std::string_view number = list_id.substr(2);
  return std::ranges::all_of(number, is_digit) ? number : std::string_view();
}

class Names final : public ForeignNames {
 public:
  explicit Names(std::vector<SiteProfile> profiles) : profiles_(std::move(profiles)) {}

  [[nodiscard]] Result<KnownPage> read_line(std::string_view line) const override;
  [[nodiscard]] std::vector<std::string> lines_of(const KnownPage& page) const override;
  [[nodiscard]] Result<KnownPage> page_of(std::string_view site, std::string_view id) const override;

 private:
  struct Site {
    const SiteProfile* profile;
    std::optional<std::regex> id;          // of a list
    std::optional<std::regex> foreign_id;  // of a page, in names of files
  };

  const std::vector<Site>& sites() const;
  const Site* find(std::string_view name, std::string SiteProfile::* which) const;
  const Site* find_in_any_words(std::string_view name) const;
  Result<KnownPage> page_by_looks(std::string_view id) const;
  static KnownPage page_at(const Site& site, std::string_view id);
  static Result<KnownPage> part_at(const Site& site, std::string_view id);

  std::vector<SiteProfile> profiles_;
  // Filled at first use: most runs of the program need none of these patterns, and compiling them takes time.
  mutable std::vector<Site> sites_;
};

const std::vector<Names::Site>& Names::sites() const {
  if (!sites_.empty()) return sites_;
  for (const SiteProfile& profile : profiles_) {
    if (profile.foreign_name.empty()) continue;
    sites_.push_back({&profile, compiled(profile.id_pattern), compiled(profile.foreign_id_pattern)});
  }
  return sites_;
}

const Names::Site* Names::find(std::string_view name, std::string SiteProfile::* which) const {
  const auto found =
      std::ranges::find_if(sites(), [&](const Site& site) { return site.profile->*which == name; });
  return found == sites_.end() ? nullptr : &*found;
}

const Names::Site* Names::find_in_any_words(std::string_view name) const {
  for (const auto which : {&SiteProfile::foreign_name, &SiteProfile::name}) {
    if (const Site* site = find(name, which)) return site;
  }
  const auto found = std::ranges::find_if(sites(), [&](const Site& site) {
    return std::ranges::find(site.profile->aliases, name) != site.profile->aliases.end();
  });
  return found == sites_.end() ? nullptr : &*found;
}

KnownPage Names::page_at(const Site& site, std::string_view id) {
  const SiteProfile& profile = *site.profile;
  const auto numbered = [&](std::string list_id, int page) {
    return KnownPage{numbered_key(profile.name, list_id, page), profile.name, list_id, page};
  };
  if (profile.identity == PageIdentity::number) {
    const auto [list_id, page] = split_page_suffix(id);
    if (matches(site.id, list_id)) return numbered(list_id, std::max(page, 1));
    // Until 2022 it knew bilibili's parts by the video's number, "8903802_part1", and it still believes that.
    const auto [number, part] = split_page_suffix(id, "_part");
    const std::string old_id = "av" + number;
    if (part > 0 && !av_number(old_id).empty() && matches(site.id, old_id)) return numbered(old_id, part);
    // A list of its own: nobody should look for it among the parts of others.
    return {own_key(profile.foreign_name, id), profile.name, std::string(id), 0};
  }
  return {own_key(profile.foreign_name, id), profile.name, {}, 0};
}

Result<KnownPage> Names::part_at(const Site& site, std::string_view id) {
  KnownPage page = page_at(site, id);
  if (site.profile->identity == PageIdentity::number && page.page == 0) {
    return fail(ErrorKind::bad_input,
                fmt::format("{} is no part of {}'s", in_quotes(id), site.profile->name));
  }
  return page;
}

Result<KnownPage> Names::read_line(std::string_view line) const {
  line = trim(line);
  if (line.size() > kLongestLine) return fail(ErrorKind::bad_input, "the line is too long for an id");
  if (!is_utf8(line)) return fail(ErrorKind::bad_input, "the line is no UTF-8 text");
  if (has_control_characters(line)) {
    return fail(ErrorKind::bad_input, "there are control characters in the line");
  }
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view id = trim(line.substr(blank));
  if (!is_extractor(line.substr(0, blank)) || id.empty()) {
    return fail(ErrorKind::bad_input, fmt::format("{} should be an extractor and an id, such as "
                                                  "\"youtube dQw4w9WgXcQ\" or \"bilibili BV1Wy4y1B7vg_p3\"",
                                                  in_quotes(line)));
  }
  const std::string site = to_lower(line.substr(0, blank));
  // Also what is no part as we know them: a segment of one ("BV1Wy4y1B7vg_p1_0"), to be given back one day.
  if (const Site* known = find(site, &SiteProfile::foreign_name)) return page_at(*known, id);
  return KnownPage{own_key(site, id), site, {}, 0};
}

Result<KnownPage> Names::page_of(std::string_view site, std::string_view id) const {
  if (site.empty()) return page_by_looks(id);
  if (const Site* known = find_in_any_words(site)) return part_at(*known, id);
  return KnownPage{own_key(site, id), std::string(site), {}, 0};
}

Result<KnownPage> Names::page_by_looks(std::string_view id) const {
  const Site* only = nullptr;
  for (const Site& site : sites()) {
    if (!matches(site.foreign_id, id)) continue;
    if (only != nullptr) {
      return fail(ErrorKind::bad_input, fmt::format("{} may be an id of {} or of {}", in_quotes(id),
                                                    only->profile->name, site.profile->name));
    }
    only = &site;
  }
  if (only != nullptr) return part_at(*only, id);
  return fail(ErrorKind::bad_input, fmt::format("{} may be an id of any site", in_quotes(id)));
}

std::vector<std::string> Names::lines_of(const KnownPage& page) const {
  const Site* site = find(page.site, &SiteProfile::name);
  const bool numbered = site != nullptr && site->profile->identity == PageIdentity::number && page.page > 0;
  if (!numbered) return {page.key.text};
  const std::string& name = site->profile->foreign_name;
  if (const std::string_view number = av_number(page.list_id); !number.empty()) {
    return {fmt::format("{} {}_part{}", name, number, page.page)};
  }
  std::vector<std::string> lines{fmt::format("{} {}_p{}", name, page.list_id, page.page)};
  // So it calls the only part of a video, and which is the only one we do not know. No part of another video
  // is called that.
  if (page.page == 1) lines.push_back(fmt::format("{} {}", name, page.list_id));
  return lines;
}

}  // namespace

std::unique_ptr<ForeignNames> make_foreign_names(std::vector<SiteProfile> sites) {
  return std::make_unique<Names>(std::move(sites));
}

}  // namespace mg::ytdlp
