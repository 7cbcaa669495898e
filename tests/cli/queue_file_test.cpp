#include "src/cli/queue_file.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "adapters/toolbox.h"
#include "src/cli/job_settings.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kFile = "/home/me/courses.toml";
const std::string kOne = "[[playlist]]\nsite = \"bilibili\"\nid = \"BV1Wy4y1B7vg\"\n";

std::string refusal(std::string_view text) {
  const auto read = read_queue_file(kFile, text);
  if (read) return "it was read";
  EXPECT_EQ(read.error().kind, ErrorKind::bad_input);
  return read.error().what;
}

TEST(QueueFile, ReadsAPlaylistOverTheDefaults) {
  const auto file = read_queue_file(kFile, R"(
[defaults]
dir = "/videos"
quality = "1080p"
watch = true
priority = 2

[[playlist]]
name = "Calculus"
site = "bilibili"
id = "BV1Wy4y1B7vg"
pages = "1-20"
quality = "720"
priority = 3

[[playlist]]
url = "https://www.bilibili.com/video/BV1flv4y1dur1"
watch = false
)");

  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->queue, "courses");
  ASSERT_EQ(file->playlists.size(), 2U);
  const QueuePlaylist& first = file->playlists.front();
  EXPECT_EQ(first.name, "Calculus");
  EXPECT_EQ(first.site, "bilibili");
  EXPECT_EQ(first.what, "BV1Wy4y1B7vg");
  EXPECT_EQ(first.options, (JobOptions{.pages = "1-20", .directory = "/videos", .quality = "720"}));
  EXPECT_EQ(first.priority, 3);
  EXPECT_TRUE(first.watch);
  EXPECT_EQ(first.place, kFile + ":8:1");
  const QueuePlaylist& second = file->playlists.back();
  EXPECT_EQ(second.site, "");
  EXPECT_EQ(second.what, "https://www.bilibili.com/video/BV1flv4y1dur1");
  EXPECT_EQ(second.options, (JobOptions{.directory = "/videos", .quality = "1080p"}));
  EXPECT_EQ(second.priority, 2);
  EXPECT_FALSE(second.watch);
}

TEST(QueueFile, HasANameOfItsOwn) {
  const auto file = read_queue_file(kFile, "[queue]\nname = \"night\"\n" + kOne);

  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->queue, "night");
}

TEST(QueueFile, SaysWhatIsRunAtTheEndAndForEachPage) {
  const auto file = read_queue_file(
      kFile, "[queue]\nexec-after = \"sync\"\nnotify = \"desktop\"\n" + kOne + "exec = \"ls\"\n");

  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->exec_after, "sync");
  EXPECT_EQ(file->notify, "desktop");
  EXPECT_EQ(file->playlists.front().options.exec, "ls");
}

TEST(QueueFile, RefusesANoticeThatReachesNobody) {
  EXPECT_THAT(refusal("[queue]\nnotify = \"pigeon\"\n" + kOne), StartsWith(kFile + ":2:10: notify: "));
}

TEST(QueueFile, MeansRelativeDirectoriesFromItsOwn) {
  const auto file = read_queue_file(kFile, kOne + "dir = \"../videos\"\n");

  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->playlists.front().options.directory, "/home/videos");
}

TEST(QueueFile, KnowsTheHomeDirectory) {
  ::setenv("HOME", "/home/me", 1);

  const auto file = read_queue_file(kFile, kOne + "dir = \"~/videos\"\n");

  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->playlists.front().options.directory, "/home/me/videos");
}

TEST(QueueFile, RefusesWhatIsNoToml) {
  EXPECT_THAT(refusal("[[playlist]\n"), StartsWith(kFile + ":1:"));
  EXPECT_THAT(refusal("dir = 1\ndir = 2\n"), StartsWith(kFile + ":2:"));
  EXPECT_THAT(refusal("[defaults]\ndir = \"/videos\nquality = \"720\""), StartsWith(kFile + ":2:"));
  EXPECT_THAT(refusal("\xff\xfe"), StartsWith(kFile + ":1:"));
}

