#include "adapters/sites/profile_loader.h"

#include <fmt/core.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <span>
#include <string_view>
#include <utility>

#include "src/base/nearest_word.h"
#include "src/base/rate_limit.h"

namespace mg::sites {
namespace {

constexpr std::int64_t kMostAtOnce = 100;
constexpr double kLongestWait = 24 * 3600.0;  // seconds

// Reads one file over a profile and keeps the first error; what follows it is not looked at by the caller.
class ProfileReader {
 public:
  ProfileReader(std::string_view file, const toml::table& root) : file_(file), root_(&root) {}

  Result<std::string> name();
  Result<SiteProfile> read_over(SiteProfile profile);

 private:
  void complain(const toml::node& at, std::string_view what);
  void check_keys(const toml::table& table, std::span<const std::string_view> known);
  void text(const toml::table& table, std::string_view key, std::string& into);
  void pattern(std::string_view key, std::string& into);
  void texts(const toml::table& table, std::string_view key, std::vector<std::string>& into);
  void count(const toml::table& table, std::string_view key, int& into);
  void wait(const toml::table& table, std::string_view key, Duration& into);
  void limit(const toml::table& table, std::string_view key, std::optional<BytesPerSecond>& into);
  void spacing(const toml::table& table, Pace& pace);
  void identity(PageIdentity& into);
  void group(std::string_view key, HostGroup& into);
  std::optional<double> seconds_in(const toml::node& node, std::string_view key);

  std::string_view file_;
  const toml::table* root_;
  std::optional<Error> error_;
};

std::string place(std::string_view file, const toml::source_region& region) {
  return fmt::format("{}:{}:{}", file, region.begin.line, region.begin.column);
}

void ProfileReader::complain(const toml::node& at, std::string_view what) {
  if (error_) return;
  error_ = Error{ErrorKind::bad_input, fmt::format("{}: {}", place(file_, at.source()), what)};
}

void ProfileReader::check_keys(const toml::table& table, std::span<const std::string_view> known) {
  for (const auto& [key, node] : table) {
    const std::string_view name = key.str();
    if (std::ranges::find(known, name) != known.end()) continue;
    if (error_) return;
    error_ =
        Error{ErrorKind::bad_input, fmt::format("{}: unknown key \"{}\"; did you mean \"{}\"?",
                                                place(file_, key.source()), name, nearest_word(name, known))};
  }
}

void ProfileReader::text(const toml::table& table, std::string_view key, std::string& into) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return;
  const auto* value = node->as_string();
  if (value == nullptr) return complain(*node, fmt::format("\"{}\" should be text", key));
  into = value->get();
}

void ProfileReader::pattern(std::string_view key, std::string& into) {
  text(*root_, key, into);
  const toml::node* node = root_->get(key);
  if (node == nullptr || error_) return;
  try {
    (void)std::regex(into, std::regex::ECMAScript);  // only whether it can be read
  } catch (const std::regex_error& error) {
    complain(*node, fmt::format("\"{}\" is no regular expression: {}", key, error.what()));
  }
}

void ProfileReader::texts(const toml::table& table, std::string_view key, std::vector<std::string>& into) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr) return complain(*node, fmt::format("\"{}\" should be a list of texts", key));
  into.clear();
  for (const toml::node& element : *list) {
    const auto* value = element.as_string();
    if (value == nullptr) return complain(element, fmt::format("\"{}\" should be a list of texts", key));
    into.push_back(value->get());
  }
}

void ProfileReader::count(const toml::table& table, std::string_view key, int& into) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return;
  const auto* value = node->as_integer();
  if (value == nullptr || value->get() < 1 || value->get() > kMostAtOnce) {
    return complain(*node, fmt::format("\"{}\" should be a number from 1 to {}", key, kMostAtOnce));
  }
  into = static_cast<int>(value->get());
}

std::optional<double> ProfileReader::seconds_in(const toml::node& node, std::string_view key) {
  const auto value = node.value<double>();  // also a whole number
  if (node.is_number() && value && *value >= 0 && *value <= kLongestWait) return value;
  complain(node, fmt::format("\"{}\" should be seconds, from 0 to {}", key, kLongestWait));
  return {};
}

void ProfileReader::wait(const toml::table& table, std::string_view key, Duration& into) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return;
  if (const auto value = seconds_in(*node, key)) into = from_seconds(*value);
}

void ProfileReader::limit(const toml::table& table, std::string_view key,
                          std::optional<BytesPerSecond>& into) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return;
  const auto* value = node->as_string();
  if (value == nullptr) return complain(*node, fmt::format("\"{}\" should be text, such as \"2M\"", key));
  const Result<RateLimit> read = parse_limit(value->get());
  if (!read) return complain(*node, fmt::format("\"{}\": {}", key, read.error().what));
  into = read->rate;
}

void ProfileReader::spacing(const toml::table& table, Pace& pace) {
  constexpr std::string_view kKey = "spacing";
  const toml::node* node = table.get(kKey);
  if (node == nullptr) return;
  const auto* pair = node->as_array();
  if (pair == nullptr || pair->size() != 2) {
    return complain(*node, "\"spacing\" should be two numbers of seconds: [least, most]");
  }
  const auto least = seconds_in(*pair->get(0), kKey);
  const auto most = seconds_in(*pair->get(1), kKey);
  if (!least || !most) return;
  if (*least > *most) return complain(*node, "\"spacing\" should begin with the smaller number");
  pace.spacing_least = from_seconds(*least);
  pace.spacing_most = from_seconds(*most);
}

