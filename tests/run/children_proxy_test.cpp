// What leads a runner's commands to the net.
#include "src/run/children_proxy.h"

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <map>

#include "src/net/meter.h"

namespace mg {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

class ChildrenProxyTest : public testing::Test {
 protected:
  using Variables = std::map<std::string, std::string>;

  ChildrenProxy proxy() { return {loop_, happenings_, &meter_, {}}; }
  static Command command(const std::string& users_proxy, ChildrenTraffic traffic = ChildrenTraffic::metered) {
    Command made;
    made.net = Command::NetUse{.network = {.proxy = users_proxy, .ca_file = {}},
                               .account = {.site = "s", .job = "j"},
                               .likely_host = "media.example",
                               .traffic = traffic};
    return made;
  }
  static Variables variables(const Result<std::vector<std::pair<std::string, std::string>>>& given) {
    return {given.value().begin(), given.value().end()};
  }

  boost::asio::io_context loop_;
  Happenings happenings_;
  Meter meter_;
};

TEST_F(ChildrenProxyTest, LeadsEverythingThroughTheMeterWhoeverIsExcepted) {
  ChildrenProxy children = proxy();

  const Variables given = variables(children.environment_for(StepId{1}, command("")));

  EXPECT_THAT(given, AllOf(Contains(Pair("no_proxy", "")), Contains(Pair("NO_PROXY", ""))));
  EXPECT_THAT(given.at("https_proxy"), testing::StartsWith("http://client1:"));
}

TEST_F(ChildrenProxyTest, LeavesTheExceptionsFromTheUsersProxyWithoutTheMeter) {
  ChildrenProxy children = proxy();

  const Variables given = variables(
      children.environment_for(StepId{1}, command("http://proxy.example:3128", ChildrenTraffic::reported)));

  EXPECT_THAT(given, AllOf(SizeIs(6), Not(Contains(Key("no_proxy"))), Not(Contains(Key("NO_PROXY")))));
  EXPECT_EQ(given.at("ALL_PROXY"), "http://proxy.example:3128");
}

TEST_F(ChildrenProxyTest, ReportsWhatCameWithoutTheMeter) {
  ChildrenProxy children = proxy();
  const Variables given =
      variables(children.environment_for(StepId{1}, command("", ChildrenTraffic::reported)));

  children.ended(StepId{1}, 300_B);

  EXPECT_THAT(given, IsEmpty());
  const std::vector<Traffic> counts = meter_.take_counts();
  ASSERT_THAT(counts, SizeIs(1));
  EXPECT_EQ(counts[0], (Traffic{.account = {.queue = "", .site = "s", .job = "j"},
                                .host = "media.example",
                                .source = TrafficSource::reported,
                                .received = 300_B,
                                .sent = {}}));
}

}  // namespace
}  // namespace mg
