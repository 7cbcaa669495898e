#include "src/show/traffic_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "src/base/quantity_text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

constexpr int kSizeCells = 8;  // "1023 KiB"; only beyond an exbibyte they are more
constexpr int kGap = 2;
constexpr std::string_view kMark = " *";  // reported; 2 cells
constexpr int kLeastName = 12;
constexpr int kShortName = 20;  // a bar may cost names no more than what is beyond it
constexpr int kLeastBar = 6;    // a shorter one says nothing
constexpr int kMostBar = 40;

// Cells for each column; no bar where there is no room.
struct Columns {
  int name = 0;
  int bar = 0;
};

double moved(const TrafficSum& sum) {
  return static_cast<double>(sum.received.count) + static_cast<double>(sum.sent.count);
}

// What was not measured is marked behind its name: sorted by size, both kinds stand among each other.
std::string name_of(const TrafficSum& sum, TrafficKey by) {
  const std::string name = without_control_characters(key_of(sum, by).value_or(""));
  return fmt::format("{}{}", name.empty() ? "-" : name, sum.source == TrafficSource::reported ? kMark : "");
}

Columns fit(std::span<const TrafficSum> sums, TrafficKey by, int width) {
  int widest = kLeastName;
  for (const TrafficSum& sum : sums) widest = std::max(widest, display_width(name_of(sum, by)));
  const int room = width - 2 * (kGap + kSizeCells);  // for name and bar
  const int beside_bar = room - kGap - std::clamp(room / 4, kLeastBar, kMostBar);
  const int name = std::min(widest, std::max(kShortName, beside_bar));
  const int bar = std::min(kMostBar, room - kGap - name);
  if (bar >= kLeastBar) return {.name = name, .bar = bar};
  return {.name = std::max(1, std::min(widest, room)), .bar = 0};
}

// In eighths of a cell, or whole cells in ASCII. What is not nothing shows at least the smallest piece.
std::string bar(double share, int cells, Glyphs glyphs) {
  constexpr std::array<const char*, 8> pieces{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int parts = glyphs == Glyphs::unicode ? 8 : 1;
  const int filled = share > 0 ? std::max(1, static_cast<int>(std::lround(share * cells * parts))) : 0;
  std::string text;
  for (int cell = 0; cell < filled / parts; ++cell) text += glyphs == Glyphs::unicode ? "█" : "#";
  if (glyphs == Glyphs::unicode) text += pieces[static_cast<std::size_t>(filled % parts)];
  return text;
}

std::string row(const Columns& columns, const std::string& name, std::string_view received,
                std::string_view sent, const std::string& bar_text) {
  std::string line =
      fmt::format("{}{:{}}{:>{}}{:{}}{:>{}}", pad_to_width(cut_to_width(name, columns.name), columns.name),
                  "", kGap, received, kSizeCells, "", kGap, sent, kSizeCells);
  if (!bar_text.empty()) line += fmt::format("{:{}}{}", "", kGap, bar_text);
  return line + "\n";
}

// In its middle: of pages of one list, and of nodes of one site, both ends tell them apart.
std::string cut_middle(std::string_view text, int most) {
  if (display_width(text) <= most) return std::string(text);
  std::string_view ending = text;
  while (display_width(ending) > most / 3) ending.remove_prefix(first_code_point(ending).length);
  return cut_to_width(text, most - display_width(ending)) + std::string(ending);
}

// The mark stays behind a name that is cut.
std::string cut_name(const TrafficSum& sum, TrafficKey by, int most) {
  const std::string name = name_of(sum, by);
  if (sum.source == TrafficSource::measured) return cut_middle(name, most);
  return cut_middle(std::string_view(name).substr(0, name.size() - kMark.size()), most - 2) +
         std::string(kMark);
}

struct Total {
  Bytes received;
  Bytes sent;
  int rows = 0;
};

Total total_of(std::span<const TrafficSum> sums, std::optional<TrafficSource> source) {
  Total total;
  for (const TrafficSum& sum : sums) {
    if (source && sum.source != *source) continue;
    total.received += sum.received;
    total.sent += sum.sent;
    ++total.rows;
  }
  return total;
}

std::string total_row(const Columns& columns, std::string_view name, const Total& total) {
  return row(columns, std::string(name), format_bytes(total.received), format_bytes(total.sent), "");
}

}  // namespace

const std::optional<std::string>& key_of(const TrafficSum& sum, TrafficKey by) {
  switch (by) {
    case TrafficKey::host: return sum.host;
    case TrafficKey::site: return sum.site;
    case TrafficKey::day: return sum.day;
    case TrafficKey::job: return sum.job;
  }
  return sum.host;
}

std::string traffic_table(std::span<const TrafficSum> sums, TrafficKey by, int width, Glyphs glyphs) {
  if (sums.empty()) return {};
  const Columns columns = fit(sums, by, width);
  double most = 1;
  for (const TrafficSum& sum : sums) most = std::max(most, moved(sum));
  std::string text = row(columns, std::string(to_string(by)), "received", "sent", "");
  for (const TrafficSum& sum : sums) {
    text += row(columns, cut_name(sum, by, columns.name), format_bytes(sum.received), format_bytes(sum.sent),
                columns.bar > 0 ? bar(moved(sum) / most, columns.bar, glyphs) : "");
  }
  const int line_cells = columns.name + 2 * (kGap + kSizeCells);
  for (int cell = 0; cell < line_cells; ++cell) text += glyphs == Glyphs::unicode ? "─" : "-";
  text += "\n";
  const Total reported = total_of(sums, TrafficSource::reported);
  if (reported.rows > 0) {
    text += total_row(columns, "measured", total_of(sums, TrafficSource::measured));
    text += total_row(columns, "reported *", reported);
  }
  text += total_row(columns, "total", total_of(sums, {}));
  if (reported.rows > 0) text += "* told by a tool that multiget could not watch\n";
  return text;
}

}  // namespace mg
