// What files of settings have in common, configs and lists of playlists: tables of known keys, values of
// known types, and every complaint with its place. Only readers of such files include this, and toml++ with
// it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/rate_limit.h"
#include "src/base/result.h"
#include "src/cli/job_settings.h"
#include "src/pace/quota.h"

namespace toml {
inline namespace v3 {
class node;
class table;
struct source_region;
}  // namespace v3
}  // namespace toml

namespace mg {

// For whom the settings of a table are: then those that make no sense there are refused with the place where
// they belong.
enum class SettingScope {
  config,     // [defaults] of a config: none of one list, and limits stand in [limits]
  all_lists,  // [defaults] of a file of playlists: none of one list
  one_list,
};

// Keeps errors, all of them bad_input; whoever reads looks at them once, at the end. What could not be read
// is as if it were not there.
class TomlReader {
 public:
  // `file` is for the places, and its directory what relative paths are meant from.
  explicit TomlReader(std::filesystem::path file);

  // Nothing: it is no TOML, which is complained about.
  [[nodiscard]] std::optional<toml::table> parse(std::string_view text);

  void complain(const toml::source_region& at, std::string_view what);
  // The first that was complained of.
  [[nodiscard]] std::optional<Error> error() const;
  // All of them in the order of the file, a line each; of many the first twenty.
  [[nodiscard]] std::optional<Error> all_errors() const;
  // "my.toml:3:8"
  [[nodiscard]] std::string place_of(const toml::source_region& at) const;
  // "my.toml:3", for those who ask where a value comes from.
  [[nodiscard]] std::string line_of(const toml::node& value) const;

  // Complains of others, and names the nearest.
  void check_keys(const toml::table& table, std::span<const std::string_view> known);

  // Null or nothing: the key is not there, or its value is something else, which is complained about.
  [[nodiscard]] const toml::table* table(const toml::table& parent, std::string_view key);
  [[nodiscard]] std::vector<const toml::table*> tables(const toml::table& parent, std::string_view key);
  [[nodiscard]] const std::string* text(const toml::table& table, std::string_view key,
                                        std::string_view example);
  [[nodiscard]] std::optional<std::int64_t> number(const toml::table& table, std::string_view key,
                                                   std::int64_t least, std::int64_t most);
  [[nodiscard]] std::optional<bool> truth(const toml::table& table, std::string_view key);
  // A list of texts, or a single text; never empty. `example` as TOML has it.
  [[nodiscard]] std::vector<std::string> words(const toml::table& table, std::string_view key,
                                               std::string_view example);
  [[nodiscard]] std::optional<RateLimit> rate(const toml::table& table, std::string_view key);
  [[nodiscard]] std::optional<Quota> quota(const toml::table& table, std::string_view key);

  // All settings of a job that the table has. Complains of keys that are neither a setting nor one of
  // `other_keys`, which the caller reads. Paths come out absolute.
  void job_options(const toml::table& table, JobOptions& into, std::span<const std::string_view> other_keys,
                   SettingScope scope);

 private:
  void job_option(const toml::table& table, const JobSetting& setting, JobOptions& into);

  std::string file_;
  std::filesystem::path directory_;  // absolute
  struct Complaint {
    std::uint32_t line = 0, column = 0;
    std::string text;
  };
  std::vector<Complaint> complaints_;
};

}  // namespace mg
