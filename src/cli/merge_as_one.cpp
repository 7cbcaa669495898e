// merge --as-one: the pages in a folder become one file with a chapter for each; see src/run/page_join.h.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "src/base/json_reader.h"
#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/local_progress.h"
#include "src/cli/terminal.h"
#include "src/cli/tools.h"
#include "src/cli/user_path.h"
#include "src/cli/verbs.h"
#include "src/os/walk.h"
#include "src/plan/adoption.h"
#include "src/post/natural_order.h"
#include "src/post/part_groups.h"
#include "src/run/page_join.h"
#include "src/run/real_runner.h"
#include "src/store/journal.h"

namespace mg {

namespace {

namespace fs = std::filesystem;
using End = PageJoin::End;

struct Whole {
  std::vector<fs::path> files;  // absolute
  fs::path name;                // absolute, without its ending
};

std::string shown(const fs::path& path) {
  return in_quotes(without_control_characters(path.native()));
}

// "both" of "both.mp4": the ending is what the streams need.
Result<fs::path> name_of(const std::string& output) {
  auto path = absolute_path(output);
  if (path && is_medium(path->filename().native())) path->replace_extension();
  return path;
}

Result<Whole> pages_in(const fs::path& folder, const Toolbox& toolbox,
                       const std::optional<std::string>& output) {
  const auto walked = walk(folder, Below::no);
  if (!walked) return tl::unexpected(walked.error());
  std::vector<FolderFile> files;
  for (const WalkedFile& file : walked->files) files.push_back({file.path.filename().native(), file.size});
  for (const PartGroup& group : find_part_groups(files, toolbox.part_names)) {
    if (group.proof != PartGroup::Proof::names) continue;
    return fail(ErrorKind::bad_input,
                fmt::format("{} holds parts that are not yet one file: {}; `multiget merge` joins them first",
                            shown(folder), in_quotes(group.tracks.front().parts.front().name)));
  }
  Whole whole{.files = {}, .name = whole_in(folder.parent_path(), folder.filename().native())};
  if (output) {
    const auto name = name_of(*output);
    if (!name) return tl::unexpected(name.error());
    whole.name = *name;
  } else if (!folder.has_filename()) {
    return fail(ErrorKind::bad_input,
                fmt::format("what is the whole of {} to be called? Say it with --output", shown(folder)));
  }
  for (const WalkedFile& file : walked->files) {
    // A whole that was made in here before is no page.
    const bool is_whole = fs::path(file.path).replace_extension() == whole.name;
    if (is_medium(file.path.filename().native()) && !is_whole) whole.files.push_back(file.path);
  }
  if (whole.files.empty()) {
    return fail(
        ErrorKind::bad_input,
        fmt::format("there are no media files in {}; name the folder that the pages are in", shown(folder)));
  }
  return whole;
}

Result<std::vector<Whole>> find_wholes(const Toolbox& toolbox, const MergeVerb& verb) {
  std::vector<Whole> wholes;
  Whole named;
  for (const std::string& word : verb.what) {
    const auto path = absolute_path(word);
    if (!path) return tl::unexpected(path.error());
    std::error_code error;
    if (fs::is_directory(*path, error)) {
      auto whole = pages_in(*path, toolbox, verb.output);
      if (!whole) return tl::unexpected(whole.error());
      const bool again =
          std::ranges::any_of(wholes, [&](const Whole& one) { return one.name == whole->name; });
      if (!again) wholes.push_back(*std::move(whole));
      if (again && verb.output)
        return fail(ErrorKind::bad_input, "--output names one file; name one folder, or leave it out");
    } else if (fs::is_regular_file(*path, error)) {
      if (std::ranges::find(named.files, *path) == named.files.end()) named.files.push_back(*path);
    } else {
      return fail(ErrorKind::bad_input, fmt::format("there is no file or folder {}", in_quotes(word)));
    }
  }
  if (named.files.empty()) return wholes;
  if (!verb.output) {
    return fail(ErrorKind::bad_input, "what is the whole of these files to be called? Say it with --output");
  }
  if (!wholes.empty())
    return fail(ErrorKind::bad_input, "--output names one file; name one folder or its files, not both");
  const auto name = name_of(*verb.output);
  if (!name) return tl::unexpected(name.error());
  named.name = *name;
  wholes.push_back(std::move(named));
  return wholes;
}

// What the archive and the journal know of files.
class Memory {
 public:
  // Nothing is known where there is no state yet; none is made.
  static Result<Memory> open(const fs::path& state, const std::set<fs::path>& files) {
    Memory memory;
    std::error_code error;
    if (!fs::exists(state / "state.db", error)) return memory;
    Result<Database> database = Database::open(state / "state.db");
    if (!database) return tl::unexpected(database.error());
    memory.database_ = std::make_unique<Database>(*std::move(database));
    auto entries = Archive(*memory.database_).those_at(files);
    if (!entries) return tl::unexpected(entries.error());
    memory.entries_ = *std::move(entries);
    return memory;
  }

