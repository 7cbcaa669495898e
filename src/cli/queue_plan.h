// The plans of many lists put together: what is to come, what is there, what would get in each other's way,
// and how long it takes. A table for people, JSON for scripts. Asks nobody.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/cli/plan_time.h"
#include "src/model/request.h"
#include "src/pace/effective_limits.h"
#include "src/run/engine.h"

namespace mg {

struct PlannedList {
  std::string name;   // the file's; may be empty
  std::string place;  // "courses.toml:12:1"
  Request request;
  int priority = 1;
  bool watch = false;
  Report report;
  std::optional<Error> error;        // it could not be asked at all
  std::vector<std::string> remarks;  // what was said while it was asked
  std::optional<Duration> time;
};

// Pages that want one file: of each other's, or one that is there and no page of ours.
struct Collision {
  struct Page {
    std::size_t list = 0;  // its place in QueuePlan::lists
    int page = 0;
    std::string key;

    bool operator==(const Page&) const = default;
  };
  std::filesystem::path target;
  bool there = false;
  std::vector<Page> pages;  // of one alone: what is there is in its way

  bool operator==(const Collision&) const = default;
};

struct QueuePlan {
  std::string queue;
  std::vector<PlannedList> lists;
  std::vector<Collision> collisions;
  std::optional<Duration> time;         // of all side by side
  std::optional<BytesPerSecond> limit;  // of the whole run, and
  LimitOrigin limit_origin = LimitOrigin::nobody;
};

// Of pages: of one list, or of all.
struct PlanCounts {
  int selected = 0;
  int there = 0;
  int fetch = 0;
  int failed = 0;
  int unsized = 0;  // to fetch, and nobody told how large
  Bytes bytes;      // to fetch
  bool exact = true;

  bool operator==(const PlanCounts&) const = default;
};
[[nodiscard]] PlanCounts count(const Report& report);
[[nodiscard]] PlanCounts count(const QueuePlan& plan);

// `in_the_way` tells whether a file is there that fetching this page would not replace. Names count as one
// that differ by the case of ASCII letters only.
[[nodiscard]] std::vector<Collision> find_collisions(
    const std::vector<PlannedList>& lists,
    const std::function<bool(const PlannedList&, const PlannedJob&)>& in_the_way);

[[nodiscard]] int exit_code_of(const QueuePlan& plan);

// "Calculus", or "bilibili BV1Wy4y1B7vg"
[[nodiscard]] std::string title_of(const PlannedList& list);

enum class PlanDetail { lists, pages };
[[nodiscard]] std::string queue_plan_table(const QueuePlan& plan, PlanDetail detail);
// docs/json.md
[[nodiscard]] std::string queue_plan_json(const QueuePlan& plan);

}  // namespace mg
