#include "src/cli/clean_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/quantity_text.h"
#include "src/base/utf8.h"
#include "src/base/width.h"

namespace mg {

namespace {

constexpr int kSizeColumns = 10;
constexpr int kWidestName = 60;

std::string_view name_of(CleanAction action) {
  switch (action) {
    case CleanAction::would: return "would";
    case CleanAction::removed: return "removed";
    case CleanAction::trashed: return "trashed";
    case CleanAction::kept: return "kept";
    case CleanAction::failed: return "failed";
  }
  return "";
}

std::string reason_of(const CleanRow& row) {
  const CleanFinding& found = row.finding;
  if (!found.goes) return fmt::format("stays: {}", found.reason);
  return found.tool.empty() ? fmt::format("{}: {}", found.what, found.reason)
                            : fmt::format("{} of {}: {}", found.what, found.tool, found.reason);
}

// One line where both fit, else the reason in the next.
std::string line_of(const CleanRow& row, int name_columns, int columns) {
  const std::string name = without_control_characters(row.path.filename().native());
  const std::string reason = without_control_characters(reason_of(row));
  const std::string size = row.finding.goes ? format_bytes(row.finding.size) : "-";
  const std::string head = fmt::format("  {:>{}}  {}", size, kSizeColumns, pad_to_width(name, name_columns));
  if (display_width(head) + 2 + display_width(reason) <= columns)
    return fmt::format("{}  {}\n", head, reason);
  return fmt::format("  {:>{}}  {}\n  {:{}}    {}\n", size, kSizeColumns, name, "", kSizeColumns, reason);
}

}  // namespace

std::string clean_table(std::span<const CleanRow> rows, ShowKept kept, int columns) {
  std::string text;
  std::filesystem::path folder;
  for (std::size_t i = 0; i < rows.size();) {
    folder = rows[i].path.parent_path();
    std::size_t end = i;
    int widest = 0;
    std::string lines;
    while (end < rows.size() && rows[end].path.parent_path() == folder) {
      widest =
          std::max(widest, display_width(without_control_characters(rows[end].path.filename().native())));
      ++end;
    }
    for (; i < end; ++i) {
      if (!rows[i].finding.goes && kept == ShowKept::no) continue;
      lines += line_of(rows[i], std::min(widest, kWidestName), columns);
    }
    if (!lines.empty()) text += fmt::format("{}\n{}", without_control_characters(folder.native()), lines);
  }
  return text;
}

std::string clean_sum(std::span<const CleanRow> rows, CleanAction action) {
  Bytes sum;
  std::size_t count = 0;
  for (const CleanRow& row : rows) {
    if (row.action != action) continue;
    sum += row.finding.size;
    ++count;
  }
  return fmt::format("{} {}, {}", count, count == 1 ? "file" : "files", format_bytes(sum));
}

nlohmann::json clean_json(std::span<const CleanRow> rows) {
  nlohmann::json files = nlohmann::json::array();
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
  };
  for (const CleanRow& row : rows) {
    files.push_back({{"path", row.path.native()},
                     {"bytes", row.finding.size.count},
                     {"rule", row.finding.rule},
                     {"tool", row.finding.tool},
                     {"what", row.finding.what},
                     {"reason", row.finding.reason},
                     {"action", name_of(row.action)},
                     {"error", text_or_null(row.trouble)},
                     {"trash", text_or_null(row.trash.native())},
                     {"converted", text_or_null(row.converted.native())}});
  }
  return files;
}

}  // namespace mg
