#include "src/show/printer.h"

#include <utility>

#include "src/show/json_printer.h"
#include "src/show/plain_printer.h"
#include "src/show/quiet_printer.h"
#include "src/show/tty_printer.h"

namespace mg {

std::unique_ptr<EventSink> make_printer(ProgressStyle style, Output output, Look look, ClockPair clock) {
  switch (style) {
    case ProgressStyle::tty: return std::make_unique<TtyPrinter>(std::move(output), std::move(look));
    case ProgressStyle::plain: return std::make_unique<PlainPrinter>(std::move(output), look.detail, clock);
    case ProgressStyle::json: return std::make_unique<JsonPrinter>(std::move(output), clock);
    case ProgressStyle::quiet: return std::make_unique<QuietPrinter>(std::move(output));
  }
  return std::make_unique<QuietPrinter>(std::move(output));
}

}  // namespace mg
