// adopt: files that other programs have fetched become pages that are there. Recorded one by one, so that
// what was found stays when the user stops it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"
#include "src/cli/archive_lookup.h"
#include "src/cli/terminal.h"
#include "src/cli/tools.h"
#include "src/cli/verbs.h"
#include "src/os/files.h"
#include "src/os/walk.h"
#include "src/plan/adoption.h"
#include "src/post/verify.h"
#include "src/run/inspections.h"
#include "src/run/real_runner.h"

namespace mg {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAtOnce = 2;        // inspections; each is mostly waiting for the disk
constexpr std::size_t kFilesAtOnce = 64;  // without an inspection, between two looks whether to stop
constexpr Duration kBetweenReports = 5s;
constexpr Bytes kMostNotes = 64_MiB;  // those with comments of thousands in them

struct Row {
  enum class State { waiting, adopted, already_there, refused };
  State state = State::waiting;
  fs::path file;
  std::string key;  // empty: not recognised
  std::string engine;
  Bytes size;
  std::string why;
};

std::string_view in_words(Row::State state) {
  switch (state) {
    case Row::State::waiting: return "";
    case Row::State::adopted: return "adopted";
    case Row::State::already_there: return "already there";
    case Row::State::refused: return "not adopted";
  }
  return "";
}

Result<AdoptionWords> read_words(const VerbContext& context, const AdoptVerb& verb) {
  AdoptionWords words;
  const std::vector<SiteProfile>& sites = context.toolbox.sites;
  if (verb.site) words.site = archive_list(context.toolbox, {*verb.site}).site;
  if (!verb.list) return words;
  const auto named = std::ranges::find(sites, words.site, &SiteProfile::name);
  if (verb.site && named == sites.end()) {
    return fail(ErrorKind::bad_input, fmt::format("{} has no profile, so nothing is known of its lists; "
                                                  "leave out --list",
                                                  in_quotes(*verb.site)));
  }
  Result<SiteMatch> list = verb.site ? match_id(*named, *verb.list) : match_site(sites, *verb.list);
  if (!list) return tl::unexpected(list.error());
  words.list = *std::move(list);
  return words;
}

// One go through a folder.
class AdoptRun {
 public:
  AdoptRun(const VerbContext& context, const AdoptVerb& verb, AdoptionWords words, Walk walk,
           Database& database)
      : context_(context),
        dry_run_(verb.dry_run),
        walk_(std::move(walk)),
        adoption_(context.toolbox.recognisers, *context.toolbox.foreign_names, std::move(words)),
        archive_(database),
        runner_({.watchdog = &context.watchdog}),
        inspections_(runner_, *context.toolbox.muxer, kAtOnce) {}

  // Everything recognised, recorded and told, or stopped. Fails where the archive does.
  Result<int> run();

 private:
  Result<void> look_at(const WalkedFile& file);
  Result<void> take(const WalkedFile& file, RecognisedFile known, Row row);
  Result<void> inspected(const Inspected& told);
  Result<void> record(const ArchiveEntry& entry);
  void enter(const fs::path& folder);
  std::string read_notes(const WalkedFile& file) const;
  void report(Instant now);
  void print_ready();
  int conclude(int code);
  [[nodiscard]] std::ptrdiff_t count(Row::State state) const {
    return std::ranges::count(rows_, state, &Row::state);
  }

  struct Candidate {
    std::size_t row;
    ArchiveEntry entry;
  };

