// stats: who moved how many bytes, as a table, as JSON and as a picture.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "src/base/clock_text.h"
#include "src/base/json_reader.h"
#include "src/cli/since.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"
#include "src/os/wall_clock.h"
#include "src/show/rate_plot.h"
#include "src/show/traffic_table.h"
#include "src/store/ledger.h"

namespace mg {

namespace {

constexpr Duration kTablePast = 24h * 30;
constexpr Duration kPlotPast = 24h;

// docs/stats.md describes it.
nlohmann::json sum_json(const TrafficSum& sum) {
  nlohmann::json row = nlohmann::json::object();
  const auto put = [&row](const char* name, const std::optional<std::string>& value) {
    if (value) row[name] = *value;
  };
  put("host", sum.host);
  put("site", sum.site);
  put("day", sum.day);
  put("job", sum.job);
  put("queue", sum.queue);
  row["bytes_received"] = sum.received.count;
  row["bytes_sent"] = sum.sent.count;
  row["source"] = to_string(sum.source);
  return row;
}

void print_json(const std::vector<TrafficSum>& sums) {
  nlohmann::json rows = nlohmann::json::array();
  for (const TrafficSum& sum : sums) rows.push_back(sum_json(sum));
  fmt::print("{}\n", to_json_line(rows));
}

void print_table(const std::vector<TrafficSum>& sums, TrafficKey by, WallTime since) {
  if (sums.empty()) {
    fmt::print("nothing was received or sent since {}\n", format_date_and_clock(since));
    return;
  }
  fmt::print("since {}\n{}", format_date_and_clock(since),
             traffic_table(sums, by, terminal_size().width, terminal_glyphs()));
}

// Without --since: the last day in which there was any traffic, from its first byte to its last.
Result<PlotTime> time_to_plot(Ledger& ledger, std::optional<WallTime> since, WallTime now) {
  const auto last = ledger.last();
  if (!last) return tl::unexpected(last.error());
  const WallTime ends = last->value_or(now);
  if (since) return plot_time(*since, std::max(now, ends));
  const auto spans = ledger.spans(ends - kPlotPast, kTrafficSlot);
  if (!spans) return tl::unexpected(spans.error());
  return plot_time(spans->empty() ? ends - kPlotPast : spans->front().begins, ends);
}

// Any file the user names, also a pipe; so it is written in place.
Result<void> write_plot(const std::string& file, const std::string& picture) {
  errno = 0;
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << picture;
  stream.close();
  if (stream) return {};
  const ErrorKind kind = errno == ENOSPC ? ErrorKind::disk_full : ErrorKind::local_io;
  return fail(kind, fmt::format("cannot write {}: {}", file, std::strerror(errno)));
}

Result<PlotTime> plot(Ledger& ledger, const std::string& file, std::optional<WallTime> since, WallTime now) {
  const auto time = time_to_plot(ledger, since, now);
  if (!time) return time;
  const auto spans = ledger.spans(time->begins, time->step);
  if (!spans) return tl::unexpected(spans.error());
  if (auto written = write_plot(file, rate_plot(*spans, *time)); !written)
    return tl::unexpected(written.error());
  return time;
}

}  // namespace

int run_stats(const VerbContext& context, const StatsVerb& verb) {
  const WallTime now = wall_now();
  std::optional<WallTime> since;
  if (verb.since) {
    const auto moment = parse_since(*verb.since, now);
    if (!moment) return complain({moment.error().kind, "--since: " + moment.error().what});
    since = *moment;
  }
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  Ledger ledger(*database);
  const WallTime table_since = since.value_or(now - kTablePast);
  const auto sums = ledger.sums(verb.by, table_since);
  if (!sums) return complain(sums.error());
  std::optional<PlotTime> plotted;
  if (verb.plot) {
    const auto time = plot(ledger, *verb.plot, since, now);
    if (!time) return complain(time.error());
    plotted = *time;
  }
  if (context.display.json) {
    print_json(*sums);
    return 0;
  }
  print_table(*sums, verb.by, table_since);
  if (plotted) {
    fmt::print("{}: the rate from {} to {}\n", *verb.plot, format_date_and_clock(plotted->begins),
               format_date_and_clock(plotted->ends));
  }
  return 0;
}

}  // namespace mg
