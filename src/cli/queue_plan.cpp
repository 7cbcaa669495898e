#include "src/cli/queue_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"
#include "src/cli/plan_table.h"
#include "src/model/exit_code.h"

namespace mg {

namespace {

constexpr int kNameCells = 40;

void add(PlanCounts& sum, const PlanCounts& one) {
  sum.selected += one.selected;
  sum.there += one.there;
  sum.fetch += one.fetch;
  sum.failed += one.failed;
  sum.unsized += one.unsized;
  sum.bytes += one.bytes;
  sum.exact = sum.exact && one.exact;
}

std::string size_text(const PlanCounts& counts) {
  if (counts.fetch == 0) return "";
  if (counts.unsized == counts.fetch) return "?";
  return fmt::format("{}{}", counts.exact && counts.unsized == 0 ? "" : "~", format_bytes(counts.bytes));
}

std::string time_text(const std::optional<Duration>& time, const PlanCounts& counts) {
  if (counts.fetch == 0) return "";
  return time && counts.bytes > Bytes{} ? format_duration(*time) : "?";
}

std::string list_row(const PlannedList& list) {
  const std::string name = pad_to_width(cut_to_width(title_of(list), kNameCells), kNameCells);
  const PlanCounts counts = count(list.report);
  if (list.error || (counts.selected == 0 && list.report.totals.exit_code != 0)) {
    const std::string why = list.error             ? list.error->what
                            : list.remarks.empty() ? std::string("nothing is selected")
                                                   : list.remarks.back();
    return fmt::format("{}  failed: {}\n", name, without_control_characters(why));
  }
  return fmt::format("{}  {:>5}  {:>5}  {:>5}  {:>6}  {:>10}  {:>8}  {}\n", name, counts.selected,
                     counts.there, counts.fetch, counts.failed, size_text(counts),
                     time_text(list.time, counts),
                     without_control_characters(list.request.directory.string()));
}

std::string page_text(const QueuePlan& plan, const Collision::Page& page) {
  return fmt::format("{} page {}", title_of(plan.lists[page.list]), page.page);
}

std::string collision_line(const QueuePlan& plan, const Collision& collision) {
  std::vector<std::string> pages;
  for (const Collision::Page& page : collision.pages) pages.push_back(page_text(plan, page));
  const std::string target = without_control_characters(collision.target.string());
  const std::string there = collision.there ? "is there already and is another file; " : "";
  const std::string outcome = collision.there ? "" : "only one of them gets the name; ";
  return fmt::format("collision: {} {}{} {}; {}give another \"dir\" or \"output\"\n", target, there,
                     pages.size() > 1 ? "would be the file of" : "it would be the file of",
                     fmt::join(pages, " and of "), outcome);
}

std::string total_line(const QueuePlan& plan) {
  const PlanCounts counts = count(plan);
  std::string text = fmt::format("{} {}: {} {}, {} there, {} to fetch", plan.lists.size(),
                                 plan.lists.size() == 1 ? "list" : "lists", counts.selected,
                                 counts.selected == 1 ? "page" : "pages", counts.there, counts.fetch);
  if (counts.failed > 0) text += fmt::format(", {} failed", counts.failed);
  if (counts.fetch > counts.unsized) text += fmt::format(", about {}", format_bytes(counts.bytes));
  if (counts.unsized > 0) text += fmt::format(" and {} of unknown size", counts.unsized);
  if (counts.fetch > 0 && counts.bytes > Bytes{}) {
    text += plan.time ? fmt::format(", about {}", format_duration(*plan.time)) : ", no telling how long";
    if (plan.limit)
      text += fmt::format(" (at most {}: {})", format_rate(*plan.limit), to_string(plan.limit_origin));
  }
  return text + "\n";
}

nlohmann::json seconds_or_null(const std::optional<Duration>& time) {
  return time ? nlohmann::json(seconds(*time)) : nlohmann::json();
}

nlohmann::json counts_json(const PlanCounts& counts, const std::optional<Duration>& time) {
  return {{"selected", counts.selected},
          {"there", counts.there},
          {"fetch", counts.fetch},
          {"failed", counts.failed},
          {"unsized", counts.unsized},
          {"bytes", counts.bytes.count},
          {"exact", counts.exact && counts.unsized == 0},
          {"seconds", seconds_or_null(time)}};
}

nlohmann::json list_json(const PlannedList& list) {
  nlohmann::json row = counts_json(count(list.report), list.time);
  row["name"] = list.name;
  row["place"] = list.place;
  row["site"] = list.request.site;
  row["list"] = list.request.list_id;
  row["url"] = list.request.url;
  row["directory"] = list.request.directory.string();
  row["priority"] = list.priority;
  row["watch"] = list.watch;
  row["pages"] = pages_json(list.report);
  row["remarks"] = list.remarks;
  row["error"] = list.error
                     ? nlohmann::json{{"kind", to_string(list.error->kind)}, {"what", list.error->what}}
                     : nlohmann::json();
  return row;
}

nlohmann::json collision_json(const Collision& collision) {
  nlohmann::json pages = nlohmann::json::array();
  for (const Collision::Page& page : collision.pages) {
    pages.push_back({{"list", page.list}, {"page", page.page}, {"key", page.key}});
  }
  return {{"target", collision.target.string()}, {"there", collision.there}, {"pages", std::move(pages)}};
}

}  // namespace

PlanCounts count(const Report& report) {
  PlanCounts counts;
  for (const PlannedJob& job : report.planned) {
    counts.selected += 1;
    if (job.state == JobState::failed) {
      counts.failed += 1;
    } else if (job.state == JobState::queued) {
      counts.fetch += 1;
      counts.unsized += job.format.size ? 0 : 1;
      counts.bytes += job.format.size.value_or(Bytes{});
      counts.exact = counts.exact && job.format.size_exactness == Exactness::exact;
    } else {
      counts.there += 1;
    }
  }
  return counts;
}

PlanCounts count(const QueuePlan& plan) {
  PlanCounts sum;
  for (const PlannedList& list : plan.lists) add(sum, count(list.report));
  return sum;
}

std::vector<Collision> find_collisions(
    const std::vector<PlannedList>& lists,
    const std::function<bool(const PlannedList&, const PlannedJob&)>& in_the_way) {
  std::map<std::string, Collision> by_target;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    for (const PlannedJob& job : lists[i].report.planned) {
      if (job.state != JobState::queued || job.target.empty()) continue;
      const std::filesystem::path target = (lists[i].request.directory / job.target).lexically_normal();
      Collision& collision = by_target[to_lower((target.parent_path() / target.stem()).string())];
      if (collision.pages.empty()) collision.target = target;
      collision.pages.push_back({.list = i, .page = job.page, .key = job.key.text});
      collision.there = collision.there || in_the_way(lists[i], job);
    }
  }
  std::vector<Collision> found;
  for (auto& [name, collision] : by_target) {
    if (collision.there || collision.pages.size() > 1) found.push_back(std::move(collision));
  }
  return found;
}

