#include "src/cli/clean_search.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "src/base/utf8.h"
#include "src/cli/local_progress.h"
#include "src/cli/terminal.h"
#include "src/cli/tools.h"
#include "src/os/wall_clock.h"
#include "src/plan/adoption.h"
#include "src/post/box_walk.h"
#include "src/post/merge_proof.h"
#include "src/run/file_check.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kAtOnce = 2;  // inspections; each is mostly waiting for the disk
constexpr Duration kBetweenReports = 5s;
constexpr Duration kMoment = 1ms;  // in which the runner hears of signals; in none it does not
constexpr std::string_view kRooms = ".multiget";
constexpr std::string_view kLock = "lock";
constexpr const char* kRoomRule = "room";

// An MP4 that was cut and still tells its whole length.
bool was_cut(const fs::path& path) {
  constexpr int kMostBoxes = 100'000;
  std::error_code error;
  const auto size = static_cast<std::int64_t>(fs::file_size(path, error));
  if (error || !begins_with_box(read_at(path, 0, kBoxHead))) return false;
  std::int64_t at = 0;
  for (int i = 0; i < kMostBoxes && at < size; ++i) {
    const auto length = box_length(read_at(path, at, kBoxHead), Bytes{size - at});
    if (!length || length->count > size - at) return true;
    at += length->count;
  }
  return at != size;
}

// What is wrong with a merge, of all its files; nothing: it holds its pieces.
std::optional<std::string> fault_among(const fs::path& folder, const std::string& whole,
                                       const std::vector<std::string>& pieces,
                                       const std::map<std::string, Result<MediaFacts>>& facts) {
  const Result<MediaFacts>& found = facts.at(whole);
  if (!found) return fmt::format("{} cannot be read: {}", whole, found.error().what);
  if (const auto fault = fault_of(*found)) return fmt::format("{}: {}", whole, *fault);
  if (was_cut(folder / whole)) return fmt::format("{} ends in the middle", whole);
  std::vector<MediaFacts> parts;
  for (const std::string& piece : pieces) {
    const Result<MediaFacts>& part = facts.at(piece);
    if (!part) return fmt::format("{} cannot be read, so nobody can tell whether it is merged", piece);
    parts.push_back(*part);
  }
  const auto fault = fault_of_merge(*found, parts);
  if (!fault) return std::nullopt;
  return fmt::format("it may not be merged into {}: {}", whole, *fault);
}

}  // namespace

CleanSearch::CleanSearch(const VerbContext& context, const CleanVerb& verb, const CleanRules& rules,
                         const KnownPages& pages, Runner& runner)
    : context_(context),
      verb_(verb),
      rules_(rules),
      pages_(pages),
      runner_(runner),
      inspections_(runner, *context.toolbox.muxer, kAtOnce),
      open_(open_files()),
      reported_(runner.now()) {
  const std::string inspector = context.toolbox.muxer->inspect({}).tool;
  if (!missing_tools(context.toolbox, {inspector}).empty()) {
    cannot_inspect_ = fmt::format("{} is not installed, so nobody can tell whether it is merged", inspector);
  }
}

bool CleanSearch::stop_asked() {
  return std::holds_alternative<StopAsked>(inspections_.wait(runner_.now() + kMoment));
}

void CleanSearch::report() {
  if (runner_.now() < reported_ + kBetweenReports) return;
  reported_ = runner_.now();
  say(fmt::format("looked into {} folders and {} media files", looked_at_, inspected_));
}

Result<bool> CleanSearch::look_into(const fs::path& folder) {
  bool stopped = false;
  const auto walked = walk_tree(
      folder, verb_.recursive ? Deeper::yes : Deeper::no, {},
      [&](const TreeFolder& one) {
        stopped = !look_at(one);
        return !stopped;
      },
      [](const fs::path& unreadable) {
        say(fmt::format("{} cannot be looked into", without_control_characters(unreadable.native())));
      });
  if (!walked) return tl::unexpected(walked.error());
  return !stopped;
}

std::string CleanSearch::hindrance(const TreeFile& file) const {
  if (!file.ours) return "it is another user's";
  const auto user = open_.find(file.identity);
  if (user == open_.end()) return {};
  return fmt::format("{} has it open, process {}", user->second.program, user->second.process);
}

ListedFolder CleanSearch::list(const TreeFolder& folder) const {
  ListedFolder listed{.path = folder.path.native()};
  for (const TreeFile& file : folder.files) {
    ContentFacts content;
    if (rules_.asks_content(file.name))
      content = content_of(read_head(folder, file, kContentHead), file.size);
    const bool wanted = pages_.wanted_danmaku.contains(folder.path / file.name);
    listed.files.push_back({file.name, file.size, file.written, hindrance(file), std::move(content), wanted});
  }
  listed.others.insert(folder.folders.begin(), folder.folders.end());
  listed.others.insert(folder.others.begin(), folder.others.end());
  return listed;
}

// False: stopped.
bool CleanSearch::look_at(const TreeFolder& folder) {
  report();
  if (stop_asked()) return false;
  if (!seen_.insert(folder.identity).second) return true;
  ++looked_at_;
  ListedFolder listed = list(folder);
  const Careful careful = verb_.force ? Careful::no : Careful::yes;
  const WallTime now = wall_now();
  std::vector<CleanFinding> findings = rules_.judge(listed, pages_.unfinished, now, careful);
  if (!prove_merges(findings, listed)) return false;
  if (!listed.not_merged.empty()) findings = rules_.judge(listed, pages_.unfinished, now, careful);
  add(folder, findings);
  if (std::ranges::find(folder.folders, kRooms) != folder.folders.end()) look_for_rooms(folder.path / kRooms);
  return true;
}

