#include "src/show/json_printer.h"

#include <fmt/format.h>
#include <time.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "src/show/words.h"

namespace mg {

namespace {

// Members stand in the order in which they are documented.
using Members = nlohmann::ordered_json;

// "2026-03-01T13:02:07.250Z"
std::string utc_time(WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t count = whole.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&count, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, (time - whole) / 1ms);
}

Members of(const std::optional<Bytes>& size) {
  return size ? Members(size->count) : Members(nullptr);
}

Members of(const std::optional<int>& number) {
  return number ? Members(*number) : Members(nullptr);
}

Members of(const std::optional<Error>& error) {
  if (!error) return nullptr;
  return {{"kind", to_string(error->kind)}, {"message", error->what}};
}

// Only where a run has several.
Members of_list(Members members, int list) {
  if (list != 0) members["list"] = list;
  return members;
}

struct Told {
  const char* name;
  Members members;
};

// An event's name and its own members.
struct Describe {
  const std::vector<int>& page_numbers;

  [[nodiscard]] Members job(JobId job) const {
    const auto place = static_cast<std::size_t>(index(job));
    const bool known = place < page_numbers.size() && page_numbers[place] > 0;
    return {{"job", index(job)}, {"page", known ? Members(page_numbers[place]) : Members(nullptr)}};
  }
  Told operator()(const RunStarted& event) const {
    return {"run_started",
            {{"run", event.run}, {"title", event.title}, {"directory", event.directory.native()}}};
  }
  Told operator()(const ListStarted& event) const {
    return {"list_started",
            {{"list", event.list},
             {"run", event.run},
             {"title", event.title},
             {"directory", event.directory.native()}}};
  }
  Told operator()(const ListEnded& event) const {
    Members members{{"list", event.list}, {"title", event.title}};
    members.update((*this)(event.totals).members);
    return {"list_ended", members};
  }
  Told operator()(const ListingStarted& event) const {
    return {"listing_started", of_list(Members{{"engine", event.engine}}, event.list)};
  }
  Told operator()(const PagesResolved& event) const {
    return {
        "pages_resolved",
        of_list(Members{{"pages", event.pages}, {"selected", event.selected}, {"listed", of(event.listed)}},
                event.list)};
  }
  Told operator()(const JobQueued& event) const {
    return {"job_queued", of_list(job(event.job), event.list)};
  }
  Told operator()(const JobNamed& event) const {
    Members members = job(event.job);
    members["title"] = event.title;
    members["target"] = event.target.native();
    members["size"] = of(event.size);
    return {"job_named", members};
  }
  Told operator()(const JobMoved& event) const {
    Members members = job(event.job);
    members["state"] = to_string(event.state);
    members["engine"] = event.engine;
    return {"job_moved", members};
  }
  Told operator()(const JobProgress& event) const {
    Members members = job(event.job);
    members["done"] = event.done.count;
    members["total"] = of(event.total);
    members["rate"] = event.rate ? Members(event.rate->count) : Members(nullptr);
    members["connections"] = event.connections ? Members(*event.connections) : Members(nullptr);
    return {"job_progress", members};
  }
  Told operator()(const JobAdvance& event) const {
    Members members = job(event.job);
    members["doing"] = event.doing;
    members["share"] = event.share;
    return {"job_advance", members};
  }
  Told operator()(const JobRetries& event) const {
    Members members = job(event.job);
    members["error"] = of(event.error);
    members["attempt"] = event.attempt;
    members["wait"] = seconds(event.wait);
    members["engine"] = event.engine;
    return {"job_retries", members};
  }
  Told operator()(const JobEnded& event) const {
    Members members = job(event.job);
    members["state"] = to_string(event.state);
    members["error"] = of(event.error);
    members["target"] = event.target.native();
    members["size"] = event.size.count;
    return {"job_ended", members};
  }
  Told operator()(const HostRests& event) const {
    return {"host_rests",
            {{"host", event.host},
             {"wait", seconds(event.wait)},
             {"until", utc_time(event.until)},
             {"reason", event.reason},
             {"waiting", event.waiting}}};
  }
  Told operator()(const HostAnswers& event) const { return {"host_answers", {{"host", event.host}}}; }
  Told operator()(const WholeProgress& event) const {
    return {
        "whole_progress",
        of_list(Members{{"name", event.name}, {"pages", event.pages}, {"share", event.share}}, event.list)};
  }
  Told operator()(const WholeEnded& event) const {
    return {"whole_ended", of_list(Members{{"state", to_string(event.state)},
                                           {"target", event.target.native()},
                                           {"pages", event.pages},
                                           {"size", event.size.count},
                                           {"length", seconds(event.length)},
                                           {"error", of(event.error)}},
                                   event.list)};
  }
  Told operator()(const Notice& event) const {
    const char* level = event.level == Notice::Level::warning ? "warning"
                        : event.level == Notice::Level::note  ? "note"
                                                              : "detail";
    return {"notice", {{"level", level}, {"text", event.text}}};
  }
  Told operator()(const RunEnded& event) const {
    return {"run_ended",
            {{"done", event.done},
             {"failed", event.failed},
             {"skipped", event.skipped},
             {"cancelled", event.cancelled},
             {"waiting", event.waiting},
             {"bytes", event.bytes.count},
             {"took", seconds(event.took)},
             {"exit_code", event.exit_code}}};
  }
};

}  // namespace

JsonPrinter::JsonPrinter(Output output, ClockPair clock) : output_(std::move(output)), clock_(clock) {}

void JsonPrinter::tell(const Event& event, Instant now) {
  if (!begun_) begun_ = now;
  if (const auto* queued = std::get_if<JobQueued>(&event)) {
    const auto place = static_cast<std::size_t>(index(queued->job));
    if (page_numbers_.size() <= place) page_numbers_.resize(place + 1);
    page_numbers_[place] = queued->page;
  }
  Told told = std::visit(Describe{page_numbers_}, event);
  Members line{{"schema", kSchema},
               {"event", told.name},
               {"time", utc_time(clock_.at(now))},
               {"elapsed", seconds(now - *begun_)}};
  line.update(told.members);
  output_(line.dump(-1, ' ', false, Members::error_handler_t::replace) + "\n");
}

}  // namespace mg