void ProfileReader::identity(PageIdentity& into) {
  const toml::node* node = root_->get("identity");
  if (node == nullptr) return;
  const auto value = node->value<std::string_view>().value_or("");
  if (value == "number") {
    into = PageIdentity::number;
  } else if (value == "own_id") {
    into = PageIdentity::own_id;
  } else {
    complain(*node, "\"identity\" should be \"number\" or \"own_id\"");
  }
}

void ProfileReader::group(std::string_view key, HostGroup& into) {
  constexpr std::array<std::string_view, 9> kKeys{"name",        "hosts",       "mirrors",
                                                  "concurrency", "connections", "spacing",
                                                  "rest_first",  "rest_most",   "limit-rate"};
  const toml::node* node = root_->get(key);
  if (node == nullptr) return;
  const auto* table = node->as_table();
  if (table == nullptr) return complain(*node, fmt::format("\"{}\" should be a table: [{}]", key, key));
  check_keys(*table, kKeys);
  text(*table, "name", into.name);
  texts(*table, "hosts", into.hosts);
  texts(*table, "mirrors", into.mirrors);
  count(*table, "concurrency", into.pace.concurrency);
  count(*table, "connections", into.pace.connections);
  spacing(*table, into.pace);
  limit(*table, "limit-rate", into.pace.rate);
  wait(*table, "rest_first", into.pace.rest_first);
  wait(*table, "rest_most", into.pace.rest_most);
  if (into.pace.rest_first > into.pace.rest_most) {
    complain(*node, "\"rest_first\" should not be longer than \"rest_most\"");
  }
}

Result<std::string> ProfileReader::name() {
  std::string name;
  text(*root_, "name", name);
  if (error_) return tl::unexpected(*error_);
  if (name.empty()) return fail(ErrorKind::bad_input, fmt::format("{}:1:1: \"name\" is missing", file_));
  return name;
}

Result<SiteProfile> ProfileReader::read_over(SiteProfile profile) {
  constexpr std::array<std::string_view, 15> kKeys{
      "name",        "title",    "aliases",  "id_pattern",   "id_example",
      "url_pattern", "list_url", "page_url", "foreign_name", "foreign_id_pattern",
      "identity",    "engines",  "jobs",     "pages",        "media"};
  check_keys(*root_, kKeys);
  text(*root_, "name", profile.name);
  text(*root_, "title", profile.title);
  texts(*root_, "aliases", profile.aliases);
  pattern("id_pattern", profile.id_pattern);
  text(*root_, "id_example", profile.id_example);
  pattern("url_pattern", profile.url_pattern);
  text(*root_, "list_url", profile.list_url);
  text(*root_, "page_url", profile.page_url);
  text(*root_, "foreign_name", profile.foreign_name);
  pattern("foreign_id_pattern", profile.foreign_id_pattern);
  identity(profile.identity);
  texts(*root_, "engines", profile.engines);
  count(*root_, "jobs", profile.jobs);
  group("pages", profile.pages);
  group("media", profile.media);
  if (error_) return tl::unexpected(*error_);
  if (profile.engines.empty()) {
    return fail(ErrorKind::bad_input, fmt::format("{}:1:1: \"engines\" is missing or empty", file_));
  }
  if (profile.url_pattern.empty() && profile.id_pattern.empty()) {
    return fail(ErrorKind::bad_input,
                fmt::format("{}:1:1: \"url_pattern\" or \"id_pattern\" is needed", file_));
  }
  return profile;
}

Result<void> load_over(std::vector<SiteProfile>& profiles, std::string_view file, std::string_view text) {
  try {
    const toml::table root = toml::parse(text, file);
    ProfileReader reader(file, root);
    const auto name = reader.name();
    if (!name) return tl::unexpected(name.error());
    const auto known = std::ranges::find(profiles, *name, &SiteProfile::name);
    auto profile = reader.read_over(known != profiles.end() ? *known : SiteProfile{});
    if (!profile) return tl::unexpected(profile.error());
    if (known != profiles.end()) {
      *known = *std::move(profile);
    } else {
      profiles.push_back(*std::move(profile));
    }
    return {};
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::bad_input,
                fmt::format("{}: {}", place(file, error.source()), error.description()));
  }
}

}  // namespace

Result<std::vector<SiteProfile>> load_profiles(const std::vector<EmbeddedProfile>& embedded,
                                               const std::vector<ProfileFile>& users) {
  std::vector<SiteProfile> profiles;
  for (const auto& [file, text] : embedded) {
    if (const auto loaded = load_over(profiles, file, text); !loaded) return tl::unexpected(loaded.error());
  }
  for (const auto& [file, text] : users) {
    if (const auto loaded = load_over(profiles, file, text); !loaded) return tl::unexpected(loaded.error());
  }
  return profiles;
}

}  // namespace mg::sites
