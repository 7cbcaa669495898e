#include "src/cli/command_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mg {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsSupersetOf;
using testing::Not;

class CommandShape : public testing::Test {
 protected:
  const VerbShape& verb(const VerbPath& path) {
    const VerbShape* found = find_verb(root_, path);
    EXPECT_NE(found, nullptr);
    return found == nullptr ? root_ : *found;
  }
  // The option of this name; fails the test if there is none.
  OptionShape option(const VerbPath& path, const std::string& name) {
    for (const OptionShape& one : verb(path).options) {
      if (std::ranges::find(one.names, name) != one.names.end()) return one;
    }
    ADD_FAILURE() << "there is no " << name;
    return {};
  }

  const VerbShape root_ =
      command_shape({{.name = "films",
                      .title = "films in parts",
                      .aliases = {"f"},
                      .id_pattern = "F[0-9]+",
                      .id_example = "F1"},
                     {.name = "series", .title = "series", .id_pattern = "S[0-9]+", .id_example = "S1"},
                     {.name = "default"}},
                    {"one", "two"});
};

TEST_F(CommandShape, HasSitesAndVerbsOfTheCommandLine) {
  EXPECT_EQ(root_.name, "multiget");
  EXPECT_THAT(root_.verbs, Contains(Field(&VerbShape::name, "films")));
  EXPECT_THAT(root_.verbs, Contains(Field(&VerbShape::name, "get")));
  EXPECT_THAT(root_.verbs, Not(Contains(Field(&VerbShape::name, "default"))));
}

TEST_F(CommandShape, FindsAVerbByItsAlias) {
  EXPECT_EQ(verb({"f"}).name, "films");
  EXPECT_EQ(find_verb(root_, {"nosuch"}), nullptr);
  EXPECT_EQ(find_verb(root_, {"films", "get"}), nullptr);
}

TEST_F(CommandShape, NamesAnOptionByItsFirstLongNameAndItsLetterNext) {
  const OptionShape rate = option({"get"}, "--limit-rate");

  EXPECT_THAT(rate.names, ElementsAre("--limit-rate", "-r", "--rate-limit"));
  EXPECT_EQ(rate.type, "RATE");
  EXPECT_EQ(rate.value, ValueKind::text);
  EXPECT_EQ(rate.group, "Limits");
}

TEST_F(CommandShape, TellsFilesFromDirectoriesAndFlags) {
  EXPECT_EQ(option({"get"}, "--cookies").value, ValueKind::file);
  EXPECT_EQ(option({"get"}, "--dir").value, ValueKind::directory);
  EXPECT_EQ(option({"get"}, "--force").value, ValueKind::none);
  EXPECT_EQ(verb({"run-tool"}).places.front().value, ValueKind::command);
}

TEST_F(CommandShape, KnowsTheWordsThatAValueMayBe) {
  EXPECT_THAT(option({"get"}, "--download").choices, ElementsAre("native", "engine"));
  EXPECT_THAT(option({"get"}, "--progress").choices, ElementsAre("tty", "plain", "json"));
  EXPECT_THAT(option({"stats"}, "--by").choices, IsSupersetOf({"host", "day"}));
  EXPECT_THAT(option({"get"}, "--engine").choices, ElementsAre("one", "two"));
  EXPECT_TRUE(option({"get"}, "--engine").list);
  EXPECT_THAT(verb({"plan"}).places.front().choices, ElementsAre("films", "series"));
}

TEST_F(CommandShape, ShowsTheTypeWithoutWhatIsCheckedOfIt) {
  EXPECT_EQ(option({"get"}, "--jobs").type, "N");
  EXPECT_EQ(option({"get"}, "--download").type, "WHO");
}

TEST_F(CommandShape, LeavesOutWhatTheHelpLeavesOut) {
  for (const OptionShape& one : verb({"get"}).options) {
    EXPECT_THAT(one.names, Not(Contains("--no-force")));
  }
}

TEST_F(CommandShape, SharesOneShapeAmongSites) {
  const std::vector<SharedShape> shapes = shared_shapes(root_);

  EXPECT_THAT(shapes, Contains(Field(&SharedShape::paths,
                                     IsSupersetOf({VerbPath{"films"}, VerbPath{"f"}, VerbPath{"series"}}))));
}

TEST_F(CommandShape, HasEveryPathInOneShapeOnly) {
  std::vector<VerbPath> paths;
  for (const SharedShape& shared : shared_shapes(root_)) {
    paths.insert(paths.end(), shared.paths.begin(), shared.paths.end());
  }

  std::ranges::sort(paths);
  EXPECT_EQ(std::ranges::adjacent_find(paths), paths.end());
  EXPECT_THAT(paths, Contains(VerbPath{}));
}

}  // namespace
}  // namespace mg
