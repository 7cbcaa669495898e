// Shows a run as lines for a log: one per event, with local time. Waiting pages have none, and a page's
// progress one in ten seconds. In brief only what began, ended or went wrong is told.
#pragma once

#include <map>

#include "src/model/event.h"
#include "src/show/printer.h"
#include "src/show/run_view.h"

namespace mg {

class PlainPrinter : public EventSink {
 public:
  static constexpr Duration kBetweenProgress = 10s;

  PlainPrinter(Output output, Detail detail, ClockPair clock);

  void tell(const Event& event, Instant now) override;

 private:
  Output output_;
  Detail detail_;
  ClockPair clock_;
  RunView view_;
  std::map<JobId, Instant> progress_;  // of running pages: when it was last printed, or first told
};

}  // namespace mg