  // By their numbers in their list if they are of one, otherwise as people number things.
  void order(std::vector<fs::path>& files) const {
    const auto entry = [this](const fs::path& file) { return entries_.find(file); };
    const auto first = entry(files.front());
    const bool one_list = std::ranges::all_of(files, [&](const fs::path& file) {
      const auto one = entry(file);
      return one != entries_.end() && !one->second.list_id.empty() &&
             one->second.site == first->second.site && one->second.list_id == first->second.list_id;
    });
    std::ranges::sort(files, [&](const fs::path& a, const fs::path& b) {
      const int page_a = one_list ? entry(a)->second.page : 0, page_b = one_list ? entry(b)->second.page : 0;
      if (page_a != page_b) return page_a < page_b;
      return naturally_less(a.filename().native(), b.filename().native());
    });
  }

  Result<std::string> title_of(const fs::path& file) const {
    const auto entry = entries_.find(file);
    if (entry == entries_.end()) return std::string();
    const auto names = Journal(*database_).names_of(entry->second.key);
    if (!names) return tl::unexpected(names.error());
    return *names ? (*names)->title : std::string();
  }

 private:
  std::unique_ptr<Database> database_;
  std::map<fs::path, ArchiveEntry> entries_;
};

std::string_view in_words(End end) {
  switch (end) {
    case End::open: return "stopped";
    case End::planned: return "planned";
    case End::joined: return "joined";
    case End::there_already: return "there";
    case End::failed: return "failed";
  }
  return "";
}

std::string sentence_of(const PageJoin& join) {
  const std::string target = without_control_characters(join.target().native());
  const std::string pages =
      fmt::format("{} pages, {}", join.pages().size(), format_bytes(join.size_of_pages()));
  const Duration length = join.chapters().empty() ? Duration{} : join.chapters().back().end;
  switch (join.end()) {
    case End::planned: return fmt::format("would be  {}  {}, {}", target, pages, format_duration(length));
    case End::joined:
      return fmt::format("joined  {}  {}, {}, {}", target, pages, format_duration(length),
                         format_bytes(join.whole().size));
    case End::there_already: return fmt::format("there already  {}  {}", target, pages);
    case End::failed:
      return fmt::format("not joined  {}: {}", join.name(), without_control_characters(join.error()->what));
    case End::open: return fmt::format("stopped  {}: its pages are as they were", join.name());
  }
  return "";
}

nlohmann::json json_of(const PageJoin& join) {
  nlohmann::json pages = nlohmann::json::array();
  for (std::size_t i = 0; i < join.pages().size(); ++i) {
    const bool known = i < join.chapters().size();
    pages.push_back({{"file", join.pages()[i].file.native()},
                     {"title", join.pages()[i].title},
                     {"start", known ? nlohmann::json(seconds(join.chapters()[i].start)) : nlohmann::json()},
                     {"end", known ? nlohmann::json(seconds(join.chapters()[i].end)) : nlohmann::json()}});
  }
  return {{"result", join.target().empty() ? nlohmann::json() : nlohmann::json(join.target().native())},
          {"state", in_words(join.end())},
          {"pages", std::move(pages)},
          {"bytes", join.whole().size.count},
          {"why", join.error() ? nlohmann::json(join.error()->what) : nlohmann::json()},
          {"remarks", join.remarks()}};
}

int exit_code_of(const std::vector<const PageJoin*>& joins, LocalEnding ending) {
  if (ending == LocalEnding::stopped_twice) return kExitStoppedTwice;
  if (ending == LocalEnding::stopped) return kExitStopped;
  std::ptrdiff_t failed = 0, users = 0;
  for (const PageJoin* join : joins) {
    if (join->end() != End::failed) continue;
    if (join->error()->kind == ErrorKind::disk_full) return kExitDiskFull;
    ++failed;
    users += join->error()->kind == ErrorKind::bad_input;
  }
  if (failed == 0) return 0;
  if (failed < std::ssize(joins)) return kExitSomeFailed;
  return users == failed ? kExitUsage : kExitAllFailed;
}

}  // namespace

int run_merge_as_one(const VerbContext& context, const MergeVerb& verb) {
  if (!verb.recursive)
    return complain({ErrorKind::bad_input, "--as-one looks into no folders in DIR anyhow"});
  const Assembler& muxer = *context.toolbox.muxer;
  const std::vector<std::string> tools{muxer.inspect({}).tool, muxer.play_through({}).tool};
  if (const auto missing = missing_tools(context.toolbox, tools); !missing.empty())
    return complain({ErrorKind::unsupported, missing_sentence(missing)});
  auto wholes = find_wholes(context.toolbox, verb);
  if (!wholes) return complain(wholes.error());
  std::set<fs::path> files;
  for (const Whole& whole : *wholes) files.insert(whole.files.begin(), whole.files.end());
  const auto memory = Memory::open(context.state, files);
  if (!memory) return complain(memory.error());

  JoinSpace space;
  std::vector<std::unique_ptr<LocalJob>> jobs;
  std::vector<const PageJoin*> joins;
  for (Whole& whole : *wholes) {
    memory->order(whole.files);
    PagesToJoin wanted{.pages = {}, .whole = whole.name};
    wanted.differing = verb.reencode ? PagesToJoin::Differing::encode : PagesToJoin::Differing::refuse;
    wanted.replace = verb.force ? Replace::yes : Replace::no;
    wanted.only_plan = verb.dry_run;
    for (const fs::path& file : whole.files) {
      auto title = memory->title_of(file);
      if (!title) return complain(title.error());
      wanted.pages.push_back({file, *std::move(title)});
    }
    auto join = std::make_unique<PageJoin>(std::move(wanted), muxer, space);
    joins.push_back(join.get());
    jobs.push_back(std::move(join));
  }
  RealRunner runner({.watchdog = &context.watchdog});
  LocalProgress progress(LocalProgress::usual("merge", context.display));
  const LocalEnding ending = walk_local_jobs(runner, jobs, static_cast<std::size_t>(verb.jobs), &progress);
  progress.finish();
  if (context.display.json) {
    nlohmann::json all = nlohmann::json::array();
    for (const PageJoin* join : joins) all.push_back(json_of(*join));
    write_to(STDOUT_FILENO, to_json_line({{"wholes", std::move(all)}, {"dry_run", verb.dry_run}}) + "\n");
  } else {
    for (const PageJoin* join : joins) {
      if (!context.display.quiet || join->end() == End::failed)
        write_to(STDOUT_FILENO, sentence_of(*join) + "\n");
      if (context.display.quiet) continue;
      for (const std::string& remark : join->remarks())
        write_to(STDOUT_FILENO, fmt::format("    {}\n", without_control_characters(remark)));
    }
  }
  return exit_code_of(joins, ending);
}

}  // namespace mg
