#include "tests/run/scripted_runner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

namespace mg {

namespace {

// So often in a row may the engine ask again without anything happening and without letting time pass.
constexpr int kMostIdleTurns = 100;

std::string words_of(const OpenRoom& work) {
  return fmt::format("open room {}", work.directory.native());
}
std::string words_of(const LeaveRoom& work) {
  return fmt::format("leave room {}", work.directory.native());
}
std::string words_of(const WriteFile& work) {
  return fmt::format("write {}", work.path.native());
}
std::string words_of(const CopyFile& work) {
  return fmt::format("copy {} to {}", work.from.native(), work.to.native());
}
std::string words_of(const RemoveFiles& work) {
  return fmt::format("remove files in {}", work.directory.native());
}
std::string words_of(const EmptyDirectory& work) {
  return fmt::format("empty {}", work.directory.native());
}
std::string words_of(const Publish& work) {
  std::vector<std::string> moves;
  for (const auto& [from, to] : work.moves)
    moves.push_back(fmt::format("{} to {}", from.native(), to.native()));
  return fmt::format("publish {}", fmt::join(moves, ", "));
}
std::string words_of(const RemoveRoom& work) {
  return fmt::format("remove room {}", work.directory.native());
}
std::string words_of(const Command& work) {
  return fmt::format("{} {}", work.tool, fmt::join(work.arguments, " "));
}
std::string words_of(const Transfer& work) {
  std::vector<std::string> links;
  for (const TransferFile& file : work.files) links.push_back(file.links.front());
  return fmt::format("transfer {} to {}", fmt::join(links, ", "), work.directory.native());
}
std::string words_of(const ConvertDanmaku& work) {
  return fmt::format("convert {} to {}", work.from.native(), work.to.native());
}
std::string words_of(const JoinSidecars& work) {
  return fmt::format("join {} sidecars to {}", work.pages.size(), work.to.native());
}
std::string words_of(const FileChange& work) {
  return std::visit([](const auto& one) { return words_of(one); }, work);
}

bool holds(std::string_view words, std::string_view part) {
  return words.find(part) != std::string_view::npos;
}

StepId step_of(const Happening& happening) {
  if (const auto* line = std::get_if<OutputLine>(&happening)) return line->step;
  if (const auto* end = std::get_if<CommandEnded>(&happening)) return end->step;
  if (const auto* end = std::get_if<FileChangeEnded>(&happening)) return end->step;
  if (const auto* end = std::get_if<TransferEnded>(&happening)) return end->step;
  return StepId(-1);
}

}  // namespace

std::string in_words(const Work& work) {
  return std::visit([](const auto& one) { return words_of(one); }, work);
}

Outcome outcome_in_words(std::string_view words) {
  constexpr std::array kKinds = {ErrorKind::bad_input, ErrorKind::not_found,   ErrorKind::needs_login,
                                 ErrorKind::expired,   ErrorKind::throttled,   ErrorKind::transient,
                                 ErrorKind::forbidden, ErrorKind::unsupported, ErrorKind::local_io,
                                 ErrorKind::disk_full, ErrorKind::cancelled,   ErrorKind::internal};
  if (words.empty()) return {};
  for (const ErrorKind kind : kKinds) {
    if (words.starts_with(to_string(kind))) return failed(kind, std::string(words));
  }
  return failed(ErrorKind::transient, std::string(words));
}

Script fails_after(Duration takes, std::string errors) {
  return {.lines = {},
          .takes = takes,
          .exit = {.how = Exit::How::exited, .number = 1, .reason = {}},
          .errors = std::move(errors),
          .files = {}};
}

void ScriptedRunner::act_on(std::string words, Script script, int times) {
  commands_.push_back({std::move(words), std::move(script), {}, {}, times});
}

void ScriptedRunner::refuse(std::string words, Error error, int times) {
  changes_.push_back({std::move(words), {}, std::move(error), {}, times});
}

void ScriptedRunner::slow_down(std::string words, Duration takes) {
  delays_.push_back({std::move(words), {}, {}, takes, kAlways});
}

void ScriptedRunner::at(Duration since_start, std::function<void()> happens) {
  due_.emplace(began_ + since_start, Due{{}, std::move(happens)});
}

void ScriptedRunner::ask_to_stop(Duration since_start) {
  schedule(began_ + since_start, StopAsked{++stops_});
}

void ScriptedRunner::schedule(Instant at, Happening happening) {
  due_.emplace(at, Due{std::move(happening), {}});
}

ScriptedRunner::Rule* ScriptedRunner::rule_for(std::vector<Rule>& rules, std::string_view words) {
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    if (rule->left <= 0 || !holds(words, rule->words)) continue;
    if (rule->left != kAlways) rule->left -= 1;
    return &*rule;
  }
  return nullptr;
}

