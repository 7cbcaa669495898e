// A process that writes the journal is killed at random moments: nothing that it was told is written may be
// missing, and the file opens again.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <random>

#include "src/store/journal.h"
#include "src/store/ledger.h"
#include "tests/store/scratch.h"

namespace mg {

namespace {

PageKey key_of(int job) {
  return {"site list p" + std::to_string(job)};
}

// Writes job after job and tells each one's number once all its writes have returned.
[[noreturn]] void write_until_killed(const std::filesystem::path& file, int acknowledge) {
  auto database = Database::open(file);
  if (!database) ::_exit(1);
  Journal journal(*database);
  const auto run = journal.begin_run({.title = "t", .request = "{}", .pid = ::getpid(), .started = wall(0s)});
  if (!run) ::_exit(1);
  for (int job = 0;; ++job) {
    const ArchiveEntry entry{.key = key_of(job), .site = "site", .list_id = "list", .page = job};
    const bool written = journal.job_selected(*run, JobId{job}, key_of(job), job) &&
                         journal.job_started(*run, JobId{job}, JobState::fetching, "one", wall(1s)) &&
                         journal.attempt_ended(*run, JobId{job}, {.engine = "one", .step = "fetch"}) &&
                         journal.job_ended(*run, JobId{job}, JobState::done, {}, entry, wall(2s));
    if (!written || ::write(acknowledge, &job, sizeof job) != sizeof job) ::_exit(1);
  }
}

// Adds a byte each time, and condenses now and then, and tells how often it did.
[[noreturn]] void count_until_killed(const std::filesystem::path& file, int acknowledge) {
  auto database = Database::open(file);
  if (!database) ::_exit(1);
  Ledger ledger(*database);
  for (int times = 1;; ++times) {
    const Traffic row{.account = {}, .host = std::to_string(times % 3), .received = 1_B};
    const bool added = ledger.add({&row, 1}, wall(0s)) && (times % 5 != 0 || ledger.condense(wall(1000h)));
    if (!added || ::write(acknowledge, &times, sizeof times) != sizeof times) ::_exit(1);
  }
}

// Kills the writer after `jobs` of them; the last job it told of before it died, which may be a later one.
int last_told(const std::filesystem::path& file, int jobs,
              const std::function<void(const std::filesystem::path&, int)>& write_on = write_until_killed) {
  int ends[2] = {};
  if (::pipe(ends) != 0) return -1;
  const pid_t writer = ::fork();
  if (writer == 0) write_on(file, ends[1]);
  ::close(ends[1]);
  int told = -1;
  int job = 0;
  while (::read(ends[0], &job, sizeof job) == sizeof job) {
    told = job;
    if (job == jobs) ::kill(writer, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(writer, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return told;
}

}  // namespace

TEST(StoreCrash, LosesNothingThatReturned) {
  const ScratchFolder scratch;
  const std::filesystem::path file = scratch / "journal.db";
  std::mt19937 random(20);  // NOLINT: the same moments each time, as far as the kernel allows
  for (int round = 0; round < 20; ++round) {
    const int told = last_told(file, std::uniform_int_distribution<int>(0, 400)(random));

    auto database = Database::open(file);
    ASSERT_TRUE(database) << database.error().what;
    Journal journal(*database);
    const RunRecord run = journal.last_runs(1).value().at(0);
    const auto jobs = journal.jobs_of(run.id).value();
    ASSERT_GE(static_cast<int>(jobs.size()), told + 1);
    for (int job = 0; job <= told; ++job) {
      ASSERT_EQ(jobs[static_cast<std::size_t>(job)].state, JobState::done);
      ASSERT_TRUE(Archive(*database).holds(key_of(job)).value());
      ASSERT_EQ(journal.attempts_of_page(run.id, job).value().size(), 1U);
    }
    EXPECT_EQ(run.ended, std::nullopt);
  }
}

// Done and archived are one fact: no moment of death may tear them apart.
TEST(StoreCrash, NeverTearsDoneFromTheArchive) {
  const ScratchFolder scratch;
  const std::filesystem::path file = scratch / "journal.db";

  const int told = last_told(file, 200);

  auto database = Database::open(file);
  auto torn = database->query(
      "select count(*) from jobs where (state = 'done') <> (key in (select key from archive))");
  ASSERT_TRUE(torn && *torn->next());
  EXPECT_EQ(torn->number(0), 0);
  EXPECT_GE(told, 200);
}

TEST(StoreCrash, LosesNoByteOfTheLedgerThatWasAdded) {
  const ScratchFolder scratch;
  const std::filesystem::path file = scratch / "journal.db";
  std::mt19937 random(21);  // NOLINT: as above
  for (int round = 0; round < 10; ++round) {
    auto before = Database::open(file);
    const Bytes had = Ledger(*before).received_since(wall(-100h)).value();
    before = Database::open(scratch / "other.db");  // no connection is taken over a fork

    const int told = last_told(file, std::uniform_int_distribution<int>(1, 300)(random), count_until_killed);

    auto database = Database::open(file);
    ASSERT_TRUE(database) << database.error().what;
    const Bytes has = Ledger(*database).received_since(wall(-100h)).value();
    EXPECT_GE(has, had + Bytes{told});
    EXPECT_LE(has, had + Bytes{told + 1}) << "the last one may have been written and not told";
  }
}

}  // namespace mg
