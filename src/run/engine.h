// One list on its way from the first question to the last page; run_loop.h drives it.
// Decides nothing by itself that a rule in src/plan or src/pace could; acts only through the runner.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "src/model/event.h"
#include "src/model/extractor.h"
#include "src/model/muxer.h"
#include "src/model/site_profile.h"
#include "src/os/wall_clock.h"
#include "src/pace/scheduler.h"
#include "src/run/quota_book.h"
#include "src/run/run_log.h"
#include "src/run/run_state.h"
#include "src/run/runner.h"
#include "src/run/shared_rests.h"
#include "src/run/workshop.h"
#include "src/transfer/hls_transfer.h"

namespace mg {

struct PlannedJob {
  int page = 0;
  PageKey key;
  std::string title;
  std::filesystem::path target;  // relative to the request's directory
  std::string engine;
  Format format;
  std::optional<Duration> duration;
  JobState state = JobState::queued;  // queued: would be fetched; skipped or failed otherwise
  std::string remark;
};

struct Report {
  RunEnded totals;
  std::vector<PlannedJob> planned;  // of Depth::plan, by page
  std::optional<Error> list_error;  // the list could not be read
};

struct EngineParts {
  const SiteProfile& profile;
  std::vector<const Extractor*> extractors;  // in the order to be tried; not empty
  const Muxer& muxer;
  const Assembler* assembler = nullptr;  // needed only where all pages are to become one file
  const NameTemplate& list_name;         // for a page of a list
  const NameTemplate& single_name;       // for a single video
  Workshop& workshop;
  RunLog& log;
  SharedRests& rests;
  QuotaBook* quotas = nullptr;  // null: there are none
  EventSink& sink;
  std::mt19937_64 random;
  std::filesystem::path probe_cookies;  // a directory with a jar ENGINE.txt for each; empty: no cookies
  ChildrenTraffic children_traffic = ChildrenTraffic::metered;
  PrivateHosts private_hosts = PrivateHosts::refused;
  int jobs = 4;       // pages fetched at the same time
  int weight = 1;     // beside other lists
  std::string queue;  // as Account::queue
  std::string list;   // as Account::list
  std::string title;  // for people; empty: by site and id
};

class Engine {
 public:
  Engine(const Request& request, Depth depth, EngineParts parts);
  ~Engine();

  // engine.cpp: in the order in which run_loop.cpp calls them
  void begin();
  [[nodiscard]] ShareId share() const { return share_; }
  // Puts what may start into the scheduler's queues.
  void prepare();
  // It is this queue's turn.
  void start_next(QueueId queue);
  // Nothing more can start now.
  void started();
  // Looks whether a host is worth waiting for. True: there is more to be done before anything is waited for.
  [[nodiscard]] bool tend_hosts();
  // Of what happens to other engines nothing is heeded.
  void apply(const Happening& happening);
  [[nodiscard]] bool finished() const;
  [[nodiscard]] const RunEnded& totals() const { return totals_; }  // so far
  Report end();

  // For all lists and later runs.
  void remember(std::span<const HostTraits> hosts);
  // As if the user had asked for it, of this list alone.
  void stop();

 private:
  void start(QueueId queue, Instant now);
  void apply_line(const OutputLine& line);
  void apply_end(const CommandEnded& end);
  void apply_change(const FileChangeEnded& end);
  void apply_growth(const RoomGrew& growth);
  void apply_transfer(const TransferEnded& end);
  // A record that cannot be written ends the run: what is not remembered would be fetched again.
  void check(const Result<void>& written);
  void stop_run(Error why);
  void stop_asked(int times);
  void wind_down();
  [[nodiscard]] bool winding_down() const { return stops_ > 0 || stopped_by_.has_value(); }

  // engine_probe.cpp: what pages there are
  void list_or_ask(const std::optional<std::vector<int>>& named);
  void ask(std::size_t engine, Instant not_before);
  void ask_alone(JobId id, Instant not_before);
  void ask_ahead();
  void start_probe(std::size_t engine, Ticket ticket, Instant now);
  void told_at_once(RunningProbe probe, Episode episode);
  [[nodiscard]] Command command_for(RunningProbe& probe);
  [[nodiscard]] ProbePlan& plan_of(RunningProbe& probe);
  void probe_line(RunningProbe& probe, const OutputLine& line);
  void probe_complains(RunningProbe& probe, const OutputLine& line);
  void probe_told(RunningProbe& probe, Result<Episode> episode);
  void probe_ended(RunningProbe probe, const CommandEnded& end);
  void listing_ended(const RunningProbe& probe, const Outcome& outcome, Fault fault);
  void list_failed(const RunningProbe& probe, const Error& error, Fault fault);
  void list_otherwise(const RunningProbe& probe, const Next& next, const Error& error);
  void adopt_selection(RunningProbe& probe);
  void select_pages(const std::vector<int>& pages, std::size_t engine);
  void tell_selection();
  void drop_absent(int page);
  void adopt_episode(std::size_t engine, Episode episode);
  [[nodiscard]] bool archived(const PageKey& key);
  [[nodiscard]] PageKey key_of_page(int page) const;
  [[nodiscard]] PageKey key_of(const Episode& episode) const;

