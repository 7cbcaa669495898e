#include "src/cli/clean_rules_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "src/base/text.h"
#include "src/cli/settings_file.h"
#include "src/cli/toml_reader.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr Bytes kMostRules = 1_MiB;
constexpr std::array<std::string_view, 11> kRuleKeys{
    "name", "tool", "what", "match", "partial", "content", "beside", "merged", "with", "off", "byte-range"};
constexpr std::array<std::string_view, 1> kKeepKeys{"match"};
constexpr std::array<std::string_view, 2> kTables{"rule", "keep"};
constexpr std::array kContents{std::pair("danmaku", LeftoverContent::danmaku),
                               std::pair("timed text", LeftoverContent::timed_text),
                               std::pair("concat list", LeftoverContent::concat_list),
                               std::pair("control file", LeftoverContent::control_file)};

// A pattern that can be read, or an empty text.
std::string pattern(TomlReader& reader, const toml::table& table, std::string_view key) {
  const std::string* text = reader.text(table, key, "{whole}.cmt.xml");
  if (text == nullptr) return {};
  const auto read = NamePattern::read(*text);
  if (!read) reader.complain(table.get(key)->source(), fmt::format("\"{}\": {}", key, read.error().what));
  return *text;
}

std::string word(TomlReader& reader, const toml::table& table, std::string_view key) {
  const std::string* text = reader.text(table, key, "my-leftovers");
  return text == nullptr ? std::string() : *text;
}

LeftoverContent content(TomlReader& reader, const toml::table& table) {
  const std::string* text = reader.text(table, "content", "danmaku");
  if (text == nullptr) return LeftoverContent::unknown;
  for (const auto& [name, kind] : kContents) {
    if (*text == name) return kind;
  }
  reader.complain(table.get("content")->source(),
                  "\"content\" should be \"danmaku\", \"timed text\", \"concat list\" or \"control file\"");
  return LeftoverContent::unknown;
}

void read_rule(TomlReader& reader, const toml::table& table, RulesFile& into) {
  reader.check_keys(table, kRuleKeys);
  CleanRule rule{.name = word(reader, table, "name"),
                 .tool = word(reader, table, "tool"),
                 .what = word(reader, table, "what"),
                 .match = pattern(reader, table, "match"),
                 .partial = reader.truth(table, "partial").value_or(false),
                 .content = content(reader, table),
                 .beside = pattern(reader, table, "beside"),
                 .merged = pattern(reader, table, "merged"),
                 .with = pattern(reader, table, "with"),
                 .byte_range = reader.truth(table, "byte-range").value_or(false),
                 .place = reader.line_of(table)};
  if (rule.name.empty()) {
    reader.complain(table.source(), "a rule needs a \"name\"");
  } else if (reader.truth(table, "off").value_or(false)) {
    into.off.push_back(rule.name);
  } else if (rule.match.empty()) {
    reader.complain(table.source(), fmt::format("the rule {} needs a \"match\"", in_quotes(rule.name)));
  } else if (!rule.with.empty() && rule.content != LeftoverContent::control_file) {
    reader.complain(table.get("with")->source(), "\"with\" needs content = \"control file\"");
  } else {
    if (rule.what.empty()) rule.what = rule.name;
    into.rules.push_back(std::move(rule));
  }
}

Result<void> add_file(const fs::path& file, std::string_view text, std::vector<CleanRule>& rules) {
  Result<RulesFile> read = read_rules_file(file, text);
  if (!read) return tl::unexpected(read.error());
  for (const std::string& name : read->off) {
    if (std::erase_if(rules, [&](const CleanRule& rule) { return rule.name == name; }) == 0)
      return fail(ErrorKind::bad_input,
                  fmt::format("{}: there is no rule {} to be off", file.native(), in_quotes(name)));
  }
  rules.insert(rules.end(), std::make_move_iterator(read->rules.begin()),
               std::make_move_iterator(read->rules.end()));
  return {};
}

// Says whether it was there.
Result<bool> add_from_disk(const fs::path& file, std::vector<CleanRule>& rules) {
  const auto text = read_settings_file(file, kMostRules);
  if (!text) return fail(ErrorKind::bad_input, fmt::format("{} {}", file.native(), text.error().what));
  if (!*text) return false;
  if (auto added = add_file(file, **text, rules); !added) return tl::unexpected(added.error());
  return true;
}

}  // namespace

Result<RulesFile> read_rules_file(const fs::path& file, std::string_view text) {
  TomlReader reader(file);
  RulesFile found;
  if (const auto root = reader.parse(text)) {
    reader.check_keys(*root, kTables);
    for (const toml::table* table : reader.tables(*root, "keep")) {
      reader.check_keys(*table, kKeepKeys);
      CleanRule rule{
          .match = pattern(reader, *table, "match"), .keep = true, .place = reader.line_of(*table)};
      if (rule.match.empty()) reader.complain(table->source(), "what is to be kept? say match = \"...\"");
      rule.name = "keep " + rule.match;
      rule.what = "to be kept";
      found.rules.push_back(std::move(rule));
    }
    for (const toml::table* table : reader.tables(*root, "rule")) read_rule(reader, *table, found);
  }
  if (auto error = reader.all_errors()) return tl::unexpected(*std::move(error));
  return found;
}

Result<CleanRules> load_clean_rules(const std::vector<CleanRuleText>& shipped, const fs::path& users,
                                    const std::optional<fs::path>& named) {
  std::vector<CleanRule> rules;
  for (const CleanRuleText& one : shipped) {
    if (auto added = add_file(one.file_name, one.text, rules); !added) return tl::unexpected(added.error());
  }
  if (const auto added = add_from_disk(users, rules); !added) return tl::unexpected(added.error());
  if (named) {
    const auto added = add_from_disk(*named, rules);
    if (!added) return tl::unexpected(added.error());
    if (!*added) return fail(ErrorKind::bad_input, fmt::format("there is no file {}", named->native()));
  }
  return CleanRules::make(std::move(rules));
}

}  // namespace mg
