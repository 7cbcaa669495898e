// The walk of one job as a rule: where it stands and what happened give what comes next. Acts on nothing.
#pragma once

#include <string_view>
#include <variant>

#include "src/base/units.h"
#include "src/model/job.h"
#include "src/model/outcome.h"

namespace mg {

// The stations of a job whose page is known, in their order. Stations that have nothing to do are passed by.
enum class Stage {
  open_room,       // its folder is made and locked
  write_metadata,  // what the extractor said, kept for the fetch
  copy_cookies,    // a jar of its own: tools write theirs back
  fetch,
  extras,  // danmaku, subtitles, thumbnail, where they do not come with the fetch
  prepare_join,
  join,
  inspect,       // streams, height, duration, size
  dress,         // tags, subtitles and cover go in, or the picture out
  play_through,  // readable to the end
  publish,
  sweep  // the room goes
};

[[nodiscard]] std::string_view to_string(Stage stage);
[[nodiscard]] JobState state_of(Stage stage);

struct Standing {
  int attempt = 1;            // with this engine, 1-based
  int attempts = 6;           // allowed with each engine
  int engines_left = 0;       // further engines that were not tried yet
  Fault fault = Fault::host;  // of a refusal
  bool operator==(const Standing&) const = default;
};

// What a failure leads to.
struct TryAgain {
  enum class From { fetch, probe };    // probe: the links are asked for anew
  enum class Partials { keep, drop };  // drop: what lies there is damaged
  From from = From::fetch;
  Partials partials = Partials::keep;
  Duration wait{};
  bool counts = true;  // waiting for a host or for our own second process is no failed attempt
  bool operator==(const TryAgain&) const = default;
};
struct NextEngine {
  bool operator==(const NextEngine&) const = default;
};
struct GiveUp {
  bool operator==(const GiveUp&) const = default;
};
struct StopRun {  // nothing else can work either: disk full
  bool operator==(const StopRun&) const = default;
};

using Next = std::variant<TryAgain, NextEngine, GiveUp, StopRun>;

// After `error` at `stage`. Success needs no rule: the next stage comes.
[[nodiscard]] Next after_failure(const Standing& standing, Stage stage, const Error& error);

// Likewise while the page was still being asked for.
[[nodiscard]] Next after_failed_probe(const Standing& standing, const Error& error);

}  // namespace mg
