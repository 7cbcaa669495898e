#include "src/cli/clean_pages.h"

#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "src/plan/job_steps.h"
#include "src/plan/naming.h"
#include "src/run/page_join.h"
#include "src/store/archive.h"
#include "src/store/database.h"
#include "src/store/journal.h"
#include "src/store/queue.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

std::string room_name(const PageKey& key) {
  return room_home("/", key).filename().native();
}

// The entries that are not over: lists of which pages are wanted that the journal may not know yet.
Result<std::vector<UnfinishedList>> waiting_lists(Database& database) {
  Queue queue(database, [](const Owner&) { return true; });  // whose they are does not matter here
  std::vector<UnfinishedList> lists;
  const auto walked =
      queue.each({}, EntryOrder::by_turn, std::numeric_limits<int>::max(), [&](const QueueEntry& entry) {
        if (entry.state == EntryState::done) return;
        const std::size_t blank = entry.identity.rfind(' ');
        if (blank == std::string::npos) return;
        lists.push_back({entry.identity.substr(blank + 1), entry.identity});
      });
  if (!walked) return tl::unexpected(walked.error());
  return lists;
}

Result<std::set<fs::path>> danmaku_beside_pages(Database& database) {
  std::set<fs::path> wanted;
  const auto walked = Archive(database).each("", "", [&wanted](const ArchiveEntry& entry) {
    if (entry.path.empty()) return true;
    const fs::path folder = entry.path.parent_path();
    wanted.insert(folder / entry.path.stem().concat(kDanmakuEnding));
    wanted.insert(whole_in(folder.parent_path(), folder.filename().native()).concat(kDanmakuEnding));
    return true;
  });
  if (!walked) return tl::unexpected(walked.error());
  return wanted;
}

}  // namespace

Result<KnownPages> read_known_pages(const fs::path& state) {
  KnownPages known;
  std::error_code error;
  // To look is not to make one.
  if (!fs::exists(state / "state.db", error)) return known;
  Result<Database> database = Database::open(state / "state.db");
  if (!database) return tl::unexpected(database.error());
  Journal journal(*database);
  auto jobs = journal.pages_not_done();
  if (!jobs) return tl::unexpected(jobs.error());
  auto lists = waiting_lists(*database);
  if (!lists) return tl::unexpected(lists.error());
  std::vector<UnfinishedPage> pages;
  for (const JobRecord& job : *jobs) {
    known.unfinished_rooms.insert(room_name(job.key));
    pages.push_back({.key = job.key.text,
                     .title = job.title,
                     .folder = job.target.parent_path().native(),
                     .stem = job.target.stem().native()});
  }
  const auto told = journal.each_page([&](const PageKey& key) { known.known_rooms.insert(room_name(key)); });
  if (!told) return tl::unexpected(told.error());
  auto wanted = danmaku_beside_pages(*database);
  if (!wanted) return tl::unexpected(wanted.error());
  known.wanted_danmaku = *std::move(wanted);
  known.unfinished = UnfinishedPages(std::move(pages), *std::move(lists));
  return known;
}

}  // namespace mg
