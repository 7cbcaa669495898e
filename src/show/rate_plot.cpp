#include "src/show/rate_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

#include "src/base/calendar.h"
#include "src/base/clock_text.h"
#include "src/base/quantity_text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

// Picture units; a character of the small font is about 6 wide.
constexpr double kWidth = 960, kHeight = 420;
constexpr double kLeft = 76, kRight = 700, kTop = 60, kBottom = 372;
constexpr double kLegend = kRight + 22;
constexpr int kLegendCells = 34;

constexpr std::int64_t kMostSteps = 400;
constexpr std::size_t kMostHosts = 8;
// Told apart also by people who see fewer colours (Okabe and Ito's, and an indigo for their black).
constexpr std::array<const char*, kMostHosts> kColours{"#0072b2", "#e69f00", "#009e73", "#d55e00",
                                                       "#56b4e9", "#cc79a7", "#f0e442", "#332288"};
constexpr const char* kOthersColour = "#9aa3ab";
constexpr const char* kInk = "#22272b";
constexpr const char* kSoftInk = "#5c656c";
constexpr const char* kPale = "#e3e6e8";

constexpr Duration kDay = 24h;

struct Layer {
  std::string host;
  const char* colour = kOthersColour;
  Bytes received;
  std::vector<double> rates;  // bytes per second, one for each step
};

std::size_t steps(const PlotTime& time) {
  return static_cast<std::size_t>((time.ends - time.begins) / time.step);
}

double x_of(const PlotTime& time, WallTime moment) {
  return kLeft + (kRight - kLeft) * (seconds(moment - time.begins) / seconds(time.ends - time.begins));
}

// Words of a stranger as text of XML. Control characters are not even allowed in escaped form.
std::string escape(std::string_view words) {
  std::string text;
  for (const char c : without_control_characters(words)) {
    switch (c) {
      case '&': text += "&amp;"; break;
      case '<': text += "&lt;"; break;
      case '>': text += "&gt;"; break;
      case '"': text += "&quot;"; break;
      case '\'': text += "&#39;"; break;
      default: text += c;
    }
  }
  return text;
}

std::string words_at(double x, double y, std::string_view words, const char* colour = kSoftInk,
                     const char* more = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\"{}>{}</text>\n", x, y, colour, more,
                     escape(words));
}

// Shares what came in a span among the steps that it touches.
Bytes spread(const TrafficSpan& span, const PlotTime& time, std::vector<double>& rates) {
  const WallTime ends = span.begins + std::max(span.lasts, Duration(1s));
  const WallTime from = std::max(span.begins, time.begins);
  const WallTime to = std::min(ends, time.ends);
  if (from >= to) return {};
  const double rate = (span.received / (ends - span.begins)).count;
  for (WallTime at = from; at < to;) {
    const auto step = static_cast<std::size_t>((at - time.begins) / time.step);
    const WallTime step_ends = time.begins + time.step * static_cast<std::int64_t>(step + 1);
    const WallTime until = std::min(step_ends, to);
    rates[step] += rate * (seconds(until - at) / seconds(time.step));
    at = until;
  }
  return {std::llround(rate * seconds(to - from))};
}

// The largest first; those beyond the eighth in one.
std::vector<Layer> layers_of(std::span<const TrafficSpan> spans, const PlotTime& time) {
  std::map<std::string, Layer> hosts;
  for (const TrafficSpan& span : spans) {
    Layer& layer = hosts[span.host];
    layer.host = span.host.empty() ? "-" : span.host;
    layer.rates.resize(steps(time));
    layer.received += spread(span, time, layer.rates);
  }
  std::vector<Layer> layers;
  for (auto& [host, layer] : hosts) {
    if (layer.received > 0_B) layers.push_back(std::move(layer));
  }
  std::ranges::sort(layers, [](const Layer& one, const Layer& other) {
    return std::tie(other.received, one.host) < std::tie(one.received, other.host);
  });
  if (layers.size() > kMostHosts + 1) {
    Layer& others = layers[kMostHosts];
    others.host = fmt::format("{} others", layers.size() - kMostHosts);
    for (std::size_t place = kMostHosts + 1; place < layers.size(); ++place) {
      others.received += layers[place].received;
      for (std::size_t step = 0; step < others.rates.size(); ++step) {
        others.rates[step] += layers[place].rates[step];
      }
    }
    layers.resize(kMostHosts + 1);
  }
  for (std::size_t place = 0; place < std::min(layers.size(), kMostHosts); ++place) {
    layers[place].colour = kColours[place];
  }
  return layers;
}

