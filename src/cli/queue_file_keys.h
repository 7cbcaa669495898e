// The keys of a queue file besides those of a job, one line for each: what the reader knows and the schema
// tells.
#pragma once

#include <array>
#include <string_view>

namespace mg {

struct QueueFileKey {
  enum class Type { text, number, truth };
  std::string_view key;
  Type type = Type::text;
  std::string_view help;
  std::string_view example;  // as TOML has it
  bool in_defaults = false;
};

// Of [[playlist]].
inline constexpr std::array kPlaylistKeys{
    QueueFileKey{.key = "name", .help = "what to call it; a title for people", .example = "\"Calculus\""},
    QueueFileKey{
        .key = "site", .help = "one that `multiget sites` lists; goes with id", .example = "\"bilibili\""},
    QueueFileKey{
        .key = "id", .help = "of the list at the site; goes with site", .example = "\"BV1Wy4y1B7vg\""},
    QueueFileKey{.key = "url",
                 .help = "the list's address, in place of site and id",
                 .example = "\"https://www.bilibili.com/video/BV1Wy4y1B7vg\""},
    QueueFileKey{
        .key = "priority",
        .type = QueueFileKey::Type::number,
        .help = "its share, 1 to 100: a list of 3 gets three times the pages of a list of 1 (default: 1)",
        .example = "3",
        .in_defaults = true},
    QueueFileKey{.key = "watch",
                 .type = QueueFileKey::Type::truth,
                 .help = "look again on each run for what is new",
                 .example = "true",
                 .in_defaults = true},
};

// Of [queue].
inline constexpr std::array kQueueKeys{
    QueueFileKey{.key = "name",
                 .help = "the queue's name, also that of [queue.NAME] in a config (default: the file's, "
                         "without .toml)",
                 .example = "\"night\""},
    QueueFileKey{
        .key = "exec-after",
        .help = "run this once at the end; $MULTIGET_DONE, $MULTIGET_FAILED, ... tell it how it went",
        .example = "\"logger done: $MULTIGET_DONE\""},
    QueueFileKey{.key = "notify",
                 .help = "tell how it went, once at the end: desktop, or the address of a web hook",
                 .example = "\"desktop\""},
};

inline constexpr std::array<std::string_view, 3> kQueueFileTables{"queue", "defaults", "playlist"};

}  // namespace mg