void ScriptedRunner::start(StepId step, const Work& work) {
  running_.emplace(step, begun_.size());
  begun_.push_back({now_, in_words(work), {}});
  std::visit([&](const auto& one) { start(step, one); }, work);
}

void ScriptedRunner::start(StepId step, const Command& command) {
  const Rule* rule = rule_for(commands_, begun_.back().words);
  if (rule == nullptr && !ordinary_) throw std::logic_error("no script for: " + begun_.back().words);
  Script script = rule != nullptr ? rule->script : ordinary_(command);
  Duration takes = script.takes;
  for (Script::Line& line : script.lines) {
    takes = std::max(takes, line.after);
    schedule(now_ + line.after, OutputLine{step, line.stream, std::move(line.text), false});
  }
  schedule(now_ + takes, CommandEnded{step, script.exit, std::move(script.errors), std::move(script.files)});
}

void ScriptedRunner::start(StepId step, const Transfer&) {
  const Rule* rule = rule_for(commands_, begun_.back().words);
  const Script script = rule != nullptr ? rule->script : Script{.takes = kToTransfer};
  for (const Script::Line& line : script.lines) {
    std::istringstream words(line.text);
    std::int64_t done = 0, total = 0;
    std::string of;
    words >> done >> of >> total;
    schedule(now_ + line.after, TransferGrew{step, Bytes{done}, Bytes{total}, 1});
  }
  schedule(now_ + script.takes, TransferEnded{step, outcome_in_words(script.errors), 1000_B, {}});
}

void ScriptedRunner::start(StepId step, const ConvertDanmaku&) {
  end_by_rule(step);
}

void ScriptedRunner::start(StepId step, const JoinSidecars&) {
  end_by_rule(step);
}

void ScriptedRunner::end_by_rule(StepId step) {
  const Rule* refusal = rule_for(changes_, begun_.back().words);
  schedule(now_, FileChangeEnded{step, refusal != nullptr ? Result<void>(tl::unexpected(*refusal->error))
                                                          : Result<void>()});
}

void ScriptedRunner::start(StepId step, const FileChange& what) {
  const std::string& words = begun_.back().words;
  const Rule* delay = rule_for(delays_, words);
  const Rule* refusal = rule_for(changes_, words);
  Result<void> result;
  if (refusal != nullptr) {
    result = tl::unexpected(*refusal->error);
  } else {
    result = change(what);
  }
  const Duration takes = delay != nullptr ? *delay->takes : Duration::zero();
  schedule(now_ + takes, FileChangeEnded{step, std::move(result)});
}

// As Rooms does it, in memory.
Result<void> ScriptedRunner::change(const FileChange& change) {
  if (const auto* open = std::get_if<OpenRoom>(&change)) {
    const bool is_new = !rooms_.contains(open->directory);
    if (is_new && files_.contains(open->unless_there)) {
      return fail(ErrorKind::local_io, open->unless_there.string() + " is already there");
    }
    rooms_.insert(open->directory);
    open_.insert(open->directory);
  } else if (const auto* leave = std::get_if<LeaveRoom>(&change)) {
    open_.erase(leave->directory);
  } else if (const auto* remove = std::get_if<RemoveRoom>(&change)) {
    open_.erase(remove->directory);
    rooms_.erase(remove->directory);
  } else if (const auto* publish = std::get_if<Publish>(&change)) {
    for (const auto& [from, to] : publish->moves) {
      if (!files_.insert(to).second && publish->replace == Replace::no) {
        return fail(ErrorKind::local_io, to.string() + " is already there and is another file");
      }
    }
  }
  return {};
}

