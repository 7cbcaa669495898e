// The keys of a config besides those of a job: what readers know, `config init` explains and editors
// complete.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace mg {

struct ConfigKey {
  std::string_view key;
  std::string_view help;     // one line
  std::string_view example;  // as TOML has it
  int least = 0, most = 0;   // of numbers; 0 to 0: it is text
};

struct ConfigTable {
  enum class Shape { one, several, named };  // [limits], [[host]], [queue.NAME]

  std::string_view name;
  Shape shape{};
  std::string_view help;
  std::vector<ConfigKey> keys;
};

// All but [defaults], which has the keys of job_settings.h.
[[nodiscard]] std::span<const ConfigTable> config_tables();
// Of a name that there is.
[[nodiscard]] const ConfigTable& config_table(std::string_view name);
[[nodiscard]] std::vector<std::string_view> names_of(const std::vector<ConfigKey>& keys);

[[nodiscard]] constexpr bool is_number(const ConfigKey& key) {
  return key.most > 0;
}

}  // namespace mg