TEST(QueueFile, RefusesUnknownKeysAndNamesTheNearest) {
  EXPECT_EQ(refusal(kOne + "pagse = \"1-3\"\n"),
            kFile + ":4:1: unknown key \"pagse\"; did you mean \"pages\"?");
  EXPECT_EQ(refusal("[default]\n" + kOne),
            kFile + ":1:2: unknown key \"default\"; did you mean \"defaults\"?");
  EXPECT_EQ(refusal("[defaults]\npriorty = 2\n" + kOne),
            kFile + ":2:1: unknown key \"priorty\"; did you mean \"priority\"?");
  EXPECT_EQ(refusal("[queue]\nnme = \"x\"\n" + kOne),
            kFile + ":2:1: unknown key \"nme\"; did you mean \"name\"?");
}

TEST(QueueFile, RefusesInDefaultsWhatIsSaidOfOneList) {
  EXPECT_THAT(refusal("[defaults]\npages = \"1-3\"\n" + kOne),
              AllOf(StartsWith(kFile + ":2:9: "), HasSubstr("[[playlist]]")));
  EXPECT_THAT(refusal("[defaults]\nid = \"BV1Wy4y1B7vg\"\n" + kOne), StartsWith(kFile + ":2:1: unknown key"));
}

TEST(QueueFile, RefusesWrongTypesAndNumbersOutOfRange) {
  EXPECT_EQ(refusal(kOne + "quality = 720\n"),
            kFile + ":4:11: \"quality\" should be text, such as \"1080p\"");
  EXPECT_EQ(refusal(kOne + "priority = 101\n"),
            kFile + ":4:12: \"priority\" should be a number from 1 to 100");
  EXPECT_EQ(refusal(kOne + "priority = 0\n"), kFile + ":4:12: \"priority\" should be a number from 1 to 100");
  EXPECT_EQ(refusal(kOne + "priority = 1.5\n"),
            kFile + ":4:12: \"priority\" should be a number from 1 to 100");
  EXPECT_EQ(refusal(kOne + "watch = \"yes\"\n"),
            kFile + ":4:9: \"watch\" should be true or false, without quotes");
  EXPECT_EQ(refusal(kOne + "jobs = 65\n"), kFile + ":4:8: \"jobs\" should be a number from 1 to 64");
  EXPECT_THAT(refusal("playlist = 3\n"), StartsWith(kFile + ":1:12: \"playlist\" should be tables"));
  EXPECT_THAT(refusal("[playlist]\nsite = \"bilibili\"\n"),
              StartsWith(kFile + ":1:1: \"playlist\" should be"));
  EXPECT_THAT(refusal("[[defaults]]\n" + kOne), StartsWith(kFile + ":1:1: \"defaults\" should be a table"));
}

TEST(QueueFile, RefusesAPlaylistThatIsNoListOrTwo) {
  EXPECT_EQ(refusal("[[playlist]]\nname = \"x\"\n"),
            kFile + ":1:1: which list? write \"url\", or \"site\" and \"id\"");
  EXPECT_EQ(refusal("[[playlist]]\nsite = \"bilibili\"\n"),
            kFile + ":1:1: \"id\" is missing: which list of the site");
  EXPECT_THAT(refusal("[[playlist]]\nid = \"BV1Wy4y1B7vg\"\n"),
              StartsWith(kFile + ":1:1: \"site\" is missing"));
  EXPECT_EQ(refusal(kOne + "url = \"https://example.com/\"\n"),
            kFile + ":4:7: \"url\" and \"site\" contradict each other; give one");
}

TEST(QueueFile, RefusesAFileWithoutAPlaylist) {
  EXPECT_EQ(refusal(""), kFile + ":1:1: there is no playlist in it; begin each with [[playlist]]");
  EXPECT_EQ(refusal("[defaults]\nquality = \"720\"\n"),
            kFile + ":1:1: there is no playlist in it; begin each with [[playlist]]");
  EXPECT_EQ(refusal("playlist = []\n"),
            kFile + ":1:1: there is no playlist in it; begin each with [[playlist]]");
}

TEST(QueueFile, TellsAllErrorsInTheOrderOfTheFile) {
  const std::string told =
      refusal("[[playlist]]\nsite = \"bilibili\"\nwatch = 1\n[defaults]\nqualty = \"720\"\n");

  EXPECT_EQ(told, kFile + ":1:1: \"id\" is missing: which list of the site\n" +              //
                      kFile + ":3:9: \"watch\" should be true or false, without quotes\n" +  //
                      kFile + ":5:1: unknown key \"qualty\"; did you mean \"quality\"?");
}