  // engine_hosts.cpp: who may be asked, what answers mean for everybody, and how long it is waited
  void add_hosts();
  [[nodiscard]] LaneId pages_lane() const { return hosts_.front().lane; }
  [[nodiscard]] LaneId media_lane() const { return hosts_.back().lane; }
  [[nodiscard]] RunHost& host_at(LaneId lane);
  void look_at_hosts();
  void look_at_closed_hosts();
  void share_alone(const Error& error);
  void change_rest(RunHost& host, const std::function<HostRest(HostRest)>& rule);
  [[nodiscard]] bool may_ask(QueueId queue);
  Fault hosts_heard(QueueId queue, int page, const Outcome& outcome, Instant started);
  Fault host_refused(RunHost& host, int page, const Outcome& outcome, Instant started);
  void hosts_answer(QueueId queue, int page, Instant started);
  void bytes_arrived(JobId id, Bytes done);
  [[nodiscard]] int waiting_for(const RunHost& host) const;
  [[nodiscard]] Duration rest_left(QueueId queue) const;
  void hint(RunHost& host, const HostRest& rest);
  void tell_hosts();
  [[nodiscard]] std::optional<Duration> wait_for_host(const RunHost& host) const;
  void keep_patience();
  [[nodiscard]] bool list_waits(const RunHost& host) const;
  void give_up(RunHost& host);
  void end_waiting();
  void leave_hosts();

  // engine_quota.cpp: what may be begun under the user's quotas
  [[nodiscard]] std::vector<PageUnderWay> pages_under_way() const;
  [[nodiscard]] std::optional<QuotaStop> quota_against(const std::set<std::string>& hosts,
                                                       std::optional<Bytes> next);
  [[nodiscard]] std::set<std::string> media_hosts_of(const Format& format) const;
  void stop_for_quota(const QuotaStop& stop);
  [[nodiscard]] bool quota_lets(JobId id);
  [[nodiscard]] bool quota_lets_ask(QueueId queue, RunEngine& engine, Ticket ticket);

  // engine_job.cpp: the walk of one job
  JobId add_job(int page);
  void name_job(JobId id, PageKey key, Episode episode);
  [[nodiscard]] std::filesystem::path target_name(const RunJob& job) const;
  void plan_job(JobId id);
  [[nodiscard]] bool take_room(ActiveJob& active);
  void enter(JobId id, Stage stage);
  void continue_stage(JobId id);
  void start_work(JobId id, Work work);
  void charge(Work& work, std::string_view job, std::string_view link) const;
  void stage_done(JobId id);
  void wait_for(JobId id, Stage stage, Duration wait);
  [[nodiscard]] QueueId queue_for(const RunJob& job, Stage stage) const;
  void record_done(JobId id);
  void job_line(JobId id, const OutputLine& line);
  void work_advances(JobId id, const OutputLine& line);
  Outcome judge_command(RunJob& job, const CommandEnded& end);
  void command_ended(JobId id, const CommandEnded& end);
  void file_changed(JobId id, const Result<void>& result);

  // engine_transfer.cpp: bytes that we move ourselves
  void choose_fetcher(RunJob& job);
  [[nodiscard]] static bool fetches_itself(const RunJob& job);
  [[nodiscard]] bool tool_could_fetch(const RunJob& job) const;
  [[nodiscard]] std::vector<Work> own_work(Stage stage, const RunJob& one) const;
  [[nodiscard]] HlsSource hls_source(const ActiveJob& active) const;
  void playlists_came(JobId id, const std::vector<FetchedText>& texts);
  void transfer_grew(const TransferGrew& growth);
  void transfer_ended(JobId id, const TransferEnded& end);
  [[nodiscard]] static Outcome with_suspicion(ActiveJob& active, Outcome outcome);

