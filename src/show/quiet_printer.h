// Says only what went wrong, and how it ended.
#pragma once

#include "src/model/event.h"
#include "src/show/printer.h"
#include "src/show/run_view.h"

namespace mg {

class QuietPrinter : public EventSink {
 public:
  explicit QuietPrinter(Output output);

  void tell(const Event& event, Instant now) override;

 private:
  Output output_;
  RunView view_;
};

}  // namespace mg
