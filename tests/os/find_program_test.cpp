#include "src/os/find_program.h"

#include <gtest/gtest.h>

#include "tests/os/scratch.h"

namespace mg {
namespace {

namespace fs = std::filesystem;

class FindProgram : public Scratch {
 protected:
  fs::path program(const std::string& name) const {
    const auto file = put(name, "#!/bin/sh\n");
    fs::permissions(file, fs::perms::owner_all);
    return file;
  }
};

}  // namespace

TEST_F(FindProgram, TakesTheFirstInThePath) {
  const auto first = program("a/tool");
  program("b/tool");

  EXPECT_EQ(find_program("tool", {}, (here_ / "a").native() + ":" + (here_ / "b").native()), first);
}

TEST_F(FindProgram, PassesByWhatCannotRun) {
  put("a/tool", "not executable");
  fs::create_directories(here_ / "b" / "tool");
  const auto right = program("c/tool");

  const auto found = find_program(
      "tool", {}, (here_ / "a").native() + ":" + (here_ / "b").native() + "::" + (here_ / "c").native());

  EXPECT_EQ(found, right);
}

TEST_F(FindProgram, PrefersAnOverride) {
  program("a/tool");
  const auto other = program("other");

  EXPECT_EQ(find_program("tool", {{"tool", other}}, (here_ / "a").native()), other);
}

TEST_F(FindProgram, SaysWhatIsNotInstalled) {
  const auto found = find_program("tool", {}, here_.native());

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error(), (Error{ErrorKind::unsupported, "tool is not installed"}));
}

TEST_F(FindProgram, SaysWhichOverrideIsWrong) {
  const auto found = find_program("tool", {{"tool", "/no/such"}}, here_.native());

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().what, "/no/such is not there or not executable");
}

TEST_F(FindProgram, SkipsRelativeAndEmptyPlaces) {
  program("bin/tool");
  const auto before = fs::current_path();
  fs::current_path(here_ / "bin");

  const auto found = find_program("tool", {}, ":.:../bin:");

  fs::current_path(before);
  EXPECT_FALSE(found);
}

TEST_F(FindProgram, FindsNothingInAnEmptyPathOrForNoName) {
  EXPECT_FALSE(find_program("tool", {}, ""));
  EXPECT_FALSE(find_program("", {}, "/bin"));
}

}  // namespace mg