double highest(const std::vector<Layer>& layers, const PlotTime& time) {
  double most = 0;
  for (std::size_t step = 0; step < steps(time); ++step) {
    double sum = 0;
    for (const Layer& layer : layers) sum += layer.rates[step];
    most = std::max(most, sum);
  }
  return most;
}

// What the axis of rates shows; in bytes per second.
struct Scale {
  const char* unit_name = "B/s";
  double unit = 1;
  double tick = 1;
  double top = 1;  // a whole number of ticks
};

// A tick is 1, 2 or 5 times a power of ten of a binary unit; there are three to six.
Scale scale_for(double most) {
  constexpr std::array names{"B/s", "KiB/s", "MiB/s", "GiB/s", "TiB/s", "PiB/s"};
  Scale scale;
  std::size_t place = 0;
  for (; most >= 1000 * scale.unit && place + 1 < names.size(); ++place) scale.unit *= 1024;
  scale.unit_name = names[place];
  double count = std::pow(10, std::floor(std::log10(most / scale.unit / 5)));
  for (const double times : {2.0, 2.5, 2.0}) {
    if (most / scale.unit / count <= 6) break;
    count *= times;
  }
  scale.tick = std::max(1.0, count * scale.unit);
  scale.top = scale.tick * std::max(1.0, std::ceil(most / scale.tick));
  return scale;
}

double y_of(const Scale& scale, double rate) {
  return kBottom - (kBottom - kTop) * rate / scale.top;
}

std::string rate_axis(const Scale& scale) {
  std::string text;
  for (int place = 0; place * scale.tick <= scale.top * 1.001; ++place) {
    const double rate = place * scale.tick;
    const double y = y_of(scale, rate);
    text += fmt::format("<line x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", kLeft,
                        kRight, y, y, kPale);
    text += words_at(kLeft - 8, y + 4,
                     place == 0 ? "0" : fmt::format("{:.4g} {}", rate / scale.unit, scale.unit_name),
                     kSoftInk, " text-anchor=\"end\"");
  }
  return text;
}

// Steps of a clock, not of an abacus.
Duration time_tick(Duration length) {
  constexpr std::array<Duration, 18> ticks{10s,   30s,   1min,     2min,     5min,      10min,
                                           15min, 30min, 1h,       2h,       3h,        6h,
                                           12h,   kDay,  2 * kDay, 7 * kDay, 14 * kDay, 28 * kDay};
  for (const Duration tick : ticks) {
    if (length / tick <= 8) return tick;
  }
  return kDay * std::max<std::int64_t>(1, length / kDay / 7);
}

// Ticks begin anew with each day, so that they are at round hours of the clock.
std::vector<WallTime> time_ticks(const PlotTime& time) {
  const Duration tick = time_tick(time.ends - time.begins);
  std::vector<WallTime> ticks;
  std::int64_t days = 0;
  for (WallTime day = period_begin(Period::day, time.begins); day <= time.ends; ++days) {
    const WallTime next = period_end(Period::day, day);
    if (tick >= kDay) {
      if (days % (tick / kDay) == 0) ticks.push_back(day);
    } else {
      for (WallTime at = day; at < next; at += tick) ticks.push_back(at);
    }
    day = next;
  }
  std::erase_if(ticks, [&time](WallTime at) { return at < time.begins || at > time.ends; });
  return ticks;
}

// The clock; at the begin of a day its date.
std::string time_label(WallTime at, Duration tick) {
  const std::string whole = format_date_and_clock(at);  // "2026-03-01 20:31:07"
  if (at == period_begin(Period::day, at)) return whole.substr(0, 10);
  return tick < 1min ? whole.substr(11) : whole.substr(11, 5);
}

std::string time_axis(const PlotTime& time) {
  const Duration tick = time_tick(time.ends - time.begins);
  std::string text;
  for (const WallTime at : time_ticks(time)) {
    const double x = x_of(time, at);
    text += fmt::format("<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{}\" y2=\"{}\" stroke=\"{}\"/>\n", x, x,
                        kBottom, kBottom + 5, kSoftInk);
    text += words_at(x, kBottom + 19, time_label(at, tick), kSoftInk, " text-anchor=\"middle\"");
  }
  return text + fmt::format("<line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\" stroke=\"{}\"/>\n", kLeft, kRight,
                            kBottom, kBottom, kSoftInk);
}

