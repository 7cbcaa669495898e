#include "src/run/real_runner.h"

#include <fmt/format.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "src/os/child_launcher.h"
#include "src/os/rooms.h"
#include "src/os/stop_signals.h"
#include "src/os/worker.h"
#include "src/run/danmaku_files.h"
#include "src/run/happenings.h"
#include "src/run/running_command.h"
#include "src/run/running_transfers.h"
#include "src/run/sidecar_files.h"

namespace mg {
namespace {

// How many further ready events are gathered once something happened: a loop's turn costs a system call.
constexpr int kGatherAtOnce = 64;

std::string search_path() {
  const char* path = std::getenv("PATH");
  return path == nullptr ? "" : path;
}

}  // namespace

class RealRunner::Body {
 public:
  explicit Body(RealRunnerOptions options)
      : options_(std::move(options)),
        busy_(boost::asio::make_work_guard(loop_)),
        signals_(
            loop_, [this](int times) { happenings_.add_stop({.times = times}); }, options_.resized),
        launcher_(options_.watchdog),
        worker_([this](std::function<void()> then) { boost::asio::post(loop_, std::move(then)); }),
        look_timer_(loop_),
        second_timer_(loop_),
        children_proxy_(loop_, happenings_, options_.meter, options_.children_proxy),
        transfers_(loop_, happenings_, options_.transfers) {
    if (options_.every_second) await_second(now());
  }

  // All are asked to die before the first is waited for.
  ~Body() {
    for (auto& [step, command] : commands_) command->kill();
  }

  void start(StepId step, const Command& command) {
    auto running = std::make_unique<RunningCommand>(step, command, happenings_, now());
    if (auto begun = begin(step, *running, command); !begun) {
      Exit exit{.how = Exit::How::not_started, .number = 0, .reason = begun.error().what};
      happenings_.add(CommandEnded{.step = step, .exit = std::move(exit), .errors = {}, .files = {}});
      return;
    }
    look_no_later_than(running->look_at(now()));
    commands_[step] = std::move(running);
  }

  void start(StepId step, const Transfer& transfer) { transfers_.start(step, transfer); }

  void start(StepId step, const FileChange& change) {
    let_work(step, [this, change] { return rooms_.apply(change); });
  }

  void start(StepId step, const ConvertDanmaku& conversion) {
    let_work(step, [conversion]() -> Result<void> {
      const auto done = convert_danmaku_file(conversion.from, conversion.to, {}, Replace::yes);
      if (!done) return tl::unexpected(done.error());
      return {};
    });
  }

  void start(StepId step, const JoinSidecars& sidecars) {
    let_work(step, [sidecars] { return join_sidecars(sidecars); });
  }

  void stop(StepId step) {
    if (const auto found = commands_.find(step); found != commands_.end()) found->second->cancel();
    transfers_.stop(step);
  }

  Happening wait(std::optional<Instant> until) {
    while (happenings_.empty()) {
      if (until && now() >= *until) return TimePassed{};
      turn(until);
    }
    Happening first = happenings_.take();
    if (held_back_ && happenings_.has_room_again()) let_go_on();
    if (const auto* end = std::get_if<CommandEnded>(&first)) {
      const auto command = commands_.find(end->step);
      if (command != commands_.end()) {
        children_proxy_.ended(end->step, command->second->grown());
        commands_.erase(command);
      }
    }
    return first;
  }

  [[nodiscard]] static Instant now() { return std::chrono::steady_clock::now(); }

 private:
  void let_work(StepId step, std::function<Result<void>()> work) {
    auto result = std::make_shared<Result<void>>();  // of the worker first, then of the loop
    worker_.run([work = std::move(work), result] { *result = work(); },
                [this, step, result] {
                  happenings_.add(FileChangeEnded{.step = step, .result = std::move(*result)});
                });
  }

  // Not synced: a room that a power loss takes away is only made again, and syncing takes milliseconds, here
  // in the loop.
  static Result<void> make_room(const std::filesystem::path& directory) {
    std::error_code error;
    if (!directory.empty()) std::filesystem::create_directories(directory, error);
    if (error)
      return fail(ErrorKind::local_io,
                  fmt::format("make the folder {}: {}", directory.native(), error.message()));
    return {};
  }

  Result<void> begin(StepId step, RunningCommand& running, const Command& command) {
    const auto program = find_program(command.tool, options_.tools, search_path());
    if (!program) return tl::unexpected(program.error());
    if (auto made = make_room(command.directory); !made) return made;
    auto environment = children_proxy_.environment_for(step, command);
    if (!environment) return tl::unexpected(environment.error());
    auto begun = running.begin(loop_, launcher_, *program, *environment, options_.watchdog);
    if (!begun) children_proxy_.ended(step, {});
    return begun;
  }

  void turn(std::optional<Instant> until) {
    if (until) {
      loop_.run_one_until(*until);
    } else {
      loop_.run_one();
    }
    for (int more = 0; more < kGatherAtOnce && loop_.poll_one() > 0; ++more) {
    }
    held_back_ = held_back_ || happenings_.full();
  }

  void let_go_on() {
    held_back_ = false;
    for (auto& [step, command] : commands_) command->resume();
  }

  // One timer for all: it is set to the earliest wish and moved only forward.
  void look_no_later_than(std::optional<Instant> wanted) {
    if (!wanted || (looking_ && look_timer_.expiry() <= *wanted)) return;
    looking_ = true;
    look_timer_.expires_at(*wanted);
    look_timer_.async_wait([this](boost::system::error_code error) {
      if (!error) look_at_all();
    });
  }

  void look_at_all() {
    looking_ = false;
    const Instant instant = now();
    for (auto& [step, command] : commands_) {
      command->look(instant);
      if (!command->over()) look_no_later_than(command->look_at(instant));
    }
  }

  void await_second(Instant from) {
    second_timer_.expires_at(from + 1s);
    second_timer_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      options_.every_second();
      await_second(now());
    });
  }

  RealRunnerOptions options_;
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
  Happenings happenings_;
  StopSignals signals_;
  ChildLauncher launcher_;
  std::map<StepId, std::unique_ptr<RunningCommand>> commands_;
  Rooms rooms_;  // the worker's own
  Worker worker_;
  boost::asio::steady_timer look_timer_;
  boost::asio::steady_timer second_timer_;
  ChildrenProxy children_proxy_;
  RunningTransfers transfers_;
  bool looking_ = false;
  bool held_back_ = false;  // some child may be waiting for room
};

RealRunner::RealRunner(RealRunnerOptions options) : body_(std::make_unique<Body>(std::move(options))) {}

RealRunner::~RealRunner() = default;

void RealRunner::start(StepId step, const Work& work) {
  std::visit([this, step](const auto& one) { body_->start(step, one); }, work);
}

void RealRunner::stop(StepId step) {
  body_->stop(step);
}

Happening RealRunner::wait(std::optional<Instant> until) {
  return body_->wait(until);
}

Instant RealRunner::now() const {
  return Body::now();
}

}  // namespace mg
