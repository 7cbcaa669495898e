// The loop: start what may start, wait for one thing, apply it; for one list or for several side by side.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "src/run/engine.h"
#include "src/run/workshop.h"

namespace mg {

class RunLoop {
 public:
  // What nobody's engine is told: that time passed, what was learnt of hosts, remarks for the log.
  using Apart = std::function<void(const Happening&)>;

  RunLoop(Workshop& workshop, EventSink& sink, Apart apart)
      : workshop_(workshop), sink_(sink), apart_(std::move(apart)) {}

  void add(Engine& engine);
  // It is over.
  void remove(Engine& engine);

  // One turn. `latest`: by then at least it comes back, although nothing happened.
  void turn(std::optional<Instant> latest = {});

 private:
  void start_ready();
  [[nodiscard]] std::optional<Instant> next_look(std::optional<Instant> latest) const;
  void apply(const Happening& happening);

  Workshop& workshop_;
  EventSink& sink_;
  Apart apart_;
  std::map<ShareId, Engine*> engines_;
};

// A list alone, from its first question to its end.
Report run_alone(Engine& engine, Workshop& workshop, EventSink& sink, RunLog& log);

}  // namespace mg
