// merge: parts that belong together become one file. First all of them are looked into, then the plan is
// told, then one whole after the other is made; see src/run/join_job.h.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <span>

#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/local_progress.h"
#include "src/cli/merge_plan.h"
#include "src/cli/merge_table.h"
#include "src/cli/terminal.h"
#include "src/cli/tools.h"
#include "src/cli/verbs.h"
#include "src/post/wholeness.h"
#include "src/run/file_check.h"
#include "src/run/real_runner.h"

namespace mg {

namespace {

namespace fs = std::filesystem;
using State = MergeRow::State;

constexpr std::size_t kLooksPerJob = 2;  // looking into a file is mostly waiting for the disk

class LookJob final : public LocalJob {
 public:
  // Of one part, or of all pieces of a file.
  LookJob(const Assembler& muxer, std::span<const OrderedPart> parts) : muxer_(muxer), parts_(parts) {}

  [[nodiscard]] std::string name() const override {
    return without_control_characters(parts_.front().part.file.filename().string());
  }
  [[nodiscard]] std::optional<Work> next(const LocalStepEnd* last) override {
    if (last == nullptr) return look();
    const Outcome outcome = muxer_.judge(last->exit, last->errors);
    if (outcome.ok()) {
      facts = muxer_.read_inspection(last->output);
    } else {
      facts = tl::unexpected(*outcome.error);
    }
    return {};
  }

  [[nodiscard]] Command look() const {
    if (parts_.size() == 1) return muxer_.inspect_part(parts_.front().part);
    std::vector<JoinPart> pieces;
    for (const OrderedPart& part : parts_) pieces.push_back(part.part);
    // Of too many, those in front: most files say what they are at their beginning.
    auto look = muxer_.inspect_pieces(pieces);
    while (!look && pieces.size() > 1) {
      pieces.resize(pieces.size() / 2);
      look = muxer_.inspect_pieces(pieces);
    }
    return std::move(look).value_or(muxer_.inspect_part(pieces.front()));
  }

  Result<MediaFacts> facts = fail(ErrorKind::cancelled, "it was not looked into");

 private:
  const Assembler& muxer_;
  std::span<const OrderedPart> parts_;
};

// Tells of each whole when it is done, under the line that shows how far they are.
class Teller final : public LocalWatch {
 public:
  Teller(LocalProgress& progress, const DisplayOptions& display) : progress_(progress), display_(display) {}

  void look(const LocalWatch::State& state, Instant now) override { progress_.look(state, now); }
  void over(LocalJob& job) override {
    if (display_.json || display_.quiet) return;
    const auto& join = dynamic_cast<const JoinJob&>(job);
    if (!join.published()) return;
    progress_.finish();
    write_to(STDOUT_FILENO,
             fmt::format("joined  {}  {}\n", without_control_characters(join.order().target.string()),
                         format_bytes(join.found().size)));
  }

 private:
  LocalProgress& progress_;
  const DisplayOptions& display_;
};

class MergeRun {
 public:
  MergeRun(const VerbContext& context, const MergeVerb& verb, std::vector<MergeRow> rows)
      : context_(context),
        verb_(verb),
        muxer_(*context.toolbox.muxer),
        rows_(std::move(rows)),
        runner_({.watchdog = &context.watchdog}) {}

  Result<int> run();

 private:
  LocalEnding look_into_parts();
  LocalEnding look_at_ends();
  void take_facts(MergeRow& row, std::vector<std::unique_ptr<LocalJob>>& looks, std::size_t& at);
  void decide(MergeRow& row);
  LocalEnding join();
  int conclude(LocalEnding ending);
  [[nodiscard]] std::ptrdiff_t count(State state) const {
    return std::ranges::count(rows_, state, &MergeRow::state);
  }

