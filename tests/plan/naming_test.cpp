#include "src/plan/naming.h"

#include <gtest/gtest.h>

#include <random>

#include "src/base/utf8.h"

namespace mg {

namespace {

const NameFields kPage{.list_title = "中国通史",
                       .title = "第三章",
                       .page = 3,
                       .page_count = 120,
                       .id = "BV1Wy4y1B7vg",
                       .uploader = "someone",
                       .upload_date = "20210304",
                       .site = "bilibili",
                       .engine = "fast",
                       .height = 720,
                       .ext = "mp4",
                       .key = "bilibili BV1Wy4y1B7vg p3"};

std::string expanded(std::string_view names, const NameFields& fields = kPage) {
  const auto result = parse_template(names);
  EXPECT_TRUE(result) << result.error().what;
  return result ? expand(*result, fields).string() : std::string();
}

NameFields titled(std::string title) {
  return {.title = std::move(title), .ext = "mp4"};
}

// A single video's name by the default template.
std::string named(std::string title) {
  return expanded(kSingleTemplate, titled(std::move(title)));
}

}  // namespace

TEST(Expand, FillsInTheDefaults) {
  EXPECT_EQ(expanded(kListTemplate), "中国通史/P003 第三章.mp4");
  EXPECT_EQ(named("第一章"), "第一章.mp4");
}

TEST(Expand, KnowsEveryField) {
  EXPECT_EQ(expanded("%(page)s %(playlist_index)s %(page_count)s %(id)s %(bvid)s %(aid)s"),
            "3 3 120 BV1Wy4y1B7vg BV1Wy4y1B7vg NA");
  EXPECT_EQ(expanded("%(uploader)s %(upload_date)s %(site)s %(engine)s %(quality)s %(height)s %(key)s"),
            "someone 20210304 bilibili fast 720p 720 bilibili BV1Wy4y1B7vg p3");
}

TEST(Expand, KnowsBothKindsOfBilibilisIds) {
  NameFields old = kPage;
  old.id = "av170001";

  EXPECT_EQ(expanded("%(aid)s %(bvid|-)s", old), "av170001 -");
}

TEST(Expand, PadsNumbers) {
  EXPECT_EQ(expanded("%(page)d|%(page)05d|%(page)0Nd|%(page)4d"), "3|00003|003|   3");
}

TEST(Expand, PadsToTwoDigitsWhereTheCountIsUnknown) {
  EXPECT_EQ(expanded("%(page)0Nd", {.page = 3}), "03");
  EXPECT_EQ(expanded("%(page)0Nd", {.page = 123}), "123");
  EXPECT_EQ(expanded("%(page)0Nd", {.page = 3, .page_count = 9}), "3");
}

TEST(Expand, TakesTheFirstFieldThatIsKnown) {
  NameFields fields = kPage;
  fields.uploader.clear();

  EXPECT_EQ(expanded("%(uploader,site)s %(uploader|no one)s %(uploader)s %(uploader|)s.", fields),
            "bilibili no one NA");
}

TEST(Expand, WritesDates) {
  EXPECT_EQ(expanded("%(upload_date>%Y-%m-%d)s"), "2021-03-04");
  EXPECT_EQ(expanded("%(upload_date>%Y%%)s"), "2021%");
}

TEST(Expand, TakesABadDateAsUnknown) {
  EXPECT_EQ(expanded("%(upload_date>%Y|undated)s", {.upload_date = "2021"}), "undated");
  EXPECT_EQ(expanded("%(upload_date>%Y)s", {.upload_date = "2021-3-4"}), "NA");
}

TEST(Expand, UsesTheOtherTitleWhereOneIsMissing) {
  EXPECT_EQ(expanded("%(title)s %(part)s", titled("single")), "single single");
  EXPECT_EQ(expanded("%(title)s %(part)s", {.list_title = "list"}), "list list");
  EXPECT_EQ(expanded("%(title)s.%(ext)s", {}), "untitled");
}

TEST(Expand, CutsValues) {
  EXPECT_EQ(expanded("%(part).2s.%(ext)s"), "第三.mp4");
  EXPECT_EQ(expanded("%(part).8B.%(ext)s"), "第三.mp4");
}

TEST(Expand, NeverLetsAValueAddAFolder) {
  EXPECT_EQ(named("a/b\\c"), "a-b-c.mp4");
  EXPECT_EQ(named("/etc/passwd"), "_-etc-passwd.mp4");
  EXPECT_EQ(named("../../x"), "_..-..-x.mp4");
  EXPECT_EQ(expanded("%(upload_date>%Y/%m)s"), "2021-03");
  EXPECT_EQ(expanded("%(aid|a/b)s"), "a-b");
}

TEST(Expand, NeverLeavesTheDirectory) {
  EXPECT_EQ(expanded("%(title)s/x", titled("..")), "_/x");
  EXPECT_EQ(expanded("%(title)s/x", titled(".")), "_/x");
  EXPECT_EQ(expanded(".%(title)s/x", titled(".")), "untitled/x");
  EXPECT_EQ(expanded(".%(aid|)s/x", titled("a")), "untitled/x");
  EXPECT_EQ(expanded("%(title)s.%(title)s", titled(".")), "_");
}

TEST(Expand, GuardsAgainstOptionsAndHiddenFiles) {
  EXPECT_EQ(named("-rf"), "_-rf.mp4");
  EXPECT_EQ(named(".bashrc"), "_.bashrc.mp4");
  EXPECT_EQ(expanded("x %(title)s", titled("-rf")), "x -rf");
  EXPECT_EQ(expanded(".cache/%(title)s", titled("a")), ".cache/a");  // the user's own wish
}

TEST(Expand, ReplacesWhatWindowsReserves) {
  EXPECT_EQ(named("a<b>c:d\"e|f?g*"), "a＜b＞c：d＂e｜f？g＊.mp4");
}

TEST(Expand, AvoidsNamesOfDevices) {
  EXPECT_EQ(named("NUL"), "_NUL.mp4");
  EXPECT_EQ(named("com1"), "_com1.mp4");
  EXPECT_EQ(expanded("%(title)s/x", titled("aux")), "_aux/x");
  EXPECT_EQ(named("Null"), "Null.mp4");
}

TEST(Expand, DropsControlCharactersAndInvalidBytes) {
  EXPECT_EQ(named(std::string("a\0b\nc\x1B[2J", 9)), "ab c[2J.mp4");
  EXPECT_EQ(named("a\xFF"), "a\uFFFD.mp4");
}

TEST(Expand, TrimsBlanksAndDotsAtTheEnd) {
  EXPECT_EQ(named("  a  "), "a.mp4");
  EXPECT_EQ(named("Vol. 1 ... "), "Vol. 1.mp4");
  EXPECT_EQ(expanded("%(title)s/x", titled("to be continued...")), "to be continued/x");
}

TEST(Expand, NamesTheNameless) {
  EXPECT_EQ(named(""), "untitled.mp4");
  EXPECT_EQ(named(" \n\t "), "untitled.mp4");
  EXPECT_EQ(expanded("%(title|)s/%(title|)s.%(ext)s", titled("")), "untitled/untitled.mp4");
}

TEST(Expand, CutsLongNamesButKeepsTheEnding) {
  std::string title;
  for (int i = 0; i < 200; ++i) title += "长";

  const std::string name = named(title);

  EXPECT_TRUE(is_utf8(name));
  EXPECT_TRUE(name.ends_with("长.mp4"));
  const std::size_t stem = name.size() - 4;
  EXPECT_LE(stem + std::string_view(" (99999)").size() + kDanmakuEnding.size(), kNameBytes);
  EXPECT_GT(name.size(), 225);
}

TEST(Expand, CutsLongFoldersToo) {
  const std::string path = expanded("%(title)s/%(page)s", titled(std::string(5000, 'x')));

  EXPECT_EQ(path, std::string(254, 'x') + "/1");
}

TEST(Expand, TakesALongEndingForAPartOfTheName) {
  const std::string name = expanded("%(title)s.%(ext)s", {.title = "a", .ext = std::string(400, 'x')});

  EXPECT_LE(name.size(), 235);
}

TEST(Expand, MakesASafePathOfAnyTitle) {
  constexpr std::string_view letters("./\\-~ \n\0\xFF:ab\xE9\x95\xBF", 15);
  std::mt19937 generator(9);
  std::uniform_int_distribution<std::size_t> letter(0, letters.size() - 1);
  for (int round = 0; round < 5000; ++round) {
    std::string noise(static_cast<std::size_t>(round % 300), ' ');
    for (char& c : noise) c = letters[letter(generator)];
    NameFields fields = titled(noise);
    fields.ext = noise;

    const std::filesystem::path path = expanded("%(title)s/%(part)s.%(ext)s", fields);

    ASSERT_TRUE(path.is_relative());
    ASSERT_EQ(std::distance(path.begin(), path.end()), 2) << path;
    ASSERT_EQ(path.lexically_normal(), path);
    for (const auto& component : path) {
      ASSERT_TRUE(is_utf8(component.string()));
      ASSERT_LE(component.string().size(), kNameBytes);
      ASSERT_NE(component.string().front(), '-');
      ASSERT_NE(component.string().front(), '.');
    }
  }
}

TEST(NameFields, AreWhatTheEpisodeKnows) {
  const Episode episode{.page = 3,
                        .list_count = 20,
                        .id = "BV1",
                        .list_title = "list",
                        .title = "part",
                        .uploader = "someone",
                        .upload_date = "20210304",
                        .format = {.container = "mp4", .height = 720}};

  const NameFields fields = name_fields(episode);

  EXPECT_EQ(fields, (NameFields{.list_title = "list",
                                .title = "part",
                                .page = 3,
                                .page_count = 20,
                                .id = "BV1",
                                .uploader = "someone",
                                .upload_date = "20210304",
                                .height = 720,
                                .ext = "mp4"}));
}

TEST(TargetNames, GiveTheWishWhereItIsFree) {
  TargetNames names;

  EXPECT_EQ(names.place("a/x.mp4"), "a/x.mp4");
  EXPECT_EQ(names.place("b/x.mp4"), "b/x.mp4");
  EXPECT_EQ(names.place("x.mp4"), "x.mp4");
}

TEST(TargetNames, NumberTheOthersBeforeTheEnding) {
  TargetNames names;

  EXPECT_EQ(names.place("a/x.mp4"), "a/x.mp4");
  EXPECT_EQ(names.place("a/x.mp4"), "a/x (2).mp4");
  EXPECT_EQ(names.place("a/x.mp4"), "a/x (3).mp4");
}

TEST(TargetNames, CountNamesThatDifferByCaseOrEndingAsTheSame) {
  TargetNames names;

  EXPECT_EQ(names.place("A/x.mp4"), "A/x.mp4");
  EXPECT_EQ(names.place("a/X.mp4"), "a/X (2).mp4");
  EXPECT_EQ(names.place("A/x.flv"), "A/x (3).flv");  // both would have A/x.danmaku.xml beside them
}

TEST(TargetNames, DoNotTakeANumberForAnEnding) {
  TargetNames names;

  EXPECT_EQ(names.place("Vol.1"), "Vol.1");
  EXPECT_EQ(names.place("Vol.2"), "Vol.2");
  EXPECT_EQ(names.place("Vol.2"), "Vol.2 (2)");
}

TEST(TargetNames, StepOverNumbersThatAreTaken) {
  TargetNames names;

  EXPECT_EQ(names.place("x (2).mp4"), "x (2).mp4");
  EXPECT_EQ(names.place("x.mp4"), "x.mp4");
  EXPECT_EQ(names.place("x.mp4"), "x (3).mp4");
  EXPECT_EQ(names.place("x (2).mp4"), "x (2) (2).mp4");
}

TEST(TargetNames, StayWithinTheLengthOfAName) {
  TargetNames names;
  const std::string longest = std::string(251, 'x') + ".mp4";

  EXPECT_EQ(names.place(longest), longest);
  EXPECT_EQ(names.place(longest), std::string(247, 'x') + " (2).mp4");
}

TEST(TargetNames, AreQuickWhenAllWantTheSame) {
  TargetNames names;
  for (int i = 1; i < 100000; ++i) (void)names.place("x.mp4");

  EXPECT_EQ(names.place("x.mp4"), "x (100000).mp4");
}

}  // namespace mg
