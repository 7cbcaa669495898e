#include "src/transfer/m3u8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/transfer/hls_fixture.h"

namespace mg {
namespace {

using testing::HasSubstr;

Error error_of(std::string_view text) {
  const auto playlist = read_playlist(text, kBase);
  if (playlist) ADD_FAILURE() << "was read: " << text;
  return playlist ? Error() : playlist.error();
}

Error media_error(std::string_view lines) {
  return error_of("#EXTM3U\n" + std::string(lines) + "#EXT-X-ENDLIST\n");
}

TEST(MasterPlaylist, ApplesExampleHasItsQualitiesAndSounds) {
  const auto master = read_as<MasterPlaylist>(playlist_text("apple_master.m3u8"));

  ASSERT_EQ(master.variants.size(), 4U);
  EXPECT_EQ(master.variants[0], (HlsVariant{.url = "https://media.example.com/x/v5/prog_index.m3u8",
                                            .bandwidth = {2177116 / 8.0},
                                            .average_bandwidth = BytesPerSecond{2168183 / 8.0},
                                            .width = 960,
                                            .height = 540,
                                            .codecs = "avc1.640020,mp4a.40.2",
                                            .audio_group = "aud1"}));
  ASSERT_EQ(master.renditions.size(), 4U);
  EXPECT_EQ(master.renditions[1], (HlsRendition{.kind = HlsRendition::Kind::audio,
                                                .group = "aud2",
                                                .name = "Deutsch, mit Beschreibung",
                                                .language = "de",
                                                .is_default = false,
                                                .url = "https://media.example.com/x/a2/prog_index.m3u8"}));
  EXPECT_TRUE(master.renditions[0].is_default);
  EXPECT_EQ(master.renditions[2].url, "");
}

TEST(MasterPlaylist, WhatIsNotToldOrNotReadableIsUnknown) {
  const auto master = read_as<MasterPlaylist>(
      "#EXTM3U\n#EXT-X-STREAM-INF: PROGRAM-ID=1, BANDWIDTH=800000 , RESOLUTION=640 x y,\n# a "
      "comment\n\na.m3u8");

  ASSERT_EQ(master.variants.size(), 1U);
  EXPECT_EQ(master.variants[0].bandwidth, BytesPerSecond{100'000});
  EXPECT_EQ(master.variants[0].height, 0);
  EXPECT_EQ(master.variants[0].average_bandwidth, std::nullopt);
}

TEST(MasterPlaylist, SubtitlesThatAreNotOfTheWebAreNoLossASoundIs) {
  const std::string end =
      ",GROUP-ID=\"g\",NAME=\"n\",URI=\"data:,x\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n";

  const auto master = read_as<MasterPlaylist>("#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES" + end);

  EXPECT_TRUE(master.renditions.empty());
  EXPECT_EQ(error_of("#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO" + end).kind, ErrorKind::bad_input);
}

TEST(MasterPlaylist, IsWrongWithoutLinks) {
  EXPECT_THAT(error_of("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n").what, HasSubstr("cut off"));
  EXPECT_THAT(error_of("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\nb.m3u8\n").what, HasSubstr("line 4"));
  EXPECT_THAT(error_of("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile:///etc/passwd\n").what,
              HasSubstr("file:///etc/passwd"));
  EXPECT_THAT(error_of("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,NAME=\"x\na.m3u8\n").what, HasSubstr("quote"));
}

TEST(MasterPlaylist, OffersOnlySoMany) {
  std::string text = "#EXTM3U\n";
  for (int i = 0; i < 1001; ++i) text += "#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n";

  EXPECT_EQ(error_of(text).kind, ErrorKind::bad_input);
}

TEST(MediaPlaylist, OfACdnWithCrlfAndAnAdvertisement) {
  const auto playlist = media(playlist_text("cdn_crlf.m3u8"));

  ASSERT_EQ(playlist.segments.size(), 4U);
  EXPECT_EQ(playlist.target_duration, 11s);
  EXPECT_EQ(playlist.segments[0].url,
            "https://vod-1.cdn.example/20240301/aBcD/1000kb/hls/x0000000.ts?auth_key=1709280000-0-0-9f");
  EXPECT_EQ(playlist.segments[1],
            (HlsSegment{.url = "https://media.example.com/20240301/aBcD/1000kb/hls/x0000001.ts",
                        .duration = 5280ms,
                        .sequence = 1}));
  EXPECT_EQ(playlist.segments[2], (HlsSegment{.url = "https://media.example.com/ad/x%200.ts",
                                              .duration = 3500ms,
                                              .sequence = 2,
                                              .discontinuity = true}));
  EXPECT_TRUE(playlist.segments[3].discontinuity);
}

TEST(MediaPlaylist, KeysHoldUntilTheNext) {
  const auto playlist = media(playlist_text("aes_rotation.m3u8"));

  EXPECT_EQ(
      playlist.keys,
      (std::vector<HlsKey>{{"https://priv.example.com/key.php?r=52", ""},
                           {"https://media.example.com/x/keys/53.key", "9c7db8778570d05c3177c349fd9236aa"}}));
  ASSERT_EQ(playlist.segments.size(), 4U);
  EXPECT_EQ(playlist.segments[1].key, 0U);
  EXPECT_EQ(playlist.segments[2].key, 1U);
  EXPECT_EQ(playlist.segments[3].key, std::nullopt);
}

TEST(MediaPlaylist, TheSequenceNumberIsTheVectorWhereNoneIsTold) {
  const auto playlist = media(playlist_text("aes_rotation.m3u8"));

  EXPECT_EQ(iv_of(playlist.keys.at(0), playlist.segments.at(1)), "00000000000000000000000000001e73");  // 7795
  EXPECT_EQ(iv_of(playlist.keys.at(1), playlist.segments.at(2)), "9c7db8778570d05c3177c349fd9236aa");
}

TEST(MediaPlaylist, ARangeWithoutOffsetFollowsTheOneBefore) {
  const auto playlist = media(playlist_text("byte_ranges.m3u8"));

  ASSERT_EQ(playlist.inits.size(), 1U);
  EXPECT_EQ(playlist.inits[0].range, (ByteRange{0_B, 719_B}));
  ASSERT_EQ(playlist.segments.size(), 4U);
  EXPECT_EQ(playlist.segments[0].range, (ByteRange{719_B, 2065439_B}));
  EXPECT_EQ(playlist.segments[1].range, (ByteRange{2065439_B, 4057799_B}));
  EXPECT_EQ(playlist.segments[2].range, (ByteRange{9000000_B, 9001000_B}));
  EXPECT_EQ(playlist.segments[3].range, (ByteRange{0_B, 300_B}));
  EXPECT_EQ(playlist.segments[3].init, 0U);
}

TEST(MediaPlaylist, AnInitSectionIsEncryptedByTheKeyBeforeIt) {
  const auto playlist = media(playlist_text("fmp4_two_inits.m3u8"));

  ASSERT_EQ(playlist.inits.size(), 3U);
  EXPECT_EQ(playlist.inits[0].key, std::nullopt);
  EXPECT_EQ(playlist.inits[1].key, 0U);
  EXPECT_EQ(playlist.inits[2].key, std::nullopt);
  EXPECT_EQ(playlist.keys.at(0).iv, "00000000000000000000000000000001");
  EXPECT_EQ(playlist.segments.at(3).init, 2U);
}

TEST(MediaPlaylist, AnEncryptedInitSectionNeedsAVector) {
  EXPECT_THAT(media_error("#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXT-X-MAP:URI=\"i\"\n#EXTINF:1,\n1\n").what,
              HasSubstr("needs an IV"));
}

TEST(MediaPlaylist, AGapIsThereAndMarked) {
  const auto playlist = media(playlist_text("gaps.m3u8"));

  ASSERT_EQ(playlist.segments.size(), 4U);
  EXPECT_TRUE(playlist.segments[1].gap);
  EXPECT_FALSE(playlist.segments[2].gap);
  EXPECT_EQ(playlist.segments[2].sequence, 2);
}

TEST(MediaPlaylist, NothingButGapsIsNone) {
  EXPECT_THAT(media_error("#EXT-X-GAP\n#EXTINF:1,\n1.ts\n").what, HasSubstr("no segments"));
}

TEST(MediaPlaylist, AByteOrderMarkAndOddSpacingAreNoMatter) {
  const auto playlist =
      media("\xEF\xBB\xBF#EXTM3U url-tvg=\"x\"\n\n \t\n#EXTINF: 2.5 ,a\n  1.ts  \n#EXT-X-ENDLIST");

  ASSERT_EQ(playlist.segments.size(), 1U);
  EXPECT_EQ(playlist.segments[0].url, "https://media.example.com/x/1.ts");
  EXPECT_EQ(playlist.segments[0].duration, 2500ms);
}

TEST(MediaPlaylist, OnDemandIsCompleteWithoutAnEnd) {
  EXPECT_EQ(media("#EXTM3U\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:1,\n1.ts\n").segments.size(), 1U);
}

TEST(MediaPlaylist, LiveIsUnsupported) {
  const Error error = error_of(playlist_text("live.m3u8"));

  EXPECT_EQ(error.kind, ErrorKind::unsupported);
  EXPECT_THAT(error.what, HasSubstr("live"));
  EXPECT_EQ(error_of("#EXTM3U\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXTINF:1,\n1.ts\n").kind, ErrorKind::unsupported);
}

TEST(MediaPlaylist, DrmIsUnsupported) {
  const Error error = error_of(playlist_text("widevine_fairplay.m3u8"));

  EXPECT_EQ(error.kind, ErrorKind::unsupported);
  EXPECT_THAT(error.what, HasSubstr("DRM"));
}

TEST(MediaPlaylist, SampleEncryptionIsUnsupported) {
  const Error error = media_error("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\"\n#EXTINF:1,\n1.ts\n");

  EXPECT_EQ(error.kind, ErrorKind::unsupported);
  EXPECT_THAT(error.what, HasSubstr("SAMPLE-AES"));
}

TEST(MediaPlaylist, AKeyThatWeKnowIsEnoughBesideOthers) {
  const auto playlist = media_of(
      "#EXT-X-KEY:METHOD=SAMPLE-AES,KEYFORMAT=\"com.apple.streamingkeydelivery\",URI=\"skd://x\"\n"
      "#EXT-X-KEY:METHOD=AES-128,URI=\"k.bin\"\n"
      "#EXTINF:1,\n1.ts\n#EXT-X-KEY:METHOD=NONE\n#EXTINF:1,\n2.ts\n");

  ASSERT_EQ(playlist.segments.size(), 2U);
  EXPECT_EQ(playlist.segments[0].key, 0U);
  EXPECT_EQ(playlist.segments[1].key, std::nullopt);
}

TEST(MediaPlaylist, WhatIsBeyondUsIsUnsupported) {
  for (const char* lines : {"#EXT-X-TARGETDURATION:4\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n",
                            "#EXT-X-TARGETDURATION:4\n#EXT-X-I-FRAMES-ONLY\n",
                            "#EXT-X-TARGETDURATION:4\n#EXT-X-DEFINE:NAME=\"a\",VALUE=\"b\"\n"}) {
    EXPECT_EQ(media_error(lines).kind, ErrorKind::unsupported) << lines;
  }
}

class BadMedia : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(BadMedia, IsBadInputThatSaysWhere) {
  const Error error = media_error(GetParam().first);

  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_THAT(error.what, HasSubstr(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadMedia,
    testing::Values(
        std::pair{"", "neither"}, std::pair{"#EXT-X-TARGETDURATION:4\n", "no segments"},
        std::pair{"#EXTINF:1,\n", "cut off"}, std::pair{"#EXTINF:1,\n1.ts\n2.ts\n", "line 4"},
        std::pair{"#EXTINF:-1,\n1.ts\n", "\"-1,\" is no duration"},
        std::pair{"#EXTINF:nan,\n1.ts\n", "no duration"}, std::pair{"#EXTINF:1e400,\n1.ts\n", "no duration"},
        std::pair{"#EXTINF:99999999999,\n1.ts\n", "no duration"}, std::pair{"#EXTINF\n1.ts\n", "no duration"},
        std::pair{"#EXTINF:1,\nfile:///etc/passwd\n", "line 3"},
        std::pair{"#EXTINF:1,\ndata:video/mp2t,x\n", "no link of the web"},
        std::pair{"#EXT-X-KEY:METHOD=AES-128,URI=\"data:,0123456789abcdef\"\n#EXTINF:1,\n1.ts\n", "no link"},
        std::pair{"#EXTINF:1,\n#EXT-X-BYTERANGE:0@5\n1.ts\n", "empty"},
        std::pair{"#EXTINF:1,\n#EXT-X-BYTERANGE:-4@5\n1.ts\n", "no byte range"},
        std::pair{"#EXTINF:1,\n#EXT-X-BYTERANGE:9223372036854775807@1\n1.ts\n", "no byte range"},
        std::pair{"#EXTINF:1,\n#EXT-X-BYTERANGE:5@\n1.ts\n", "no byte range"},
        std::pair{"#EXTINF:1,\n#EXT-X-MEDIA-SEQUENCE:99999999999999999999\n1.ts\n", "sequence"},
        std::pair{"#EXT-X-MAP:BYTERANGE=\"1@1\"\n#EXTINF:1,\n1.ts\n", "no URI"},
        std::pair{"#EXT-X-MAP:URI=\"i\",BYTERANGE=\"x\"\n#EXTINF:1,\n1.ts\n", "no byte range"},
        std::pair{"#EXT-X-KEY:URI=\"k\"\n#EXTINF:1,\n1.ts\n", "no METHOD"},
        std::pair{"#EXT-X-KEY:METHOD=AES-128\n#EXTINF:1,\n1.ts\n", "no URI"},
        std::pair{"#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0xg\n#EXTINF:1,\n1.ts\n", "initialization"},
        std::pair{
            "#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x000000000000000000000000000000000\n#EXTINF:1,\n1.ts\n",
            "initialization"},
        std::pair{"#EXT-X-KEY:METHOD\n#EXTINF:1,\n1.ts\n", "no value"}));

TEST(Playlist, OtherTextIsNone) {
  for (const std::string_view text : {std::string_view(""), std::string_view("<html>403 Forbidden</html>"),
                                      std::string_view("1.ts\n2.ts\n"),
                                      std::string_view("\0\0\0\x18"
                                                       "ftypmp42",
                                                       12),
                                      std::string_view("# EXTM3U\n")}) {
    EXPECT_EQ(error_of(text).kind, ErrorKind::bad_input) << text;
  }
}

TEST(Playlist, ATruncatedOneIsNeverReadAsAWholeOne) {
  const std::string whole = playlist_text("cdn_crlf.m3u8");
  const std::size_t end = whole.find("#EXT-X-ENDLIST");

  for (std::size_t length = 0; length < end + 14; ++length) {
    EXPECT_FALSE(read_playlist(whole.substr(0, length), kBase)) << length;
  }
}

TEST(Playlist, HasOnlySoManySegmentsAndBytes) {
  std::string text = "#EXTM3U\n#EXT-X-ENDLIST\n";
  for (int i = 0; i < 100'001; ++i) text += "#EXTINF:1,\n1.ts\n";

  EXPECT_THAT(error_of(text).what, HasSubstr("more than 100000 segments"));
  EXPECT_THAT(error_of("#EXTM3U\n" + std::string(std::size_t{17} << 20, '\n')).what,
              HasSubstr("longer than"));
}

TEST(Playlist, ShortLinksAtALongAddressDoNotFillTheMemory) {
  const std::string base = "https://a.example/" + std::string(8000, 'x') + "/index.m3u8";
  std::string text = "#EXTM3U\n#EXT-X-ENDLIST\n";
  for (int i = 0; i < 50'000; ++i) text += "#EXTINF:1,\n1\n";

  const auto playlist = read_playlist(text, base);

  ASSERT_FALSE(playlist);
  EXPECT_THAT(playlist.error().what, HasSubstr("too long"));
}

TEST(Playlist, AttributesAreBounded) {
  std::string many = "#EXT-X-KEY:METHOD=NONE";
  for (int i = 0; i < 100; ++i) many += ",A=1";

  EXPECT_THAT(media_error("#EXTINF:1,\n1.ts\n" + many + "\n").what, HasSubstr("too long"));
  EXPECT_THAT(media_error("#EXTINF:1,\n1.ts\n#EXT-X-KEY:METHOD=" + std::string(20'000, 'A') + "\n").what,
              HasSubstr("too long"));
}

}  // namespace
}  // namespace mg
