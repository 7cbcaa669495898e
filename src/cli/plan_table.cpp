#include "src/cli/plan_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/quantity_text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

// One word for what the run would do with the page.
std::string_view intent(const PlannedJob& job) {
  if (job.state == JobState::failed) return "failed";
  return job.state == JobState::skipped ? "skip" : "fetch";
}

Bytes to_fetch(const Report& report) {
  Bytes sum;
  for (const PlannedJob& job : report.planned) sum += job.format.size.value_or(Bytes{});
  return sum;
}

std::string size_text(const Format& format) {
  if (!format.size) return "?";
  return fmt::format("{}{}", format.size_exactness == Exactness::exact ? "" : "~",
                     format_bytes(*format.size));
}

}  // namespace

std::string plan_table(const Request& request, const Report& report) {
  if (report.planned.empty()) return {};
  std::string text =
      fmt::format("{:>5}  {:<6}  {:>10}  {:>7}  {:<8}  {}\n", "page", "", "size", "length", "engine", "name");
  for (const PlannedJob& job : report.planned) {
    const std::string name = job.target.empty() ? job.remark : job.target.string();
    const std::string height =
        job.format.height > 0 ? fmt::format(" [{}p]", job.format.height) : std::string();
    text += fmt::format("{:>5}  {:<6}  {:>10}  {:>7}  {:<8}  {}{}\n", job.page, intent(job),
                        job.format.id.empty() ? "" : size_text(job.format),
                        job.duration ? format_duration(*job.duration) : "", job.engine,
                        without_control_characters(name), height);
  }
  const auto fetched = std::ranges::count(report.planned, std::string_view("fetch"), intent);
  text += fmt::format("{} of {} pages to fetch, about {}, into {}\n", fetched, report.planned.size(),
                      format_bytes(to_fetch(report)), request.directory.string());
  return text;
}

nlohmann::json pages_json(const Report& report) {
  nlohmann::json pages = nlohmann::json::array();
  for (const PlannedJob& job : report.planned) {
    nlohmann::json page{{"page", job.page},
                        {"key", job.key.text},
                        {"title", job.title},
                        {"target", job.target.string()},
                        {"engine", job.engine},
                        {"format", job.format.id},
                        {"height", job.format.height},
                        {"state", intent(job)},
                        {"remark", job.remark}};
    page["bytes"] = job.format.size ? nlohmann::json(job.format.size->count) : nlohmann::json();
    page["exact"] = job.format.size_exactness == Exactness::exact;
    page["seconds"] = job.duration ? nlohmann::json(seconds(*job.duration)) : nlohmann::json();
    pages.push_back(std::move(page));
  }
  return pages;
}

std::string plan_json(const Request& request, const Report& report) {
  return to_json_line({{"site", request.site},
                       {"list", request.list_id},
                       {"directory", request.directory.string()},
                       {"pages", pages_json(report)},
                       {"bytes", to_fetch(report).count}}) +
         "\n";
}

}  // namespace mg
