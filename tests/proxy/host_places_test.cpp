#include "src/proxy/host_places.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

class HostPlacesTest : public testing::Test {
 protected:
  PlaceId ask(const std::string& host) {
    return places_.ask(host, [this, host] { told_.push_back(host); });
  }

  HostPlaces places_{{{.hosts = "*.example", .connections = 2}, {.hosts = "a.*", .connections = 9}}, 1};
  std::vector<std::string> told_;
};

TEST_F(HostPlacesTest, GivesAsManyAsTheFirstRuleThatMatchesHas) {
  const PlaceId first = ask("a.example");
  const PlaceId second = ask("a.example");
  const PlaceId third = ask("a.example");

  EXPECT_TRUE(places_.has(first));
  EXPECT_TRUE(places_.has(second));
  EXPECT_FALSE(places_.has(third));
}

TEST_F(HostPlacesTest, CountsEachHostByItself) {
  const PlaceId first = ask("one.test");
  const PlaceId second = ask("two.test");
  const PlaceId third = ask("one.test");

  EXPECT_TRUE(places_.has(first));
  EXPECT_TRUE(places_.has(second));
  EXPECT_FALSE(places_.has(third));
}

TEST_F(HostPlacesTest, GivesThemInTheOrderTheyWereAskedFor) {
  const PlaceId first = ask("one.test");
  const PlaceId second = ask("one.test");
  const PlaceId third = ask("one.test");

  places_.leave(first);

  EXPECT_TRUE(places_.has(second));
  EXPECT_FALSE(places_.has(third));
  EXPECT_THAT(told_, testing::ElementsAre("one.test"));
}

TEST_F(HostPlacesTest, ForgetsAWishThatIsTakenBack) {
  const PlaceId first = ask("one.test");
  const PlaceId second = ask("one.test");
  const PlaceId third = ask("one.test");

  places_.leave(second);
  places_.leave(first);

  EXPECT_TRUE(places_.has(third));
}

TEST_F(HostPlacesTest, KnowsWhetherSomebodyWaits) {
  const PlaceId first = ask("one.test");
  const bool before = places_.wanted("one.test");
  (void)ask("one.test");
  const bool then = places_.wanted("one.test");
  places_.leave(first);

  EXPECT_FALSE(before);
  EXPECT_TRUE(then);
  EXPECT_FALSE(places_.wanted("one.test"));
  EXPECT_FALSE(places_.wanted("nobody.test"));
}

TEST_F(HostPlacesTest, ShutsNobodyOutWhateverTheRule) {
  HostPlaces places({{.hosts = "*", .connections = 0}}, -1);

  const PlaceId first = places.ask("one.test", [] {});

  EXPECT_TRUE(places.has(first));
}

}  // namespace
}  // namespace mg
