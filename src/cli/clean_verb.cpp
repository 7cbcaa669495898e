// clean: shows what downloads left behind, asks, and removes it or puts it into the trash.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/clean_pages.h"
#include "src/cli/clean_rules_file.h"
#include "src/cli/clean_search.h"
#include "src/cli/clean_table.h"
#include "src/cli/terminal.h"
#include "src/cli/user_path.h"
#include "src/cli/verbs.h"
#include "src/os/files.h"
#include "src/os/output_lock.h"
#include "src/os/removal.h"
#include "src/os/trash.h"
#include "src/os/wall_clock.h"
#include "src/post/ass_writer.h"
#include "src/run/danmaku_files.h"
#include "src/run/real_runner.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr Duration kMoment = 1ms;          // in which the runner hears of signals; in none it does not
constexpr Duration kBetweenLooks = 100ms;  // whether Ctrl-C came, while an answer is awaited
constexpr std::size_t kRowsAtOnce = 64;    // between two such looks

class CleanRun {
 public:
  CleanRun(const VerbContext& context, const CleanVerb& verb, const CleanRules& rules, KnownPages pages)
      : context_(context),
        verb_(verb),
        pages_(std::move(pages)),
        runner_({.watchdog = &context.watchdog}),
        search_(context, verb, rules, pages_, runner_) {}

  Result<int> run();

 private:
  enum class Answer { yes, no, stopped, nobody };

  void show() const;
  Answer ask();
  Answer read_answer();
  Result<bool> act();
  static Result<fs::path> convert(const fs::path& file);
  Result<void> act_on(std::size_t row, const std::optional<Trash>& trash);
  Result<fs::path> remove_room_of(const CleanTarget& target, const std::optional<Trash>& trash) const;
  bool stop_asked();
  void print_json() const;
  int conclude();

  const VerbContext& context_;
  const CleanVerb& verb_;
  KnownPages pages_;
  RealRunner runner_;
  CleanSearch search_;
  CleanFindings found_;
};

bool CleanRun::stop_asked() {
  return std::holds_alternative<StopAsked>(runner_.wait(runner_.now() + kMoment));
}

Result<int> CleanRun::run() {
  for (const std::string& directory : verb_.directories) {
    std::error_code error;
    const fs::path folder = fs::absolute(directory, error).lexically_normal();
    if (error) return fail(ErrorKind::local_io, "the folder that we are in is gone");
    // "dir/" is the folder, too; a link with a slash behind it would be followed.
    const auto go_on = search_.look_into(folder.has_filename() ? folder : folder.parent_path());
    if (!go_on) return tl::unexpected(go_on.error());
    if (!*go_on) return kExitStopped;
  }
  found_ = search_.take();
  show();
  const bool any = std::ranges::any_of(found_.rows, [](const CleanRow& row) { return row.finding.goes; });
  if (!any || verb_.dry_run) {
    print_json();
    if (!any && !context_.display.quiet) say("there is nothing to clean");
    return any ? 0 : kExitNothing;
  }
  const Answer answer = verb_.yes ? Answer::yes : ask();
  if (answer != Answer::yes) {
    print_json();
    say(answer == Answer::nobody ? "nothing was removed: there is no terminal to ask at; say --yes"
                                 : "nothing was removed");
    return answer == Answer::no ? 0 : answer == Answer::stopped ? kExitStopped : kExitUsage;
  }
  const auto acted = act();
  if (!acted) return tl::unexpected(acted.error());
  const int code = conclude();
  return *acted ? code : kExitStopped;
}

void CleanRun::show() const {
  if (context_.display.json || context_.display.quiet) return;
  const ShowKept kept = context_.display.verbose ? ShowKept::yes : ShowKept::no;
  write_to(STDOUT_FILENO, clean_table(found_.rows, kept, terminal_size().width));
  const auto stays = std::ranges::count(found_.rows, CleanAction::kept, &CleanRow::action);
  if (std::ranges::any_of(found_.rows, [](const CleanRow& row) { return row.finding.goes; })) {
    write_to(STDOUT_FILENO, fmt::format("{} to be removed\n", clean_sum(found_.rows, CleanAction::would)));
  }
  if (stays > 0 && kept == ShowKept::no)
    write_to(STDOUT_FILENO,
             fmt::format("{}; -v says why\n", stays == 1 ? "1 that looks alike stays"
                                                         : fmt::format("{} that look alike stay", stays)));
}

CleanRun::Answer CleanRun::ask() {
  if (context_.display.json || ::isatty(STDIN_FILENO) != 1 || ::isatty(STDERR_FILENO) != 1)
    return Answer::nobody;
  if (context_.display.quiet)
    write_to(STDOUT_FILENO, clean_table(found_.rows, ShowKept::no, terminal_size().width));
  write_to(STDERR_FILENO, fmt::format("{} {}? [y/N] ", verb_.trash ? "move into the trash:" : "remove",
                                      clean_sum(found_.rows, CleanAction::would)));
  return read_answer();
}

// A line; its end without one is a no.
CleanRun::Answer CleanRun::read_answer() {
  std::string line;
  for (;;) {
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    const int ready = ::poll(
        &input, 1,
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(kBetweenLooks).count()));
    if (stop_asked()) {
      write_to(STDERR_FILENO, "\n");
      return Answer::stopped;
    }
    if (ready <= 0) continue;
    char letter = '\n';
    const ssize_t got = ::read(STDIN_FILENO, &letter, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got == 1 && letter != '\n') {
      line += letter;
      continue;
    }
    const std::string word = to_lower(trim(line));
    return word == "y" || word == "yes" ? Answer::yes : Answer::no;
  }
}

