// Entries of the queue as lines for people and as JSON for scripts.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "src/store/queue.h"

namespace mg {

// One line each, cut to the width; as many lines as entries, and a heading.
[[nodiscard]] std::string queue_table(std::span<const QueueEntry> entries, int width, WallTime now,
                                      const OwnerLives& lives);

// docs/json.md describes it.
[[nodiscard]] nlohmann::json entry_json(const QueueEntry& entry, const OwnerLives& lives);

// "12 queued, 1 running, 3 failed", of one queue or, with empty name, of all; empty if there are none.
[[nodiscard]] std::string count_words(const std::vector<EntryCount>& counts, std::string_view queue);
// By queue: {"default": {"queued": 12}}.
[[nodiscard]] nlohmann::json counts_json(const std::vector<EntryCount>& counts);

}  // namespace mg