  const VerbContext& context_;
  const MergeVerb& verb_;
  const Assembler& muxer_;
  std::vector<MergeRow> rows_;
  RealRunner runner_;
};

LocalEnding MergeRun::look_into_parts() {
  std::vector<std::unique_ptr<LocalJob>> looks;
  for (const MergeRow& row : rows_) {
    if (row.state != State::planned) continue;
    for (std::size_t track = 0; track < row.files.size(); ++track) {
      const bool pieces = row.group.tracks[track].how == PartSign::How::as_bytes;
      const std::span<const OrderedPart> parts(row.files[track]);
      const std::size_t at_once = pieces ? parts.size() : 1;
      for (std::size_t i = 0; i < parts.size(); i += at_once) {
        looks.push_back(std::make_unique<LookJob>(muxer_, parts.subspan(i, at_once)));
      }
    }
  }
  LocalProgress progress(LocalProgress::usual("merge: looking", context_.display));
  const auto ending =
      walk_local_jobs(runner_, looks, static_cast<std::size_t>(verb_.jobs) * kLooksPerJob, &progress);
  progress.finish();
  if (ending != LocalEnding::all) return ending;
  std::size_t at = 0;
  for (MergeRow& row : rows_) {
    if (row.state == State::planned) take_facts(row, looks, at);
  }
  return ending;
}

void MergeRun::take_facts(MergeRow& row, std::vector<std::unique_ptr<LocalJob>>& looks, std::size_t& at) {
  for (std::size_t track = 0; track < row.files.size(); ++track) {
    auto& facts = row.facts.emplace_back();
    const bool pieces = row.group.tracks[track].how == PartSign::How::as_bytes;
    const std::size_t looked = pieces ? 1 : row.files[track].size();
    for (std::size_t i = 0; i < looked; ++i) {
      auto& look = dynamic_cast<LookJob&>(*looks[at++]);
      if (look.facts) {
        facts.push_back(*std::move(look.facts));
        continue;
      }
      facts.emplace_back();
      row.why.push_back(fmt::format("{} cannot be read: {}", in_quotes(row.group.tracks[track].parts[i].name),
                                    look.facts.error().what));
    }
  }
  // Files that belong together by nothing but a common name are not asked to be media.
  if (!row.why.empty()) row.state = row.group.proof == PartGroup::Proof::names ? State::failed : State::left;
}

// Of files that would tell the same length if they were cut.
LocalEnding MergeRun::look_at_ends() {
  std::vector<std::unique_ptr<LocalJob>> checks;
  std::vector<MergeRow*> rows;
  for (MergeRow& row : rows_) {
    if (row.state != State::planned) continue;
    for (std::size_t track = 0; track < row.files.size(); ++track) {
      if (row.group.tracks[track].how == PartSign::How::as_bytes) continue;
      for (std::size_t i = 0; i < row.files[track].size(); ++i) {
        if (!only_claims_its_length(row.facts[track][i])) continue;
        checks.push_back(std::make_unique<FileCheck>(
            muxer_, FileCheck::Known{.file = row.files[track][i].part.file, .fetched = {}},
            CheckDepth::index_and_ends));
        rows.push_back(&row);
      }
    }
  }
  LocalProgress progress(LocalProgress::usual("merge: looking", context_.display));
  const auto ending =
      walk_local_jobs(runner_, checks, static_cast<std::size_t>(verb_.jobs) * kLooksPerJob, &progress);
  progress.finish();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const auto& check = dynamic_cast<const FileCheck&>(*checks[i]);
    if (check.verdict().state != FileVerdict::State::bad) continue;
    rows[i]->state = State::failed;
    rows[i]->why.push_back(fmt::format("{} is not whole: {}", in_quotes(check.file().filename().string()),
                                       fmt::join(check.verdict().wrong, "; ")));
  }
  return ending;
}

void MergeRun::decide(MergeRow& row) {
  row.decision = decide_join(row.group, row.facts);
  row.length = row.decision.expected.length;
  if (!row.decision.left_out.empty())
    row.remarks.push_back(row.decision.left_out + (verb_.keep_parts ? "" : "; so the parts stay"));
  if (!row.decision.left_alone.empty()) {
    row.state = State::left;
    row.why = {row.decision.left_alone};
  } else if (!row.decision.faults.empty()) {
    row.state = State::failed;
    row.why = row.decision.faults;
  } else if (!row.decision.differences.empty() && !verb_.reencode) {
    row.state = State::failed;
    row.why = row.decision.differences;
    row.why.emplace_back("they cannot be joined as they are; --reencode makes these parts like the others");
  }
}

LocalEnding MergeRun::join() {
  JoinSpace space;
  std::vector<std::unique_ptr<LocalJob>> jobs;
  std::vector<MergeRow*> rows;
  for (MergeRow& row : rows_) {
    if (row.state != State::planned) continue;
    jobs.push_back(std::make_unique<JoinJob>(order_for(row, verb_), muxer_, space));
    rows.push_back(&row);
  }
  LocalProgress progress(LocalProgress::usual("merge", context_.display));
  Teller teller(progress, context_.display);
  const auto ending = walk_local_jobs(runner_, jobs, static_cast<std::size_t>(verb_.jobs), &teller);
  progress.finish();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const auto& job = dynamic_cast<const JoinJob&>(*jobs[i]);
    MergeRow& row = *rows[i];
    row.removed = job.removed();
    if (job.published()) {
      row.state = State::joined;
      row.size = job.found().size;
      row.length = job.found().duration;
      for (const fs::path& file : job.changed()) {
        row.remarks.push_back(
            fmt::format("{} was changed meanwhile and stays", in_quotes(file.filename().string())));
      }
      if (job.error()) row.remarks.push_back(job.error()->what);
    } else if (!job.error() || job.error()->kind == ErrorKind::cancelled) {
      row.state = State::stopped;
    } else {
      row.state = State::failed;
      row.kind = job.error()->kind;
      row.why = {job.error()->what};
    }
  }
  return ending;
}

