// From playlists to requests: what can be wrong with them is said here, with the place in the file.
#include "src/cli/queue_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "src/base/nearest_word.h"
#include "src/base/text.h"
#include "src/cli/job_settings.h"
#include "src/cli/settings_file.h"
#include "src/cli/tools.h"
#include "src/os/files.h"

namespace mg {

namespace {

bool continues_a_word(char c) {
  return is_letter(c) || is_digit(c) || c == '-';
}

// Requests complain of options as a command line has them; in a file they are keys.
std::string in_the_words_of_a_file(std::string text) {
  for (const JobSetting& setting : job_settings()) {
    const std::string option = fmt::format("--{}", setting.key);
    for (std::size_t at = 0; (at = text.find(option, at)) != std::string::npos;) {
      const std::size_t end = at + option.size();
      if (end < text.size() && continues_a_word(text[end])) {
        at = end;
        continue;
      }
      const std::string key = fmt::format("\"{}\"", setting.key);
      text.replace(at, option.size(), key);
      at += key.size();
    }
  }
  return text;
}

// The key that a complaint begins with; empty: it begins with none.
std::string_view first_key(std::string_view complaint) {
  if (!complaint.starts_with('"')) return {};
  return complaint.substr(1, complaint.find('"', 1) - 1);
}

std::string place_of(const QueuePlaylist& list, std::string_view key) {
  const auto found = list.places.find(key);
  return found == list.places.end() ? list.place : found->second;
}

std::string unknown_site(const std::string& site, const Toolbox& toolbox) {
  if (find_site(toolbox, site) != nullptr) return {};
  std::vector<std::string_view> known;
  for (const SiteProfile& profile : toolbox.sites) {
    known.emplace_back(profile.name);
    known.insert(known.end(), profile.aliases.begin(), profile.aliases.end());
  }
  return fmt::format("there is no site {}; did you mean \"{}\"? `multiget sites` lists them", in_quotes(site),
                     nearest_word(site, known));
}

// Checks one after the other and remembers what it met.
class Checker {
 public:
  Checker(const QueueFile& file, const OtherOptions& others, const Toolbox& toolbox)
      : file_(file), others_(others), toolbox_(toolbox), sites_(toolbox.sites) {}

  Result<std::vector<CheckedPlaylist>> check() {
    for (const QueuePlaylist& list : file_.playlists) {
      if (errors_.size() >= kMostTold) break;
      check_one(list);
    }
    if (!errors_.empty()) return fail(ErrorKind::bad_input, fmt::format("{}", fmt::join(errors_, "\n")));
    return std::move(checked_);
  }

 private:
  void complain(const std::string& place, std::string_view what) {
    errors_.push_back(fmt::format("{}: {}", place, what));
  }

  void check_one(const QueuePlaylist& list) {
    if (!list.site.empty()) {
      const std::string unknown = unknown_site(list.site, toolbox_);
      if (!unknown.empty()) return complain(place_of(list, "site"), unknown);
    }
    const JobOptions options = merged(merged(others_.under, list.options), others_.over);
    Result<JobRequest> job = make_job_request(list.site, list.what, options, toolbox_, sites_);
    if (!job) {
      const std::string what = in_the_words_of_a_file(job.error().what);
      std::string_view key = first_key(what);
      if (!list.places.contains(key)) key = list.site.empty() ? "url" : "id";
      return complain(place_of(list, key), what);
    }
    if (!once(list, *job) || !writable(list, job->request.directory)) return;
    NewEntry entry{.queue = file_.queue,
                   .site = list.site,
                   .what = list.what,
                   .identity = job->identity,
                   .title = list.name,
                   .options = to_json(list.options),
                   .priority = list.priority,
                   .watch = list.watch};
    checked_.push_back({std::move(entry), std::move(*job), list.place});
  }

  // Two pages of a list, each by its address, are two; with the whole list they are not.
  bool once(const QueuePlaylist& list, const JobRequest& job) {
    const std::string whole = fmt::format("{} {}", job.request.site, job.request.list_id);
    Places& places = places_[whole];
    auto first = job.identity == whole ? places.begin() : places.find(job.identity);
    if (first == places.end()) first = places.find(whole);
    if (first == places.end()) {
      places.emplace(job.identity, list.place);
      return true;
    }
    complain(list.place, fmt::format("{} {} stands here for the second time; the first is at {}",
                                     job.request.site, in_quotes(job.request.list_id), first->second));
    return false;
  }

  // Many playlists go to one directory, which is looked at and complained of once.
  bool writable(const QueuePlaylist& list, const std::filesystem::path& directory) {
    if (!directories_.insert(directory).second) return true;
    const Result<void> found = check_writable(directory);
    if (!found) complain(place_of(list, "dir"), fmt::format("\"dir\": {}", found.error().what));
    return found.has_value();
  }

  const QueueFile& file_;
  const OtherOptions& others_;
  const Toolbox& toolbox_;
  SiteMatcher sites_;
  std::vector<CheckedPlaylist> checked_;
  std::vector<std::string> errors_;
  using Places = std::map<std::string, std::string>;  // by identity
  std::unordered_map<std::string, Places> places_;    // of each list that was met
  std::set<std::filesystem::path> directories_;
};

}  // namespace

Result<std::vector<CheckedPlaylist>> check_playlists(const QueueFile& file, const OtherOptions& others,
                                                     const Toolbox& toolbox) {
  return Checker(file, others, toolbox).check();
}

Result<std::vector<NewEntry>> entries_of(const QueueFile& file, const Toolbox& toolbox) {
  Result<std::vector<CheckedPlaylist>> checked = check_playlists(file, {}, toolbox);
  if (!checked) return tl::unexpected(checked.error());
  std::vector<NewEntry> entries;
  for (CheckedPlaylist& one : *checked) entries.push_back(std::move(one.entry));
  return entries;
}

}  // namespace mg
