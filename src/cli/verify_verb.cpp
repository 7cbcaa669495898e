// verify: is every file complete? What it finds is told when all were looked at, or the user had enough.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/cli/local_progress.h"
#include "src/cli/requeue.h"
#include "src/cli/terminal.h"
#include "src/cli/tools.h"
#include "src/cli/verbs.h"
#include "src/cli/verify_table.h"
#include "src/os/walk.h"
#include "src/os/wall_clock.h"
#include "src/plan/adoption.h"
#include "src/run/queue_owner.h"
#include "src/run/real_runner.h"

namespace mg {

namespace {

namespace fs = std::filesystem;
using State = FileVerdict::State;

struct FoundFile {
  fs::path path;      // as the user wrote it
  fs::path absolute;  // as the archive writes it
};

struct Found {
  std::vector<FoundFile> files;
  std::vector<fs::path> unreadable;  // folders
};

Result<void> add_folder(const fs::path& folder, Found& found) {
  Result<Walk> there = walk(folder, Below::yes);
  if (!there) return tl::unexpected(there.error());
  for (const WalkedFile& file : there->files) {
    if (is_medium(file.path.filename().native())) found.files.push_back({file.path, {}});
  }
  found.unreadable.insert(found.unreadable.end(), there->unreadable.begin(), there->unreadable.end());
  return {};
}

// Each once, however often it was named.
Result<Found> find_files(const std::vector<std::string>& words) {
  Found found;
  for (const std::string& word : words) {
    std::error_code error;
    const auto type = fs::status(word, error).type();
    if (type == fs::file_type::directory) {
      if (auto added = add_folder(word, found); !added) return tl::unexpected(added.error());
    } else if (type == fs::file_type::not_found) {
      return fail(ErrorKind::bad_input, fmt::format("there is no file or folder {}", in_quotes(word)));
    } else if (type == fs::file_type::regular) {
      found.files.push_back({word, {}});
    } else {
      return fail(ErrorKind::bad_input,
                  fmt::format("{} is neither a file nor a folder that we may look at", in_quotes(word)));
    }
  }
  std::set<fs::path> met;
  std::error_code error;
  for (FoundFile& file : found.files) file.absolute = fs::absolute(file.path, error).lexically_normal();
  if (error) return fail(ErrorKind::local_io, "the folder that we are in is gone");
  std::erase_if(found.files, [&](const FoundFile& file) { return !met.insert(file.absolute).second; });
  return found;
}

using Pages = std::map<fs::path, ArchiveEntry>;

// What the archive knows of these files.
Result<Pages> known_pages(Database& database, const std::vector<FoundFile>& files) {
  std::set<fs::path> wanted;
  for (const FoundFile& file : files) wanted.insert(file.absolute);
  return Archive(database).those_at(wanted);
}

class Verification {
 public:
  Verification(const VerbContext& context, const VerifyVerb& verb, Database& database)
      : context_(context), verb_(verb), database_(database) {}

  [[nodiscard]] Result<int> run(const Found& found);

 private:
  LocalEnding check(const Found& found, const Pages& pages);
  Result<void> put_back(const Found& found, const Pages& pages);
  int conclude(LocalEnding ending) const;
  void print_words() const;
  void print_json(bool stopped) const;
  [[nodiscard]] std::ptrdiff_t count(State state) const {
    return std::ranges::count(files_, state, [](const VerifiedFile& file) { return file.verdict.state; });
  }

