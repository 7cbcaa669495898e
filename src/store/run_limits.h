// What is wanted of runs while they run, and what each of them holds to: how `multiget limit` and the runs of
// this user talk with each other. Only keeps it: who is right says src/pace/effective_limits.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/base/rate_limit.h"
#include "src/base/result.h"
#include "src/store/database.h"
#include "src/store/journal.h"

namespace mg {

// The limit of a whole run that counts, and by whom it was set, in a word for people: "schedule".
struct HeldLimit {
  RateLimit limit;
  std::string set_by;

  bool operator==(const HeldLimit&) const = default;
};

struct RunLimit {
  RunId run{};
  std::string title;
  int pid = 0;                      // the process may have died without a word
  std::optional<RateLimit> wanted;  // of it, while it runs; empty: nothing but what it began with
  std::optional<HeldLimit> held;    // empty: it has not told yet

  bool operator==(const RunLimit&) const = default;
};

// Borrows the database. Rates are kept to the byte per second. Fails as Database::query; a run that was never
// begun is internal.
class RunLimits {
 public:
  explicit RunLimits(Database& database) : database_(database) {}

  // Runs whose end the journal does not know, oldest first.
  [[nodiscard]] Result<std::vector<RunLimit>> open_runs();
  // Empty: back to what it began with.
  [[nodiscard]] Result<void> want(RunId run, const std::optional<RateLimit>& limit);
  [[nodiscard]] Result<std::optional<RateLimit>> wanted(RunId run);
  [[nodiscard]] Result<void> hold(RunId run, const HeldLimit& held);
  // Differs once another process has written anything; asking costs next to nothing.
  [[nodiscard]] Result<std::int64_t> version() { return database_.version(); }

 private:
  Database& database_;
};

}  // namespace mg