// One area for each stretch of time in which the layer has anything: a host that was used twice a month
// costs two small areas.
std::string area(const Layer& layer, const std::vector<double>& below, const Scale& scale,
                 const PlotTime& time) {
  const auto x = [&time](std::size_t step) {
    return x_of(time, time.begins + time.step * static_cast<std::int64_t>(step));
  };
  std::string path;
  for (std::size_t begin = 0; begin < layer.rates.size(); ++begin) {
    if (layer.rates[begin] <= 0) continue;
    std::size_t end = begin;
    std::string upper;
    std::string lower;
    for (; end < layer.rates.size() && layer.rates[end] > 0; ++end) {
      upper += fmt::format("{}{:.1f},{:.1f}H{:.1f}", end == begin ? "M" : "L", x(end),
                           y_of(scale, below[end] + layer.rates[end]), x(end + 1));
      lower = fmt::format("L{:.1f},{:.1f}H{:.1f}", x(end + 1), y_of(scale, below[end]), x(end)) + lower;
    }
    path += upper + lower + "Z";
    begin = end;
  }
  return fmt::format("<path fill=\"{}\" d=\"{}\"><title>{}</title></path>\n", layer.colour, path,
                     escape(layer.host));
}

std::string areas(const std::vector<Layer>& layers, const Scale& scale, const PlotTime& time) {
  std::string text;
  std::vector<double> below(steps(time));
  for (const Layer& layer : layers) {
    text += area(layer, below, scale, time);
    for (std::size_t step = 0; step < below.size(); ++step) below[step] += layer.rates[step];
  }
  return text;
}

// In the order in which the layers lie on each other, the topmost first.
std::string legend(const std::vector<Layer>& layers) {
  std::string text;
  double y = kTop + 6;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    text += fmt::format("<rect x=\"{}\" y=\"{:.1f}\" width=\"11\" height=\"11\" fill=\"{}\"/>\n", kLegend, y,
                        layer->colour);
    text += words_at(kLegend + 18, y + 10,
                     cut_to_width(without_control_characters(layer->host), kLegendCells), kInk);
    text += words_at(kLegend + 18, y + 23, format_bytes(layer->received));
    y += 32;
  }
  return text;
}

std::string heading(const PlotTime& time, const std::vector<Layer>& layers) {
  Bytes sum;
  for (const Layer& layer : layers) sum += layer.received;
  return words_at(kLeft, 24, "Received, by host", kInk, " font-size=\"15\" font-weight=\"bold\"") +
         words_at(kLeft, 42,
                  fmt::format("{} from {} to {}; hosts are stacked, their top is the rate of all",
                              format_bytes(sum), format_date_and_clock(time.begins).substr(0, 16),
                              format_date_and_clock(time.ends).substr(0, 16)));
}

}  // namespace

PlotTime plot_time(WallTime begins, WallTime ends) {
  constexpr std::array<Duration, 14> round{10s,   20s,   30s, 1min, 2min, 5min, 10min,
                                           15min, 30min, 1h,  2h,   6h,   12h,  kDay};
  const Duration length = std::max<Duration>(ends - begins, 10s);
  // Up to two steps come with moving the ends outwards.
  const auto* step = std::ranges::find_if(
      round, [length](Duration candidate) { return length / candidate + 2 <= kMostSteps; });
  const Duration width = step != round.end() ? *step : kDay * (length / kDay / (kMostSteps - 2) + 1);
  const auto before = [width](WallTime time) {
    const Duration since = time.time_since_epoch();
    const Duration over = since % width;
    return WallTime(since - (over < Duration::zero() ? over + width : over));
  };
  const WallTime first = before(begins);
  const WallTime last = before(std::max(ends, begins + 10s) + width - Duration(1));
  return {.begins = first, .ends = last, .step = width};
}

std::string rate_plot(std::span<const TrafficSpan> spans, const PlotTime& time) {
  const std::vector<Layer> layers = layers_of(spans, time);
  const Scale scale = scale_for(std::max(1.0, highest(layers, time)));
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
             "font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"11\">\n"
             "<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n",
             kWidth, kHeight) +
         heading(time, layers) + rate_axis(scale) + areas(layers, scale, time) + time_axis(time) +
         legend(layers) + "</svg>\n";
}

}  // namespace mg
