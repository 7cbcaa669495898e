#include "src/store/run_limits.h"

#include <cmath>

#include "src/store/columns.h"

namespace mg {

namespace {

std::int64_t number(RunId run) {
  return static_cast<std::int64_t>(run);
}

Value rate_value(const RateLimit& limit) {
  return std::int64_t{limit.rate ? std::llround(limit.rate->count) : 0};
}

std::optional<RateLimit> read_limit(const Rows& rows, int column) {
  if (rows.null(column)) return {};
  const std::int64_t rate = rows.number(column);
  return rate > 0 ? RateLimit{BytesPerSecond{static_cast<double>(rate)}} : RateLimit{};
}

// In the order of the columns: id, title, pid, wanted, held, set_by.
RunLimit read_run(const Rows& rows) {
  RunLimit run{.run = RunId{rows.number(0)},
               .title = rows.text(1),
               .pid = static_cast<int>(rows.number(2)),
               .wanted = read_limit(rows, 3),
               .held = {}};
  if (const auto held = read_limit(rows, 4)) run.held = HeldLimit{.limit = *held, .set_by = rows.text(5)};
  return run;
}

}  // namespace

Result<std::vector<RunLimit>> RunLimits::open_runs() {
  return read_all(
      database_.query("select id, title, pid, wanted, held, set_by from runs "
                      "left join run_limits on run = id where ended is null and parent is null order by id"),
      read_run);
}

Result<void> RunLimits::want(RunId run, const std::optional<RateLimit>& limit) {
  const auto done = database_.run(
      "insert into run_limits (run, wanted) values (?, ?) on conflict (run) do update set wanted = "
      "excluded.wanted",
      {number(run), limit ? rate_value(*limit) : Value(nullptr)});
  if (!done) return tl::unexpected(done.error());
  return {};
}

Result<std::optional<RateLimit>> RunLimits::wanted(RunId run) {
  auto rows = database_.query("select wanted from run_limits where run = ?", {number(run)});
  if (!rows) return tl::unexpected(rows.error());
  const auto row = rows->next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  return read_limit(*rows, 0);
}

Result<void> RunLimits::hold(RunId run, const HeldLimit& held) {
  const auto done = database_.run(
      "insert into run_limits (run, held, set_by) values (?, ?, ?) on conflict (run) do update set held = "
      "excluded.held, set_by = excluded.set_by",
      {number(run), rate_value(held.limit), held.set_by});
  if (!done) return tl::unexpected(done.error());
  return {};
}

}  // namespace mg
