#include "src/cli/verify_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "src/base/quantity_text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"
#include "src/post/verify.h"

namespace mg {

namespace {

using State = FileVerdict::State;

std::string_view in_words(State state) {
  switch (state) {
    case State::open: return "open";
    case State::good: return "good";
    case State::bad: return "bad";
    case State::unchecked: return "unchecked";
  }
  return "";
}

std::string coloured(State state, std::string text, Colours colours) {
  if (colours == Colours::no) return text;
  const char* code = state == State::good ? "32" : state == State::bad ? "31" : "33";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string_view kind_word(StreamFacts::Kind kind) {
  switch (kind) {
    case StreamFacts::Kind::video: return "picture";
    case StreamFacts::Kind::audio: return "sound";
    case StreamFacts::Kind::other: return "other";
  }
  return "";
}

// "1280x720 h264, aac"
std::string stream_words(const MediaFacts& facts) {
  std::string words;
  for (const StreamFacts& stream : facts.streams) {
    if (stream.kind == StreamFacts::Kind::other) continue;
    if (!words.empty()) words += ", ";
    if (stream.width > 0 && stream.height > 0) words += fmt::format("{}x{} ", stream.width, stream.height);
    words += without_control_characters(stream.codec);
  }
  return words;
}

struct Cells {
  State state;
  std::string length, size, streams, name;
};

Cells cells_of(const VerifiedFile& file) {
  Cells cells{.state = file.verdict.state,
              .length = {},
              .size = {},
              .streams = {},
              .name = without_control_characters(file.path.string())};
  if (!file.verdict.facts) return cells;
  const auto length = page_facts(*file.verdict.facts).length;
  if (length) cells.length = format_duration(*length);
  cells.size = format_bytes(file.verdict.facts->size);
  cells.streams = stream_words(*file.verdict.facts);
  return cells;
}

std::string right(const std::string& text, int width) {
  return std::string(static_cast<std::size_t>(std::max(width - display_width(text), 0)), ' ') + text;
}

}  // namespace

std::string verify_table(std::span<const VerifiedFile> files, VerifyRows rows, Colours colours) {
  std::vector<std::pair<Cells, const VerifiedFile*>> lines;
  std::array<int, 4> widths{};
  for (const VerifiedFile& file : files) {
    const State state = file.verdict.state;
    if (state == State::open || (rows == VerifyRows::bad && state == State::good)) continue;
    lines.emplace_back(cells_of(file), &file);
    const Cells& cells = lines.back().first;
    int column = 0;
    for (const std::string_view cell : {in_words(state), std::string_view(cells.length),
                                        std::string_view(cells.size), std::string_view(cells.streams)}) {
      auto& width = widths[static_cast<std::size_t>(column++)];
      width = std::max(width, display_width(cell));
    }
  }
  std::string text;
  for (const auto& [cells, file] : lines) {
    text += fmt::format("{}  {}  {}  {}  {}\n",
                        coloured(cells.state, pad_to_width(in_words(cells.state), widths[0]), colours),
                        right(cells.length, widths[1]), right(cells.size, widths[2]),
                        pad_to_width(cells.streams, widths[3]), cells.name);
    for (const std::string& fault : file->verdict.wrong)
      text += fmt::format("{:{}}  {}\n", "", widths[0], without_control_characters(fault));
  }
  return text;
}

nlohmann::json verified_json(const VerifiedFile& file) {
  const auto& facts = file.verdict.facts;
  nlohmann::json row{{"path", file.path.string()},
                     {"ok", file.verdict.state == State::good},
                     {"state", in_words(file.verdict.state)},
                     {"wrong", file.verdict.wrong},
                     {"seconds", nullptr},
                     {"bytes", nullptr},
                     {"streams", nlohmann::json::array()},
                     {"key", file.key.empty() ? nlohmann::json() : nlohmann::json(file.key)},
                     {"requeued", file.requeued}};
  if (!facts) return row;
  if (const auto length = page_facts(*facts).length) row["seconds"] = seconds(*length);
  row["bytes"] = facts->size.count;
  for (const StreamFacts& stream : facts->streams) {
    row["streams"].push_back({{"kind", kind_word(stream.kind)},
                              {"codec", stream.codec},
                              {"width", stream.width},
                              {"height", stream.height}});
  }
  return row;
}

}  // namespace mg
