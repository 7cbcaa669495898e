// Shows a run as JSON lines for programs; docs/events.md is its contract.
#pragma once

#include <optional>
#include <vector>

#include "src/model/event.h"
#include "src/show/printer.h"

namespace mg {

class JsonPrinter : public EventSink {
 public:
  // Grows when a member changes its meaning or goes; new events and members do not count.
  static constexpr int kSchema = 1;

  JsonPrinter(Output output, ClockPair clock);

  void tell(const Event& event, Instant now) override;

 private:
  Output output_;
  ClockPair clock_;
  std::optional<Instant> begun_;   // of the first event
  std::vector<int> page_numbers_;  // by job
};

}  // namespace mg
