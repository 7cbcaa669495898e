#include "src/post/clean_rules.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

using ::testing::HasSubstr;

constexpr WallTime kNow{std::chrono::hours(500'000)};
constexpr WallTime kYesterday = kNow - std::chrono::hours(24);

ListedFile file(std::string name, Bytes size = 100_KiB, WallTime written = kYesterday) {
  return {.name = std::move(name), .size = size, .written = written};
}

ListedFile holding(ListedFile one, ContentFacts content) {
  one.content = std::move(content);
  return one;
}

CleanRule partial(std::string match) {
  return {.name = match, .tool = "t", .what = "half", .match = match, .partial = true};
}

const CleanRule kPieces{.name = "pieces",
                        .tool = "t",
                        .what = "piece",
                        .match = "{whole}[{n}].{media}",
                        .merged = "{whole}.{media}"};
const CleanRule kControl{.name = "control",
                         .tool = "t",
                         .what = "half",
                         .match = "{whole}.ctl",
                         .partial = true,
                         .content = LeftoverContent::control_file,
                         .with = "{whole}"};
const CleanRule kDanmaku{.name = "danmaku",
                         .tool = "t",
                         .what = "danmaku",
                         .match = "{whole}.xml",
                         .content = LeftoverContent::danmaku,
                         .beside = "{whole}.{media}"};
const CleanRule kList{.name = "list",
                      .tool = "t",
                      .what = "list",
                      .match = "{whole}.{media}.txt",
                      .content = LeftoverContent::concat_list};

class CleanRulesTest : public ::testing::Test {
 protected:
  void given(std::vector<CleanRule> rules) { rules_ = CleanRules::make(std::move(rules)).value(); }
  void in_folder(std::vector<ListedFile> files) {
    std::ranges::sort(files, {}, &ListedFile::name);
    folder_.path = "/v";
    folder_.files = std::move(files);
  }
  std::vector<CleanFinding> judge(Careful careful = Careful::yes) const {
    return rules_.judge(folder_, pages_, kNow, careful);
  }
  // Names, in their order.
  std::vector<std::string> going(Careful careful = Careful::yes) const {
    std::vector<std::string> names;
    for (const CleanFinding& found : judge(careful)) {
      if (found.goes) names.push_back(found.name);
    }
    return names;
  }
  std::string reason_of(std::string_view name) const {
    for (const CleanFinding& found : judge()) {
      if (found.name == name) return (found.goes ? "goes: " : "stays: ") + found.reason;
    }
    return "not spoken of";
  }

  CleanRules rules_;
  ListedFolder folder_;
  UnfinishedPages pages_;
};

using Names = std::vector<std::string>;

TEST_F(CleanRulesTest, SaysNothingOfFilesThatNoRuleSpeaksOf) {
  given({partial("{whole}.part")});
  in_folder({file("T.mp4"), file("notes.txt")});

  EXPECT_TRUE(judge().empty());
}

TEST_F(CleanRulesTest, LetsPartialsOfNobodyGo) {
  given({partial("{whole}.part")});
  in_folder({file("T.mp4.part")});

  EXPECT_EQ(reason_of("T.mp4.part"), "goes: no page of ours waits for it");
}

TEST_F(CleanRulesTest, KeepsPartialsOfUnfinishedPages) {
  given({partial("{whole}.part")});
  in_folder({file("T [dQw4w9WgXcQ].mp4.part")});
  pages_ = UnfinishedPages({{.key = "youtube dQw4w9WgXcQ"}}, {});

  EXPECT_THAT(reason_of("T [dQw4w9WgXcQ].mp4.part"), HasSubstr("stays: it may be of youtube dQw4w9WgXcQ"));
  EXPECT_EQ(going(Careful::no), Names{"T [dQw4w9WgXcQ].mp4.part"});
}

TEST_F(CleanRulesTest, KeepsWhatWasJustWritten) {
  given({partial("{whole}.part")});
  in_folder({file("T.part", 1_KiB, kNow - 59s), file("U.part", 1_KiB, kNow - 61s),
             file("V.part", 1_KiB, kNow + 1h)});

  EXPECT_EQ(going(), Names{"U.part"});
  EXPECT_EQ(going(Careful::no), (Names{"T.part", "U.part", "V.part"}));
}

TEST_F(CleanRulesTest, KeepsWhatIsHinderedEvenIfNotCareful) {
  given({partial("{whole}.part")});
  ListedFile open = file("T.part");
  open.hindrance = "somebody has it open";
  in_folder({open});

  EXPECT_TRUE(going(Careful::no).empty());
  EXPECT_EQ(reason_of("T.part"), "stays: somebody has it open");
}

TEST_F(CleanRulesTest, LetsPiecesGoOnceTheyAreMerged) {
  given({kPieces});
  in_folder({file("T[00].flv"), file("T[01].flv"), file("T.mp4", 198_KiB)});

  EXPECT_EQ(going(), (Names{"T[00].flv", "T[01].flv"}));
  EXPECT_EQ(judge().front().merged_into, "T.mp4");
}

TEST_F(CleanRulesTest, KeepsPiecesThatAreNotMerged) {
  given({kPieces});
  in_folder({file("T[00].flv"), file("T[01].flv"), file("U.mp4", 1_MiB)});

  EXPECT_EQ(reason_of("T[00].flv"), "stays: it is not merged yet");
}

TEST_F(CleanRulesTest, KeepsPiecesOfAMergeThatIsOlderOrTooSmall) {
  given({kPieces});
  in_folder({file("T[00].flv"), file("T[01].flv"), file("T.mp4", 150_KiB), file("U[00].flv"),
             file("U.mp4", 100_KiB, kYesterday - 1h)});

  EXPECT_EQ(reason_of("T[00].flv"), "stays: T.mp4 is smaller than its pieces together");
  EXPECT_EQ(reason_of("U[00].flv"), "stays: U.mp4 is older than its pieces");
}

TEST_F(CleanRulesTest, KeepsPiecesOfAMergeThatIsEmptyOrItselfNotFinished) {
  given({kPieces, kControl});
  in_folder({file("T[00].flv"), file("T.mp4", 0_B), file("U[00].flv"), file("U.mp4"),
             holding(file("U.mp4.ctl"), {.kind = LeftoverContent::control_file, .total = 1_MiB})});

  EXPECT_EQ(reason_of("T[00].flv"), "stays: it is not merged yet");
  EXPECT_EQ(reason_of("U[00].flv"), "stays: it is not merged yet");
}

TEST_F(CleanRulesTest, KeepsPiecesThatAnInspectionDidNotFindInTheMerge) {
  given({kPieces});
  in_folder({file("T[00].flv"), file("T.mp4")});
  folder_.not_merged["T[00].flv"] = "it lasts longer";

  EXPECT_EQ(reason_of("T[00].flv"), "stays: it lasts longer");
}

TEST_F(CleanRulesTest, LetsAListGoOnlyWithAllThatItLists) {
  given({kPieces, kList});
  const ContentFacts list{.kind = LeftoverContent::concat_list, .listed = {"T[00].flv", "T[01].flv"}};
  in_folder({file("T[00].flv"), file("T[01].flv"), holding(file("T.mp4.txt"), list)});

  EXPECT_EQ(reason_of("T.mp4.txt"), "stays: T[00].flv, which it lists, is there and stays");

  in_folder({file("T[00].flv"), file("T.mp4"), holding(file("T.mp4.txt"), list)});
  EXPECT_EQ(going(), (Names{"T[00].flv", "T.mp4.txt"}));

  in_folder({holding(file("U.mp4.txt"), list)});
  EXPECT_EQ(reason_of("U.mp4.txt"), "stays: it lists what is called otherwise");
}

TEST_F(CleanRulesTest, LetsDanmakuGoByItsContentBesideAFilm) {
  given({kDanmaku});
  const ContentFacts danmaku{.kind = LeftoverContent::danmaku};
  in_folder({holding(file("T.xml"), danmaku), file("T.mp4"), file("U.xml"), file("U.mp4"),
             holding(file("V.xml"), danmaku)});

  EXPECT_EQ(going(), Names{"T.xml"});
  EXPECT_EQ(reason_of("U.xml"), "stays: it is not danmaku");
  EXPECT_EQ(reason_of("V.xml"), "stays: no finished file stands beside it");
}

TEST_F(CleanRulesTest, KeepsWhatSomebodyHasAskedForUnlessForced) {
  given({kDanmaku});
  ListedFile wanted = holding(file("T.xml"), {.kind = LeftoverContent::danmaku});
  wanted.wanted = true;
  in_folder({wanted, file("T.mp4")});

  EXPECT_TRUE(going().empty());
  EXPECT_EQ(reason_of("T.xml"), "stays: it lies beside a page of the archive, so it was asked for");
  EXPECT_EQ(going(Careful::no), Names{"T.xml"});
}

TEST_F(CleanRulesTest, LetsAFileGoBeforeTheControlFileThatTellsThatItIsNotFinished) {
  given({kControl});
  in_folder(
      {file("T.mp4"), holding(file("T.mp4.ctl"), {.kind = LeftoverContent::control_file, .total = 1_MiB})});

  EXPECT_EQ(going(), (Names{"T.mp4", "T.mp4.ctl"}));
  EXPECT_EQ(judge().back().after, "T.mp4");
}

TEST_F(CleanRulesTest, LetsOnlyTheControlFileGoWhereAllIsThere) {
  given({kControl});
  in_folder({file("T.mp4", 1_MiB),
             holding(file("T.mp4.ctl"),
                     {.kind = LeftoverContent::control_file, .total = 1_MiB, .complete = true})});

  EXPECT_EQ(going(), Names{"T.mp4.ctl"});
}

TEST_F(CleanRulesTest, KeepsAFileThatItsControlFileDoesNotFit) {
  given({kControl});
  const ContentFacts control{.kind = LeftoverContent::control_file, .total = 1_MiB};
  in_folder({file("T.mp4", 2_MiB), holding(file("T.mp4.ctl"), control), file("U.mp4", 1_KiB, kYesterday + 1h),
             holding(file("U.mp4.ctl"), control), file("V.mp4"), file("V.mp4.ctl")});

  EXPECT_TRUE(going().empty());
  EXPECT_EQ(reason_of("V.mp4.ctl"), "stays: it is not a control file");
}

TEST_F(CleanRulesTest, KeepsBothWhereOneOfThemMustStay) {
  given({kControl});
  const ContentFacts control{.kind = LeftoverContent::control_file, .total = 1_MiB};
  in_folder({file("T.mp4", 1_KiB, kNow), holding(file("T.mp4.ctl"), control)});

  EXPECT_TRUE(going().empty());
}

TEST_F(CleanRulesTest, KeepsTheControlFileOfAFolder) {
  given({kControl});
  in_folder({holding(file("T.ctl"), {.kind = LeftoverContent::control_file, .total = 1_MiB})});
  folder_.others = {"T"};

  EXPECT_EQ(reason_of("T.ctl"), "stays: what it belongs to is no plain file");
}

TEST_F(CleanRulesTest, TakesNoYearsForARangeOfBytes) {
  CleanRule range = partial("{whole}.{start}-{end}");
  range.byte_range = true;
  given({range});
  in_folder({file("T.mp4.0-1048575", 1_MiB), file("Report.1990-2020", 5_KiB), file("T.mp4.0-99", 100_B),
             file("T.mp4.99-0", 1_B), file("T.mp4.0-99999999999999999999", 1_B)});

  EXPECT_EQ(going(), Names{"T.mp4.0-1048575"});
}

TEST_F(CleanRulesTest, KeepsWhatAUsersRuleKeeps) {
  given({partial("{whole}.part"), {.name = "mine", .match = "dear*", .keep = true}});
  in_folder({file("T.part"), file("dear T.part")});

  EXPECT_EQ(going(Careful::no), Names{"T.part"});
  EXPECT_EQ(reason_of("dear T.part"), "stays: your rules keep it");
}

TEST_F(CleanRulesTest, LetsALaterRuleOfTheSameNameTakeThePlace) {
  CleanRule mine = partial("{whole}.mine");
  mine.name = "{whole}.part";
  given({partial("{whole}.part"), mine});
  in_folder({file("T.part"), file("T.mine")});

  EXPECT_EQ(going(), Names{"T.mine"});
}

TEST_F(CleanRulesTest, NamesThePlaceOfARuleThatCannotBeRead) {
  CleanRule broken = partial("{whole");
  broken.place = "clean.toml:3";

  const auto made = CleanRules::make({broken});

  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().what, HasSubstr("clean.toml:3"));
}

}  // namespace
}  // namespace mg
