#include "src/store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <functional>

#include "src/store/host_states.h"
#include "tests/store/scratch.h"

namespace mg {

namespace {

using testing::HasSubstr;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found{};
  EXPECT_EQ(::stat(path.c_str(), &found), 0);
  return found.st_mode & 0777;
}

void write(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

void overwrite(const std::filesystem::path& file, std::streamoff from, std::size_t size) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(from);
  stream << std::string(size, '\x5a');
}

HostState host(const std::string& name, int strikes) {
  return {.host_group = name, .rests_until = wall(5s), .reason = "412", .strikes = strikes};
}

// Runs `work` in a process of its own, which must say that it went well.
pid_t in_child(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  return child;
}

bool went_well(pid_t child) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST(Database, IsMadeForItsUserAlone) {
  const ScratchFolder scratch;

  const auto database = Database::open(scratch / "state/multiget/journal.db");

  ASSERT_TRUE(database) << database.error().what;
  EXPECT_EQ(mode_of(scratch / "state"), 0700U);
  EXPECT_EQ(mode_of(scratch / "state/multiget"), 0700U);
  EXPECT_EQ(mode_of(scratch / "state/multiget/journal.db"), 0600U);
  EXPECT_EQ(mode_of(scratch / "state/multiget/journal.db-wal"), 0600U);
}

TEST(Database, KeepsWhatWasWrittenUntilTheNextOpening) {
  const ScratchFolder scratch;
  {
    auto database = Database::open(scratch / "journal.db");
    ASSERT_TRUE(HostStates(*database).put(host("bilibili pages", 2)));
  }

  auto database = Database::open(scratch / "journal.db");

  ASSERT_TRUE(database);
  EXPECT_EQ(HostStates(*database).find("bilibili pages").value(), host("bilibili pages", 2));
}

TEST(Database, LivesInMemoryWithoutAFile) {
  auto database = Database::open(":memory:");

  ASSERT_TRUE(database) << database.error().what;
  EXPECT_TRUE(HostStates(*database).put(host("h", 1)));
  EXPECT_FALSE(std::filesystem::exists(":memory:"));
}

TEST(Database, RefusesAFileOfANewerMultiget) {
  const ScratchFolder scratch;
  ASSERT_TRUE(Database::open(scratch / "journal.db")->run("pragma user_version = 99"));

  const auto database = Database::open(scratch / "journal.db");

  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(database.error().what, HasSubstr("made by a newer multiget"));
}

TEST(Database, LeavesAnotherProgramsDatabaseAlone) {
  const ScratchFolder scratch;
  {
    auto foreign = Database::open(scratch / "foreign.db");
    ASSERT_TRUE(foreign->run("pragma application_id = 7"));
  }

  const auto database = Database::open(scratch / "foreign.db");

  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(database.error().what, HasSubstr("another program's"));
}

TEST(Database, SaysThatAFileIsDamagedAndWhatToDo) {
  const ScratchFolder scratch;
  write(scratch / "journal.db", std::string(5000, 'x'));

  const auto database = Database::open(scratch / "journal.db");

  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().kind, ErrorKind::local_io);
  EXPECT_THAT(database.error().what, HasSubstr((scratch / "journal.db").native()));
  EXPECT_THAT(database.error().what, HasSubstr("move it away"));
}

TEST(Database, SaysThatAFileIsDamagedWhenItIsFoundOutLater) {
  const ScratchFolder scratch;
  std::int64_t page = 0;
  {
    auto database = Database::open(scratch / "journal.db");
    ASSERT_TRUE(HostStates(*database).put(host("h", 1)));
    auto rows = database->query("select rootpage from sqlite_schema where name = 'host_states'");
    ASSERT_TRUE(rows && *rows->next());
    page = rows->number(0);
  }
  overwrite(scratch / "journal.db", (page - 1) * 4096, 4096);
  auto database = Database::open(scratch / "journal.db");
  ASSERT_TRUE(database) << database.error().what;

  const auto found = HostStates(*database).find("h");

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::local_io);
  EXPECT_THAT(found.error().what, HasSubstr("move it away"));
}

TEST(Database, TakesAnEmptyFileAsNew) {
  const ScratchFolder scratch;
  write(scratch / "journal.db", "");

  auto database = Database::open(scratch / "journal.db");

  ASSERT_TRUE(database) << database.error().what;
  EXPECT_TRUE(HostStates(*database).put(host("h", 1)));
}