// Its end is brought forward and what it would still have said is lost, unless it ends by itself before.
void ScriptedRunner::stop(StepId step) {
  const auto running = running_.find(step);
  if (running == running_.end()) return;
  stopped_.push_back(begun_[running->second].words);
  const Instant end = now_ + kToStop;
  const auto of_step = [step](const auto& entry) {
    return entry.second.happening && step_of(*entry.second.happening) == step;
  };
  const bool transfer = begun_[running->second].words.starts_with("transfer ");
  bool cut = false;
  for (auto entry = due_.upper_bound(end); entry != due_.end();) {
    if (!of_step(*entry) || std::holds_alternative<FileChangeEnded>(*entry->second.happening)) {
      ++entry;
      continue;
    }
    cut = true;
    entry = due_.erase(entry);
  }
  if (cut && transfer) schedule(end, TransferEnded{step, failed(ErrorKind::cancelled, "stopped"), {}, {}});
  if (cut && !transfer) schedule(end, CommandEnded{step, {Exit::How::cancelled, 0, {}}, {}, {}});
}

Happening ScriptedRunner::wait(std::optional<Instant> until) {
  ++waits_;
  for (;;) {
    const bool in_time = !due_.empty() && (!until || due_.begin()->first <= *until);
    if (!in_time) {
      if (!until) throw std::logic_error("the engine waits for ever: nothing is running");
      idle_turns_ = *until > now_ ? 0 : idle_turns_ + 1;
      if (idle_turns_ > kMostIdleTurns) throw std::logic_error("the engine spins");
      now_ = std::max(now_, *until);
      return TimePassed{};
    }
    idle_turns_ = 0;
    const auto first = due_.begin();
    now_ = std::max(now_, first->first);
    Due due = std::move(first->second);
    due_.erase(first);
    if (due.happens) {
      due.happens();
      continue;
    }
    note_end(*due.happening);
    return std::move(*due.happening);
  }
}

void ScriptedRunner::note_end(const Happening& happening) {
  if (std::holds_alternative<OutputLine>(happening) || std::holds_alternative<TransferGrew>(happening))
    return;
  const auto running = running_.find(step_of(happening));
  if (running == running_.end()) return;
  begun_[running->second].ended = now_;
  running_.erase(running);
}

std::vector<std::string> ScriptedRunner::begun_with(std::string_view beginning) const {
  std::vector<std::string> all;
  for (const Begun& one : begun_) {
    if (one.words.starts_with(beginning)) all.push_back(one.words);
  }
  return all;
}

int ScriptedRunner::count(std::string_view part) const {
  return static_cast<int>(
      std::ranges::count_if(begun_, [&](const Begun& one) { return holds(one.words, part); }));
}

const ScriptedRunner::Begun* ScriptedRunner::find(std::string_view part, int nth) const {
  for (const Begun& one : begun_) {
    if (holds(one.words, part) && nth-- == 0) return &one;
  }
  throw std::logic_error(fmt::format("never begun: {}", part));
}

Duration ScriptedRunner::start_of(std::string_view part, int nth) const {
  return find(part, nth)->at - began_;
}

Duration ScriptedRunner::end_of(std::string_view part, int nth) const {
  return find(part, nth)->ended.value_or(Instant::max()) - began_;
}

int ScriptedRunner::most_at_once(std::string_view part) const {
  std::multimap<Instant, int> changes;  // ends before starts at the same time: -1 is inserted first
  for (const Begun& one : begun_) {
    if (holds(one.words, part) && one.ended) changes.emplace(*one.ended, -1);
  }
  int now = 0, most = 0;
  std::multimap<Instant, int> starts;
  for (const Begun& one : begun_) {
    if (holds(one.words, part)) starts.emplace(one.at, 1);
  }
  auto end = changes.begin();
  for (const auto& [at, one] : starts) {
    for (; end != changes.end() && end->first <= at; ++end) now -= 1;
    most = std::max(most, now += one);
  }
  return most;
}

}  // namespace mg
