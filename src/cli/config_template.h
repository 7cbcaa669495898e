// The config that explains itself, for `config init`: every setting with its meaning and an example, each
// behind a "#" that only has to be taken away. And the JSON schema of configs, for editors.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "src/cli/job_settings.h"

namespace mg {

// `schema` is where editors find it, a path or a URL. Prose begins with "# ", a setting with "#" alone.
[[nodiscard]] std::string config_template(std::string_view schema, const std::vector<std::string>& engines);

// Draft 7, which editors of TOML know.
[[nodiscard]] std::string config_schema();

// Of the value of one setting, also for other files that have them.
[[nodiscard]] nlohmann::ordered_json schema_of(const JobSetting& setting);

// The others are of one list, or have a place in [limits].
[[nodiscard]] bool belongs_into_defaults(const JobSetting& setting);

}  // namespace mg
