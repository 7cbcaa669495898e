#include "src/transfer/hls_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/transfer/hls_fixture.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kAt = "https://media.example.com/x/";
constexpr auto kSegment = HlsFile::Kind::segment;
constexpr auto kKey = HlsFile::Kind::key;
constexpr auto kInit = HlsFile::Kind::init;

HlsLayout laid_out(const MediaPlaylist& video, const MediaPlaylist* audio = nullptr) {
  auto layout = lay_out(video, audio);
  if (!layout) ADD_FAILURE() << layout.error().what;
  return layout ? *layout : HlsLayout();
}

std::string text_of(const HlsLayout& layout, std::string_view name) {
  for (const HlsText& playlist : layout.playlists) {
    if (playlist.name == name) return playlist.content;
  }
  return "no such playlist";
}

TEST(HlsLayout, OneFileForEachSegmentAndAPlaylistOfThem) {
  const auto layout = laid_out(media_of("#EXTINF:2.5,\na.ts?x=1.html\n#EXTINF:3.1,\nb\n"));

  EXPECT_THAT(layout.files, ElementsAre(HlsFile{"v00001.ts", kAt + "a.ts?x=1.html", {}, kSegment},
                                        HlsFile{"v00002.ts", kAt + "b", {}, kSegment}));
  EXPECT_THAT(layout.runs, ElementsAre("run0001.m3u8"));
  EXPECT_EQ(layout.duration, 5600ms);
  EXPECT_EQ(text_of(layout, "run0001.m3u8"),
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n"
            "#EXT-X-PLAYLIST-TYPE:VOD\n"
            "#EXTINF:2.500000,\nv00001.ts\n#EXTINF:3.100000,\nv00002.ts\n#EXT-X-ENDLIST\n");
}