// Looks into what pieces are said to be merged into, and into them. False: stopped.
bool CleanSearch::prove_merges(const std::vector<CleanFinding>& findings, ListedFolder& listed) {
  std::map<std::string, std::vector<std::string>> merges;
  for (const CleanFinding& found : findings) {
    if (found.goes && !found.merged_into.empty()) merges[found.merged_into].push_back(found.name);
  }
  for (const auto& [whole, pieces] : merges) {
    std::optional<std::string> fault;
    if (cannot_inspect_.empty()) {
      std::vector<std::string> names = pieces;
      names.push_back(whole);
      std::map<std::string, Result<MediaFacts>> facts;
      if (!inspect(listed.path, names, facts)) return false;
      fault = fault_among(listed.path, whole, pieces, facts);
      if (!fault && !play(fs::path(listed.path) / whole, fault)) return false;
    } else {
      fault = cannot_inspect_;
    }
    if (!fault) continue;
    for (const std::string& piece : pieces) listed.not_merged[piece] = *fault;
  }
  return true;
}

// All of it, as nothing else will have what its pieces held. False: stopped.
bool CleanSearch::play(const fs::path& whole, std::optional<std::string>& fault) {
  std::vector<std::unique_ptr<LocalJob>> jobs;
  jobs.push_back(std::make_unique<FileCheck>(
      *context_.toolbox.muxer, FileCheck::Known{.file = whole, .fetched = {}}, CheckDepth::everything));
  LocalProgress progress(LocalProgress::usual("clean: playing", context_.display));
  const LocalEnding ending = walk_local_jobs(runner_, jobs, 1, &progress);
  progress.finish();
  if (ending != LocalEnding::all) return false;
  const auto& verdict = dynamic_cast<const FileCheck&>(*jobs.front()).verdict();
  if (verdict.state != FileVerdict::State::good)
    fault = fmt::format("{} is damaged: {}", whole.filename().native(), fmt::join(verdict.wrong, "; "));
  return true;
}

bool CleanSearch::inspect(const fs::path& folder, const std::vector<std::string>& names,
                          std::map<std::string, Result<MediaFacts>>& facts) {
  for (std::size_t next = 0; next < names.size() || !inspections_.idle();) {
    while (next < names.size() && inspections_.has_room()) {
      inspections_.start(next, folder / names[next]);
      ++next;
    }
    const auto told = inspections_.wait(runner_.now() + kBetweenReports);
    if (std::holds_alternative<StopAsked>(told)) return false;
    if (const auto* one = std::get_if<Inspected>(&told)) {
      facts.insert_or_assign(names[one->file], one->facts);
      ++inspected_;
    }
    report();
  }
  return true;
}

void CleanSearch::add(const TreeFolder& folder, const std::vector<CleanFinding>& findings) {
  for (const CleanFinding& found : findings) {
    const auto file = std::ranges::lower_bound(folder.files, found.name, {}, &TreeFile::name);
    found_.rows.push_back({.path = folder.path / found.name,
                           .finding = found,
                           .action = found.goes ? CleanAction::would : CleanAction::kept});
    found_.targets.push_back(
        {.folder = {.path = folder.path, .identity = folder.identity}, .file = *file, .room = std::nullopt});
  }
}

RoomContent CleanSearch::look_at_room(const fs::path& room) const {
  RoomContent content;
  const auto note = [&](const TreeFolder& folder) {
    for (const TreeFile& file : folder.files) {
      if (content.hindrance.empty()) content.hindrance = hindrance(file);
      if (file.name == kLock && folder.path == room) continue;
      content.size += file.size;
      content.newest = std::max(content.newest, file.written);
    }
    return true;
  };
  const auto walked = walk_tree(room, Deeper::yes, {}, note,
                                [&](const fs::path&) { content.hindrance = "it cannot be looked into"; });
  if (!walked) content.hindrance = "it cannot be looked into";
  return content;
}

// Rooms of this program: what it has not published, by the page.
void CleanSearch::look_for_rooms(const fs::path& rooms) {
  std::vector<std::string> names;
  TreeFolder above{.path = rooms};
  const auto walked = walk_tree(
      rooms, Deeper::no, {},
      [&](const TreeFolder& folder) {
        names = folder.folders;
        above.identity = folder.identity;
        return true;
      },
      [](const fs::path&) {});
  if (!walked || !seen_.insert(above.identity).second) return;
  for (const std::string& name : names) {
    const RoomContent content = look_at_room(rooms / name);
    CleanFinding found{.name = name,
                       .size = content.size,
                       .goes = false,
                       .rule = kRoomRule,
                       .tool = "multiget",
                       .what = "what is there of a page",
                       .reason = content.hindrance};
    const bool careful = !verb_.force;
    const bool finished = pages_.known_rooms.contains(name) && !pages_.unfinished_rooms.contains(name);
    if (!found.reason.empty()) {
    } else if (careful && content.newest > wall_now() - kJustWritten) {
      found.reason = "it was written in the last minute";
    } else if (careful && pages_.unfinished_rooms.contains(name)) {
      found.reason = "its page is not finished; `multiget retry` goes on with it";
    } else if (careful && !pages_.known_rooms.contains(name)) {
      found.reason = "the journal knows no such page";
    } else {
      found.goes = true;
      found.reason = finished ? "nobody works on it, and its page is finished" : "--force";
    }
    found_.rows.push_back({.path = rooms / name,
                           .finding = found,
                           .action = found.goes ? CleanAction::would : CleanAction::kept});
    found_.targets.push_back({.folder = above, .file = {.name = name}, .room = content});
  }
}

}  // namespace mg
