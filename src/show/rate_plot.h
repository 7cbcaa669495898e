// The rate of each host over time, as an SVG picture: areas stacked on each other, so that their top is the
// rate of all. Knows neither the ledger nor files.
#pragma once

#include <span>
#include <string>

#include "src/model/traffic_sums.h"

namespace mg {

// A span of time and the steps it is drawn in.
struct PlotTime {
  WallTime begins;
  WallTime ends;
  Duration step{};

  bool operator==(const PlotTime&) const = default;
};

// In at most 400 steps, each a round number of seconds, minutes, hours or days, no shorter than 10 s; begin
// and end are moved outwards to whole steps since 1970.
[[nodiscard]] PlotTime plot_time(WallTime begins, WallTime ends);

// The hosts that received most have a colour of their own, eight at most; the rest are "others". What came in
// a span longer than a step is spread evenly over it. Times of day are local.
[[nodiscard]] std::string rate_plot(std::span<const TrafficSpan> spans, const PlotTime& time);

}  // namespace mg
