// One list with all that its engine borrows.
#pragma once

#include <memory>
#include <string>

#include "src/cli/cookie_jars.h"
#include "src/cli/equipment.h"
#include "src/cli/hook_chain.h"
#include "src/run/engine.h"
#include "src/run/queue_run.h"
#include "src/run/stored_rests.h"

namespace mg {

class ListWalk final : public QueuedList {
 public:
  // Beside which others it goes, if there are any.
  struct Beside {
    int weight = 1;
    std::string queue;
    std::string title;           // for people; empty: by site and id
    std::optional<RunId> run;    // the whole run's
    HookChain* hooks = nullptr;  // outlives the list; null where it stands before `sink` already
  };
  // Fails with unsupported where a tool is missing, and with bad_input where no engine takes the request.
  [[nodiscard]] static Result<std::unique_ptr<ListWalk>> make(Equipment& equipment, JobRequest job,
                                                              Depth depth, EventSink& sink,
                                                              const Beside& beside);
  ListWalk(ListWalk&&) = delete;

  [[nodiscard]] const JobRequest& job() const { return job_; }
  [[nodiscard]] Engine& engine() override { return *engine_; }
  [[nodiscard]] RunLog& log() { return log_; }

 private:
  ListWalk(Equipment& equipment, JobRequest job, Depth depth, CookieJars jars, std::optional<RunId> run);

  JobRequest job_;
  CookieJars jars_;
  RunLog log_;
  StoredRests rests_;
  std::unique_ptr<EventSink> hooks_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace mg
