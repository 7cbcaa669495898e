#include "src/plan/adoption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/base/text.h"

namespace mg {
namespace {

using testing::HasSubstr;

// "NAME #ID.mp4", "NAME @PART.mp4", "NAME.half", "NAME.piece.mp4", "NAME.note"; notes are "SITE ID".
class Signs final : public FileRecogniser {
 public:
  [[nodiscard]] std::string_view name() const override { return "one"; }
  [[nodiscard]] FileSign read_name(std::string_view name) const override {
    FileSign sign;
    const std::string_view stem = name.substr(0, name.find('.'));
    if (name.ends_with(".half") || name.ends_with(".piece.mp4")) {
      sign.state = FileSign::State::unfinished;
      sign.why = "it is half";
    }
    if (name.ends_with(".note")) sign.state = FileSign::State::aside;
    if (name.ends_with(".piece.mp4")) sign.spoils = stem;
    if (const auto at = stem.find('#'); at != std::string_view::npos) sign.id = stem.substr(at + 1);
    if (const auto at = stem.find('@'); at != std::string_view::npos) {
      sign.part = static_cast<int>(read_whole_number(stem.substr(at + 1)).value_or(0));
    }
    return sign;
  }
  [[nodiscard]] std::string notes_of(std::string_view name) const override {
    return std::string(name.substr(0, name.find('.'))) + ".note";
  }
  [[nodiscard]] Result<FileSign> read_notes(std::string_view notes) const override {
    const auto words = split(notes, ' ');
    if (words.size() != 2) return fail(ErrorKind::bad_input, "broken");
    FileSign sign;
    sign.site = words[0];
    sign.id = words[1];
    return sign;
  }
};

// Ids that begin with "F" are of films; others need a site.
class Names final : public ForeignNames {
 public:
  [[nodiscard]] Result<KnownPage> read_line(std::string_view) const override { return KnownPage{}; }
  [[nodiscard]] std::vector<std::string> lines_of(const KnownPage&) const override { return {}; }
  [[nodiscard]] Result<KnownPage> page_of(std::string_view site, std::string_view id) const override {
    if (site.empty() && id.starts_with('F')) site = "films";
    if (site.empty()) return fail(ErrorKind::bad_input, "that may be an id of any site");
    return KnownPage{own_key(site, id), std::string(site), {}, 0};
  }
};

class AdoptionTest : public testing::Test {
 protected:
  AdoptionTest() { recognisers_.push_back(std::make_unique<Signs>()); }

  FileMeaning meaning(const std::string& name, const std::string& notes = {},
                      const std::vector<std::string>& beside = {}) {
    const Adoption adoption(recognisers_, names_, words_);
    std::vector<std::string> folder = beside;
    folder.push_back(name);
    return adoption.meaning_of(name, notes, adoption.read_folder(folder));
  }
  // "KEY by ENGINE"; or why not.
  std::string told(const std::string& name, const std::string& notes = {},
                   const std::vector<std::string>& beside = {}) {
    const FileMeaning found = meaning(name, notes, beside);
    if (const auto* known = std::get_if<RecognisedFile>(&found)) {
      return known->page.key.text + " by " + known->engine;
    }
    const auto* refused = std::get_if<RefusedFile>(&found);
    return refused != nullptr ? refused->why : "other";
  }
  void list_is(const SiteProfile& profile) {
    words_.list = SiteMatch{.profile = &profile, .id = "L1", .url = {}, .page = {}};
  }

