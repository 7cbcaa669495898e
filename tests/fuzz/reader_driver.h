// Feeds one input to an extractor's readers, line by line, as the runner would.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "src/model/extractor.h"

namespace mg {

// A reader that errs says so; an episode it gives is fit for use. Anything else is a find.
inline void check(const Result<Episode>& result) {
  if (!result) {
    if (result.error().what.empty()) std::abort();
    return;
  }
  if (result->page < 1 || result->id.empty() || result->url.empty()) std::abort();
  if (result->format.size && result->format.size->count < 0) std::abort();
  if (result->duration && *result->duration < Duration::zero()) std::abort();
}

inline void drive_readers(const Extractor& extractor, std::string_view input) {
  const auto episodes = extractor.read_episodes({});
  const auto progress = extractor.read_progress();
  for (std::string_view rest = input; !rest.empty();) {
    const auto end = rest.find_first_of("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    for (const auto& result : episodes->read_line(line)) check(result);
    const auto told = progress->read_line(Stream::output, line);
    if (told && (told->done.count < 0 || (told->total && told->total->count < 0))) std::abort();
  }
  for (const auto& result : episodes->finish()) check(result);
  (void)extractor.judge({.how = Exit::How::exited, .number = 1}, input);  // any verdict will do
}

}  // namespace mg
