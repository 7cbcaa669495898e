// What the engine remembers of a job and of a running probe. A page that only waits costs a few bytes;
// names, formats and paths are held from its probe to its end.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/model/extractor.h"
#include "src/model/job.h"
#include "src/pace/refusals.h"
#include "src/pace/scheduler.h"
#include "src/plan/job_steps.h"
#include "src/plan/probe_plan.h"
#include "src/plan/workflow.h"
#include "src/run/page_join.h"
#include "src/run/runner.h"

namespace mg {

// Who fetches a page: we with a transfer, or the extractor that told it.
enum class FetchBy { ourselves, tool };

// A job between its probe and its end.
struct ActiveJob {
  PageKey key;  // as first told; its room and its target are named by it
  Episode episode;
  std::size_t told_by = 0;  // the engine that told `episode`
  JobRooms rooms;
  std::filesystem::path target;  // absolute
  Harvest harvest;
  Bytes size;                      // of the whole file, once it was inspected
  std::optional<PageFacts> facts;  // likewise
  Stage stage = Stage::open_room;
  Stage next_stage = Stage::fetch;  // what it waits for in a queue
  std::deque<Work> works;           // still to be done at this stage
  FetchBy fetch_by = FetchBy::tool;
  bool own_fetch_failed = false;   // so that its tool is to try
  bool links_refused = false;      // those before the present ones
  bool brought_something = false;  // since then
  Bytes brought;                   // by the present transfer or tool
  bool variant_chosen = false;     // of an HLS film: its playlists are those of segments
  bool has_metadata = false;       // the engine's words are in the room
  int extras_tries = 0;            // that failed
  bool drop_partials = false;      // before the next fetch: what lies there is damaged
  bool wait_told = false;          // that somebody else has the page
  bool has_room = false;           // and no other list of this process has it
  std::optional<StepId> step;
  std::unique_ptr<ProgressReader> progress;
  bool tool_reports = false;     // its own progress was understood; else the growth of the room is shown
  std::string output;            // of a command whose output is read at its end
  std::optional<QueueId> holds;  // the queue whose lanes it occupies now
  Instant holds_since{};
  std::optional<Bytes> first_bytes;  // the first size seen since then
  bool answered = false;             // more of it came: the hosts answer
  Instant advance_told{};            // how far local work is
  WallTime attempt_began{};
};

struct RunJob {
  int page = 0;
  JobState state = JobState::queued;
  std::uint8_t engine = 0;  // index into the run's engines
  bool recorded = false;    // the journal knows it
  int attempt = 1;          // with this engine, 1-based
  std::unique_ptr<ActiveJob> active;
  std::unique_ptr<Error> own_word;  // what we found at a file's own address, before tools were asked
};

// What waits in a probe queue: the next batch of an engine's plan, or else the page of this job alone.
constexpr Ticket kBatch{-1};
// What waits in the queue of local work besides jobs: that all pages become one file.
constexpr Ticket kWhole{-2};

// A host group as this run meets it.
struct RunHost {
  LaneId lane{};
  std::string name;  // shown, and what all processes know it by
  Refusals refusals;
  Instant probe_began{};  // of our last one
  bool hinted = false;    // at what may help when it answers nothing at all
  bool given_up = false;  // it rests for longer than the user wants to wait
  struct Told {
    Instant until;
    WallTime wall;  // the same; said once, so that it reads the same each time
    int waiting = 0;
    Instant when;
  };
  std::optional<Told> told;  // that it rests
};

// All pages on their way into one file.
struct WholeWalk {
  WholeWalk(PagesToJoin wanted, const Assembler& assembler, JoinSpace& space)
      : join(std::move(wanted), assembler, space), walk(join) {}
  WholeWalk(WholeWalk&&) = delete;

  PageJoin join;
  LocalWalk walk;
  std::optional<StepId> step;
  Instant told{};  // how far it is
};

// An extractor as this run uses it.
struct RunEngine {
  const Extractor* extractor = nullptr;
  ProbePlan plan;
  QueueId probe_queue{};
  QueueId fetch_queue{};
  bool batch_waits = false;  // in its queue
};

// One extractor process that lists or tells pages.
struct RunningProbe {
  enum class Purpose { list, tell };
  Purpose purpose = Purpose::tell;
  std::size_t engine = 0;
  StepId step{};
  Instant started{};
  std::optional<ProbePlan> alone;  // of one page that is asked for again; else the engine's plan counts
  std::unique_ptr<EpisodeReader> reader;
  std::vector<Episode> held;                  // kept until it is known which of them are selected
  int listed = 0;                             // of a listing: its last page
  std::unordered_map<int, PageKey> archived;  // of a listing: pages that are there already
  std::optional<Error> first_error;           // in what it told
  std::optional<Outcome> refused;             // it went on although its site had refused it, and was stopped
};

}  // namespace mg
