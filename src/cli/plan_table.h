// A plan in print: a table for people, JSON for scripts.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "src/model/request.h"
#include "src/run/engine.h"

namespace mg {

[[nodiscard]] std::string plan_table(const Request& request, const Report& report);

// {"site", "list", "directory", "pages": [{"page", "key", "title", "target", "engine", "format", "height",
// "bytes", "exact", "seconds", "state": "fetch" | "skip" | "failed", "remark"}], "bytes": the sum}.
[[nodiscard]] std::string plan_json(const Request& request, const Report& report);

// Its "pages" alone.
[[nodiscard]] nlohmann::json pages_json(const Report& report);

}  // namespace mg