TEST(QueueFile, TellsTwentyErrorsAtMost) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "[[playlist]]\n";

  const std::string told = refusal(text);

  EXPECT_EQ(std::ranges::count(told, '\n'), 19);
  EXPECT_THAT(told, StartsWith(kFile + ":1:1: "));
}

TEST(QueueFile, RefusesANameThatNobodyCouldWrite) {
  EXPECT_THAT(refusal("[queue]\nname = \" \"\n" + kOne), StartsWith(kFile + ":2:8: \"name\" should be"));
  EXPECT_THAT(refusal("[queue]\nname = \"a\\nb\"\n" + kOne), StartsWith(kFile + ":2:8: \"name\" should be"));
}

class QueueFileOnDisk : public Scratch {
 protected:
  // What is wrong with the file; empty if nothing is.
  std::string wrong(const std::string& text) {
    const auto file = load_queue_file(put("courses.toml", text));
    if (!file) return file.error().what;
    const auto entries = entries_of(*file, toolbox_);
    if (entries) return "";
    EXPECT_EQ(entries.error().kind, ErrorKind::bad_input);
    return entries.error().what;
  }
  [[nodiscard]] std::string at(const std::string& place) const {
    return (here_ / "courses.toml").string() + place;
  }

  Toolbox toolbox_ = *make_toolbox("/nonexistent");
};

TEST_F(QueueFileOnDisk, BecomesEntriesOfItsQueue) {
  const auto file = load_queue_file(
      put("courses.toml",
          kOne + "name = \"Calculus\"\npages = \"1-3\"\npriority = 4\nwatch = true\ndir = \"out\"\n"));
  ASSERT_TRUE(file) << file.error().what;

  const auto entries = entries_of(*file, toolbox_);

  ASSERT_TRUE(entries) << entries.error().what;
  const JobOptions options{.pages = "1-3", .directory = (here_ / "out").string()};
  EXPECT_THAT(*entries, ElementsAre(NewEntry{.queue = "courses",
                                             .site = "bilibili",
                                             .what = "BV1Wy4y1B7vg",
                                             .identity = "bilibili BV1Wy4y1B7vg",
                                             .title = "Calculus",
                                             .options = to_json(options),
                                             .priority = 4,
                                             .watch = true}));
}

TEST_F(QueueFileOnDisk, RefusesAListThatStandsTwiceAndNamesBothPlaces) {
  const std::string told =
      wrong(kOne + "[[playlist]]\nurl = \"https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3\"\n");

  EXPECT_EQ(told, at(":4:1: bilibili \"BV1Wy4y1B7vg\" stands here for the second time; the first is at ") +
                      at(":1:1"));
}

TEST_F(QueueFileOnDisk, TakesTwoPagesOfAListByTheirAddressesAsTwo) {
  const std::string page = "[[playlist]]\nurl = \"https://www.bilibili.com/video/BV1Wy4y1B7vg?p=";
  const auto file = load_queue_file(put("pages.toml", page + "3\"\n" + page + "5\"\n"));
  ASSERT_TRUE(file) << file.error().what;

  const auto entries = entries_of(*file, toolbox_);

  ASSERT_TRUE(entries) << entries.error().what;
  ASSERT_THAT(*entries, testing::SizeIs(2));
  EXPECT_EQ(entries->front().identity, "bilibili BV1Wy4y1B7vg p3");
  EXPECT_EQ(entries->back().identity, "bilibili BV1Wy4y1B7vg p5");
}

TEST_F(QueueFileOnDisk, RefusesAPageByItsAddressBesideItsWholeList) {
  const std::string page = "[[playlist]]\nurl = \"https://www.bilibili.com/video/BV1Wy4y1B7vg?p=3\"\n";

  EXPECT_EQ(
      wrong(page + kOne),
      at(":3:1: bilibili \"BV1Wy4y1B7vg\" stands here for the second time; the first is at ") + at(":1:1"));
}