int MergeRun::conclude(LocalEnding ending) {
  if (context_.display.json) {
    write_to(STDOUT_FILENO, merge_json(rows_, verb_.dry_run) + "\n");
  } else {
    write_to(STDOUT_FILENO, merge_endings(rows_, verb_.dry_run, context_.display.quiet));
  }
  if (ending == LocalEnding::stopped_twice) return kExitStoppedTwice;
  if (ending == LocalEnding::stopped) return kExitStopped;
  const auto failed_of = [this](ErrorKind kind) {
    return std::ranges::any_of(
        rows_, [kind](const auto& row) { return row.state == State::failed && row.kind == kind; });
  };
  if (failed_of(ErrorKind::disk_full)) return kExitDiskFull;
  const auto good = count(State::joined) + count(State::planned);
  if (count(State::failed) == 0) return good > 0 ? 0 : kExitNothing;
  if (good > 0) return kExitSomeFailed;
  const bool users = std::ranges::all_of(
      rows_, [](const auto& row) { return row.state != State::failed || row.kind == ErrorKind::bad_input; });
  return users ? kExitUsage : kExitAllFailed;
}

Result<int> MergeRun::run() {
  LocalEnding ending = look_into_parts();
  if (ending == LocalEnding::all) ending = look_at_ends();
  if (ending != LocalEnding::all) return conclude(ending);
  for (MergeRow& row : rows_) {
    if (row.state == State::planned) decide(row);
  }
  if (auto named = name_wholes(rows_, verb_); !named) return tl::unexpected(named.error());
  if (!context_.display.json && !context_.display.quiet) write_to(STDOUT_FILENO, merge_table(rows_));
  if (!verb_.dry_run && count(State::planned) > 0) ending = join();
  return conclude(ending);
}

// A tool that reads many pieces as one file holds all of them open.
void allow_many_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);  // without it, many pieces fail with a sentence
}

}  // namespace

int run_merge(const VerbContext& context, const MergeVerb& verb) {
  if (verb.as_one) return run_merge_as_one(context, verb);
  const Assembler& muxer = *context.toolbox.muxer;
  const std::vector<std::string> tools{muxer.inspect({}).tool, muxer.play_through({}).tool};
  if (const auto missing = missing_tools(context.toolbox, tools); !missing.empty()) {
    return complain({ErrorKind::unsupported, missing_sentence(missing)});
  }
  if (!verb.dry_run) {
    const auto folders = merge_folders(verb);
    if (!folders) return complain(folders.error());
    for (const fs::path& folder : *folders) {
      const auto cleared = clear_joins(folder);
      if (!cleared) return complain(cleared.error());
      for (const std::string& sentence : *cleared) say(sentence);
    }
  }
  auto rows = find_merge_rows(context.toolbox, verb);
  if (!rows) return complain(rows.error());
  if (rows->empty()) {
    if (context.display.json) write_to(STDOUT_FILENO, merge_json({}, verb.dry_run) + "\n");
    say("there are no parts that belong together");
    return kExitNothing;
  }
  allow_many_files();
  MergeRun run(context, verb, *std::move(rows));
  const auto code = run.run();
  return code ? *code : complain(code.error());
}

}  // namespace mg