// The room is locked first: whoever has it goes before us, and whoever comes later finds it gone.
Result<fs::path> CleanRun::remove_room_of(const CleanTarget& target,
                                          const std::optional<Trash>& trash) const {
  const fs::path room = target.folder.path / target.file.name;
  const auto lock = OutputLock::try_lock(room / "lock");
  if (!lock) return tl::unexpected(lock.error());
  if (!*lock) return fail(ErrorKind::busy, fmt::format("another multiget works in {}", room.native()));
  if (search_.look_at_room(room) != *target.room)
    return fail(ErrorKind::busy, fmt::format("{} was written meanwhile", room.native()));
  fs::path into;
  if (trash) {
    auto put = trash->put_folder(room, wall_now());
    if (!put) return put;
    into = *std::move(put);
  } else if (auto removed = remove_room(room); !removed) {
    return tl::unexpected(removed.error());
  }
  ::rmdir(target.folder.path.c_str());  // refused while it holds other rooms
  return into;
}

// What is there already was perhaps made by hand: then the danmaku stay, too.
Result<fs::path> CleanRun::convert(const fs::path& file) {
  fs::path into = file.parent_path() / ass_name(file.filename().native());
  const auto counts = convert_danmaku_file(file, into, DanmakuLook{}, Replace::no);
  if (!counts) return tl::unexpected(counts.error());
  return into;
}

Result<void> CleanRun::act_on(std::size_t index, const std::optional<Trash>& trash) {
  CleanRow& row = found_.rows[index];
  const CleanTarget& target = found_.targets[index];
  if (target.room) {
    auto removed = remove_room_of(target, trash);
    if (!removed) return tl::unexpected(removed.error());
    row.trash = *std::move(removed);
    return {};
  }
  if (!row.finding.after.empty()) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(target.folder.path / row.finding.after, error)))
      return fail(ErrorKind::busy, fmt::format("{} is still there", row.finding.after));
  }
  if (verb_.convert_danmaku && row.finding.content == LeftoverContent::danmaku) {
    auto converted = convert(row.path);
    if (!converted) return tl::unexpected(converted.error());
    row.converted = *std::move(converted);
  }
  if (!trash) return remove_seen(target.folder, target.file);
  auto put = trash->put(target.folder, target.file, wall_now());
  if (!put) return tl::unexpected(put.error());
  row.trash = *std::move(put);
  return {};
}

// False: stopped on the way; what was done is told.
Result<bool> CleanRun::act() {
  std::optional<Trash> trash;
  if (verb_.trash) {
    auto home = home_trash();
    if (!home) return tl::unexpected(home.error());
    trash.emplace(*std::move(home));
  }
  for (std::size_t i = 0; i < found_.rows.size(); ++i) {
    if (i % kRowsAtOnce == 0 && stop_asked()) return false;
    CleanRow& row = found_.rows[i];
    if (row.action != CleanAction::would) continue;
    const auto done = act_on(i, trash);
    row.action = !done ? CleanAction::failed : verb_.trash ? CleanAction::trashed : CleanAction::removed;
    if (!done) {
      row.trouble = done.error().what;
      say(without_control_characters(row.trouble));
    }
  }
  return true;
}

void CleanRun::print_json() const {
  if (!context_.display.json) return;
  const auto bytes = [&](CleanAction action) {
    Bytes sum;
    for (const CleanRow& row : found_.rows) {
      if (row.action == action) sum += row.finding.size;
    }
    return sum.count;
  };
  const auto count = [&](CleanAction action) {
    return std::ranges::count(found_.rows, action, &CleanRow::action);
  };
  const CleanAction gone = verb_.trash ? CleanAction::trashed : CleanAction::removed;
  fmt::print("{}\n", to_json_line({{"files", clean_json(found_.rows)},
                                   {"removed", count(gone)},
                                   {"removed_bytes", bytes(gone)},
                                   {"would", count(CleanAction::would)},
                                   {"would_bytes", bytes(CleanAction::would)},
                                   {"kept", count(CleanAction::kept)},
                                   {"failed", count(CleanAction::failed)},
                                   {"dry_run", verb_.dry_run}}));
}

int CleanRun::conclude() {
  print_json();
  const CleanAction gone = verb_.trash ? CleanAction::trashed : CleanAction::removed;
  if (!context_.display.json && !context_.display.quiet) {
    write_to(STDOUT_FILENO, fmt::format("{} {}\n", clean_sum(found_.rows, gone),
                                        verb_.trash ? "moved into the trash" : "removed"));
  }
  const bool failed =
      std::ranges::any_of(found_.rows, [](const CleanRow& row) { return row.action == CleanAction::failed; });
  return failed ? kExitSomeFailed : 0;
}

}  // namespace

int run_clean(const VerbContext& context, const CleanVerb& verb) {
  std::optional<fs::path> named;
  if (verb.rules) named = with_home(*verb.rules);
  const auto rules = load_clean_rules(context.toolbox.clean_rules, context.settings / "clean.toml", named);
  if (!rules) return complain(rules.error());
  auto pages = read_known_pages(context.state);
  if (!pages) return complain(pages.error());
  const auto code = CleanRun(context, verb, *rules, *std::move(pages)).run();
  return code ? *code : complain(code.error());
}

}  // namespace mg
