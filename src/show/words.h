// The words that the printers for people share.
#pragma once

#include <string>

#include "src/model/event.h"
#include "src/show/run_view.h"

namespace mg {

enum class Glyphs { unicode, ascii };  // ascii: the terminal's locale is no UTF-8

// "P03", as wide as the largest page needs, at least two digits; "P?" for a page we were never told.
[[nodiscard]] std::string page_label(int page, int largest);
// "3 done, 1 failed, 2 skipped": what is zero is left out, but for done.
[[nodiscard]] std::string counts(const RunTotals& totals);
[[nodiscard]] std::string summary(const RunEnded& event);
// "P03 线程池.mp4  2.6 MiB", or why not. `view` has not yet been told of the end.
// A page's or list's words behind the list's title, if it has one.
[[nodiscard]] std::string named(const std::string& list, std::string text);
[[nodiscard]] std::string ending(const JobEnded& event, const RunView& view);
// "Course.mp4  20 pages, 3:12:20, 1.2 GiB", or why not.
[[nodiscard]] std::string whole_ending(const WholeEnded& event);
// In JSON, too: "joined", "there_already", "failed".
[[nodiscard]] std::string_view to_string(WholeEnded::State state);
// "bilibili pages rests until 20:31 (0:45), 14 pages wait: it said 412"; once the rest is over, it is asked
// again.
[[nodiscard]] std::string resting(const HostView& host, Instant now);
[[nodiscard]] std::string answering(const HostAnswers& event);

}  // namespace mg
