// The loop: start what may start, wait for one thing, apply it; for one list or for several side by side.
#pragma once

#include <map>
#include <optional>

#include "src/run/engine.h"
#include "src/run/workshop.h"

namespace mg {

class RunLoop {
 public:
  RunLoop(Workshop& workshop, EventSink& sink) : workshop_(workshop), sink_(sink) {}

  void add(Engine& engine);
  // It is over.
  void remove(Engine& engine);

  // One turn. `latest`: by then at least it comes back, although nothing happened.
  void turn(std::optional<Instant> latest = {});

  // How often the user has asked to stop.
  [[nodiscard]] int stops() const { return stops_; }

 private:
  void start_ready();
  [[nodiscard]] std::optional<Instant> next_look(std::optional<Instant> latest) const;
  void apply(const Happening& happening);
  void apply_nobodys(const Happening& happening);

  Workshop& workshop_;
  EventSink& sink_;
  std::map<ShareId, Engine*> engines_;
  int stops_ = 0;
};

// A list alone, from its first question to its end.
Report run_alone(Engine& engine, Workshop& workshop, EventSink& sink);

}  // namespace mg
