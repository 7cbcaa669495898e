// What a program needs to count its traffic and hold it to the limits: the meter, the ledger it is written
// into, and all the places where limits come from.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "src/cli/config.h"
#include "src/net/meter.h"
#include "src/pace/effective_limits.h"
#include "src/run/limit_source.h"
#include "src/run/stored_quotas.h"
#include "src/store/ledger.h"
#include "src/store/run_limits.h"

namespace mg {

class RunTraffic {
 public:
  struct Parts {
    Database& database;
    std::vector<ConfigFile> files;  // that `config` was read from, and is again when one of them changes
    Config config;
    OptionLimits options;
    std::vector<HostLimit> site_limits;  // for hosts of which the config says nothing
    std::optional<Quota> quota;          // of the command line
  };
  explicit RunTraffic(Parts parts);
  RunTraffic(RunTraffic&&) = delete;

  [[nodiscard]] Meter& meter() { return meter_; }
  [[nodiscard]] QuotaBook& quotas() { return quotas_; }
  // Holds one list of several to a rate of its own; empty: to none.
  void limit_list(const std::string& list, const std::optional<BytesPerSecond>& rate);
  // From here on `multiget limit` reaches it. Told again, it changes nothing.
  void begin(RunId run);
  // Once a second: obeys limits that have changed, and records. Gives sentences for people.
  [[nodiscard]] std::vector<std::string> look();
  // What was counted goes into the ledger. What cannot be written now is tried again the next time.
  void record();
  // For the last time; also makes the ledger smaller where it has grown old. Fails if anything could not be
  // written.
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] Bytes received() const { return received_; }
  [[nodiscard]] int hosts() const { return static_cast<int>(hosts_.size()); }

 private:
  Ledger ledger_;
  RunLimits run_limits_;
  LimitSource limits_;
  Meter meter_;
  StoredQuotas quotas_;
  BandwidthLimits held_;  // as the meter has them
  std::optional<RunId> run_;
  Bytes received_;
  std::set<std::string> hosts_;
  std::vector<Traffic> unwritten_;
  Result<void> written_;
  bool told_unwritten_ = false;
};

}  // namespace mg