TEST(Database, SaysWhereItCannotBeMade) {
  const ScratchFolder scratch;
  write(scratch / "file", "");

  const auto database = Database::open(scratch / "file/journal.db");

  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().kind, ErrorKind::local_io);
  EXPECT_THAT(database.error().what, HasSubstr("file/journal.db"));
}

TEST(Database, SaysThatTheDiskIsFull) {
  auto database = Database::open(":memory:");
  ASSERT_TRUE(database->run("pragma max_page_count = 20"));

  const auto written = HostStates(*database).put({.host_group = "h", .reason = std::string(200'000, 'x')});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::disk_full);
}

TEST(Database, CallsABrokenConstraintInternal) {
  auto database = Database::open(":memory:");

  const auto broken = database->run("insert into host_states values ('h', 'no number', '', 0)");

  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::internal);
}

TEST(Database, UndoesATransactionThatWasNotCommitted) {
  auto database = Database::open(":memory:");
  {
    auto transaction = database->begin();
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(HostStates(*database).put(host("h", 1)));
  }

  EXPECT_EQ(HostStates(*database).find("h").value(), std::nullopt);
}

TEST(Database, RunsTheSameQueryInsideItself) {
  auto database = Database::open(":memory:");
  auto outer = database->query("select 1 union select 2");
  ASSERT_TRUE(outer && *outer->next());

  auto inner = database->query("select 1 union select 2");

  ASSERT_TRUE(inner && *inner->next());
  EXPECT_EQ(inner->number(0), 1);
  ASSERT_TRUE(*outer->next());
  EXPECT_EQ(outer->number(0), 2);
}

TEST(Database, ShowsOneConnectionWhatAnotherWrote) {
  const ScratchFolder scratch;
  auto one = Database::open(scratch / "journal.db");
  auto other = Database::open(scratch / "journal.db");

  ASSERT_TRUE(HostStates(*one).put(host("h", 1)));
  ASSERT_TRUE(HostStates(*other).put(host("h", 2)));

  EXPECT_EQ(HostStates(*one).find("h").value(), host("h", 2));
}

TEST(Database, ReportsAnotherWriterThatDoesNotLetGoAsTransient) {
  const ScratchFolder scratch;
  auto one = Database::open(scratch / "journal.db");
  auto other = Database::open(scratch / "journal.db", Duration::zero());
  const auto held = one->begin();

  const auto written = HostStates(*other).put(host("h", 1));

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::transient);
}

TEST(Database, ReadsWhileAnotherWrites) {
  const ScratchFolder scratch;
  auto one = Database::open(scratch / "journal.db");
  auto other = Database::open(scratch / "journal.db", Duration::zero());
  ASSERT_TRUE(HostStates(*one).put(host("h", 1)));
  const auto held = one->begin();
  ASSERT_TRUE(HostStates(*one).put(host("h", 2)));

  const auto found = HostStates(*other).find("h");

  EXPECT_EQ(found.value(), host("h", 1));
}

TEST(Database, IsMadeOnceByProcessesThatOpenItTogether) {
  const ScratchFolder scratch;
  std::array<pid_t, 8> children{};

  for (pid_t& child : children) {
    child = in_child([&scratch] {
      auto database = Database::open(scratch / "journal.db");
      return database && HostStates(*database).put(host("h", 1));
    });
  }

  for (const pid_t child : children) EXPECT_TRUE(went_well(child));
}

TEST(Database, LetsProcessesWriteByTurns) {
  const ScratchFolder scratch;
  auto database = Database::open(scratch / "journal.db");
  ASSERT_TRUE(HostStates(*database).put(host("h", 0)));
  database = Database::open(scratch / "other.db");  // no connection is taken over a fork
  std::array<pid_t, 4> children{};

  for (pid_t& child : children) {
    child = in_child([&scratch] {
      auto own = Database::open(scratch / "journal.db");
      for (int i = 0; i < 250; ++i) {
        auto transaction = own->begin();
        HostState state = HostStates(*own).find("h").value().value();
        ++state.strikes;
        if (!transaction || !HostStates(*own).put(state) || !transaction->commit()) return false;
      }
      return true;
    });
  }

  for (const pid_t child : children) EXPECT_TRUE(went_well(child));
  database = Database::open(scratch / "journal.db");
  EXPECT_EQ(HostStates(*database).find("h").value(), host("h", 1000));
}

}  // namespace mg
