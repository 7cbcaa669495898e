#include "src/os/rotating_file.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <fmt/format.h>

#include <vector>

#include "src/base/text.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

using testing::HasSubstr;

class RotatingFileTest : public Scratch {
 protected:
  RotatingFile opened(Bytes most = 10_B) const {
    auto log = RotatingFile::open(file(), most);
    EXPECT_TRUE(log) << log.error().what;
    return *std::move(log);
  }
  std::filesystem::path file() const { return here_ / "log"; }
  std::filesystem::path old(int age) const { return here_ / fmt::format("log.{}", age); }
};

}  // namespace

TEST_F(RotatingFileTest, GoesOnWithWhatIsThere) {
  put("log", "before\n");
  RotatingFile log = opened(1_KiB);

  ASSERT_TRUE(log.append("one\n"));

  EXPECT_EQ(content(file()), "before\none\n");
}

TEST_F(RotatingFileTest, IsTheUsersAlone) {
  RotatingFile log = opened();

  struct stat facts{};
  ASSERT_EQ(::stat(file().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(RotatingFileTest, BeginsANewFileBeforeALineThatWouldNotFit) {
  RotatingFile log = opened(10_B);
  ASSERT_TRUE(log.append("one\n"));
  ASSERT_TRUE(log.append("three\n"));

  ASSERT_TRUE(log.append("4\n"));

  EXPECT_EQ(content(old(1)), "one\nthree\n");
  EXPECT_EQ(content(file()), "4\n");
}

TEST_F(RotatingFileTest, KeepsALongLineWholeInAFileOfItsOwn) {
  RotatingFile log = opened(10_B);
  ASSERT_TRUE(log.append("one\n"));

  ASSERT_TRUE(log.append("a line of more than ten\n"));
  ASSERT_TRUE(log.append("two\n"));

  EXPECT_EQ(content(old(2)), "one\n");
  EXPECT_EQ(content(old(1)), "a line of more than ten\n");
  EXPECT_EQ(content(file()), "two\n");
}

TEST_F(RotatingFileTest, DropsTheOldestBeyondFive) {
  RotatingFile log = opened(4_B);

  for (int line = 1; line <= 9; ++line) ASSERT_TRUE(log.append(fmt::format("l{}\n", line)));

  EXPECT_EQ(content(file()), "l9\n");
  EXPECT_EQ(content(old(1)), "l8\n");
  EXPECT_EQ(content(old(5)), "l4\n");
  EXPECT_FALSE(std::filesystem::exists(old(6)));
  EXPECT_EQ(entries(), 6U);
}

TEST_F(RotatingFileTest, WritesOnWhereTheFileWasTakenAway) {
  RotatingFile log = opened();
  ASSERT_TRUE(log.append("one\n"));
  std::filesystem::remove(file());

  ASSERT_TRUE(log.append("two\n"));

  EXPECT_EQ(content(file()), "two\n");
}

TEST_F(RotatingFileTest, FollowsWhatAnotherProcessHasRotated) {
  RotatingFile one = opened(8_B);
  RotatingFile other = opened(8_B);
  ASSERT_TRUE(one.append("aaaaa\n"));
  ASSERT_TRUE(other.append("bbbbb\n"));

  ASSERT_TRUE(one.append("1\n"));

  EXPECT_EQ(content(old(1)), "aaaaa\n");
  EXPECT_EQ(content(file()), "bbbbb\n1\n");
}

// Four processes write as fast as they can through many rotations, and may be held up in the middle of one.
TEST_F(RotatingFileTest, KeepsLinesOfSeveralProcessesWhole) {
  std::vector<pid_t> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.push_back(::fork());
    if (writers.back() != 0) continue;
    auto log = RotatingFile::open(file(), 8_KiB);
    for (int line = 0; log && line < 500; ++line) {
      (void)log->append(
          fmt::format("<{} {:03} {}>\n", writer, line, std::string(50, 'x')));  // may be too many
    }
    ::_exit(log ? 0 : 1);
  }
  for (const pid_t writer : writers) {
    int status = -1;
    ::waitpid(writer, &status, 0);
    EXPECT_EQ(status, 0);
  }

  EXPECT_GT(entries(), 1U);
  EXPECT_LE(entries(), 6U);
  for (const auto& entry : std::filesystem::directory_iterator(here_)) {
    const std::string text = content(entry.path());
    EXPECT_LE(text.size(), static_cast<std::size_t>(2 * (8_KiB).count) + 4 * 59);  // each looks, then writes
    for (const std::string_view line : split(trim(text), '\n')) {
      ASSERT_TRUE(line.size() == 58 && line.starts_with('<') && line.ends_with('>')) << line;
    }
  }
}

TEST_F(RotatingFileTest, DoesNotWaitForALockThatSomebodyKeeps) {
  RotatingFile log = opened(4_B);
  ASSERT_TRUE(log.append("one\n"));
  const Fd stopped(::open(file().c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(stopped.number(), LOCK_EX), 0);

  const auto beyond = log.append("two\n");
  const auto far_beyond = log.append("three\n");

  EXPECT_TRUE(beyond);
  EXPECT_FALSE(far_beyond);
  EXPECT_EQ(content(file()), "one\ntwo\n");
}

TEST_F(RotatingFileTest, RotatesTheFileThatALinkLeadsTo) {
  put("there/true", "");
  std::filesystem::create_symlink(here_ / "there" / "true", file());
  RotatingFile log = opened(4_B);

  ASSERT_TRUE(log.append("one\n"));
  ASSERT_TRUE(log.append("two\n"));

  EXPECT_TRUE(std::filesystem::is_symlink(file()));
  EXPECT_EQ(content(here_ / "there" / "true.1"), "one\n");
  EXPECT_EQ(content(file()), "two\n");
}

TEST_F(RotatingFileTest, IsRefusedAtOnceInAFolderThatIsNotThere) {
  const auto log = RotatingFile::open(here_ / "none" / "log", 1_KiB);

  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::bad_input);
  EXPECT_THAT(log.error().what, HasSubstr("none/log: No such file or directory"));
}

TEST_F(RotatingFileTest, IsRefusedOnAPipeThatNobodyReads) {
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);

  EXPECT_FALSE(RotatingFile::open(file(), 1_KiB));
}

TEST_F(RotatingFileTest, SaysThatItCannotBeWrittenAndRecoversOnceItCan) {
  std::filesystem::create_directories(here_ / "sub");
  auto log = RotatingFile::open(here_ / "sub" / "log", 1_KiB);
  ASSERT_TRUE(log);
  std::filesystem::remove_all(here_ / "sub");

  const auto lost = log->append("lost\n");
  std::filesystem::create_directories(here_ / "sub");
  const auto kept = log->append("kept\n");

  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().what, HasSubstr("cannot write the log"));
  EXPECT_TRUE(kept);
  EXPECT_EQ(content(here_ / "sub" / "log"), "kept\n");
}

// The limit on a file's size plays the full disk: half a line fits.
TEST_F(RotatingFileTest, TellsAFullDiskAndBeginsALineOfItsOwnOnceThereIsRoom) {
  const pid_t writer = ::fork();
  if (writer == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 6;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    RotatingFile log = opened(1_KiB);
    const bool one = log.append("one\n").has_value();
    const auto half = log.append("half\n");
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const bool two = log.append("two\n").has_value();
    ::_exit(one && !half && half.error().kind == ErrorKind::disk_full && two ? 0 : 1);
  }
  int status = -1;
  ::waitpid(writer, &status, 0);

  EXPECT_EQ(status, 0);
  EXPECT_EQ(content(file()), "one\nha\ntwo\n");
}

}  // namespace mg
