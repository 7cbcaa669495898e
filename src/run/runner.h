// The only one who acts. The engine says what is to be done and waits for one thing to happen at a time;
// with this interface a test runs hours of retries in a millisecond (see tests/run/scripted_runner.h).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/host_traits.h"
#include "src/model/outcome.h"
#include "src/model/work.h"

namespace mg {

enum class StepId : int {};

struct OutputLine {
  StepId step{};
  Stream stream = Stream::output;
  std::string text;  // without its end; "\r" ends a line too
  bool cut = false;  // it was longer than the command's limit, the rest is lost
};

// A command is over: exit, the end of its error output, and what lies in its directory.
struct CommandEnded {
  StepId step{};
  Exit exit;
  std::string errors;  // at most the last 8 KiB
  std::vector<RoomFile> files;
};

struct FileChangeEnded {
  StepId step{};
  Result<void> result;
};

// The directory of a running command grew to this; told about once a second, only when it changed.
struct RoomGrew {
  StepId step{};
  Bytes size;
};

// A transfer is over, by itself or because it was stopped (then `outcome` is cancelled).
struct TransferEnded {
  StepId step{};
  Outcome outcome;
  Bytes done;                      // of all its files
  std::vector<FetchedText> texts;  // in the order of its files, if they were asked for
};

// How far a running transfer is; told about twice a second.
struct TransferGrew {
  StepId step{};
  Bytes done;                  // of all its files, also what an earlier one brought
  std::optional<Bytes> total;  // once every file's size is known
  int connections = 0;         // open now
};

// What moving bytes has taught of some hosts; told when a transfer ends.
struct HostsLearnt {
  std::vector<HostTraits> hosts;
};

// Something that belongs into the log, as a sentence: a child was refused a way, a slow connection was cut.
struct Remark {
  std::string text;
};

struct StopAsked {
  int times = 1;  // how often the user has asked by now
};

struct TimePassed {};

using Happening = std::variant<OutputLine, CommandEnded, FileChangeEnded, RoomGrew, TransferEnded,
                               TransferGrew, HostsLearnt, Remark, StopAsked, TimePassed>;

class Runner {
 public:
  virtual ~Runner() = default;
  // Never fails here: what cannot be started ends with Exit::not_started.
  virtual void start(StepId step, const Work& work) = 0;
  // Asks a command to end (TERM to its group, KILL after a grace) or a transfer; their ends still come.
  virtual void stop(StepId step) = 0;
  // The next thing that happened; TimePassed when nothing did by `until`. Without `until` it waits for ever,
  // so the caller must have something running.
  virtual Happening wait(std::optional<Instant> until) = 0;
  [[nodiscard]] virtual Instant now() const = 0;
};

}  // namespace mg