  SiteProfile numbered_{.name = "parts", .identity = PageIdentity::number};
  SiteProfile with_ids_{.name = "films", .identity = PageIdentity::own_id};
  Adoption::Recognisers recognisers_;
  Names names_;
  AdoptionWords words_;
};

TEST_F(AdoptionTest, BelievesTheIdInAName) {
  EXPECT_EQ(told("T #F7.mp4"), "films F7 by one");
}

TEST_F(AdoptionTest, BelievesNotesMoreThanTheName) {
  EXPECT_EQ(told("T #F7.mp4", "vimeo 12"), "vimeo 12 by one");
}

TEST_F(AdoptionTest, BelievesTheNameWhereNotesAreBroken) {
  EXPECT_EQ(told("T #F7.mp4", "{"), "films F7 by one");
}

TEST_F(AdoptionTest, NeedsASiteForAnIdOfAnySite) {
  EXPECT_THAT(told("T #7.mp4"), HasSubstr("--site SITE"));

  words_.site = "vimeo";

  EXPECT_EQ(told("T #7.mp4"), "vimeo 7 by one");
}

TEST_F(AdoptionTest, NeedsAListForANumber) {
  EXPECT_THAT(told("T @3.mp4"), HasSubstr("--list ID"));

  list_is(numbered_);

  EXPECT_EQ(told("T @3.mp4"), "parts L1 p3 by one");
}

TEST_F(AdoptionTest, KnowsOurOwnNames) {
  list_is(numbered_);

  EXPECT_EQ(told("P03 线程池.mp4"), "parts L1 p3 by ");
  EXPECT_EQ(told("P120.mp4"), "parts L1 p120 by ");
  EXPECT_THAT(told("P0 x.mp4", {}, {"b.mp4"}), HasSubstr("no part's number"));
  EXPECT_THAT(told("P3x.mp4", {}, {"b.mp4"}), HasSubstr("no part's number"));
}

TEST_F(AdoptionTest, TakesTheOnlyFileForTheOnlyPart) {
  list_is(numbered_);

  EXPECT_EQ(told("T.mp4", {}, {"T.jpg", "T.txt"}), "parts L1 p1 by ");
  EXPECT_THAT(told("T.mp4", {}, {"U.mp4"}), HasSubstr("no part's number"));
}

TEST_F(AdoptionTest, DoesNotNumberPagesThatHaveIds) {
  list_is(with_ids_);

  EXPECT_THAT(told("P03 x.mp4"), HasSubstr("known by ids"));
}

TEST_F(AdoptionTest, RefusesHalfFiles) {
  EXPECT_EQ(told("T #F7.mp4.half"), "it is half");
  EXPECT_EQ(told("T #F7.piece.mp4"), "it is half");
}

TEST_F(AdoptionTest, RefusesAWholeWhosePiecesLieBesideIt) {
  EXPECT_THAT(told("T #F7.mp4", {}, {"T #F7.piece.mp4"}), HasSubstr("pieces"));
  EXPECT_EQ(told("T #F7.mp4", {}, {"U.piece.mp4"}), "films F7 by one");
}

TEST_F(AdoptionTest, PassesOverWhatIsNoMedium) {
  for (const char* name : {"T #F7.jpg", "T #F7.note", "T #F7", "cover.png.half", "", ".mp4"}) {
    EXPECT_EQ(told(name), "other") << name;
  }
}

TEST_F(AdoptionTest, SeeksNotesOfMediaOnly) {
  const Adoption adoption(recognisers_, names_, {});

  EXPECT_EQ(adoption.notes_of("T.mp4"), "T.note");
  EXPECT_EQ(adoption.notes_of("T.jpg"), "");
}

MediaFacts film() {
  MediaFacts facts;
  facts.duration = 10s;
  facts.streams = {{.kind = StreamFacts::Kind::video, .codec = {}, .width = 0, .height = 0, .duration = {}}};
  return facts;
}

TEST(Fault, IsNotFoundInAFilm) {
  EXPECT_EQ(fault_of(film()), std::nullopt);
}

TEST(Fault, IsAFileWithoutPictureAndSound) {
  MediaFacts facts = film();
  facts.streams.front().kind = StreamFacts::Kind::other;

  EXPECT_THAT(fault_of(facts).value_or(""), HasSubstr("neither picture nor sound"));
}

TEST(Fault, IsAFileWithoutLength) {
  MediaFacts facts = film();
  facts.duration = Duration{};
  EXPECT_THAT(fault_of(facts).value_or(""), HasSubstr("no length"));

  facts.duration = {};
  EXPECT_THAT(fault_of(facts).value_or(""), HasSubstr("no length"));
}

TEST(Fault, IsNotALengthThatOnlyAStreamTells) {
  MediaFacts facts = film();
  facts.duration = {};
  facts.streams.front().duration = 10s;

  EXPECT_EQ(fault_of(facts), std::nullopt);
}

}  // namespace
}  // namespace mg