// The one that asks most of the reader: stopped, a tool or a word that is wrong, a host that rests, failures.
int exit_code_of(const QueuePlan& plan) {
  std::vector<int> codes;
  for (const PlannedList& list : plan.lists) {
    const bool wrong_words = list.error && list.error->kind == ErrorKind::bad_input;
    const bool no_tool = list.error && list.error->kind == ErrorKind::unsupported;
    codes.push_back(wrong_words  ? kExitUsage
                    : no_tool    ? kExitToolMissing
                    : list.error ? kExitAllFailed
                                 : list.report.totals.exit_code);
  }
  for (const int worst : {kExitStoppedTwice, kExitStopped, kExitDiskFull, kExitToolMissing, kExitUsage,
                          kExitHostRests, kExitQuota}) {
    if (std::ranges::find(codes, worst) != codes.end()) return worst;
  }
  const auto is = [&](int code) { return std::ranges::count(codes, code); };
  const auto all = static_cast<std::ptrdiff_t>(codes.size());
  if (is(kExitAllFailed) == all) return kExitAllFailed;
  if (is(kExitNothing) == all) return kExitNothing;
  return is(kExitSomeFailed) + is(kExitAllFailed) > 0 ? kExitSomeFailed : 0;
}

std::string title_of(const PlannedList& list) {
  if (!list.name.empty()) return list.name;
  if (list.request.site == "default") return list.request.url;
  return fmt::format("{} {}", list.request.site, list.request.list_id);
}

std::string queue_plan_table(const QueuePlan& plan, PlanDetail detail) {
  std::string text =
      fmt::format("{}  {:>5}  {:>5}  {:>5}  {:>6}  {:>10}  {:>8}  {}\n", pad_to_width("list", kNameCells),
                  "pages", "there", "fetch", "failed", "size", "time", "into");
  for (const PlannedList& list : plan.lists) {
    text += list_row(list);
    if (detail == PlanDetail::pages) text += plan_table(list.request, list.report);
  }
  for (const Collision& collision : plan.collisions) text += collision_line(plan, collision);
  return text + total_line(plan);
}

std::string queue_plan_json(const QueuePlan& plan) {
  nlohmann::json whole{{"queue", plan.queue},
                       {"lists", nlohmann::json::array()},
                       {"collisions", nlohmann::json::array()},
                       {"totals", counts_json(count(plan), plan.time)}};
  for (const PlannedList& list : plan.lists) whole["lists"].push_back(list_json(list));
  for (const Collision& one : plan.collisions) whole["collisions"].push_back(collision_json(one));
  whole["limit"] = {{"bytes_per_second", plan.limit ? nlohmann::json(plan.limit->count) : nlohmann::json()},
                    {"set_by", to_string(plan.limit_origin)}};
  return to_json_line(whole) + "\n";
}

}  // namespace mg
