// What a process has once, however many lists it walks: the traffic's meter, who acts, who shows it, and the
// workshop that its engines share.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "src/cli/job_request.h"
#include "src/cli/run_traffic.h"
#include "src/cli/verbs.h"
#include "src/run/real_runner.h"
#include "src/run/run_log.h"
#include "src/run/workshop.h"
#include "src/show/log_copy.h"

namespace mg {

class Equipment {
 public:
  // For all lists together.
  struct Options {
    OptionLimits limits;
    std::optional<Quota> quota;
    std::vector<const SiteProfile*> sites;  // that may be met; not empty
    int connections = 8;                    // for one file
    std::vector<ConnectionCap> caps;        // of hosts, stricter than the sites'
    std::optional<int> jobs;                // pages at the same time; empty: as many as each list may
    std::optional<int> local_jobs;          // pages joined and verified at the same time; empty: by cores
    LineKeeper log;                         // of all that is told, in full; empty: none
    Depth depth = Depth::fetch;
  };
  [[nodiscard]] static Result<std::unique_ptr<Equipment>> make(const VerbContext& context,
                                                               const Config& config, Database& database,
                                                               Options options);
  Equipment(Equipment&&) = delete;

  [[nodiscard]] const VerbContext& context() const { return context_; }
  [[nodiscard]] Database& database() { return database_; }
  [[nodiscard]] RunTraffic& traffic() { return traffic_; }
  [[nodiscard]] Workshop& workshop() { return workshop_; }
  [[nodiscard]] EventSink& sink() { return log_copy_ ? *log_copy_ : *sink_; }
  // A remark to the user, that belongs to no list.
  void tell(Notice::Level level, std::string text);
  [[nodiscard]] std::uint32_t random() { return seed_(); }
  // Whose limits `multiget limit` sets; asked once a second.
  void obey_limits_of(std::function<std::optional<RunId>()> run) { run_ = std::move(run); }
  // As missing_tools(); a tool that was found is not looked for again.
  [[nodiscard]] std::vector<const Tool*> missing(std::vector<std::string> names);
  // What was received goes into the ledger; a complaint is told, the pages are there all the same.
  void finish();

 private:
  Equipment(const VerbContext& context, const Config& config, Database& database, Options options,
            std::vector<HostTraits> known);
  void every_second();

  const VerbContext& context_;
  Database& database_;
  std::function<std::optional<RunId>()> run_;
  std::set<std::string> found_tools_;
  std::random_device seed_;
  RunTraffic traffic_;
  RealRunner runner_;
  std::unique_ptr<EventSink> printer_;
  std::unique_ptr<EventSink> sink_;
  std::unique_ptr<EventSink> log_copy_;  // null: there is no log
  Workshop workshop_;
};

}  // namespace mg
