#include "src/transfer/hls_choice.h"

#include <gtest/gtest.h>

#include "tests/transfer/hls_fixture.h"

namespace mg {
namespace {

HlsVariant variant(std::string url, int height, double bandwidth, std::string group = {}) {
  return {.url = std::move(url), .bandwidth = {bandwidth}, .height = height, .audio_group = std::move(group)};
}

HlsRendition sound(std::string group, std::string url, bool is_default = false) {
  return {.group = std::move(group), .is_default = is_default, .url = std::move(url)};
}

TEST(HlsChoice, TheTallestWithinTheLimit) {
  const MasterPlaylist master{{variant("360", 360, 1), variant("1080", 1080, 9), variant("720", 720, 4)}, {}};

  EXPECT_EQ(choose_variant(master, {}).variant.url, "1080");
  EXPECT_EQ(choose_variant(master, 1079).variant.url, "720");
  EXPECT_EQ(choose_variant(master, 720).variant.url, "720");
  EXPECT_EQ(choose_variant(master, 361).variant.url, "360");
}

TEST(HlsChoice, ElseTheSmallest) {
  const MasterPlaylist master{{variant("1080", 1080, 9), variant("480", 480, 1), variant("720", 720, 4)}, {}};

  EXPECT_EQ(choose_variant(master, 240).variant.url, "480");
}

TEST(HlsChoice, ByBandwidthAmongEquals) {
  const MasterPlaylist master{{variant("a", 720, 3), variant("b", 720, 5), variant("c", 720, 4)}, {}};

  EXPECT_EQ(choose_variant(master, 1080).variant.url, "b");
  EXPECT_EQ(choose_variant(master, 360).variant.url, "b");
}

TEST(HlsChoice, OneWithoutASizeOnlyIfNoneHasAny) {
  const MasterPlaylist mixed{{variant("sound", 0, 99), variant("720", 720, 3)}, {}};
  const MasterPlaylist bare{{variant("low", 0, 1), variant("high", 0, 2)}, {}};

  EXPECT_EQ(choose_variant(mixed, 360).variant.url, "720");
  EXPECT_EQ(choose_variant(bare, 360).variant.url, "high");
}

TEST(HlsChoice, TheDefaultSoundOfItsGroupElseTheFirst) {
  const MasterPlaylist master{{variant("v", 720, 3, "good")},
                              {sound("bad", "bad", true), sound("good", "first"),
                               sound("good", "default", true), sound("good", "late", true)}};
  MasterPlaylist without_default = master;
  without_default.renditions.resize(2);

  EXPECT_EQ(choose_variant(master, {}).audio_url, "default");
  EXPECT_EQ(choose_variant(without_default, {}).audio_url, "first");
}

TEST(HlsChoice, NoSoundOfItsOwnWhereItIsWithinThePicture) {
  const MasterPlaylist within{{variant("v", 720, 3, "g")}, {sound("g", ""), sound("g", "other")}};
  const MasterPlaylist same{{variant("v", 720, 3, "g")}, {sound("g", "v", true)}};
  const MasterPlaylist no_group{{variant("v", 720, 3)}, {sound("g", "a", true)}};

  EXPECT_EQ(choose_variant(within, {}).audio_url, "");
  EXPECT_EQ(choose_variant(same, {}).audio_url, "");
  EXPECT_EQ(choose_variant(no_group, {}).audio_url, "");
}

TEST(HlsChoice, OfApplesExample) {
  const auto choice = choose_variant(read_as<MasterPlaylist>(playlist_text("apple_master.m3u8")), 1080);

  EXPECT_EQ(choice.variant.url, "https://media.example.com/x/v9/prog_index.m3u8");
  EXPECT_EQ(choice.audio_url, "https://media.example.com/x/a1/prog_index.m3u8");
}

}  // namespace
}  // namespace mg
