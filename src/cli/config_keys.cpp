#include "src/cli/config_keys.h"

#include <algorithm>
#include <cassert>

namespace mg {

namespace {

using enum ConfigTable::Shape;

const std::vector<ConfigTable> kTables{
    {.name = "limits",
     .shape = one,
     .help = "How fast bytes may come, and how many. A run that is going on looks every second.",
     .keys = {{.key = "rate",
               .help = "a whole run, in bytes a second: 500K, 2M, 20Mbit or off",
               .example = "\"2M\""},
              {.key = "rate-per-job", .help = "each page", .example = "\"500K\""},
              {.key = "quota",
               .help = "begin nothing more once so much has come: an hour, a day, a week or a month",
               .example = "\"20G/day\""}}},
    {.name = "schedule",
     .shape = one,
     .help = "The same by the clock, in place of the rate above: the first window that matches counts.",
     .keys = {{.key = "rate",
               .help = "[DAYS] [HH:MM-HH:MM] RATE, several of these after commas, perhaps \"else RATE\"",
               .example = "\"Mon-Fri 09:00-18:00 200K, 23:00-07:00 unlimited, else 1M\""}}},
    {.name = "host",
     .shape = several,
     .help = "A rule for hosts, as many as needed. Of those that match, the first that has a rate counts, "
             "and the "
             "first that has connections; every quota is kept.",
     .keys = {{.key = "match", .help = "which hosts; * stands for anything", .example = "\"*.example.com\""},
              {.key = "rate", .help = "all that match, together", .example = "\"2M\""},
              {.key = "connections",
               .help = "at most, to one of them",
               .example = "4",
               .least = 1,
               .most = 64},  // as --per-host
              {.key = "quota", .help = "all that match, together", .example = "\"10G/day\""}}},
    {.name = "queue",
     .shape = named,
     .help = "What is fetched by the queue of this name.",
     .keys = {{.key = "rate", .help = "all of the queue, together", .example = "\"1M\""},
              {.key = "quota", .help = "all of the queue, together", .example = "\"50G/week\""}}},
};

}  // namespace

std::span<const ConfigTable> config_tables() {
  return kTables;
}

const ConfigTable& config_table(std::string_view name) {
  const auto found = std::ranges::find(kTables, name, &ConfigTable::name);
  assert(found != kTables.end());
  return *found;
}

std::vector<std::string_view> names_of(const std::vector<ConfigKey>& keys) {
  std::vector<std::string_view> names;
  for (const ConfigKey& key : keys) names.push_back(key.key);
  return names;
}

}  // namespace mg
