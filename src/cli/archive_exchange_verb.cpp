// archive import and archive export: what other programs have fetched, and what they need not fetch.
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "src/base/json_reader.h"
#include "src/base/text.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"
#include "src/os/line_file.h"
#include "src/os/wall_clock.h"
#include "src/store/archive.h"

namespace mg {

namespace {

constexpr std::size_t kMostBytes = 256UL << 20;  // 5 million lines; more is not an archive
constexpr std::size_t kMostComplaints = 10;
constexpr std::string_view kMark = "\xEF\xBB\xBF";  // that some editors put before UTF-8

Result<std::string> read_all(std::istream& from, const std::string& name) {
  std::string content;
  std::string buffer(1UL << 16, '\0');
  while (from.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || from.gcount() > 0) {
    content.append(buffer.data(), static_cast<std::size_t>(from.gcount()));
    if (content.size() > kMostBytes) {
      return fail(ErrorKind::bad_input, fmt::format("{} is too large for an archive", name));
    }
  }
  if (from.bad()) return fail(ErrorKind::bad_input, fmt::format("{} cannot be read", name));
  return content;
}

Result<std::string> read_lines_of(const std::string& file) {
  if (file == "-") return read_all(std::cin, "standard input");
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    return fail(ErrorKind::bad_input, fmt::format("{} is a folder; give the archive file in it", file));
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return fail(ErrorKind::bad_input, fmt::format("{} cannot be read: {}", file, std::strerror(errno)));
  }
  return read_all(stream, file);
}

struct Lines {
  std::vector<KnownPage> pages;  // each once
  int repeated = 0;              // lines that tell of a page again
};

// All lines or none: bad_input names each broken one, as far as they are few.
Result<Lines> read_pages(const ForeignNames& names, const std::string& file, std::string_view content) {
  Lines lines;
  std::unordered_set<std::string> keys;
  std::string complaints;
  std::size_t broken = 0;
  int number = 0;
  if (content.starts_with(kMark)) content.remove_prefix(kMark.size());
  for (const std::string_view raw : split(content, '\n')) {
    ++number;
    const std::string_view line = trim(raw);
    if (line.empty() || line.starts_with('#')) continue;
    Result<KnownPage> page = names.read_line(line);
    if (!page) {
      if (++broken > kMostComplaints) continue;
      complaints +=
          fmt::format("{}:{}: {}\n", file == "-" ? "standard input" : file, number, page.error().what);
    } else if (keys.insert(page->key.text).second) {
      lines.pages.push_back(*std::move(page));
    } else {
      ++lines.repeated;
    }
  }
  if (broken == 0) return lines;
  if (broken > kMostComplaints) complaints += fmt::format("and {} more\n", broken - kMostComplaints);
  return fail(ErrorKind::bad_input, fmt::format("{}nothing was imported", complaints));
}

// How many were new.
Result<int> add_all(Database& database, const std::vector<KnownPage>& pages) {
  Archive archive(database);
  auto transaction = database.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  const WallTime now = wall_now();
  int added = 0;
  for (const KnownPage& page : pages) {
    const auto is_new = archive.add({.key = page.key,
                                     .site = page.site,
                                     .list_id = page.list_id,
                                     .page = page.page,
                                     .path = {},
                                     .size = {},
                                     .finished = now,
                                     .engine = {},
                                     .format = {}});
    if (!is_new) return tl::unexpected(is_new.error());
    added += *is_new ? 1 : 0;
  }
  if (const auto done = transaction->commit(); !done) return tl::unexpected(done.error());
  return added;
}

Result<std::vector<std::string>> lines_of(const ForeignNames& names, Database& database) {
  std::vector<std::string> lines;
  const auto walked = Archive(database).each("", "", [&](const ArchiveEntry& entry) {
    for (std::string& line : names.lines_of({entry.key, entry.site, entry.list_id, entry.page})) {
      lines.push_back(std::move(line));
    }
    return true;
  });
  if (!walked) return tl::unexpected(walked.error());
  return lines;
}

}  // namespace

int run_archive_import(const VerbContext& context, const ArchiveImportVerb& verb) {
  const auto content = read_lines_of(verb.file);
  if (!content) return complain(content.error());
  const auto lines = read_pages(*context.toolbox.foreign_names, verb.file, *content);
  if (!lines) return complain(lines.error());
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const auto added = add_all(*database, lines->pages);
  if (!added) return complain(added.error());
  const int known = static_cast<int>(lines->pages.size()) - *added;
  if (context.display.json) {
    fmt::print("{}\n",
               to_json_line({{"imported", *added}, {"already_there", known}, {"repeated", lines->repeated}}));
    return 0;
  }
  fmt::print("{} imported, {} already there, {} in the file more than once\n", *added, known,
             lines->repeated);
  return 0;
}

int run_archive_export(const VerbContext& context, const ArchiveExportVerb& verb) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  const auto lines = lines_of(*context.toolbox.foreign_names, *database);
  if (!lines) return complain(lines.error());
  if (!verb.file || *verb.file == "-") {
    std::string text;
    for (const std::string& line : *lines) text += line + "\n";
    write_to(STDOUT_FILENO, text);
    return 0;
  }
  const auto added = add_missing_lines(*verb.file, *lines);
  if (!added) return complain(added.error());
  fmt::print("{} lines added to {}, {} were there already\n", *added, *verb.file,
             lines->size() - static_cast<std::size_t>(*added));
  return 0;
}

}  // namespace mg