TEST_F(QueueFileOnDisk, RefusesWordsThatNobodyUnderstandsAndNamesTheirPlace) {
  EXPECT_THAT(wrong(kOne + "pages = \"1-x\"\n"), AllOf(StartsWith(at(":4:9: pages: ")), HasSubstr("^")));
  EXPECT_THAT(wrong(kOne + "output = \"%(nosuch)s\"\n"), StartsWith(at(":4:10: output: ")));
  EXPECT_THAT(wrong(kOne + "limit-rate = \"fast\"\n"), StartsWith(at(":4:14: limit-rate: ")));
  EXPECT_THAT(wrong(kOne + "engine = [\"wget\"]\n"), StartsWith(at(":4:10: \"engine\" \"wget\": ")));
  EXPECT_THAT(wrong("[defaults]\nsleep = \"x\"\n" + kOne), StartsWith(at(":2:9: sleep: ")));
  EXPECT_THAT(wrong(kOne + "format = \"bv\"\nquality = \"720\"\n"),
              StartsWith(at(":4:10: \"format\" and \"quality\" contradict each other")));
}

TEST_F(QueueFileOnDisk, LetsAListsOwnQualityReplaceTheFormatOfAll) {
  EXPECT_EQ(wrong("[defaults]\nformat = \"bv\"\n" + kOne + "quality = \"720\"\n"), "");
  EXPECT_EQ(wrong("[defaults]\nquality = \"720\"\n" + kOne + "format = \"bv\"\n"), "");
}

TEST_F(QueueFileOnDisk, RefusesUnknownSitesAndNamesTheNearest) {
  EXPECT_EQ(wrong("[[playlist]]\nsite = \"bilbili\"\nid = \"BV1Wy4y1B7vg\"\n"),
            at(":2:8: there is no site \"bilbili\"; did you mean \"bilibili\"? `multiget sites` lists them"));
}

TEST_F(QueueFileOnDisk, RefusesIdsAndAddressesThatAreNone) {
  EXPECT_THAT(wrong("[[playlist]]\nsite = \"bilibili\"\nid = \"hello\"\n"),
              StartsWith(at(":3:6: \"hello\" is no id")));
  EXPECT_THAT(wrong("[[playlist]]\nurl = \"hello\"\n"), StartsWith(at(":2:7: \"hello\" is neither")));
}

TEST_F(QueueFileOnDisk, RefusesADirectoryThatIsAFileOrBelowOne) {
  put("file", "");

  EXPECT_THAT(wrong(kOne + "dir = \"file\"\n"),
              AllOf(StartsWith(at(":4:7: \"dir\"")), HasSubstr("is a file")));
  EXPECT_THAT(wrong("[defaults]\ndir = \"file/below\"\n" + kOne),
              AllOf(StartsWith(at(":2:7: \"dir\"")), HasSubstr("is a file")));
}

TEST_F(QueueFileOnDisk, MakesNoDirectoryWhenItIsChecked) {
  EXPECT_EQ(wrong(kOne + "dir = \"new/videos\"\n"), "");

  EXPECT_FALSE(std::filesystem::exists(here_ / "new"));
}

TEST_F(QueueFileOnDisk, TellsWhatIsWrongWithEachPlaylist) {
  const std::string told = wrong("[[playlist]]\nsite = \"bilibili\"\nid = \"x\"\n" + kOne +
                                 "engine = [\"wget\"]\n" + "[[playlist]]\nurl = \"y\"\n");

  EXPECT_THAT(told, AllOf(HasSubstr(at(":3:6: ")), HasSubstr(at(":7:10: ")), HasSubstr(at(":9:7: "))));
}

TEST_F(QueueFileOnDisk, LetsTheCommandLineReplaceWhatItSays) {
  const auto file = load_queue_file(put("courses.toml", kOne + "quality = \"720\"\n"));
  ASSERT_TRUE(file) << file.error().what;

  const auto checked = check_playlists(*file, {.under = {}, .over = {.quality = "480"}}, toolbox_);

  ASSERT_TRUE(checked) << checked.error().what;
  EXPECT_EQ(checked->front().job.request.height, 480);
}

TEST_F(QueueFileOnDisk, RefusesFilesThatAreNone) {
  EXPECT_THAT(load_queue_file(here_ / "nosuch.toml").error().what, HasSubstr("is not there"));
  EXPECT_THAT(load_queue_file(here_).error().what, HasSubstr("is no regular file"));
  EXPECT_THAT(load_queue_file(put("long.toml", std::string((8 << 20) + 1, '\n'))).error().what,
              HasSubstr("longer than 8 MiB"));
}

}  // namespace
}  // namespace mg
