// archive list and archive rm: what is there already, and what is to be fetched again.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/clock_text.h"
#include "src/base/json_reader.h"
#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/archive_lookup.h"
#include "src/cli/terminal.h"
#include "src/cli/verbs.h"

namespace mg {

namespace {

constexpr std::size_t kPrintAtOnce = 1UL << 16;

// Gathers lines and prints them many at a time.
class Page {
 public:
  ~Page() { flush(); }
  void add(std::string_view text) {
    text_ += text;
    if (text_.size() >= kPrintAtOnce) flush();
  }

 private:
  void flush() {
    write_to(STDOUT_FILENO, text_);
    text_.clear();
  }
  std::string text_;
};

std::string in_a_line(const ArchiveEntry& entry) {
  if (entry.path.empty()) return fmt::format("{}  (told by another program)\n", entry.key.text);
  return fmt::format("{}  {}  {}  {}\n", entry.key.text, format_date_and_clock(entry.finished),
                     format_bytes(entry.size), without_control_characters(entry.path.string()));
}

std::string in_words(std::size_t pages) {
  return fmt::format("{} page{}", pages, pages == 1 ? "" : "s");
}

// In the words of list, or of another program's archive.
std::optional<PageKey> find_key(const VerbContext& context, Archive& archive, const std::string& words,
                                Result<void>& result) {
  const auto held = archive.holds({words});
  if (!held) result = tl::unexpected(held.error());
  if (!held || *held) return held ? std::optional(PageKey{words}) : std::nullopt;
  const auto page = context.toolbox.foreign_names->read_line(words);
  if (!page) return std::nullopt;
  const auto known = archive.holds(page->key);
  if (!known) result = tl::unexpected(known.error());
  return known && *known ? std::optional(page->key) : std::nullopt;
}

struct Chosen {
  std::vector<ArchiveEntry> entries;
  std::vector<std::string> not_there;
};

Result<Chosen> choose(const VerbContext& context, const ArchiveRmVerb& verb, Archive& archive) {
  Chosen chosen;
  if (verb.keys.empty()) {
    const ArchiveList list = archive_list(context.toolbox, verb.list);
    const auto walked = archive.each(list.site, list.list_id, [&](const ArchiveEntry& entry) {
      if (!verb.missing || file_is_gone(entry)) chosen.entries.push_back(entry);
      return true;
    });
    if (!walked) return tl::unexpected(walked.error());
    return chosen;
  }
  for (const std::string& words : verb.keys) {
    Result<void> result;
    const auto key = find_key(context, archive, words, result);
    if (!result) return tl::unexpected(result.error());
    if (!key) {
      chosen.not_there.push_back(words);
      continue;
    }
    auto entry = archive.find(*key);
    if (!entry) return tl::unexpected(entry.error());
    if (*entry) chosen.entries.push_back(**std::move(entry));
  }
  return chosen;
}

Result<void> forget(Database& database, Archive& archive, const std::vector<ArchiveEntry>& entries) {
  auto transaction = database.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  for (const ArchiveEntry& entry : entries) {
    if (const auto removed = archive.remove(entry.key); !removed) return tl::unexpected(removed.error());
  }
  return transaction->commit();
}

Result<void> check(const ArchiveRmVerb& verb) {
  const bool by_rule = !verb.list.empty() || verb.missing;
  if (verb.keys.empty() && !by_rule) {
    return fail(ErrorKind::bad_input,
                "which pages? give their keys, --list SITE ID or --missing; try: multiget archive rm --help");
  }
  if (!verb.keys.empty() && by_rule) {
    return fail(ErrorKind::bad_input, "give either keys, or --list and --missing");
  }
  return {};
}

void print_removed(const ArchiveRmVerb& verb, const Chosen& chosen) {
  Page page;
  for (const ArchiveEntry& entry : chosen.entries) page.add(in_a_line(entry));
  for (const std::string& words : chosen.not_there) {
    page.add(
        fmt::format("not in the archive: {}; keys have blanks, write each in quotes\n", in_quotes(words)));
  }
  page.add(fmt::format("{} {}forgotten; no file was touched\n", in_words(chosen.entries.size()),
                       verb.dry_run ? "would be " : ""));
}

}  // namespace

int run_archive_list(const VerbContext& context, const ArchiveListVerb& verb) {
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  Archive archive(*database);
  const ArchiveList list = archive_list(context.toolbox, verb.list);
  std::size_t pages = 0;
  Bytes sum;
  Page page;
  const bool json = context.display.json;
  const auto walked = archive.each(list.site, list.list_id, [&](const ArchiveEntry& entry) {
    if (verb.missing && !file_is_gone(entry)) return true;
    page.add(!json        ? in_a_line(entry)
             : pages == 0 ? "[" + to_json_line(archive_json(entry))
                          : "," + to_json_line(archive_json(entry)));
    ++pages;
    sum += entry.size;
    return true;
  });
  if (!walked) return complain(walked.error());
  if (json) {
    page.add(pages == 0 ? "[]\n" : "]\n");
  } else {
    page.add(fmt::format("{}{}, {}\n", in_words(pages), verb.missing ? " whose file is gone" : "",
                         format_bytes(sum)));
  }
  return 0;
}

int run_archive_rm(const VerbContext& context, const ArchiveRmVerb& verb) {
  if (const auto usable = check(verb); !usable) return complain(usable.error());
  Result<Database> database = Database::open(context.state / "state.db");
  if (!database) return complain(database.error());
  Archive archive(*database);
  const auto chosen = choose(context, verb, archive);
  if (!chosen) return complain(chosen.error());
  if (!verb.dry_run && !chosen->entries.empty()) {
    if (const auto done = forget(*database, archive, chosen->entries); !done) return complain(done.error());
  }
  if (context.display.json) {
    nlohmann::json removed = nlohmann::json::array();
    for (const ArchiveEntry& entry : chosen->entries) removed.push_back(archive_json(entry));
    fmt::print(
        "{}\n",
        to_json_line({{"forgotten", removed}, {"not_there", chosen->not_there}, {"dry_run", verb.dry_run}}));
  } else {
    print_removed(verb, *chosen);
  }
  if (chosen->entries.empty()) return kExitNothing;
  return chosen->not_there.empty() ? 0 : 1;
}

}  // namespace mg
