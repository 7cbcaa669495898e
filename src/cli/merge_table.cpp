#include "src/cli/merge_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/quantity_text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

using State = MergeRow::State;

constexpr std::size_t kMostParts = 8;  // shown of one whole
constexpr std::size_t kShownAtEnds = 3;

struct ShownPart {
  const PartFile* file;
  std::optional<Duration> length;
};

std::vector<ShownPart> parts_of(const MergeRow& row) {
  std::vector<ShownPart> parts;
  for (std::size_t track = 0; track < row.group.tracks.size(); ++track) {
    for (std::size_t i = 0; i < row.group.tracks[track].parts.size(); ++i) {
      const bool known = track < row.facts.size() && i < row.facts[track].size();
      parts.push_back(
          {&row.group.tracks[track].parts[i], known ? row.facts[track][i].duration : std::nullopt});
    }
  }
  return parts;
}

// As JSON has it, too.
std::string_view how_of(const MergeRow& row) {
  const auto& inputs = row.decision.inputs;
  const bool side_by_side = inputs.size() > 1;
  if (inputs.empty()) return "";
  if (side_by_side) return "mux";
  return inputs.front().how == JoinInput::How::as_bytes ? "bytes" : "concat";
}

std::string how_in_words(const MergeRow& row) {
  const std::string_view how = how_of(row);
  if (how == "mux") return "picture and sound together";
  return how == "bytes" ? "pieces of one file" : "one behind the other";
}

std::size_t count_encoded(const MergeRow& row) {
  std::size_t count = 0;
  for (const DecidedInput& input : row.decision.inputs) {
    count += static_cast<std::size_t>(std::ranges::count_if(input.parts, [](const auto& part) {
      return part.prepare && (part.prepare->picture || part.prepare->sound);
    }));
  }
  return count;
}

std::string heading(const MergeRow& row) {
  std::string line = without_control_characters(row.target.string());
  line += fmt::format("  {} parts, {}, {}", count_parts(row), format_bytes(size_of_parts(row)),
                      how_in_words(row));
  if (row.length) line += fmt::format(", {}", format_duration(*row.length));
  if (const std::size_t encoded = count_encoded(row); encoded > 0)
    line += fmt::format(", {} encoded anew", encoded);
  return line + "\n";
}

std::string part_line(const ShownPart& part) {
  return fmt::format("    {}  {}{}\n", pad_to_width(without_control_characters(part.file->name), 40),
                     format_bytes(part.file->size),
                     part.length ? fmt::format("  {}", format_duration(*part.length)) : "");
}

std::string name_of(const MergeRow& row) {
  if (!row.target.empty()) return without_control_characters(row.target.string());
  return without_control_characters((row.results / row.group.whole).string());
}

void add_reasons(std::string& text, std::string_view state, const MergeRow& row) {
  text += fmt::format("{}  {}\n", state, name_of(row));
  for (const std::string& why : row.why) text += fmt::format("    {}\n", without_control_characters(why));
}

}  // namespace

std::string merge_table(std::span<const MergeRow> rows) {
  std::string text;
  for (const MergeRow& row : rows) {
    if (row.state != State::planned) continue;
    text += heading(row);
    const auto parts = parts_of(row);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts.size() > kMostParts && i == kShownAtEnds) {
        text += fmt::format("    ... {} more\n", parts.size() - 2 * kShownAtEnds);
        i = parts.size() - kShownAtEnds;
      }
      text += part_line(parts[i]);
    }
  }
  return text;
}

std::string merge_endings(std::span<const MergeRow> rows, bool dry_run, bool quiet) {
  std::string text;
  for (const MergeRow& row : rows) {
    if (row.state == State::failed) add_reasons(text, "not joined", row);
    if (row.state == State::stopped)
      text += fmt::format("stopped  {}: its parts are as they were\n", name_of(row));
    if (row.state == State::left && !quiet) add_reasons(text, "left alone", row);
    for (const std::string& remark : row.remarks) {
      text += fmt::format("    {}\n", without_control_characters(remark));
    }
  }
  if (quiet) return text;
  const auto count = [&](State state) { return std::ranges::count(rows, state, &MergeRow::state); };
  std::size_t removed = 0;
  for (const MergeRow& row : rows) removed += row.removed;
  if (dry_run)
    return text +
           fmt::format("{} would be joined, {} cannot be\n", count(State::planned), count(State::failed));
  return text + fmt::format("{} joined, {} not joined, {} parts removed\n", count(State::joined),
                            count(State::failed) + count(State::stopped), removed);
}

std::string merge_json(std::span<const MergeRow> rows, bool dry_run) {
  const auto seconds_or_null = [](const std::optional<Duration>& length) {
    return length ? nlohmann::json(seconds(*length)) : nlohmann::json();
  };
  nlohmann::json groups = nlohmann::json::array();
  for (const MergeRow& row : rows) {
    nlohmann::json parts = nlohmann::json::array();
    for (const ShownPart& part : parts_of(row)) {
      parts.push_back({{"file", (row.folder / part.file->name).string()},
                       {"bytes", part.file->size.count},
                       {"seconds", seconds_or_null(part.length)}});
    }
    const std::string_view how = how_of(row);
    groups.push_back({{"result", row.target.empty() ? nlohmann::json() : nlohmann::json(row.target.string())},
                      {"state", in_words(row.state)},
                      {"how", how.empty() ? nlohmann::json() : nlohmann::json(how)},
                      {"parts", std::move(parts)},
                      {"encoded", count_encoded(row)},
                      {"bytes", row.size.count},
                      {"seconds", seconds_or_null(row.length)},
                      {"removed", row.removed},
                      {"why", row.why},
                      {"remarks", row.remarks}});
  }
  const auto count = [&](State state) { return std::ranges::count(rows, state, &MergeRow::state); };
  return to_json_line({{"groups", std::move(groups)},
                       {"joined", count(State::joined)},
                       {"failed", count(State::failed)},
                       {"left", count(State::left)},
                       {"dry_run", dry_run}});
}

}  // namespace mg
