#include "src/cli/queue_entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/toolbox.h"
#include "src/cli/job_request.h"
#include "src/cli/job_settings.h"

namespace mg {
namespace {

using testing::HasSubstr;

class EntryMakerTest : public testing::Test {
 protected:
  std::string identity(std::string_view text, JobOptions options = {}) {
    const auto list = EntryMaker(toolbox_, std::move(options)).name(text);
    EXPECT_TRUE(list) << (list ? "" : list.error().what);
    return list ? list->identity : "";
  }
  std::string refusal(std::string_view text, JobOptions options = {}) {
    const auto list = EntryMaker(toolbox_, std::move(options)).name(text);
    return list ? "" : list.error().what;
  }
  JobOptions kept(JobOptions options) {
    EntryMaker maker(toolbox_, std::move(options));
    EXPECT_TRUE(maker.name("BV1Wy4y1B7vg"));
    return read_job_options(maker.options()).value();
  }

  Toolbox toolbox_ = *make_toolbox("/nonexistent");
};

TEST_F(EntryMakerTest, KnowsOneListByAllItsNames) {
  for (const char* text :
       {"BV1Wy4y1B7vg", "bilibili BV1Wy4y1B7vg", " bilibili\t BV1Wy4y1B7vg ",
        "https://www.bilibili.com/video/BV1Wy4y1B7vg", "https://www.bilibili.com/video/BV1Wy4y1B7vg/?spm=1"})
    EXPECT_EQ(identity(text), "bilibili BV1Wy4y1B7vg") << text;
}

TEST_F(EntryMakerTest, KnowsAddressesOfUnknownSitesByThemselves) {
  EXPECT_EQ(identity("https://EXAMPLE.org/A?b=1"), "default https://example.org/A?b=1");
}

TEST_F(EntryMakerTest, TellsThePagesThatAddressesPointAtApart) {
  EXPECT_EQ(identity("https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3"), "bilibili BV1Wy4y1B7vg p3");
  EXPECT_EQ(identity("https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3", {.pages = "1-5"}),
            "bilibili BV1Wy4y1B7vg");
}

TEST_F(EntryMakerTest, KeepsWhatWasWritten) {
  const auto list = EntryMaker(toolbox_, {}).name("bilibili BV1Wy4y1B7vg");

  EXPECT_EQ(list->site, "bilibili");
  EXPECT_EQ(list->what, "BV1Wy4y1B7vg");
}

TEST_F(EntryMakerTest, RefusesWhatIsNoList) {
  EXPECT_THAT(refusal("nonsense"), HasSubstr("nonsense"));
  EXPECT_THAT(refusal(""), HasSubstr("neither"));
  EXPECT_THAT(refusal("nowhere BV1Wy4y1B7vg"), HasSubstr("multiget sites"));
  EXPECT_THAT(refusal("bilibili nonsense"), HasSubstr("no id of bilibili"));
}

TEST_F(EntryMakerTest, RefusesWrongOptionsForAllLists) {
  EntryMaker maker(toolbox_, {.pages = "3-x"});

  const auto list = maker.name("BV1Wy4y1B7vg");

  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().what, HasSubstr("--pages"));
  EXPECT_TRUE(maker.refuses_options());
}

TEST_F(EntryMakerTest, KeepsOptionsSoThatTheyMeanTheSameElsewhere) {
  const JobOptions options = kept({.pages = "1-5", .directory = "courses"});

  EXPECT_EQ(options.pages, "1-5");
  EXPECT_EQ(options.directory, (std::filesystem::current_path() / "courses").string());
}

TEST_F(EntryMakerTest, KeepsWhereItWasAddedIfNoPlaceIsTold) {
  EXPECT_EQ(std::filesystem::path(*kept({}).directory) / "", std::filesystem::current_path() / "");
}

TEST_F(EntryMakerTest, KeepsAnOutputThatIsADirectoryAsOne) {
  const JobOptions options = kept({.output = "courses/"});

  EXPECT_EQ(options.output, std::nullopt);
  EXPECT_EQ(options.directory, (std::filesystem::current_path() / "courses/").string());
  EXPECT_TRUE(make_job_request("bilibili", "BV1Wy4y1B7vg", options, toolbox_));
}

TEST_F(EntryMakerTest, RefusesAPathThatIsNoText) {
  EXPECT_THAT(refusal("BV1Wy4y1B7vg", {.directory = "/tmp/\xff"}), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace mg
