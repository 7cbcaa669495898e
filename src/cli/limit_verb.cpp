// limit: tells what the runs of this user hold to, and asks them for something else. They look once a second.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/verbs.h"
#include "src/os/process_lives.h"
#include "src/store/run_limits.h"

namespace mg {

namespace {

// What was asked for: nothing at all (only tell), or to want a limit, or none of our own any more.
struct Wish {
  bool tell_only = true;
  std::optional<RateLimit> limit;  // empty: as it began
};

Result<Wish> read_wish(const LimitVerb& verb) {
  if (!verb.rate) return Wish{};
  if (equal_ignoring_case(trim(*verb.rate), "default")) return Wish{.tell_only = false, .limit = {}};
  const auto limit = parse_limit(*verb.rate);
  if (!limit) {
    return fail(
        ErrorKind::bad_input,
        fmt::format("{} (or off for none at all, or default for what the command line and the config say)",
                    limit.error().what));
  }
  return Wish{.tell_only = false, .limit = *limit};
}

std::string sentence(const RunLimit& run, const Wish& wish) {
  if (!wish.tell_only) {
    return wish.limit ? fmt::format("{} from now on", format_limit(*wish.limit))
                      : "from now on as its command line and the config say";
  }
  // One that was asked a moment ago may not have looked yet.
  const bool told = run.held && (!run.wanted || run.held->limit == *run.wanted);
  if (run.wanted && !told) return fmt::format("{}, in a moment", format_limit(*run.wanted));
  if (!run.held) return "has not told yet";
  return fmt::format("{}, set by {}", format_limit(run.held->limit), run.held->set_by);
}

nlohmann::json rate_json(const std::optional<BytesPerSecond>& rate) {
  return rate ? nlohmann::json(static_cast<std::int64_t>(rate->count)) : nlohmann::json();
}

nlohmann::json run_json(const RunLimit& run) {
  nlohmann::json wanted = "default";
  if (run.wanted) wanted = run.wanted->rate ? rate_json(run.wanted->rate) : nlohmann::json("off");
  return {{"run", static_cast<std::int64_t>(run.run)},
          {"title", run.title},
          {"process", run.pid},
          {"wanted", wanted},
          {"told", run.held.has_value()},
          {"rate", run.held ? rate_json(run.held->limit.rate) : nlohmann::json()},
          {"set_by", run.held ? nlohmann::json(run.held->set_by) : nlohmann::json()}};
}

Result<std::vector<RunLimit>> going_on(RunLimits& limits, const std::optional<int>& number) {
  auto runs = limits.open_runs();
  if (!runs) return runs;
  std::erase_if(*runs, [&](const RunLimit& run) {
    return !process_lives(run.pid) || (number && static_cast<std::int64_t>(run.run) != *number);
  });
  return runs;
}

Result<void> want(RunLimits& limits, std::vector<RunLimit>& runs, const Wish& wish) {
  for (RunLimit& run : runs) {
    if (auto done = limits.want(run.run, wish.limit); !done) return done;
    run.wanted = wish.limit;
  }
  return {};
}

}  // namespace

int run_limit(const VerbContext& context, const LimitVerb& verb) {
  const auto wish = read_wish(verb);
  if (!wish) return complain(wish.error());
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  RunLimits limits(*database);
  auto runs = going_on(limits, verb.run);
  if (!runs) return complain(runs.error());
  if (!wish->tell_only) {
    if (const auto done = want(limits, *runs, *wish); !done) return complain(done.error());
  }
  if (context.display.json) {
    nlohmann::json list = nlohmann::json::array();
    for (const RunLimit& run : *runs) list.push_back(run_json(run));
    fmt::print("{}\n", to_json_line(list));
    return runs->empty() ? 1 : 0;
  }
  for (const RunLimit& run : *runs) {
    fmt::print("run {} {}: {}\n", to_string(run.run), without_control_characters(run.title),
               sentence(run, *wish));
  }
  if (!runs->empty()) return 0;
  fmt::print("{}\n", verb.run ? fmt::format("run {} is not going on", *verb.run)
                              : "nothing is going on; --limit-rate and the config limit what is begun");
  return 1;
}

}  // namespace mg
