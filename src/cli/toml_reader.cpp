#include "src/cli/toml_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <system_error>
#include <tuple>
#include <utility>

#include "src/base/nearest_word.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/job_request.h"
#include "src/cli/settings_file.h"
#include "src/cli/user_path.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostKept = 1000;  // tables are not read in the order of the file

// Where such a setting belongs; empty: here is right.
std::string misplaced(const JobSetting& setting, SettingScope scope) {
  if (scope != SettingScope::config && setting.of_run) {
    return fmt::format("\"{}\" holds for whole runs: write it in a config, under [limits]{}", setting.key,
                       setting.key == "quota" ? " or [queue.NAME]" : "");
  }
  if (scope == SettingScope::one_list) return "";
  if (setting.of_one_list) {
    return fmt::format("\"{}\" is said of one list: on the command line, or in the [[playlist]] it is for",
                       setting.key);
  }
  if (scope != SettingScope::config) return "";
  // One place for each: what is in [limits] may change while a run is going on.
  if (setting.limits_key.empty()) return "";
  return fmt::format("\"{}\" belongs into another table: [limits] {} = {}", setting.key, setting.limits_key,
                     setting.example);
}

bool is_empty_text(const toml::node& node) {
  return !node.is_string() || trim(node.as_string()->get()).empty();
}

}  // namespace

TomlReader::TomlReader(fs::path file) : file_(file.string()) {
  std::error_code error;  // the present directory is gone: then paths stay relative
  directory_ = fs::absolute(file, error).parent_path();
}

std::optional<toml::table> TomlReader::parse(std::string_view text) {
  try {
    return toml::parse(text, file_);
  } catch (const toml::parse_error& error) {
    complain(error.source(), without_control_characters(error.description()));
    return std::nullopt;
  }
}

void TomlReader::complain(const toml::source_region& at, std::string_view what) {
  if (complaints_.size() >= kMostKept) return;
  complaints_.push_back({at.begin.line, at.begin.column, fmt::format("{}: {}", place_of(at), what)});
}

std::optional<Error> TomlReader::error() const {
  if (complaints_.empty()) return std::nullopt;
  return Error{ErrorKind::bad_input, complaints_.front().text};
}

std::optional<Error> TomlReader::all_errors() const {
  if (complaints_.empty()) return std::nullopt;
  std::vector<Complaint> sorted = complaints_;
  std::ranges::sort(sorted, {}, [](const Complaint& one) {
    return std::tuple(one.line, one.column, std::string_view(one.text));
  });
  if (sorted.size() > kMostTold) sorted.resize(kMostTold);
  std::vector<std::string> lines;
  for (Complaint& one : sorted) lines.push_back(std::move(one.text));
  return Error{ErrorKind::bad_input, fmt::format("{}", fmt::join(lines, "\n"))};
}

std::string TomlReader::place_of(const toml::source_region& at) const {
  return fmt::format("{}:{}:{}", file_, at.begin.line, at.begin.column);
}

std::string TomlReader::line_of(const toml::node& value) const {
  return fmt::format("{}:{}", file_, value.source().begin.line);
}

void TomlReader::check_keys(const toml::table& table, std::span<const std::string_view> known) {
  for (const auto& [key, node] : table) {
    const std::string_view name = key.str();
    if (std::ranges::find(known, name) != known.end()) continue;
    complain(key.source(),
             fmt::format("unknown key {}; did you mean \"{}\"?", in_quotes(name), nearest_word(name, known)));
  }
}

const toml::table* TomlReader::table(const toml::table& parent, std::string_view key) {
  const toml::node* node = parent.get(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) complain(node->source(), fmt::format("\"{0}\" should be a table: [{0}]", key));
  return node->as_table();
}

std::vector<const toml::table*> TomlReader::tables(const toml::table& parent, std::string_view key) {
  const toml::node* node = parent.get(key);
  if (node == nullptr) return {};
  std::vector<const toml::table*> found;
  const auto refuse = [&](const toml::node& wrong) {
    complain(wrong.source(), fmt::format("\"{0}\" should be tables, one for each: [[{0}]]", key));
  };
  if (!node->is_array()) {
    refuse(*node);
    return {};
  }
  for (const toml::node& each : *node->as_array()) {
    if (each.is_table()) {
      found.push_back(each.as_table());
    } else {
      refuse(each);
    }
  }
  return found;
}