  const VerbContext& context_;
  bool dry_run_;
  Walk walk_;
  Adoption adoption_;
  Archive archive_;
  RealRunner runner_;
  Inspections inspections_;
  std::size_t next_ = 0;  // of the walk
  fs::path folder_;       // that `names_` are of
  FolderNames names_;
  std::vector<Row> rows_;
  std::size_t printed_ = 0;
  std::vector<Candidate> candidates_;  // by the number that the inspection has
  std::set<std::string> taken_;        // keys, by files of this go
  Instant reported_{};
};

Result<int> AdoptRun::run() {
  reported_ = runner_.now();
  while (next_ < walk_.files.size() || !inspections_.idle()) {
    for (std::size_t i = 0; i < kFilesAtOnce && next_ < walk_.files.size() && inspections_.has_room(); ++i) {
      if (const auto looked = look_at(walk_.files[next_++]); !looked) return tl::unexpected(looked.error());
    }
    const bool waits = !inspections_.idle() && (!inspections_.has_room() || next_ == walk_.files.size());
    const auto told = inspections_.wait(waits ? reported_ + kBetweenReports : runner_.now());
    if (std::holds_alternative<StopAsked>(told)) return conclude(kExitStopped);
    if (const auto* facts = std::get_if<Inspected>(&told)) {
      if (const auto done = inspected(*facts); !done) return tl::unexpected(done.error());
    }
    print_ready();
    report(runner_.now());
  }
  for (const fs::path& folder : walk_.unreadable) {
    rows_.push_back({.state = Row::State::refused,
                     .file = folder,
                     .key = {},
                     .engine = {},
                     .size = {},
                     .why = "the folder cannot be read"});
  }
  print_ready();
  if (rows_.empty()) return conclude(kExitNothing);
  return conclude(count(Row::State::refused) > 0 ? 1 : 0);
}

// Files come folder by folder.
void AdoptRun::enter(const fs::path& folder) {
  if (folder == folder_) return;
  folder_ = folder;
  std::vector<std::string> names;
  for (std::size_t i = next_ - 1; i < walk_.files.size() && walk_.files[i].path.parent_path() == folder;
       ++i) {
    names.push_back(walk_.files[i].path.filename().native());
  }
  names_ = adoption_.read_folder(names);
}

std::string AdoptRun::read_notes(const WalkedFile& file) const {
  const std::string name = adoption_.notes_of(file.path.filename().native());
  if (name.empty()) return {};
  return read_text_file(file.path.parent_path() / name, kMostNotes).value_or("");  // most have none
}

Result<void> AdoptRun::look_at(const WalkedFile& file) {
  enter(file.path.parent_path());
  FileMeaning meaning = adoption_.meaning_of(file.path.filename().native(), read_notes(file), names_);
  if (std::holds_alternative<OtherFile>(meaning)) return {};
  Row row{
      .state = Row::State::refused, .file = file.path, .key = {}, .engine = {}, .size = file.size, .why = {}};
  if (auto* known = std::get_if<RecognisedFile>(&meaning))
    return take(file, std::move(*known), std::move(row));
  row.why = std::get<RefusedFile>(meaning).why;
  rows_.push_back(std::move(row));
  return {};
}

Result<void> AdoptRun::take(const WalkedFile& file, RecognisedFile known, Row row) {
  row.key = known.page.key.text;
  row.engine = known.engine;
  ArchiveEntry entry{.key = known.page.key,
                     .site = std::move(known.page.site),
                     .list_id = std::move(known.page.list_id),
                     .page = known.page.page,
                     .path = file.path,
                     .size = file.size,
                     .finished = file.written,
                     .engine = std::move(known.engine),
                     .format = {}};
  const auto there = archive_.find(entry.key);
  if (!there) return tl::unexpected(there.error());
  const bool has_file = *there && !(*there)->path.empty() && !file_is_gone(**there);
  if (has_file && ((*there)->path != file.path || (*there)->size == file.size)) {
    row.state = Row::State::already_there;
    if ((*there)->path != file.path) row.why = fmt::format("as {}", (*there)->path.string());
  } else if (file.size == Bytes{}) {
    row.why = "it is empty";
  } else if (!taken_.insert(row.key).second) {
    row.why = "another file here is the same page";
  } else {
    row.state = Row::State::waiting;
    candidates_.push_back({rows_.size(), std::move(entry)});
    inspections_.start(candidates_.size() - 1, file.path);
  }
  rows_.push_back(std::move(row));
  return {};
}

Result<void> AdoptRun::inspected(const Inspected& told) {
  const Candidate& candidate = candidates_[told.file];
  Row& row = rows_[candidate.row];
  const auto fault = told.facts ? fault_of(*told.facts) : std::optional(told.facts.error().what);
  row.state = fault ? Row::State::refused : Row::State::adopted;
  if (fault) {
    row.why = *fault;
    taken_.erase(row.key);  // another file may be that page
    return {};
  }
  ArchiveEntry entry = candidate.entry;
  entry.facts = page_facts(*told.facts);
  return record(entry);
}

// A page that was told of, or fetched and moved since: what is known of it stays.
Result<void> AdoptRun::record(const ArchiveEntry& entry) {
  if (dry_run_) return {};
  auto there = archive_.find(entry.key);
  if (!there) return tl::unexpected(there.error());
  if (!*there || (*there)->path.empty()) return archive_.put(entry);
  (*there)->path = entry.path;
  (*there)->size = entry.size;
  (*there)->facts = entry.facts;
  return archive_.put(**there);
}

void AdoptRun::report(Instant now) {
  if (now < reported_ + kBetweenReports) return;
  reported_ = now;
  say(fmt::format("looked at {} of {} files", next_, walk_.files.size()));
}

// In the order of the files, as far as they are known.
void AdoptRun::print_ready() {
  if (context_.display.json) return;
  std::string text;
  for (; printed_ < rows_.size() && rows_[printed_].state != Row::State::waiting; ++printed_) {
    const Row& row = rows_[printed_];
    text +=
        fmt::format("{}  {}  {}{}\n", pad_to_width(in_words(row.state), 13),
                    pad_to_width(row.key.empty() ? "-" : without_control_characters(row.key), 24),
                    without_control_characters(row.file.string()),
                    row.why.empty() ? "" : fmt::format("\n{:15}{}", "", without_control_characters(row.why)));
  }
  if (!text.empty()) write_to(STDOUT_FILENO, text);
}

int AdoptRun::conclude(int code) {
  const auto adopted = count(Row::State::adopted);
  const auto there = count(Row::State::already_there);
  const auto refused = count(Row::State::refused);
  if (!context_.display.json) {
    if (code == kExitNothing) {
      say("there are no media files; --recursive looks into the folders in there, too");
    } else {
      fmt::print("{} {}adopted, {} already there, {} not adopted\n", adopted, dry_run_ ? "would be " : "",
                 there, refused);
    }
    return code;
  }
  nlohmann::json files = nlohmann::json::array();
  for (const Row& row : rows_) {
    if (row.state == Row::State::waiting) continue;
    files.push_back({{"file", row.file.string()},
                     {"key", row.key.empty() ? nlohmann::json() : nlohmann::json(row.key)},
                     {"state", in_words(row.state)},
                     {"engine", row.engine},
                     {"bytes", row.size.count},
                     {"why", row.why.empty() ? nlohmann::json() : nlohmann::json(row.why)}});
  }
  fmt::print("{}\n", to_json_line({{"files", std::move(files)},
                                   {"adopted", adopted},
                                   {"already_there", there},
                                   {"not_adopted", refused},
                                   {"dry_run", dry_run_}}));
  return code;
}

}  // namespace

int run_adopt(const VerbContext& context, const AdoptVerb& verb) {
  Result<AdoptionWords> words = read_words(context, verb);
  if (!words) return complain(words.error());
  const std::string inspector = context.toolbox.muxer->inspect({}).tool;
  if (const auto missing = missing_tools(context.toolbox, {inspector}); !missing.empty()) {
    return complain({ErrorKind::unsupported, missing_sentence(missing)});
  }
  std::error_code error;
  const fs::path directory = fs::absolute(verb.directory, error).lexically_normal();
  if (error) return complain({ErrorKind::local_io, "the folder that we are in is gone"});
  Result<Walk> files = walk(directory, verb.recursive ? Below::yes : Below::no);
  if (!files) return complain(files.error());
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  AdoptRun run(context, verb, *std::move(words), *std::move(files), *database);
  const auto code = run.run();
  return code ? *code : complain(code.error());
}

}  // namespace mg
