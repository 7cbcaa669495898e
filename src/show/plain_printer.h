// Shows a run as lines for a log: one per event, with local time. Waiting pages have none, and a page's
// progress at most one in ten seconds.
#pragma once

#include <map>

#include "src/model/event.h"
#include "src/show/printer.h"
#include "src/show/run_view.h"

namespace mg {

class PlainPrinter : public EventSink {
 public:
  static constexpr Duration kBetweenProgress = 10s;

  PlainPrinter(Output output, ClockPair clock);

  void tell(const Event& event, Instant now) override;

 private:
  Output output_;
  ClockPair clock_;
  RunView view_;
  std::map<JobId, Instant> progress_;  // when it was last printed, of running pages
};

}  // namespace mg
