#include "src/transfer/own_transfer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

const std::vector<std::string> kMirrors{"one.cdn.example", "two.cdn.example"};

Format in_tracks() {
  Format format;
  format.container = "mp4";
  format.layout = Layout::tracks;
  format.parts = {
      {.url = "https://one.cdn.example/v?sig=1", .headers = {{"Referer", "https://site/"}}, .size = {}},
      {.url = "https://elsewhere.example/a", .headers = {}, .size = {}}};
  return format;
}

TEST(OwnTransfer, FetchesEachPartWithItsHeadersFromWhereverItIs) {
  Episode episode;
  episode.format = in_tracks();
  SiteProfile profile;
  profile.media.mirrors = kMirrors;
  Request request;
  request.network.proxy = "http://127.0.0.1:1";

  const Transfer transfer = own_transfer(request, profile, episode, "/room");

  ASSERT_THAT(transfer.files, SizeIs(2));
  EXPECT_THAT(transfer.files[0].links,
              ElementsAre("https://one.cdn.example/v?sig=1", "https://two.cdn.example/v?sig=1"));
  EXPECT_THAT(transfer.files[0].headers, ElementsAre(Header{"Referer", "https://site/"}));
  EXPECT_THAT(transfer.files[1].links, ElementsAre("https://elsewhere.example/a"));
  EXPECT_EQ(transfer.directory, "/room");
  EXPECT_EQ(transfer.network.proxy, "http://127.0.0.1:1");
}

TEST(OwnTransfer, LeavesWhatIsJoinedByItsLayout) {
  Format format = in_tracks();
  EXPECT_EQ(own_harvest(format).join, Harvest::Join::mux);
  EXPECT_THAT(own_harvest(format).media, ElementsAre("own.1.mp4", "own.2.mp4"));

  format.layout = Layout::pieces;
  EXPECT_EQ(own_harvest(format).join, Harvest::Join::concat);

  format.parts.pop_back();
  EXPECT_EQ(own_harvest(format).join, Harvest::Join::none);
}

TEST(OwnTransfer, SaysWhyItCannot) {
  Format no_links;
  Format obstacle = in_tracks();
  obstacle.obstacle = "its links are rtmp";
  Format odd = in_tracks();
  odd.parts[1].url = "ftp://a.example/x";

  EXPECT_TRUE(can_transfer(in_tracks()));
  EXPECT_EQ(can_transfer(no_links).error().what, "it has no plain links");
  EXPECT_EQ(can_transfer(obstacle).error().what, "its links are rtmp");
  EXPECT_EQ(can_transfer(odd).error().kind, ErrorKind::unsupported);
}

TEST(Mirrors, HaveTheSamePathAndTheFirstLinkStaysFirst) {
  EXPECT_THAT(links_of("https://two.cdn.example:443/p/one.cdn.example?x", kMirrors),
              ElementsAre("https://two.cdn.example:443/p/one.cdn.example?x",
                          "https://one.cdn.example:443/p/one.cdn.example?x"));
}

TEST(Mirrors, AreNoneOfAHostThatIsNotAmongThem) {
  EXPECT_THAT(links_of("https://three.cdn.example/one.cdn.example", kMirrors), SizeIs(1));
  EXPECT_THAT(links_of("no address", kMirrors), SizeIs(1));
}

}  // namespace
}  // namespace mg
