// Limits of the metering proxy: how many at once, and how fast.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <future>

#include "tests/proxy/proxy_fixture.h"

namespace mg {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ProxyPlacesTest : public ProxyTest {
 protected:
  ProxyPlacesTest() { fast_.caps = {{.hosts = "127.0.0.*", .connections = 1}}; }
};

TEST_F(ProxyPlacesTest, NeverHasMoreConnectionsToAHostThanItMayAndServesAll) {
  fast_.caps = {{.hosts = "127.0.0.*", .connections = 3}};
  start(fast_);
  RawServer server(echo);
  const std::string authorization = admit();
  std::vector<RawSocket> clients;
  for (int number = 0; number < 12; ++number) {
    clients.push_back(ask(connect_request(server.authority(), authorization) + "x"));
  }

  std::string echoed;
  for (RawSocket& client : clients) {
    (void)client.read_head();
    echoed += client.read(1);
    client.close();
  }

  EXPECT_EQ(echoed, std::string(12, 'x'));
  EXPECT_EQ(server.connections(), 12);
  EXPECT_LE(server.most_at_once(), 3);
}

TEST_F(ProxyPlacesTest, MakesPlainRequestsWaitToo) {
  start(fast_);
  RawServer server([](RawSocket& socket) {
    (void)socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\n\r\nbody");
  });
  const std::string authorization = admit();
  std::vector<RawSocket> clients;
  for (int number = 0; number < 5; ++number) {
    clients.push_back(
        ask(fmt::format("GET http://{}/ HTTP/1.1\r\n{}\r\n", server.authority(), authorization)));
  }

  std::vector<std::string> answers;
  for (RawSocket& client : clients) answers.push_back(client.read_to_end());

  EXPECT_THAT(answers, testing::Each(testing::EndsWith("\r\n\r\nbody")));
  EXPECT_LE(server.most_at_once(), 1);
}

TEST_F(ProxyPlacesTest, GivesThePlaceOfATunnelThatIsSilentToOneThatWaits) {
  fast_.times.idle = 30ms;
  start(fast_);
  RawServer server(echo);
  const std::string authorization = admit();
  RawSocket kept = tunnel(server.authority(), authorization);
  kept.send("x");
  (void)kept.read(1);

  RawSocket next = tunnel(server.authority(), authorization);
  next.send("y");

  EXPECT_EQ(next.read(1), "y");
  EXPECT_EQ(kept.read_to_end(), "");
}

TEST_F(ProxyPlacesTest, ForgetsAWaitingClientThatWentAway) {
  fast_.clients_connections = 2;
  start(fast_);
  RawServer server(echo);
  const std::string authorization = admit();
  RawSocket first = tunnel(server.authority(), authorization);
  RawSocket gives_up = ask(connect_request(server.authority(), authorization));

  gives_up.close();
  RawSocket accepted_then = ask(connect_request(server.authority(), ""));  // there is room for two

  EXPECT_THAT(accepted_then.read_head(), StartsWith("HTTP/1.1 407 "));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ProxyPlacesTest, ClosesADismissedClientThatWaits) {
  start(fast_);
  RawServer server(echo);
  RawSocket first = tunnel(server.authority(), admit());
  RawSocket waits = ask(connect_request(server.authority(), admit()));
  const ClientId dismissed = last_client();
  RawSocket after = ask(connect_request(server.authority(), ""));
  const std::string challenge = after.read_head();  // the proxy has come to know those before by now
  after.send(connect_request(server.authority(), admit()));

  proxy().dismiss(dismissed);
  const std::string rest = waits.read_to_end();
  first.close();

  EXPECT_THAT(challenge, StartsWith("HTTP/1.1 407 "));
  EXPECT_EQ(rest, "");
  EXPECT_THAT(after.read_head(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ProxyPlacesTest, AcceptsNoMoreThanItMayUntilSomeEnd) {
  fast_.caps = {};
  fast_.clients_connections = 2;
  start(fast_);
  RawServer server(echo);
  const std::string authorization = admit();
  std::vector<RawSocket> clients;
  for (int number = 0; number < 8; ++number) {
    clients.push_back(ask(connect_request(server.authority(), authorization) + "x"));
    clients.back().end_sending();
  }

  std::vector<std::string> answers;
  for (RawSocket& client : clients) answers.push_back(client.read_to_end());

  EXPECT_THAT(answers, testing::Each(testing::EndsWith("\r\n\r\nx")));
  EXPECT_LE(server.most_at_once(), 2);
}

TEST_F(ProxyPlacesTest, LetsNobodyKeepClientsOutBySayingNothing) {
  fast_.clients_connections = 2;
  start(fast_);
  RawServer server(echo);
  RawSocket silent = connect();
  RawSocket other = ask("CONNECT ");

  RawSocket client = tunnel(server.authority(), admit());
  client.send("x");

  EXPECT_EQ(client.read(1), "x");
}

TEST_F(ProxyPlacesTest, CarriesTwoThousandConnectionsAtOnce) {
  constexpr std::size_t kMany = 2000;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 5 * kMany) GTEST_SKIP() << "too few descriptors here";
  fast_.caps = {{.hosts = "*", .connections = kMany}};
  fast_.clients_connections = 3 * kMany;
  start(fast_);
  EchoServer server;
  const std::string request = connect_request(fmt::format("127.0.0.1:{}", server.port()), admit());
  std::vector<RawSocket> clients;
  for (std::size_t number = 0; number < kMany; ++number) clients.push_back(ask(request));

  std::size_t open = 0;
  for (RawSocket& client : clients) open += client.read_head().starts_with("HTTP/1.1 200 ") ? 1 : 0;
  for (std::size_t number = 0; number < kMany; ++number) clients[number].send(fmt::format("{:04}", number));
  std::size_t right = 0;
  for (std::size_t number = 0; number < kMany; ++number) {
    right += clients[number].read(4) == fmt::format("{:04}", number) ? 1 : 0;
  }

  EXPECT_EQ(open, kMany);
  EXPECT_EQ(right, kMany);
}

class ProxyRateTest : public ProxyTest, public testing::WithParamInterface<RelayKind> {
 protected:
  ProxyRateTest() { fast_.relay = GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Relay, ProxyRateTest, testing::Values(RelayKind::splice, RelayKind::copy),
                         [](const auto& kind) {
                           return kind.param == RelayKind::splice ? "Splice" : "Copy";
                         });

TEST_P(ProxyRateTest, HoldsAllClientsTogetherToTheLimit) {
  const std::string body = noise_of(300 << 10);
  start(fast_, {.run = BytesPerSecond{1 << 20}});
  RawServer server([&](RawSocket& socket) { socket.send(body); });
  const std::string authorization = admit();

  const auto begun = std::chrono::steady_clock::now();
  RawSocket one = tunnel(server.authority(), authorization);
  RawSocket other = tunnel(server.authority(), authorization);
  const std::string came_to_other = other.read_to_end();
  const std::string came = one.read_to_end();

  EXPECT_TRUE(came == body && came_to_other == body);
  EXPECT_GT(std::chrono::steady_clock::now() - begun, 450ms);  // of 586, less what may come at once
}

TEST_P(ProxyRateTest, GoesOnAtOnceWhenTheLimitIsTakenAway) {
  const std::string body = noise_of(300 << 10);
  start(fast_, {.run = BytesPerSecond{1}});
  RawServer server([&](RawSocket& socket) { socket.send(body); });
  RawSocket client = tunnel(server.authority(), admit());

  change_limits({});

  EXPECT_TRUE(client.read_to_end() == body);
}

TEST_P(ProxyRateTest, ClosesADismissedClientThatWaitsForItsBytes) {
  start(fast_, {.run = BytesPerSecond{1}});
  RawServer server([&](RawSocket& socket) { socket.send(noise_of(300 << 10)); });
  RawSocket client = tunnel(server.authority(), admit());

  proxy().dismiss(last_client());

  EXPECT_LT(client.read_to_end().size(), 300U << 10);
}

TEST_P(ProxyRateTest, LimitsTheAnswerToAPlainRequest) {
  const std::string body = noise_of(300 << 10);
  start(fast_, {.run = BytesPerSecond{1 << 20}});
  RawServer server([&](RawSocket& socket) {
    (void)socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\n\r\n" + body);
  });

  const auto begun = std::chrono::steady_clock::now();
  RawSocket client = ask(fmt::format("GET http://{}/ HTTP/1.1\r\n{}\r\n", server.authority(), admit()));
  (void)client.read_head();

  EXPECT_TRUE(client.read_to_end() == body);
  EXPECT_GT(std::chrono::steady_clock::now() - begun, 200ms);  // of 293
}

}  // namespace
}  // namespace mg
