#include "src/os/line_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>

#include "src/os/fd.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

using testing::HasSubstr;

class LineFile : public Scratch {};

TEST_F(LineFile, IsMadeWhereThereIsNone) {
  const auto added = add_missing_lines(here_ / "file", {"a", "b"});

  EXPECT_EQ(added, 2);
  EXPECT_EQ(content(here_ / "file"), "a\nb\n");
}

TEST_F(LineFile, KeepsItsOwnLinesAndGetsWhatIsMissing) {
  const auto file = put("file", "# mine\nb\r\n");

  const auto added = add_missing_lines(file, {"a", "b", "a"});

  EXPECT_EQ(added, 1);
  EXPECT_EQ(content(file), "# mine\nb\r\na\n");
}

TEST_F(LineFile, EndsALastLineWithoutAnEnd) {
  const auto file = put("file", "b");

  ASSERT_EQ(add_missing_lines(file, {"a"}), 1);

  EXPECT_EQ(content(file), "b\na\n");
}

TEST_F(LineFile, StaysAsItIsWhereNothingIsMissing) {
  const auto file = put("file", "b");

  EXPECT_EQ(add_missing_lines(file, {"b"}), 0);

  EXPECT_EQ(content(file), "b");
}

TEST_F(LineFile, ThatCannotBeWrittenIsNamed) {
  const auto added = add_missing_lines(here_, {"a"});

  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::local_io);
  EXPECT_THAT(added.error().what, HasSubstr(here_.native()));
}

// What went wrong, as an exit code. In a process of its own: the limit is the process's.
int add_beyond_the_limit(const std::filesystem::path& file) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{.rlim_cur = 1000, .rlim_max = 1000};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
  return add_missing_lines(file, {std::string(900, 'x'), std::string(900, 'y')}) ? 2 : 0;
}

TEST_F(LineFile, GetsNothingWhereNotAllFits) {
  const auto file = put("file", "mine\n");

  const pid_t child = ::fork();
  if (child == 0) ::_exit(add_beyond_the_limit(file));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);

  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(content(file), "mine\n");
}

}  // namespace
}  // namespace mg
