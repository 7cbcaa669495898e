#include "src/transfer/hls_transfer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/transfer/hls_fixture.h"

namespace mg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const HlsSource kSource{
    .host = "media.example.com", .headers = {{"Referer", "https://site/"}}, .network = {}, .stall_limit = 5s};
constexpr const char* kMedia =
    "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts?sig=1\n#EXTINF:2,\nb.ts?sig=1\n#EXT-X-ENDLIST\n";

HlsLayout layout_of(std::string_view text) {
  const auto step = read_playlists({{kBase, std::string(text)}}, {});
  if (!step) ADD_FAILURE() << step.error().what;
  return step && std::holds_alternative<HlsLayout>(*step) ? std::get<HlsLayout>(*step) : HlsLayout();
}

const Transfer& transfer_of(const std::vector<Work>& works) {
  return std::get<Transfer>(works.back());
}

TEST(HlsTransfer, FetchesPlaylistsForTheirTextAndNeverAnOldCopy) {
  const std::vector<Work> works = ask_playlists({"https://a/v.m3u8", "https://a/s.m3u8"}, kSource, "/room");

  ASSERT_THAT(works, SizeIs(2));
  const auto& removed = std::get<RemoveFiles>(std::get<FileChange>(works[0]));
  EXPECT_THAT(removed.names, testing::IsSupersetOf({"playlist.1.m3u8", "playlist.2.m3u8"}));
  EXPECT_EQ(transfer_of(works).give, Transfer::Give::texts);
  EXPECT_THAT(transfer_of(works).files, SizeIs(2));
  EXPECT_EQ(transfer_of(works).stall_limit, 5s);
}

TEST(HlsTransfer, LeadsFromAMasterToOneQualityWithItsSound) {
  const std::string master =
      "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"s\",NAME=\"x\",DEFAULT=YES,URI=\"s.m3u8\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=640x360,AUDIO=\"s\"\nlow.m3u8\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=2,RESOLUTION=1280x720,AUDIO=\"s\"\nhigh.m3u8\n";

  const auto step = read_playlists({{"https://a.example/m.m3u8", master}}, 480);

  ASSERT_TRUE(step) << step.error().what;
  EXPECT_THAT(std::get<std::vector<std::string>>(*step),
              ElementsAre("https://a.example/low.m3u8", "https://a.example/s.m3u8"));
}

TEST(HlsTransfer, FetchesSegmentsWithTheHeadersOfThePlaylistAndWritesLocalOnesBeside) {
  const HlsLayout layout = layout_of(kMedia);

  const std::vector<Work> works = fetch_segments(layout, kSource, "/room");

  EXPECT_EQ(layout.duration, 6s);
  EXPECT_THAT(transfer_of(works).files, SizeIs(2));
  EXPECT_EQ(transfer_of(works).files[0].links.front(), "https://media.example.com/x/a.ts?sig=1");
  EXPECT_THAT(transfer_of(works).files[0].headers, ElementsAre(Header{"Referer", "https://site/"}));
  EXPECT_EQ(transfer_of(works).files[0].sort, TransferFile::Sort::hls_segment);
  EXPECT_EQ(std::get<WriteFile>(std::get<FileChange>(works[0])).path.parent_path(),
            transfer_of(works).directory);
  EXPECT_EQ("/room/" + segment_harvest(layout).media.front(),
            std::get<WriteFile>(std::get<FileChange>(works[0])).path);
}

TEST(HlsTransfer, TellsStrangersNoSecrets) {
  const HlsLayout layout = layout_of(
      "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n#EXTINF:2,\nhttps://elsewhere.example/b.ts\n"
      "#EXT-X-ENDLIST\n");
  HlsSource source = kSource;
  source.headers.push_back({"cookie", "sid=1"});

  const std::vector<Work> works = fetch_segments(layout, source, "/room");

  EXPECT_THAT(transfer_of(works).files[0].headers, testing::Contains(Header{"cookie", "sid=1"}));
  EXPECT_THAT(transfer_of(works).files[1].headers, ElementsAre(Header{"Referer", "https://site/"}));
}

TEST(HlsTransfer, FindsItsSegmentsAgainUnderNewLinksAndNotThoseOfAnotherFilm) {
  const std::string renewed =
      "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts?sig=2\n#EXTINF:2,\nb.ts?sig=2\n#EXT-X-ENDLIST\n";
  const std::string other =
      "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nc.ts?sig=1\n#EXTINF:2,\nb.ts?sig=1\n#EXT-X-ENDLIST\n";
  const auto folder = [](std::string_view text) {
    return transfer_of(fetch_segments(layout_of(text), kSource, "/room")).directory;
  };

  EXPECT_EQ(folder(renewed), folder(kMedia));
  EXPECT_NE(folder(other), folder(kMedia));
}

TEST(HlsTransfer, RefusesWhatIsNoPlaylistOrLeadsNowhere) {
  EXPECT_EQ(read_playlists({{kBase, "<html>"}}, {}).error().kind, ErrorKind::bad_input);
  EXPECT_THAT(read_playlists({{kBase, kMedia}, {kBase, playlist_text("apple_master.m3u8")}}, {}).error().what,
              HasSubstr("leads to others"));
}

}  // namespace
}  // namespace mg
