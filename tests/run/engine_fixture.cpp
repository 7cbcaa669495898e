#include "tests/run/engine_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "src/plan/page_range.h"
#include "src/run/run_loop.h"

namespace mg {

int RememberingSink::warnings_with(std::string_view part) const {
  const auto notices = all<Notice>();
  return static_cast<int>(std::ranges::count_if(notices, [&](const Notice& notice) {
    return notice.level == Notice::Level::warning && notice.text.find(part) != std::string::npos;
  }));
}

int RememberingSink::rests() const {
  std::set<std::pair<std::string, WallTime>> ends;
  for (const HostRests& rest : all<HostRests>()) ends.emplace(rest.host, rest.until);
  return static_cast<int>(ends.size());
}

EngineTest::EngineTest()
    : database_(std::move(Database::open(":memory:").value())),
      list_name_(parse_template(kListTemplate).value()),
      single_name_(parse_template(kSingleTemplate).value()) {
  request_.site = "site";
  request_.list_id = "L";
  request_.url = "http://site/L";
  request_.directory = "/videos";
  request_.engines = {"one"};
  profile_.name = "site";
  profile_.identity = PageIdentity::number;
  profile_.pages = {.name = "site pages", .hosts = {"site"}, .pace = {.concurrency = 2}};
  profile_.media = {.name = "site media", .hosts = {"media"}, .pace = {.concurrency = 4}};
  runner_.act([this](const Command& command) { return site_.play(command); });
}

void EngineTest::ask_for(std::string_view pages) {
  request_.pages = parse_pages(pages).value();
}

void EngineTest::add_second_engine() {
  request_.engines.emplace_back("two");
  engines_.push_back(&two_);
}

void EngineTest::archive(const std::string& key) {
  const auto put = Archive(database_).put(
      {.key = {key}, .site = "site", .list_id = "L", .page = 1, .path = "/videos/there.mp4"});
  ASSERT_TRUE(put);
}

void EngineTest::break_store(const std::string& change, const std::string& table) {
  const auto broken = database_.run(
      fmt::format("create trigger broken_{0}_{1} before {0} on {1} begin select raise(abort, 'broken'); end",
                  change, table));
  ASSERT_TRUE(broken) << broken.error().what;
}

Report EngineTest::run(Depth depth) {
  RunLog log(database_, request_, depth);
  Workshop workshop(runner_, std::mt19937_64(1), {.local = 2});
  Engine engine(request_, depth,
                {.profile = profile_,
                 .extractors = engines_,
                 .muxer = muxer_,
                 .list_name = list_name_,
                 .single_name = single_name_,
                 .workshop = workshop,
                 .log = log,
                 .rests = rests_,
                 .quotas = quotas_,
                 .sink = sink_,
                 .random = std::mt19937_64(1),
                 .probe_cookies = {},
                 .jobs = jobs_});
  return run_alone(engine, workshop, sink_);
}

std::vector<JobRecord> EngineTest::journal() {
  Journal journal(database_);
  const auto runs = journal.last_runs(1).value();
  if (runs.empty()) return {};
  return journal.jobs_of(runs.front().id).value();
}

std::vector<JobState> EngineTest::states() {
  std::vector<JobState> states;
  for (const JobRecord& record : journal()) states.push_back(record.state);
  return states;
}

std::vector<AttemptRecord> EngineTest::attempts(int page) {
  Journal journal(database_);
  const auto runs = journal.last_runs(1).value();
  return journal.attempts_of_page(runs.front().id, page).value();
}

bool EngineTest::archived(const std::string& key) {
  return Archive(database_).holds({key}).value();
}

std::vector<int> EngineTest::ended_as(JobState state) const {
  std::map<JobId, int> pages;
  for (const JobQueued& queued : sink_.all<JobQueued>()) pages[queued.job] = queued.page;
  std::vector<int> found;
  for (const JobEnded& ended : sink_.all<JobEnded>()) {
    if (ended.state == state) found.push_back(pages.at(ended.job));
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace mg