  // engine_extras.cpp: danmaku, subtitles, thumbnails, and files that are not as the site has them
  [[nodiscard]] bool extras_are_to_come(const RunJob& one) const;
  void extras_failed(JobId id, const Outcome& outcome);
  void dress_failed(JobId id, const Outcome& outcome, std::string_view last_lines);
  [[nodiscard]] PageFacts facts_to_keep(const MediaFacts& found) const;
  [[nodiscard]] Episode promised(const Episode& episode) const;

  // engine_whole.cpp: all pages into one file
  [[nodiscard]] bool pages_over() const;
  void tend_whole();
  void begin_whole();
  [[nodiscard]] Result<PagesToJoin> pages_to_join();
  [[nodiscard]] std::filesystem::path whole_name(std::span<const PageToJoin> pages) const;
  void start_whole();
  void go_on_with_whole(const std::optional<Work>& work);
  void whole_line(const OutputLine& line);
  template <typename End>
  void whole_step_ended(const End& end);
  void whole_over();
  void whole_failed(Error error);

  // engine_retry.cpp: what follows when something went wrong
  void fail_stage(JobId id, const Outcome& outcome, std::string_view last_lines);
  void fail_probe(JobId id, const Error& error, Fault fault, std::string_view last_lines);
  void follow(JobId id, const Next& next, const Error& error);
  void try_again(JobId id, const TryAgain& again, const Error& error);
  void ask_next_engine(JobId id, const Error& error);
  [[nodiscard]] Attempt attempt_of(const RunJob& job, const Outcome& outcome,
                                   std::string_view last_lines) const;
  [[nodiscard]] Standing standing_of(const RunJob& job, Fault fault) const;

  // engine_end.cpp: the end of a job
  Fault release_lanes(JobId id, const Outcome& outcome);
  void finish_job(JobId id, JobState state, std::optional<Error> error);
  void count_end(const RunJob& job, const std::optional<Error>& error);
  void skip_archived(JobId id, PageKey key);
  void sweep(FileChange change);
  void clear_litter();
  void move_to(JobId id, JobState state);
  void record(JobId id, const PageKey& key);
  [[nodiscard]] JobSteps steps_of(const RunJob& job) const;
  [[nodiscard]] std::string engine_name(const RunJob& job) const;

  [[nodiscard]] Runner& runner() const { return parts_.workshop.runner; }
  void tell(const Event& event) { parts_.sink.tell(event, runner().now()); }
  RunJob& job(JobId id) { return jobs_[static_cast<std::size_t>(index(id))]; }

  const Request& request_;
  Depth depth_;
  EngineParts parts_;
  Scheduler& scheduler_;
  ShareId share_;
  std::mt19937_64 random_;
  std::vector<RunHost> hosts_;  // pages and media
  QueueId own_queue_{};         // of pages that we fetch ourselves
  QueueId door_queue_{};        // of rooms that another multiget has; goes through no lane
  QueueId local_queue_{};
  std::vector<RunEngine> engines_;

  std::vector<RunJob> jobs_;
  std::unordered_map<int, JobId> by_page_;
  std::unordered_set<std::string>
      keys_;  // of pages with an id of their own: the same one may stand twice in a list
  std::optional<int> list_count_;
  std::vector<int> absent_;  // asked for and not in the list
  std::map<StepId, JobId> job_steps_;
  std::map<StepId, RunningProbe> probes_;
  std::set<StepId> sweeps_;     // clearing up: no job waits for their end
  std::deque<PageKey> litter_;  // whose rooms may have been left by a run that was killed
  int list_attempt_ = 1;
  bool list_wanted_ = false;      // the next thing asked is a listing
  bool listing_tried_ = false;    // with the engine that is being asked
  bool selection_tried_ = false;  // with any engine

  bool whole_open_;                        // it is to be made, and not over yet
  std::map<int, PageKey> pages_of_whole_;  // that are there
  std::string list_title_;                 // once it was told
  std::unique_ptr<WholeWalk> whole_;
  std::optional<Error> whole_error_;

  int open_jobs_ = 0;
  int stops_ = 0;
  bool wind_down_due_ = false;
  std::optional<Error> stopped_by_;
  std::optional<Error> list_error_;
  std::vector<PlannedJob> planned_;
  RunEnded totals_;
  Instant began_{};
  std::optional<Error> gave_up_;  // the host that rests for too long, or the quota that would be passed
  bool quota_reached_ = false;
  bool list_waits_ = false;  // for that one
  bool alone_told_ = false;  // that rests cannot be shared
};

}  // namespace mg
