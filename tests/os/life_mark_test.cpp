#include "src/os/life_mark.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/os/forked_process.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

class Life : public Scratch {
 protected:
  std::filesystem::path file() const { return here_ / "sub" / "lives"; }
};

// A process with a mark, until it is killed.
class Marked : public ForkedProcess {
 public:
  explicit Marked(const std::filesystem::path& path)
      : ForkedProcess([&path](const Say& say) {
          const auto mark = LifeMark::take(path);
          say(mark ? mark->text() : "");
        }) {}
  [[nodiscard]] const std::string& mark() const { return said(); }
};

TEST_F(Life, IsSeenInAnotherProcessUntilItIsKilled) {
  Marked other(file());
  ASSERT_FALSE(other.mark().empty());
  const bool before = mark_lives(file(), other.mark());

  other.kill_hard();

  EXPECT_TRUE(before);
  EXPECT_FALSE(mark_lives(file(), other.mark()));
}

TEST_F(Life, IsSeenInOnesOwnProcess) {
  auto mark = LifeMark::take(file());
  ASSERT_TRUE(mark) << mark.error().what;

  EXPECT_TRUE(mark_lives(file(), mark->text()));
  EXPECT_TRUE(mark_lives(file(), mark->text())) << "asking has freed it";
}

TEST_F(Life, EndsWithItsMark) {
  std::string text;
  {
    text = LifeMark::take(file())->text();
  }

  EXPECT_FALSE(mark_lives(file(), text));
}

TEST_F(Life, DiffersInEachMark) {
  const auto first = LifeMark::take(file());
  const auto second = LifeMark::take(file());

  ASSERT_TRUE(first && second);
  EXPECT_NE(first->text(), second->text());
}

// A program that was started meanwhile must not go on living for its parent.
TEST_F(Life, DoesNotPassToProgramsThatAreStarted) {
  auto mark = LifeMark::take(file());
  int to_child[2];
  int from_child[2];
  ASSERT_TRUE(::pipe(to_child) == 0 && ::pipe(from_child) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(to_child[0], 0);
    ::dup2(from_child[1], 1);
    ::close(to_child[1]);
    ::execlp("cat", "cat", nullptr);
    ::_exit(127);
  }
  ::close(from_child[1]);
  char byte = '!';
  ASSERT_EQ(::write(to_child[1], &byte, 1), 1);
  ASSERT_EQ(::read(from_child[0], &byte, 1),
            1);  // so it is the program by now, and stays until the pipe ends
  const std::string text = mark->text();

  mark = LifeMark::take(file());

  EXPECT_FALSE(mark_lives(file(), text));
  for (const int end : {to_child[0], to_child[1], from_child[0]}) ::close(end);
  ::waitpid(child, nullptr, 0);
}

TEST_F(Life, IsOverWhereThereIsNoFileOrNoSuchMark) {
  EXPECT_FALSE(mark_lives(file(), "12"));
  ASSERT_TRUE(LifeMark::take(file()));

  EXPECT_FALSE(mark_lives(file(), "12"));
  EXPECT_FALSE(mark_lives(file(), ""));
  EXPECT_FALSE(mark_lives(file(), "12x"));
  EXPECT_FALSE(mark_lives(file(), "-12"));
}

TEST_F(Life, FailsWhereNothingMayBeWritten) {
  const auto mark = LifeMark::take("/proc/lives");

  ASSERT_FALSE(mark);
  EXPECT_EQ(mark.error().kind, ErrorKind::local_io);
}

}  // namespace
}  // namespace mg
