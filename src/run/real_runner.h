// The runner that really acts: children, own transfers and file changes on threads of their own, the user's
// signals, and one event loop under it all that turns only within wait().
#pragma once

#include <functional>
#include <memory>

#include "src/net/transfer_thread.h"
#include "src/os/find_program.h"
#include "src/run/children_proxy.h"
#include "src/run/runner.h"

namespace mg {

class Watchdog;

struct RealRunnerOptions {
  ToolPaths tools;                     // where tools are; others are looked up in PATH
  const Watchdog* watchdog = nullptr;  // outlives the runner
  std::function<void()> resized;       // the terminal's size changed; called within wait()
  std::function<void()> every_second;  // likewise
  TransferOptions transfers;
  Meter* meter =
      nullptr;  // that all traffic passes; outlives the runner. Null: nothing is counted or limited
  ProxyOptions children_proxy;
};

class RealRunner final : public Runner {
 public:
  explicit RealRunner(RealRunnerOptions options);
  // Kills and reaps every child, leaves transfers where they are, and ends the file change that is being
  // done; those not begun are dropped.
  ~RealRunner() override;

  void start(StepId step, const Work& work) override;
  // A second time it kills at once. File changes cannot be stopped.
  void stop(StepId step) override;
  Happening wait(std::optional<Instant> until) override;
  [[nodiscard]] Instant now() const override;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace mg
