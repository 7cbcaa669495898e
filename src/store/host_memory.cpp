#include "src/store/host_memory.h"

#include <utility>

#include "src/store/columns.h"

namespace mg {
namespace {

std::optional<int> read_count(const Rows& rows, int column) {
  if (rows.null(column)) return {};
  return static_cast<int>(rows.number(column));
}

Value as_value(std::optional<int> count) {
  if (!count) return nullptr;
  return std::int64_t{*count};
}

Value as_value(std::optional<Bytes> size) {
  if (!size) return nullptr;
  return size->count;
}

// Whole bytes per second: the digits behind would only pretend.
Value as_value(std::optional<BytesPerSecond> rate) {
  if (!rate) return nullptr;
  return static_cast<std::int64_t>(rate->count);
}

HostTraits read_traits(const Rows& rows) {
  HostTraits traits{.host = rows.text(0),
                    .good_connections = read_count(rows, 1),
                    .too_many_connections = read_count(rows, 2),
                    .squeeze = {},
                    .speed = {}};
  if (!rows.null(3)) traits.squeeze = Bytes{rows.number(3)};
  if (!rows.null(4)) traits.speed = BytesPerSecond{static_cast<double>(rows.number(4))};
  return traits;
}

}  // namespace

Result<std::vector<HostTraits>> HostMemory::all(WallTime now) {
  return read_all(database_.query("select host, good_connections, too_many_connections, squeeze, speed "
                                  "from host_traits where learnt > ? and learnt <= ?",
                                  {mg::as_value(now - kTraitsLast), mg::as_value(now)}),
                  read_traits);
}

Result<void> HostMemory::put(std::span<const HostTraits> hosts, WallTime now) {
  auto all_or_none = database_.begin();
  if (!all_or_none) return tl::unexpected(all_or_none.error());
  for (const HostTraits& one : hosts) {
    if (one == HostTraits{.host = one.host}) continue;
    const auto done =
        database_.run("insert or replace into host_traits values (?, ?, ?, ?, ?, ?)",
                      {one.host, as_value(one.good_connections), as_value(one.too_many_connections),
                       as_value(one.squeeze), as_value(one.speed), mg::as_value(now)});
    if (!done) return tl::unexpected(done.error());
  }
  return all_or_none->commit();
}

}  // namespace mg
