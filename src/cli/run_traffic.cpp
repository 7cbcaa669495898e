#include "src/cli/run_traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "src/os/wall_clock.h"

namespace mg {
namespace {

namespace fs = std::filesystem;

LimitSource::Parts limit_sources(const RunTraffic::Parts& parts, RunLimits& run_limits) {
  std::vector<fs::path> paths;
  for (const ConfigFile& file : parts.files) paths.push_back(file.path);
  const auto read = [files = parts.files]() -> Result<ConfiguredLimits> {
    const Result<Config> renewed = load_config(files);
    if (!renewed) return tl::unexpected(renewed.error());
    return limits_of(*renewed);
  };
  return {.files = std::move(paths),
          .read_config = read,
          .config = limits_of(parts.config),
          .options = parts.options,
          .host_limits = parts.site_limits,
          .run_limits = run_limits};
}

// While nothing can be written they wait here, for hours perhaps.
void add_up(std::vector<Traffic>& rows, Traffic row) {
  const auto same = std::ranges::find_if(rows, [&](const Traffic& one) {
    return one.account == row.account && one.host == row.host && one.source == row.source;
  });
  if (same == rows.end()) return rows.push_back(std::move(row));
  same->received += row.received;
  same->sent += row.sent;
}

}  // namespace

RunTraffic::RunTraffic(Parts parts)
    : ledger_(parts.database),
      run_limits_(parts.database),
      limits_(limit_sources(parts, run_limits_)),
      quotas_(quotas_of(parts.config, parts.quota), ledger_, wall_now, [this] { record(); }) {
  (void)look();  // nothing may flow before the limits hold; remarks come with changes only
}

void RunTraffic::limit_list(const std::string& list, const std::optional<BytesPerSecond>& rate) {
  held_.lists.erase(list);
  if (rate) held_.lists.emplace(list, *rate);
  meter_.change(held_, std::chrono::steady_clock::now());
}

void RunTraffic::begin(RunId run) {
  if (run_ == run) return;
  run_ = run;
  limits_.begin(run);
}

std::vector<std::string> RunTraffic::look() {
  LimitSource::Looked looked = limits_.look(wall_now());
  if (looked.limits) {
    looked.limits->lists = std::move(held_.lists);
    held_ = *std::move(looked.limits);
    meter_.change(held_, std::chrono::steady_clock::now());
  }
  record();
  if (!written_ && !std::exchange(told_unwritten_, true)) {
    looked.remarks.push_back(fmt::format(
        "what is received cannot be recorded now, so quotas do not know of it: {}", written_.error().what));
  }
  return std::move(looked.remarks);
}

void RunTraffic::record() {
  for (Traffic& row : meter_.take_counts()) {
    received_ += row.received;
    hosts_.insert(row.host);
    add_up(unwritten_, std::move(row));
  }
  if (unwritten_.empty()) return;
  written_ = ledger_.add(unwritten_, wall_now());
  if (written_) unwritten_.clear();
}

Result<void> RunTraffic::finish() {
  record();
  if (!written_) return written_;
  return ledger_.condense(wall_now());
}

}  // namespace mg