TEST(HlsLayout, EachKeyOnceAndEachVectorWritten) {
  const auto layout = laid_out(
      media_of("#EXT-X-MEDIA-SEQUENCE:10\n#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"\n#EXTINF:1,\n1.ts\n#EXTINF:"
               "1,\n2.ts\n"
               "#EXT-X-KEY:METHOD=AES-128,URI=\"2.key\",IV=0xff\n#EXTINF:1,\n3.ts\n#EXTINF:1,\n4.ts\n"
               "#EXT-X-KEY:METHOD=NONE\n#EXTINF:1,\n5.ts\n"
               "#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"\n#EXTINF:1,\n6.ts\n"));

  EXPECT_EQ(std::ranges::count(layout.files, kKey, &HlsFile::kind), 2);
  EXPECT_THAT(layout.files[0], (HlsFile{"key00001.bin", kAt + "1.key", {}, kKey}));
  EXPECT_THAT(
      text_of(layout, "run0001.m3u8"),
      HasSubstr("VOD\n"
                "#EXT-X-KEY:METHOD=AES-128,URI=\"key00001.bin\",IV=0x0000000000000000000000000000000a\n"
                "#EXTINF:1.000000,\nv00001.ts\n"
                "#EXT-X-KEY:METHOD=AES-128,URI=\"key00001.bin\",IV=0x0000000000000000000000000000000b\n"
                "#EXTINF:1.000000,\nv00002.ts\n"
                "#EXT-X-KEY:METHOD=AES-128,URI=\"key00002.bin\",IV=0x000000000000000000000000000000ff\n"
                "#EXTINF:1.000000,\nv00003.ts\n"
                "#EXTINF:1.000000,\nv00004.ts\n"
                "#EXT-X-KEY:METHOD=NONE\n"
                "#EXTINF:1.000000,\nv00005.ts\n"
                "#EXT-X-KEY:METHOD=AES-128,URI=\"key00001.bin\",IV=0x0000000000000000000000000000000f\n"
                "#EXTINF:1.000000,\nv00006.ts\n"));
}

TEST(HlsLayout, RangesThatFollowEachOtherAreOneFile) {
  const auto layout = laid_out(media(playlist_text("byte_ranges.m3u8")));

  EXPECT_THAT(layout.files,
              ElementsAre(HlsFile{"init00001.mp4", kAt + "main.mp4", ByteRange{0_B, 719_B}, kInit},
                          HlsFile{"v00001.mp4", kAt + "main.mp4", ByteRange{719_B, 4057799_B}, kSegment},
                          HlsFile{"v00002.mp4", kAt + "main.mp4", ByteRange{9000000_B, 9001000_B}, kSegment},
                          HlsFile{"v00003.mp4", kAt + "other.mp4", ByteRange{0_B, 300_B}, kSegment}));
  EXPECT_THAT(text_of(layout, "run0001.m3u8"),
              HasSubstr("#EXT-X-MAP:URI=\"init00001.mp4\"\n"
                        "#EXTINF:9.984580,\n#EXT-X-BYTERANGE:2064720@0\nv00001.mp4\n"
                        "#EXTINF:10.000000,\n#EXT-X-BYTERANGE:1992360@2064720\nv00001.mp4\n"
                        "#EXTINF:10.000000,\n#EXT-X-BYTERANGE:1000@0\nv00002.mp4\n"));
}

TEST(HlsLayout, EncryptedRangesStayApart) {
  const auto layout =
      laid_out(media_of("#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:1,\n#EXT-X-BYTERANGE:16@0\na\n#EXTINF:"
                        "1,\n#EXT-X-BYTERANGE:16\na\n"));

  EXPECT_THAT(layout.files,
              ElementsAre(HlsFile{"key00001.bin", kAt + "k", {}, kKey},
                          HlsFile{"v00001.ts", kAt + "a", ByteRange{0_B, 16_B}, kSegment, true},
                          HlsFile{"v00002.ts", kAt + "a", ByteRange{16_B, 32_B}, kSegment, true}));
  EXPECT_THAT(text_of(layout, "run0001.m3u8"), testing::Not(HasSubstr("BYTERANGE")));
}

TEST(HlsLayout, WhatIsPlayedTwiceIsFetchedOnce) {
  const auto layout =
      laid_out(media_of("#EXTINF:1,\nslate.ts\n#EXTINF:1,\na.ts\n#EXTINF:1,\nslate.ts\n"
                        "#EXTINF:1,\n#EXT-X-BYTERANGE:10@0\nb\n#EXTINF:1,\n#EXT-X-BYTERANGE:10@10\nb\n"
                        "#EXTINF:1,\n#EXT-X-BYTERANGE:10@0\nb\n#EXTINF:1,\n#EXT-X-BYTERANGE:5@10\nb\n"));

  EXPECT_THAT(layout.files, ElementsAre(HlsFile{"v00001.ts", kAt + "slate.ts", {}, kSegment},
                                        HlsFile{"v00002.ts", kAt + "a.ts", {}, kSegment},
                                        HlsFile{"v00003.ts", kAt + "b", ByteRange{0_B, 20_B}, kSegment},
                                        HlsFile{"v00004.ts", kAt + "b", ByteRange{10_B, 15_B}, kSegment}));
  EXPECT_EQ(layout.duration, 7s);
}

TEST(HlsLayout, GapsAreLeftOut) {
  const auto layout = laid_out(media(playlist_text("gaps.m3u8")));

  EXPECT_THAT(layout.files, ElementsAre(HlsFile{"v00001.ts", kAt + "1.ts", {}, kSegment},
                                        HlsFile{"v00002.ts", kAt + "3.ts", {}, kSegment},
                                        HlsFile{"v00003.ts", kAt + "4.ts", {}, kSegment}));
  EXPECT_EQ(layout.duration, 18s);
}

TEST(HlsLayout, EachRunWithoutDiscontinuityIsAPlaylistOfItsOwn) {
  const auto layout = laid_out(media(playlist_text("fmp4_two_inits.m3u8")));

  EXPECT_THAT(layout.runs, ElementsAre("run0001.m3u8", "run0002.m3u8", "run0003.m3u8"));
  EXPECT_EQ(std::ranges::count(layout.files, kInit, &HlsFile::kind), 2);
  EXPECT_THAT(
      text_of(layout, "run0002.m3u8"),
      HasSubstr("VOD\n"
                "#EXT-X-KEY:METHOD=AES-128,URI=\"key00001.bin\",IV=0x00000000000000000000000000000001\n"
                "#EXT-X-MAP:URI=\"init00002.mp4\"\n#EXTINF:6.006000,\nv00003.m4s\n#EXT-X-ENDLIST\n"));
  EXPECT_THAT(text_of(layout, "run0003.m3u8"), HasSubstr("VOD\n#EXT-X-MAP:URI=\"init00001.mp4\"\n"));
}

TEST(HlsLayout, SoundApartComesFirstInAMasterOfItsRun) {
  const auto video = media_of("#EXTINF:2,\nv.ts\n");
  const auto audio = media_of("#EXTINF:1,\na1.aac\n#EXTINF:1,\na2.aac\n");

  const auto layout = laid_out(video, &audio);

  EXPECT_THAT(layout.files, ElementsAre(HlsFile{"a00001.aac", kAt + "a1.aac", {}, kSegment},
                                        HlsFile{"a00002.aac", kAt + "a2.aac", {}, kSegment},
                                        HlsFile{"v00001.ts", kAt + "v.ts", {}, kSegment}));
  EXPECT_EQ(layout.playlists.size(), 3U);
  EXPECT_EQ(text_of(layout, "run0001.m3u8"),
            "#EXTM3U\n#EXT-X-VERSION:7\n"
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"sound\",DEFAULT=YES,AUTOSELECT=YES,"
            "URI=\"a-run0001.m3u8\"\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"sound\"\nv-run0001.m3u8\n");
  EXPECT_THAT(text_of(layout, "a-run0001.m3u8"), HasSubstr("a00002.aac"));
}

TEST(HlsLayout, SoundAndPictureHaveTheSameRunsOrNone) {
  const auto whole = media_of("#EXTINF:2,\n1.ts\n#EXTINF:2,\n2.ts\n");
  const auto parted = media_of("#EXTINF:2,\n1.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\n2.ts\n");

  const auto layout = lay_out(parted, &whole);

  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().kind, ErrorKind::unsupported);
  EXPECT_EQ(laid_out(parted, &parted).runs.size(), 2U);
}

TEST(HlsLayout, ARunThatIsAGapInOneTrackIsNotPlayed) {
  const auto video = media_of("#EXTINF:2,\n1.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\n2.ts\n");
  const auto audio = media_of("#EXT-X-GAP\n#EXTINF:2,\n1.aac\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\n2.aac\n");

  const auto layout = laid_out(video, &audio);

  EXPECT_THAT(layout.runs, ElementsAre("run0001.m3u8"));
  EXPECT_EQ(layout.duration, 2s);
}

TEST(HlsLayout, OnlySoManyRuns) {
  std::string lines;
  for (int i = 0; i < 1001; ++i) lines += "#EXT-X-DISCONTINUITY\n#EXTINF:1,\n1.ts\n";

  EXPECT_EQ(lay_out(media_of(lines), nullptr).error().kind, ErrorKind::unsupported);
}

// The reader and the writer agree: what is written is read as what was meant.
TEST(HlsLayout, ItsPlaylistsAreReadAsTheyWereMeant) {
  const auto original = media(playlist_text("aes_rotation.m3u8"));
  const auto vector_of = [](const MediaPlaylist& playlist, const HlsSegment& segment) {
    return segment.key ? iv_of(playlist.keys[*segment.key], segment) : "none";
  };

  const auto again = media(text_of(laid_out(original), "run0001.m3u8"));

  ASSERT_EQ(again.segments.size(), original.segments.size());
  for (std::size_t i = 0; i < again.segments.size(); ++i) {
    EXPECT_EQ(again.segments[i].duration, original.segments[i].duration);
    EXPECT_EQ(vector_of(again, again.segments[i]), vector_of(original, original.segments[i]));
  }
}

}  // namespace
}  // namespace mg
