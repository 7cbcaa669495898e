// What one list of several tells, as the whole run's facts: its jobs get numbers that no other list has, its
// beginning and its end are not the run's, and a host that rests for two lists rests once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "src/model/event.h"

namespace mg {

// What the lists of one run have in common.
struct SharedNumbers {
  int jobs = 0;                                       // told so far
  int lists = 0;                                      // likewise
  std::map<std::string, std::map<int, int>> resting;  // hosts, and how many pages of which list wait for each
};

class ListSink final : public EventSink {
 public:
  ListSink(EventSink& next, SharedNumbers& shared) : next_(next), shared_(shared) {}

  void tell(const Event& event, Instant now) override;
  void time_passed(Instant now) override { next_.time_passed(now); }
  [[nodiscard]] std::optional<Duration> pulse() const override { return next_.pulse(); }

  // The list is over; nothing of it rests any more.
  void leave(Instant now);

 private:
  [[nodiscard]] JobId numbered(JobId job) const { return jobs_.at(static_cast<std::size_t>(index(job))); }
  Event translated(JobQueued event);
  Event translated(RunStarted event);
  Event translated(RunEnded event);
  Event translated(HostRests event);
  Event translated(Notice event);
  template <typename Fact>
  Event translated(Fact event) {
    if constexpr (requires { event.job; }) event.job = numbered(event.job);
    if constexpr (requires { event.list; }) event.list = list_;
    return event;
  }
  void host_answers(const std::string& host, Instant now);

  EventSink& next_;
  SharedNumbers& shared_;
  int list_ = 0;  // once it has begun
  std::string title_;
  std::vector<JobId> jobs_;  // ours, as the run numbers them
};

}  // namespace mg
