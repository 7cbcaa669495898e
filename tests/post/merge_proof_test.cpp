#include "src/post/merge_proof.h"

#include <gmock/gmock.h>

#include <vector>

namespace mg {
namespace {

using Kind = StreamFacts::Kind;

MediaFacts lasting(Duration duration, std::initializer_list<Kind> kinds) {
  MediaFacts facts{.duration = duration};
  for (const Kind kind : kinds) facts.streams.push_back({.kind = kind});
  return facts;
}

std::optional<std::string> fault(const MediaFacts& whole, std::vector<MediaFacts> pieces) {
  return fault_of_merge(whole, pieces);
}

const auto kFilm = {Kind::video, Kind::audio};

TEST(MergeProof, AcceptsPiecesThatFollowEachOther) {
  EXPECT_FALSE(fault(lasting(360s, kFilm), {lasting(180s, kFilm), lasting(180s, kFilm)}));
}

TEST(MergeProof, AcceptsPictureAndSoundOrWhatIsLeftOfThem) {
  EXPECT_FALSE(fault(lasting(60s, kFilm), {lasting(60s, {Kind::video}), lasting(61s, {Kind::audio})}));
  EXPECT_FALSE(fault(lasting(60s, kFilm), {lasting(60s, {Kind::audio})}));
}

TEST(MergeProof, RefusesAWholeThatIsShorterThanItsPieces) {
  EXPECT_TRUE(fault(lasting(180s, kFilm), {lasting(180s, kFilm), lasting(180s, kFilm)}));
  EXPECT_TRUE(fault(lasting(40s, kFilm), {lasting(60s, {Kind::video}), lasting(60s, {Kind::audio})}));
}

TEST(MergeProof, MissesAPieceThatIsShorterThanLengthsMayDiffer) {
  const auto short_piece = lasting(2s, kFilm);

  EXPECT_TRUE(fault(lasting(4s, kFilm), {short_piece, short_piece, short_piece}));
  EXPECT_FALSE(fault(lasting(5900ms, kFilm), {short_piece, short_piece, short_piece}));
}

TEST(MergeProof, RefusesAWholeThatLacksAStream) {
  EXPECT_TRUE(fault(lasting(60s, {Kind::video}), {lasting(60s, {Kind::video}), lasting(60s, {Kind::audio})}));
}

TEST(MergeProof, RefusesTwoSoundsOfWhichTheWholeHasOne) {
  EXPECT_TRUE(fault(lasting(60s, {Kind::audio}), {lasting(60s, {Kind::audio}), lasting(60s, {Kind::audio})}));
}

TEST(MergeProof, RefusesASinglePieceThatMayBeAFilmOfItsOwn) {
  EXPECT_TRUE(fault(lasting(60s, kFilm), {lasting(60s, kFilm)}));
}

TEST(MergeProof, RefusesLengthsThatAreNotKnown) {
  EXPECT_TRUE(fault({}, {lasting(60s, kFilm)}));
  EXPECT_TRUE(fault(lasting(60s, kFilm), {MediaFacts{}}));
}

}  // namespace
}  // namespace mg
