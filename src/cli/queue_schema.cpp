#include "src/cli/queue_schema.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "src/cli/config_template.h"
#include "src/cli/job_settings.h"
#include "src/cli/queue_file_keys.h"
#include "src/cli/queue_verbs.h"
#include "src/cli/terminal.h"
#include "src/store/queue.h"

namespace mg {

namespace {

using json = nlohmann::ordered_json;

json schema_of(const QueueFileKey& key) {
  json schema{{"description", key.help},
              {"examples", json::array({json::parse(key.example, nullptr, false)})}};
  switch (key.type) {
    case QueueFileKey::Type::text: schema["type"] = "string"; break;
    case QueueFileKey::Type::truth: schema["type"] = "boolean"; break;
    case QueueFileKey::Type::number:
      schema["type"] = "integer";
      schema["minimum"] = 1;
      schema["maximum"] = kMostPriority;
      break;
  }
  return schema;
}

json closed_object(std::string_view help, json properties) {
  return {{"description", help},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

json queue_table() {
  json keys = json::object();
  for (const QueueFileKey& key : kQueueKeys) keys[std::string(key.key)] = schema_of(key);
  return closed_object("The queue that the playlists are put into.", std::move(keys));
}

json defaults_table() {
  json keys = json::object();
  for (const QueueFileKey& key : kPlaylistKeys) {
    if (key.in_defaults) keys[std::string(key.key)] = schema_of(key);
  }
  for (const JobSetting& setting : job_settings()) {
    if (!setting.of_one_list && !setting.of_run) keys[std::string(setting.key)] = schema_of(setting);
  }
  return closed_object("For every playlist that does not say otherwise.", std::move(keys));
}

json playlist_tables() {
  json keys = json::object();
  for (const QueueFileKey& key : kPlaylistKeys) keys[std::string(key.key)] = schema_of(key);
  for (const JobSetting& setting : job_settings()) {
    if (!setting.of_run) keys[std::string(setting.key)] = schema_of(setting);
  }
  json one = closed_object("One list: its url, or a site and an id.", std::move(keys));
  const json neither_site_nor_id{{"anyOf", {{{"required", {"site"}}}, {{"required", {"id"}}}}}};
  one["oneOf"] = {{{"required", {"url"}}, {"not", neither_site_nor_id}}, {{"required", {"site", "id"}}}};
  return {{"type", "array"}, {"minItems", 1}, {"items", std::move(one)}};
}

}  // namespace

std::string queue_schema() {
  json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "a queue file of multiget"},
              {"description", "Lists to fetch. Written by `multiget queue schema`."},
              {"type", "object"},
              {"additionalProperties", false},
              {"required", {"playlist"}}};
  schema["properties"] = {
      {"queue", queue_table()}, {"defaults", defaults_table()}, {"playlist", playlist_tables()}};
  return schema.dump(2) + "\n";
}

int run_queue_schema() {
  write_to(1, queue_schema());
  return 0;
}

}  // namespace mg