const std::string* TomlReader::text(const toml::table& table, std::string_view key,
                                    std::string_view example) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return nullptr;
  if (!node->is_string()) {
    complain(node->source(), fmt::format("\"{}\" should be text, such as \"{}\"", key, example));
    return nullptr;
  }
  const std::string& found = node->as_string()->get();
  // No command line and no path can hold it: what follows would be lost without a word.
  if (found.find('\0') != std::string::npos) {
    complain(node->source(), fmt::format("\"{}\" has a zero byte in it", key));
    return nullptr;
  }
  return &found;
}

std::optional<std::int64_t> TomlReader::number(const toml::table& table, std::string_view key,
                                               std::int64_t least, std::int64_t most) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const auto* number = node->as_integer();
  if (number == nullptr || number->get() < least || number->get() > most) {
    complain(node->source(), fmt::format("\"{}\" should be a number from {} to {}", key, least, most));
    return std::nullopt;
  }
  return number->get();
}

std::optional<bool> TomlReader::truth(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_boolean()) {
    complain(node->source(), fmt::format("\"{}\" should be true or false, without quotes", key));
    return std::nullopt;
  }
  return node->as_boolean()->get();
}

std::vector<std::string> TomlReader::words(const toml::table& table, std::string_view key,
                                           std::string_view example) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  const toml::array* list = node->as_array();
  const bool right =
      list == nullptr ? !is_empty_text(*node) : !list->empty() && std::ranges::none_of(*list, is_empty_text);
  if (!right) {
    complain(node->source(), fmt::format("\"{}\" should be a list of words, such as {}", key, example));
    return {};
  }
  if (list == nullptr) return {node->as_string()->get()};
  std::vector<std::string> found;
  for (const toml::node& word : *list) found.push_back(word.as_string()->get());
  return found;
}

std::optional<RateLimit> TomlReader::rate(const toml::table& table, std::string_view key) {
  const std::string* written = text(table, key, "2M");
  if (written == nullptr) return std::nullopt;
  const auto limit = parse_limit(*written);
  if (limit) return *limit;
  complain(table.get(key)->source(), fmt::format("\"{}\": {}", key, limit.error().what));
  return std::nullopt;
}

std::optional<Quota> TomlReader::quota(const toml::table& table, std::string_view key) {
  const std::string* written = text(table, key, "20G/day");
  if (written == nullptr) return std::nullopt;
  const auto read = parse_quota(*written);
  if (read) return *read;
  complain(table.get(key)->source(), read.error().what);
  return std::nullopt;
}

void TomlReader::job_options(const toml::table& table, JobOptions& into,
                             std::span<const std::string_view> other_keys, SettingScope scope) {
  std::vector<std::string_view> known(other_keys.begin(), other_keys.end());
  for (const JobSetting& setting : job_settings()) {
    const toml::node* node = table.get(setting.key);
    const std::string elsewhere = misplaced(setting, scope);
    if (elsewhere.empty() || node != nullptr) known.push_back(setting.key);
    if (node == nullptr) continue;
    if (!elsewhere.empty()) {
      complain(node->source(), elsewhere);
    } else {
      job_option(table, setting, into);
    }
  }
  check_keys(table, known);
}

void TomlReader::job_option(const toml::table& table, const JobSetting& setting, JobOptions& into) {
  std::string written;
  if (std::holds_alternative<std::optional<std::string> JobOptions::*>(setting.member)) {
    const std::string example(setting.example.substr(1, setting.example.size() - 2));  // without its quotes
    const std::string* found = text(table, setting.key, example);
    if (found == nullptr) return;
    written = setting.path && !found->empty() ? path_from(directory_, *found) : *found;
  } else if (std::holds_alternative<std::optional<int> JobOptions::*>(setting.member)) {
    const auto found = number(table, setting.key, setting.least, setting.most);
    if (!found) return;
    written = std::to_string(*found);
  } else if (std::holds_alternative<std::optional<bool> JobOptions::*>(setting.member)) {
    const auto found = truth(table, setting.key);
    if (!found) return;
    written = *found ? "true" : "false";
  } else {
    const auto found = words(table, setting.key, setting.example);
    if (found.empty()) return;
    written = fmt::format("{}", fmt::join(found, ","));
  }
  JobOptions alone;
  const Result<void> set = set_from_text(setting, alone, written);
  const Result<void> sense = set ? check_values(alone) : set;
  const toml::source_region& at = table.get(setting.key)->source();
  if (!set) return complain(at, fmt::format("{} {}", in_quotes(setting.key), set.error().what));
  // It speaks of "--sleep"; here it is just sleep.
  if (!sense) return complain(at, std::string_view(sense.error().what).substr(2));
  (void)set_from_text(setting, into, written);  // it was right a moment ago
}

}  // namespace mg
