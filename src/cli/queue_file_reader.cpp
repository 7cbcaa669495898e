// read_queue_file: one file's TOML, every key looked at, and every complaint with its place.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/queue_file.h"
#include "src/cli/queue_file_keys.h"
#include "src/cli/settings_file.h"
#include "src/cli/toml_reader.h"
#include "src/run/run_hooks.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr Bytes kLongestFile{8 << 20};  // 50,000 playlists; a longer file is something else

using Places = std::map<std::string, std::string, std::less<>>;

class QueueFileReader {
 public:
  explicit QueueFileReader(std::string_view file) : reader_(fs::path(file)), file_(file) {}

  Result<QueueFile> read(std::string_view text);

 private:
  void queue(const toml::table& root);
  void defaults(const toml::table& root);
  void playlists(const toml::table& root);
  QueuePlaylist playlist(const toml::table& table);
  void share(const toml::table& table, QueuePlaylist& into);
  void address(const toml::table& table, QueuePlaylist& into);
  void note_places(const toml::table& table, Places& into) const;

  TomlReader reader_;
  fs::path file_;
  QueuePlaylist defaults_;
  QueueFile result_;
};

std::string copy_of(const std::string* text) {
  return text == nullptr ? std::string() : *text;
}

// Those of a table: of [[playlist]], or of [defaults].
std::vector<std::string_view> keys_of(SettingScope scope) {
  std::vector<std::string_view> keys;
  for (const QueueFileKey& one : kPlaylistKeys) {
    if (scope == SettingScope::one_list || one.in_defaults) keys.push_back(one.key);
  }
  return keys;
}

void QueueFileReader::note_places(const toml::table& table, Places& into) const {
  for (const auto& [key, value] : table) {
    into.insert_or_assign(std::string(key.str()), reader_.place_of(value.source()));
  }
}

// The name is shown, is a key of configs, and stands in the database.
void QueueFileReader::queue(const toml::table& root) {
  result_.queue = file_.stem().string();
  const toml::table* table = reader_.table(root, "queue");
  if (table == nullptr) return;
  std::vector<std::string_view> known;
  for (const QueueFileKey& one : kQueueKeys) known.push_back(one.key);
  reader_.check_keys(*table, known);
  const std::string* exec_after = reader_.text(*table, "exec-after", "logger done");
  if (exec_after != nullptr) result_.exec_after = *exec_after;
  const std::string* notify = reader_.text(*table, "notify", "desktop");
  if (notify != nullptr) {
    result_.notify = *notify;
    if (const auto way = read_notify_way(*notify); !way)
      reader_.complain(table->get("notify")->source(), fmt::format("notify: {}", way.error().what));
  }
  const std::string* name = reader_.text(*table, "name", "night");
  if (name == nullptr) return;
  if (trim(*name).empty() || without_control_characters(*name) != *name) {
    return reader_.complain(table->get("name")->source(),
                            "\"name\" should be a word or two, such as \"night\"");
  }
  result_.queue = *name;
}

void QueueFileReader::share(const toml::table& table, QueuePlaylist& into) {
  if (const auto priority = reader_.number(table, "priority", 1, kMostPriority))
    into.priority = static_cast<int>(*priority);
  if (const auto watch = reader_.truth(table, "watch")) into.watch = *watch;
}

void QueueFileReader::defaults(const toml::table& root) {
  const toml::table* table = reader_.table(root, "defaults");
  if (table == nullptr) return;
  reader_.job_options(*table, defaults_.options, keys_of(SettingScope::all_lists), SettingScope::all_lists);
  share(*table, defaults_);
  note_places(*table, defaults_.places);
}

// A site and an id, or an address.
void QueueFileReader::address(const toml::table& table, QueuePlaylist& into) {
  const std::string url = copy_of(reader_.text(table, "url", "https://www.bilibili.com/video/BV1Wy4y1B7vg"));
  const std::string id = copy_of(reader_.text(table, "id", "BV1Wy4y1B7vg"));
  into.site = copy_of(reader_.text(table, "site", "bilibili"));
  into.what = table.contains("url") ? url : id;
  for (const std::string_view other : {"site", "id"}) {
    if (!table.contains("url") || !table.contains(other)) continue;
    return reader_.complain(table.get("url")->source(),
                            fmt::format("\"url\" and \"{}\" contradict each other; give one", other));
  }
  if (table.contains("url") || (table.contains("site") && table.contains("id"))) {
    if (table.contains("site") && into.site.empty() && table.get("site")->is_string())
      reader_.complain(table.get("site")->source(), "\"site\" is empty; `multiget sites` lists them");
    return;
  }
  if (!table.contains("site") && !table.contains("id")) {
    return reader_.complain(table.source(), "which list? write \"url\", or \"site\" and \"id\"");
  }
  const bool no_id = !table.contains("id");
  reader_.complain(table.source(), no_id
                                       ? "\"id\" is missing: which list of the site"
                                       : "\"site\" is missing: whose id it is; `multiget sites` lists them");
}

QueuePlaylist QueueFileReader::playlist(const toml::table& table) {
  QueuePlaylist list = defaults_;
  JobOptions own;
  reader_.job_options(table, own, keys_of(SettingScope::one_list), SettingScope::one_list);
  list.options = merged(std::move(list.options), own);
  list.name = without_control_characters(copy_of(reader_.text(table, "name", "Calculus")));
  address(table, list);
  share(table, list);
  list.place = reader_.place_of(table.source());
  note_places(table, list.places);
  return list;
}

void QueueFileReader::playlists(const toml::table& root) {
  for (const toml::table* table : reader_.tables(root, "playlist")) {
    result_.playlists.push_back(playlist(*table));
  }
  if (!result_.playlists.empty() || reader_.error()) return;
  reader_.complain({{1, 1}, {1, 1}, {}}, "there is no playlist in it; begin each with [[playlist]]");
}

Result<QueueFile> QueueFileReader::read(std::string_view text) {
  if (const auto root = reader_.parse(text)) {
    reader_.check_keys(*root, kQueueFileTables);
    queue(*root);
    defaults(*root);
    playlists(*root);
  }
  if (const auto error = reader_.all_errors()) return tl::unexpected(*error);
  return std::move(result_);
}

}  // namespace

Result<QueueFile> read_queue_file(std::string_view file, std::string_view text) {
  return QueueFileReader(file).read(text);
}

Result<QueueFile> load_queue_file(const fs::path& file) {
  const auto text = read_settings_file(file, kLongestFile);
  if (text && *text) return read_queue_file(file.string(), **text);
  return fail(ErrorKind::bad_input, fmt::format("the queue file {} {}", in_quotes(file.string()),
                                                text ? "is not there" : text.error().what));
}

}  // namespace mg
