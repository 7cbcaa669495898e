// What a run looks like right now: events reduced to a value that can be drawn at any moment.
// Knows nothing of terminals or clocks; every call is told the time. Keeps what is running, what was named
// ahead, and counters; of a job that only waits, four bytes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/model/event.h"
#include "src/show/smooth_rate.h"

namespace mg {

struct PageView {
  int page = 0;       // 0: we were never told
  std::string list;   // of several; empty where there is one only
  std::string title;  // empty until it is known
  JobState state = JobState::queued;
  std::string engine;
  Bytes done;
  std::optional<Bytes> total;
  SmoothRate speed;
  std::string doing;                // local work that tells how far it is; empty: none does
  double share = 0;                 // of that, 0 to 1
  std::optional<Instant> again_at;  // it failed; the next try comes then
  std::string trouble;              // why

  // It is to be asked for, or being asked for; nothing is known of it.
  [[nodiscard]] bool untold() const { return state == JobState::probing && title.empty() && !again_at; }
  [[nodiscard]] bool running() const { return state != JobState::queued || again_at; }
};

struct HostView {
  std::string host;
  Instant rests_until;  // in the past: it is being found out whether it answers again
  WallTime until;       // the same on the wall
  std::string reason;
  int waiting = 0;  // jobs
};

// All pages of a list on their way into one file.
struct WholeView {
  std::string name;
  double share = 0;  // 0 to 1
};

struct RunTotals {
  int selected = 0;
  int done = 0, failed = 0, skipped = 0, cancelled = 0;
  int waiting = 0;  // they ended because their host rests for too long
  Bytes bytes;      // of finished pages and of what runs

  [[nodiscard]] int over() const { return done + failed + skipped + cancelled + waiting; }
  bool operator==(const RunTotals&) const = default;
};

class RunView {
 public:
  void apply(const Event& event, Instant now);

  [[nodiscard]] const std::string& title() const { return title_; }
  // Who reads the list; empty once its pages are known.
  [[nodiscard]] const std::string& listing() const { return listing_; }
  [[nodiscard]] bool over() const { return over_; }
  [[nodiscard]] RunTotals totals() const;
  // The pages being worked on, by job; pointers live until the next event.
  [[nodiscard]] std::vector<const PageView*> running() const;
  // Those that do not answer.
  [[nodiscard]] const std::vector<HostView>& resting() const { return hosts_; }
  // By list; pointers as of running().
  [[nodiscard]] std::vector<const WholeView*> wholes() const;
  [[nodiscard]] BytesPerSecond rate(Instant now) const { return speed_.at(now); }
  // How long it takes at this rate, if pages not yet begun are as large as those known. Nothing while either
  // is unknown.
  [[nodiscard]] std::optional<Duration> time_left(Instant now) const;

  [[nodiscard]] int page_of(JobId job) const;           // 0: we were never told
  [[nodiscard]] std::string title_of(JobId job) const;  // empty: unknown, or the job is over
  [[nodiscard]] std::string list_of(JobId job) const;  // its list's title; empty where there is one list only
  [[nodiscard]] int largest_page() const { return largest_page_; }

 private:
  void reduce(const RunStarted& event, Instant now);
  void reduce(const ListStarted& event, Instant now);
  void reduce(const ListingStarted& event, Instant now);
  void reduce(const PagesResolved& event, Instant now);
  void reduce(const JobQueued& event, Instant now);
  void reduce(const JobNamed& event, Instant now);
  void reduce(const JobMoved& event, Instant now);
  void reduce(const JobProgress& event, Instant now);
  void reduce(const JobAdvance& event, Instant now);
  void reduce(const JobRetries& event, Instant now);
  void reduce(const JobEnded& event, Instant now);
  void reduce(const HostRests& event, Instant now);
  void reduce(const HostAnswers& event, Instant now);
  void reduce(const WholeProgress& event, Instant now);
  void reduce(const WholeEnded& event, Instant now);
  void reduce(const Notice& event, Instant now);
  void reduce(const ListEnded& event, Instant now);
  void reduce(const RunEnded& event, Instant now);
  // A page with what only the sums need.
  struct Page {
    PageView view;
    std::optional<Bytes> expected;   // as its name came with; `total` of its progress is better
    std::optional<Instant> fetched;  // since then; empty once progress was reported
  };
  Page& page_for(JobId job);
  [[nodiscard]] static std::optional<Bytes> size_of(const Page& page);
  [[nodiscard]] static Bytes newly_arrived(const Page& page, const JobProgress& progress, Instant now);

  std::string title_;
  std::string listing_;
  bool over_ = false;
  // One of several; under 0 the only one.
  struct List {
    std::string title;
    int selected = 0;
    int queued = 0;  // told so far; more than `selected` if that was never told
  };
  struct PageNumber {
    int page = 0;
    int list = 0;
  };
  std::map<int, List> lists_;  // that are not over
  int selected_ = 0;           // of lists that are over
  int largest_page_ = 0;
  RunTotals ended_;
  std::vector<PageNumber> page_numbers_;  // by job
  std::map<JobId, Page> pages_;           // named or begun, not over
  std::vector<HostView> hosts_;
  std::map<int, WholeView> wholes_;  // by list
  SmoothRate speed_;
};

}  // namespace mg