  const VerbContext& context_;
  const VerifyVerb& verb_;
  Database& database_;
  std::vector<VerifiedFile> files_;
  std::vector<std::string> left_out_;  // of requeue: sentences
  std::size_t requeued_ = 0;
};

LocalEnding Verification::check(const Found& found, const Pages& pages) {
  const CheckDepth depth = verb_.fast ? CheckDepth::index_and_ends : CheckDepth::everything;
  std::vector<std::unique_ptr<LocalJob>> jobs;
  std::vector<const FileCheck*> checks;
  for (const FoundFile& file : found.files) {
    FileCheck::Known known{.file = file.absolute, .fetched = {}, .named = {}};
    known.named = named_as_sound(file.path.filename().native()) ? NamedAs::sound : NamedAs::anything;
    std::error_code error;
    known.empty = fs::file_size(file.absolute, error) == 0 && !error;
    const auto page = pages.find(file.absolute);
    if (page != pages.end()) known.fetched = FetchedFile{page->second.size, page->second.facts};
    auto job = std::make_unique<FileCheck>(*context_.toolbox.muxer, std::move(known), depth);
    checks.push_back(job.get());
    jobs.push_back(std::move(job));
  }
  RealRunner runner({.watchdog = &context_.watchdog});
  LocalProgress progress(LocalProgress::usual("verify", context_.display));
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  const auto at_once = verb_.pp_jobs ? static_cast<std::size_t>(*verb_.pp_jobs) : std::size_t{cores};
  const LocalEnding ending = walk_local_jobs(runner, jobs, at_once, &progress);
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const auto page = pages.find(found.files[i].absolute);
    files_.push_back({.path = found.files[i].path,
                      .verdict = checks[i]->verdict(),
                      .key = page == pages.end() ? std::string() : page->second.key.text});
  }
  for (const fs::path& folder : found.unreadable) {
    FileVerdict verdict{.state = State::unchecked, .wrong = {"the folder cannot be read"}, .facts = {}};
    files_.push_back({.path = folder, .verdict = std::move(verdict), .key = {}});
  }
  return ending;
}

// Of what is bad, whatever the archive knows.
Result<void> Verification::put_back(const Found& found, const Pages& pages) {
  std::vector<ArchiveEntry> bad;
  std::vector<NewEntry> entries;
  for (std::size_t i = 0; i < found.files.size(); ++i) {
    VerifiedFile& file = files_[i];
    if (file.verdict.state != State::bad) continue;
    const auto page = pages.find(found.files[i].absolute);
    auto entry = page == pages.end() ? fail(ErrorKind::bad_input, "the archive does not know it")
                                     : entry_for(page->second, database_, context_.toolbox);
    if (!entry) {
      left_out_.push_back(
          fmt::format("{} is not queued: {}", in_quotes(file.path.string()), entry.error().what));
      continue;
    }
    file.requeued = true;
    bad.push_back(page->second);
    entries.push_back(*std::move(entry));
  }
  requeued_ = entries.size();
  if (entries.empty() || verb_.dry_run) return {};
  return requeue(bad, entries, database_, owner_lives(context_.state), wall_now());
}

Result<int> Verification::run(const Found& found) {
  const auto pages = known_pages(database_, found.files);
  if (!pages) return tl::unexpected(pages.error());
  const LocalEnding ending = check(found, *pages);
  if (ending == LocalEnding::stopped_twice) return kExitStoppedTwice;
  if (verb_.requeue) {
    if (const auto put = put_back(found, *pages); !put) return tl::unexpected(put.error());
  }
  return conclude(ending);
}

void Verification::print_words() const {
  const VerifyRows rows = context_.display.quiet ? VerifyRows::bad : VerifyRows::all;
  write_to(STDOUT_FILENO, verify_table(files_, rows, terminal_colours()));
  for (const std::string& sentence : left_out_) say(sentence);
  if (context_.display.quiet) return;
  std::string sum = fmt::format("{} good, {} bad", count(State::good), count(State::bad));
  if (const auto unchecked = count(State::unchecked); unchecked > 0)
    sum += fmt::format(", {} could not be checked", unchecked);
  if (const auto open = count(State::open); open > 0) sum += fmt::format(", {} not looked at", open);
  write_to(STDOUT_FILENO, sum + "\n");
  if (requeued_ == 0) return;
  write_to(STDOUT_FILENO, fmt::format("{} {}; fetch them: multiget queue run --queue {}\n", requeued_,
                                      verb_.dry_run ? "would be queued" : "queued", kRequeueQueue));
}

void Verification::print_json(bool stopped) const {
  nlohmann::json rows = nlohmann::json::array();
  for (const VerifiedFile& file : files_) rows.push_back(verified_json(file));
  for (const std::string& sentence : left_out_) say(sentence);
  write_to(STDOUT_FILENO, to_json_line({{"files", std::move(rows)},
                                        {"good", count(State::good)},
                                        {"bad", count(State::bad)},
                                        {"unchecked", count(State::unchecked)},
                                        {"open", count(State::open)},
                                        {"requeued", requeued_},
                                        {"dry_run", verb_.dry_run},
                                        {"stopped", stopped}}) +
                              "\n");
}

int Verification::conclude(LocalEnding ending) const {
  const bool stopped = ending == LocalEnding::stopped;
  if (context_.display.json) {
    print_json(stopped);
  } else {
    print_words();
  }
  if (stopped) return kExitStopped;
  return count(State::bad) + count(State::unchecked) > 0 ? kExitSomeFailed : 0;
}

}  // namespace

int run_verify(const VerbContext& context, const VerifyVerb& verb) {
  if (verb.dry_run && !verb.requeue)
    return complain({ErrorKind::bad_input, "--dry-run goes with --requeue; verify alone changes nothing"});
  const auto found = find_files(verb.what);
  if (!found) return complain(found.error());
  if (found->files.empty() && found->unreadable.empty()) {
    say("there are no media files");
    if (context.display.json)
      write_to(STDOUT_FILENO, to_json_line({{"files", nlohmann::json::array()}}) + "\n");
    return kExitNothing;
  }
  const Sampler& muxer = *context.toolbox.muxer;
  std::vector<std::string> tools{muxer.sample({}).tool};
  if (!verb.fast) tools.push_back(muxer.play_through({}).tool);
  if (const auto missing = missing_tools(context.toolbox, tools); !missing.empty())
    return complain({ErrorKind::unsupported, missing_sentence(missing)});
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const auto code = Verification(context, verb, *database).run(*found);
  return code ? *code : complain(code.error());
}

}  // namespace mg
