// Where a run's limits come from while it is going on: config files that people edit, the clock, the command
// line, and `multiget limit` of another process. Asked once a second; cheap where nothing has changed.
// Knows neither what is in the files nor what is done with the limits.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/os/file_mark.h"
#include "src/pace/effective_limits.h"
#include "src/store/run_limits.h"

namespace mg {

class LimitSource {
 public:
  struct Parts {
    std::vector<std::filesystem::path> files;               // read again when one of them changes
    std::function<Result<ConfiguredLimits>()> read_config;  // all of them together
    ConfiguredLimits config;                                // as the run began with
    OptionLimits options;
    std::vector<HostLimit> host_limits;  // the site's; for hosts of which the config says nothing
    RunLimits& run_limits;
  };
  struct Looked {
    std::optional<BandwidthLimits> limits;  // if they are others than last told; always the first time
    std::vector<std::string> remarks;       // for people
  };

  explicit LimitSource(Parts parts);

  // From here on it listens to `multiget limit`, and tells it what holds. A plan never begins.
  void begin(RunId run);

  // A config that became wrong, or a database that does not answer, leaves everything as it was; the first is
  // remarked on once. A changed file is read when it has rested from one look to the next: an editor may be
  // in the middle of it.
  [[nodiscard]] Looked look(WallTime now);

 private:
  [[nodiscard]] std::vector<FileMark> marks() const;
  void look_at_files(Looked& looked);
  void look_at_wishes();
  void hold(const EffectiveLimits& effective);

  Parts parts_;
  std::optional<RunId> run_;
  std::vector<FileMark> read_;  // the files as they were when last read
  std::vector<FileMark> seen_;  // when last looked at
  std::optional<std::int64_t> version_;
  std::optional<RateLimit> wanted_;
  std::optional<EffectiveLimits> told_;
  std::optional<HeldLimit> held_;  // as the database has it
  bool looked_ = false;
};

}  // namespace mg
