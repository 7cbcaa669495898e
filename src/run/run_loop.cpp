#include "src/run/run_loop.h"

namespace mg {

void RunLoop::add(Engine& engine) {
  engines_.emplace(engine.share(), &engine);
}

void RunLoop::remove(Engine& engine) {
  engines_.erase(engine.share());
}

void RunLoop::turn(std::optional<Instant> latest) {
  start_ready();
  bool busy = false;
  for (const auto& [share, engine] : engines_) busy = engine->tend_hosts() || busy;
  if (busy) return;  // more may start, or an end is near
  apply(workshop_.runner.wait(next_look(latest)));
}

void RunLoop::start_ready() {
  for (const auto& [share, engine] : engines_) engine->prepare();
  Scheduler& scheduler = workshop_.scheduler;
  const Instant now = workshop_.runner.now();
  while (const auto queue = scheduler.ready(now)) engines_.at(scheduler.share_of(*queue))->start_next(*queue);
  for (const auto& [share, engine] : engines_) engine->started();
}

// When something may start although nothing happened, or the time is to be shown.
std::optional<Instant> RunLoop::next_look(std::optional<Instant> latest) const {
  const Instant now = workshop_.runner.now();
  std::optional<Instant> look = workshop_.scheduler.wake_at(now);
  if (latest && (!look || *latest < *look)) look = latest;
  if (const auto pulse = sink_.pulse(); pulse && (!look || now + *pulse < *look)) look = now + *pulse;
  return look;
}

void RunLoop::apply(const Happening& happening) {
  apply_nobodys(happening);
  for (const auto& [share, engine] : engines_) engine->apply(happening);
}

// What belongs to no list alone.
void RunLoop::apply_nobodys(const Happening& happening) {
  const Instant now = workshop_.runner.now();
  if (std::holds_alternative<TimePassed>(happening)) sink_.time_passed(now);
  if (const auto* asked = std::get_if<StopAsked>(&happening)) {
    stops_ = asked->times;
    if (stops_ == 1) {
      sink_.tell(
          Notice{Notice::Level::warning, "stopping; partial files are kept, run the same command to go on"},
          now);
    }
  }
  if (const auto* remark = std::get_if<Remark>(&happening))
    sink_.tell(Notice{Notice::Level::detail, remark->text}, now);
  // Whichever list writes it down, it is remembered for all.
  if (const auto* learnt = std::get_if<HostsLearnt>(&happening); learnt != nullptr && !engines_.empty())
    engines_.begin()->second->remember(learnt->hosts);
}

Report run_alone(Engine& engine, Workshop& workshop, EventSink& sink) {
  RunLoop loop(workshop, sink);
  engine.begin();
  loop.add(engine);
  while (!engine.finished()) loop.turn();
  loop.remove(engine);
  return engine.end();
}

}  // namespace mg
