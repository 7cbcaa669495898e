// Several processes at one queue: each entry goes to one of them at a time, and the death of one loses
// nothing.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <random>
#include <set>

#include "src/store/queue.h"
#include "tests/store/scratch.h"

namespace mg {
namespace {

bool alive(const Owner& owner) {
  return ::kill(owner.pid, 0) == 0;  // children of ours, and we wait for them before we ask
}

Owner ourselves() {
  return {.pid = ::getpid(), .mark = std::to_string(::getpid())};
}

void fill(const std::filesystem::path& file, int entries) {
  Database database = *Database::open(file);
  Adding adding = *Queue(database, alive).begin_adding(Renew::no, wall(0s));
  for (int i = 1; i <= entries; ++i) {
    const std::string name = std::to_string(i);
    ASSERT_TRUE(adding.add({.queue = "q", .what = name, .identity = name, .options = "{}"}));
  }
  ASSERT_TRUE(adding.commit());
}

// What a process tells: the entry it is about to be done with, and, negative, that it was told so.
using Word = std::int64_t;
constexpr Word kReleased = -1;

// Claims and releases until nothing is left.
[[noreturn]] void work(const std::filesystem::path& file, int words) {
  auto database = Database::open(file);
  if (!database) ::_exit(1);
  Queue queue(*database, alive);
  for (;;) {
    const auto claimed = queue.claim(ourselves(), {}, wall(1s));
    if (!claimed) ::_exit(2);
    if (!*claimed) ::_exit(0);
    const auto id = static_cast<Word>((*claimed)->id);
    if (::write(words, &id, sizeof id) != sizeof id) ::_exit(3);
    const auto released = queue.release((*claimed)->id, ourselves(), {.state = EntryState::done}, wall(2s));
    if (!released || !*released) ::_exit(4);
    const Word told = kReleased * id;
    if (::write(words, &told, sizeof told) != sizeof told) ::_exit(3);
  }
}

class Worker {
 public:
  explicit Worker(const std::filesystem::path& file) {
    int ends[2] = {};
    if (::pipe(ends) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) work(file, ends[1]);
    ::close(ends[1]);
    words_ = ends[0];
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { ::close(words_); }

  // Reads what it says, and kills it after so many words.
  std::vector<Word> listen(std::size_t until = SIZE_MAX) {
    std::vector<Word> heard;
    Word word = 0;
    while (::read(words_, &word, sizeof word) == sizeof word) {
      heard.push_back(word);
      if (heard.size() == until) ::kill(pid_, SIGKILL);
    }
    ::waitpid(pid_, &status_, 0);
    return heard;
  }
  [[nodiscard]] bool ended_well() const { return WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }

 private:
  pid_t pid_ = -1;
  int words_ = -1;
  int status_ = 0;
};

TEST(QueueSharing, GivesEachEntryToOneOfThreeProcesses) {
  const ScratchFolder scratch;
  const auto file = scratch / "state.db";
  fill(file, 300);

  Worker first(file);
  Worker second(file);
  Worker third(file);
  std::map<Word, int> claims;
  for (Worker* worker : {&first, &second, &third}) {
    for (const Word word : worker->listen()) ++claims[word];
  }

  EXPECT_TRUE(first.ended_well() && second.ended_well() && third.ended_well());
  EXPECT_EQ(claims.size(), 600U);  // each claimed and each released
  for (const auto& [word, times] : claims) EXPECT_EQ(times, 1) << word;
}

TEST(QueueSharing, LosesNothingToProcessesThatAreKilled) {
  const ScratchFolder scratch;
  const auto file = scratch / "state.db";
  fill(file, 300);
  std::mt19937 random(7);  // NOLINT: the same moments each time, as far as the kernel allows
  std::set<Word> released;

  for (int round = 0; round < 20; ++round) {
    Worker worker(file);
    for (const Word word : worker.listen(std::uniform_int_distribution<std::size_t>(1, 12)(random))) {
      EXPECT_TRUE(word > 0 || released.insert(word).second) << "done twice: " << word;
    }
  }
  Worker last(file);
  for (const Word word : last.listen()) {
    EXPECT_TRUE(word > 0 || released.insert(word).second) << "done twice: " << word;
  }

  EXPECT_TRUE(last.ended_well());
  Database database = *Database::open(file);
  EXPECT_EQ(Queue(database, alive).counts().value(),
            (std::vector{EntryCount{.queue = "q", .state = EntryState::done, .entries = 300}}));
}

TEST(QueueSharing, LetsOneProcessSeeWhatAnotherWishes) {
  const ScratchFolder scratch;
  fill(scratch / "state.db", 1);
  Database ours = *Database::open(scratch / "state.db");
  Database theirs = *Database::open(scratch / "state.db");
  Queue queue(ours, alive);
  ASSERT_TRUE(queue.claim(ourselves(), {}, wall(1s))->has_value());
  const auto before = queue.version();

  ASSERT_TRUE(Queue(theirs, alive).pause({{kEveryEntry}}));

  EXPECT_NE(queue.version().value(), before.value());
  EXPECT_EQ(queue.wishes(ourselves())->size(), 1U);
}

TEST(QueueSharing, SaysThatAnotherProcessHoldsTheDatabase) {
  const ScratchFolder scratch;
  fill(scratch / "state.db", 1);
  Database theirs = *Database::open(scratch / "state.db");
  const auto held = theirs.begin();
  Database ours = *Database::open(scratch / "state.db", 10ms);

  const auto claimed = Queue(ours, alive).claim(ourselves(), {}, wall(1s));

  ASSERT_FALSE(claimed);
  EXPECT_EQ(claimed.error().kind, ErrorKind::transient);
}

}  // namespace
}  // namespace mg
