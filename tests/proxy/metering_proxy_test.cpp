#include "src/proxy/metering_proxy.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <future>

#include "tests/proxy/proxy_fixture.h"

namespace mg {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class MeteringProxyTest : public ProxyTest {};
class EitherRelayTest : public ProxyTest, public testing::WithParamInterface<RelayKind> {
 protected:
  EitherRelayTest() {
    fast_.relay = GetParam();
    start(fast_);
  }
};

INSTANTIATE_TEST_SUITE_P(Relay, EitherRelayTest, testing::Values(RelayKind::splice, RelayKind::copy),
                         [](const auto& kind) {
                           return kind.param == RelayKind::splice ? "Splice" : "Copy";
                         });

TEST_P(EitherRelayTest, TunnelsInBothDirectionsAndCountsThem) {
  RawServer server(echo);
  RawSocket client = tunnel(server.authority(), admit());

  client.send("hello");
  const std::string there_and_back = client.read(5);
  client.end_sending();
  const std::string rest = client.read_to_end();

  EXPECT_EQ(there_and_back, "hello");
  EXPECT_EQ(rest, "");
  const Traffic traffic = counted();
  EXPECT_EQ(traffic.account, trusted().account);
  EXPECT_EQ(traffic.host, "127.0.0.1");
  EXPECT_EQ(traffic.received, 5_B);
  EXPECT_EQ(traffic.sent, 5_B);
}

TEST_P(EitherRelayTest, BringsAHundredMebibytesThroughAsTheyAre) {
  const std::string body = noise_of(100 << 20);
  RawServer server([&](RawSocket& socket) { socket.send(body); });

  const std::string came = tunnel(server.authority(), admit()).read_to_end();

  EXPECT_TRUE(came == body) << came.size();
  EXPECT_EQ(counted().received, 100_MiB);
}

TEST_P(EitherRelayTest, TakesAsMuchUpAsDown) {
  const std::string body = noise_of(20 << 20);
  std::string came;
  RawServer server([&](RawSocket& socket) {
    came = socket.read_to_end();
    socket.send("thanks");
  });
  RawSocket client = tunnel(server.authority(), admit());

  client.send(body);
  client.end_sending();

  EXPECT_EQ(client.read_to_end(), "thanks");
  EXPECT_TRUE(came == body) << came.size();
  EXPECT_EQ(counted().sent, 20_MiB);
}

TEST_P(EitherRelayTest, GoesOnWithOneDirectionWhenTheOtherHasEnded) {
  RawServer server([](RawSocket& socket) {
    socket.send("first");
    socket.end_sending();
    (void)socket.read_to_end();
  });
  RawServer late([](RawSocket& socket) {
    const std::string all = socket.read_to_end();
    socket.send("got " + all);
  });
  const std::string authorization = admit();
  RawSocket from_server = tunnel(server.authority(), authorization);
  RawSocket from_client = tunnel(late.authority(), authorization);

  const std::string first = from_server.read_to_end();
  from_server.send("still taken");
  from_client.send("request");
  from_client.end_sending();

  EXPECT_EQ(first, "first");
  EXPECT_EQ(from_client.read_to_end(), "got request");
}

TEST_P(EitherRelayTest, PassesAServersResetOn) {
  RawServer server([](RawSocket& socket) {
    (void)socket.read(1);
    socket.reset();
  });
  RawSocket client = tunnel(server.authority(), admit());

  client.send("x");
  (void)client.read_to_end();

  EXPECT_TRUE(client.was_reset());
}

TEST_P(EitherRelayTest, PassesAClientsResetOn) {
  std::promise<bool> reset;
  RawServer server([&](RawSocket& socket) {
    socket.send("x");
    (void)socket.read_to_end();
    reset.set_value(socket.was_reset());
  });
  RawSocket client = tunnel(server.authority(), admit());
  (void)client.read(1);

  client.reset();

  EXPECT_TRUE(reset.get_future().get());
}

// splice(2) goes no further than to a byte that was sent as urgent, and nobody counts it among what is there.
TEST_P(EitherRelayTest, GetsPastAByteThatTheHostCallsUrgent) {
  RawServer server([](RawSocket& socket) {
    (void)socket.read(1);
    socket.send("this ");
    ::send(socket.number(), "!", 1, MSG_OOB);
    socket.send("that");
  });
  RawSocket free = tunnel(server.authority(), admit());
  free.send("a");
  const std::string came_freely = free.read_to_end();
  change_limits({.run = BytesPerSecond{1024 * 1024}});
  RawSocket held = tunnel(server.authority(), admit());
  held.send("a");

  const std::string came_limited = held.read_to_end();

  EXPECT_EQ(came_freely, "this that");
  EXPECT_EQ(came_limited, "this that");
}

TEST_F(MeteringProxyTest, GivesTheHostWhatTheClientSaidBeforeItWasAnswered) {
  RawServer server(echo);

  RawSocket client = ask(connect_request(server.authority(), admit()) + "early");

  EXPECT_THAT(client.read_head(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(client.read(5), "early");
}

TEST_F(MeteringProxyTest, ReachesIpv6) {
  std::unique_ptr<RawServer> server;
  try {
    server = std::make_unique<RawServer>(echo, AF_INET6);
  } catch (const std::exception&) {
    GTEST_SKIP() << "no IPv6 here";
  }
  RawSocket client = tunnel(server->authority(), admit());

  client.send("six");

  EXPECT_EQ(client.read(3), "six");
}

TEST_F(MeteringProxyTest, ResolvesNames) {
  RawServer server(echo);
  RawSocket client = tunnel(fmt::format("localhost:{}", server.port()), admit());

  client.send("name");

  EXPECT_EQ(client.read(4), "name");
  EXPECT_EQ(counted().host, "localhost");
}

TEST_F(MeteringProxyTest, HandsAPlainRequestOnInOriginForm) {
  std::string seen;
  RawServer server([&](RawSocket& socket) {
    seen = socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nProxy-Authenticate: x\r\n\r\nbody");
  });

  RawSocket client =
      ask(fmt::format("GET http://{}/a?b HTTP/1.1\r\nAccept: */*\r\n{}Proxy-Connection: keep-alive\r\n\r\n",
                      server.authority(), admit()));
  const std::string head = client.read_head();
  const std::string body = client.read_to_end();

  EXPECT_THAT(seen, AllOf(StartsWith("GET /a?b HTTP/1.1\r\n"), HasSubstr("Host: " + server.authority()),
                          HasSubstr("Accept: */*"), Not(HasSubstr("Proxy-"))));
  EXPECT_THAT(head, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Length: 4\r\n"),
                          HasSubstr("Connection: close\r\n")));
  EXPECT_EQ(body, "body");
}

TEST_F(MeteringProxyTest, CountsHeadsOfPlainRequests) {
  const std::string answer = "HTTP/1.1 204 No Content\r\n\r\n";
  std::string seen;
  RawServer server([&](RawSocket& socket) {
    seen = socket.read_head();
    socket.send(answer);
  });

  RawSocket client = ask(fmt::format("HEAD http://{}/ HTTP/1.1\r\n{}\r\n", server.authority(), admit()));
  (void)client.read_to_end();

  const Traffic traffic = counted();
  EXPECT_EQ(traffic.sent, Bytes{static_cast<std::int64_t>(seen.size())});
  EXPECT_EQ(traffic.received, Bytes{static_cast<std::int64_t>(answer.size())});
}

TEST_F(MeteringProxyTest, HandsOnExactlyTheBodyOfARequest) {
  const std::string body = noise_of(3 << 20);
  std::promise<std::string> came;
  RawServer server([&](RawSocket& socket) {
    (void)socket.read_head();
    std::string all = socket.read(body.size());
    socket.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    socket.end_sending();
    came.set_value(all + socket.read_to_end());
  });

  RawSocket client = ask(fmt::format("POST http://{}/ HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n",
                                     server.authority(), admit(), body.size()));
  client.send(body + "GET http://127.0.0.1:1/ HTTP/1.1\r\n\r\n");

  EXPECT_THAT(client.read_head(), StartsWith("HTTP/1.1 201 "));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(came.get_future().get() == body);
}

TEST_F(MeteringProxyTest, NeverHandsASecondRequestOn) {
  std::string came;
  {
    RawServer server([&](RawSocket& socket) {
      came = socket.read_head();
      socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      socket.end_sending();
      came += socket.read_to_end();
    });
    const std::string request =
        fmt::format("GET http://{}/one HTTP/1.1\r\n{}\r\n", server.authority(), admit());
    RawSocket client = ask(request + fmt::format("GET http://{}/two HTTP/1.1\r\n\r\n", server.authority()));
    EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("ok")));
    EXPECT_FALSE(client.was_reset());
  }
  EXPECT_THAT(came, AllOf(HasSubstr("/one"), Not(HasSubstr("/two"))));
}

TEST_F(MeteringProxyTest, HandsInterimAnswersOn) {
  RawServer server([](RawSocket& socket) {
    (void)socket.read_head();
    socket.send("HTTP/1.1 100 Continue\r\n\r\n");
    const std::string body = socket.read(3);
    socket.send("HTTP/1.1 200 OK\r\n\r\n" + body);
  });
  RawSocket client =
      ask(fmt::format("PUT http://{}/ HTTP/1.1\r\n{}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n",
                      server.authority(), admit()));

  const std::string interim = client.read_head();
  client.send("abc");

  EXPECT_THAT(interim, StartsWith("HTTP/1.1 100 "));
  EXPECT_THAT(client.read_head(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(client.read_to_end(), "abc");
}

TEST_F(MeteringProxyTest, AnswersForAHostThatSaysNoHttp) {
  RawServer silent([](RawSocket& socket) { (void)socket.read_head(); });
  RawServer babbling([](RawSocket& socket) { socket.send("SSH-2.0-x\r\n"); });
  const std::string authorization = admit();

  RawSocket first = ask(fmt::format("GET http://{}/ HTTP/1.1\r\n{}\r\n", silent.authority(), authorization));
  RawSocket second =
      ask(fmt::format("GET http://{}/ HTTP/1.1\r\n{}\r\n", babbling.authority(), authorization));

  EXPECT_THAT(first.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("without an answer")));
  EXPECT_THAT(second.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("no HTTP")));
}

TEST_F(MeteringProxyTest, ChallengesAndLetsTheClientTryAgainOnTheSameConnection) {
  RawServer server(echo);
  const std::string authorization = admit();
  RawSocket client = ask(connect_request(server.authority(), ""));

  const std::string challenge = client.read_head();
  client.send(connect_request(server.authority(), authorization));

  EXPECT_THAT(challenge, AllOf(StartsWith("HTTP/1.1 407 "),
                               HasSubstr("Proxy-Authenticate: Basic realm=\"multiget\"\r\n"),
                               HasSubstr("Content-Length: 0\r\n")));
  EXPECT_THAT(client.read_head(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(MeteringProxyTest, GivesAStrangerA407AndNothingMore) {
  RawServer server(echo);
  (void)admit();
  const std::string wrong = "Proxy-Authorization: Basic Y2xpZW50MTp4\r\n";  // client1:x
  const std::string unknown = "Proxy-Authorization: Basic bm9ib2R5Og==\r\n";

  RawSocket stranger = ask(connect_request(server.authority(), ""));
  const std::string first = stranger.read_head();
  stranger.send(connect_request(server.authority(), wrong));
  const std::string second = stranger.read_head();
  stranger.send(connect_request(server.authority(), unknown) + "bytes for the host");
  const std::string third = stranger.read_to_end();

  EXPECT_THAT(first, StartsWith("HTTP/1.1 407 "));
  EXPECT_THAT(second, StartsWith("HTTP/1.1 407 "));
  EXPECT_THAT(third, AllOf(StartsWith("HTTP/1.1 407 "), HasSubstr("Connection: close\r\n")));
  EXPECT_THAT(wait_for_sentence("none of ours"), Not(HasSubstr("x\"")));
  EXPECT_EQ(server.connections(), 0);
  EXPECT_EQ(counted(), Traffic{});
}

TEST_F(MeteringProxyTest, DoesNotReadTheBodyOfAStranger) {
  RawServer server(echo);

  RawSocket stranger =
      ask(fmt::format("POST http://{}/ HTTP/1.1\r\nContent-Length: 9\r\n\r\nsmuggled!", server.authority()));

  EXPECT_THAT(stranger.read_to_end(), AllOf(StartsWith("HTTP/1.1 407 "), HasSubstr("Connection: close\r\n")));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(MeteringProxyTest, GivesEachClientAPasswordOfItsOwn) {
  (void)admit();
  const std::string first = last_url();
  (void)admit();

  EXPECT_THAT(first, testing::MatchesRegex("http://[a-z0-9]+:[0-9a-f]{32}@127.0.0.1:[0-9]+"));
  EXPECT_NE(first.substr(first.rfind(':', first.find('@'))),
            last_url().substr(last_url().rfind(':', last_url().find('@'))));
}

TEST_F(MeteringProxyTest, ClosesWhatADismissedClientHasOpenAndKnowsItNoMore) {
  RawServer server(echo);
  const std::string kept = admit();
  RawSocket stays = tunnel(server.authority(), kept);
  const std::string authorization = admit();
  RawSocket client = tunnel(server.authority(), authorization);

  proxy().dismiss(last_client());
  const std::string rest = client.read_to_end();
  RawSocket again = ask(connect_request(server.authority(), authorization));
  stays.send("here");

  EXPECT_EQ(rest, "");
  EXPECT_THAT(again.read_head(), StartsWith("HTTP/1.1 407 "));
  EXPECT_EQ(stays.read(4), "here");
}

TEST_F(MeteringProxyTest, RefusesWhatMakesNoSense) {
  RawSocket client = ask("GARBAGE\r\n\r\n");

  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(wait_for_sentence("a request was refused"), Not(testing::IsEmpty()));
}

TEST_F(MeteringProxyTest, RefusesAHeadWithoutEnd) {
  RawSocket client = ask("GET http://a.example/" + std::string(64 << 10, 'a'));

  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(MeteringProxyTest, DoesNotWaitForAHeadForEver) {
  fast_.times.head = 20ms;
  start(fast_);

  RawSocket client = ask("CONNECT a.example:443 HT");

  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(MeteringProxyTest, SaysThatAHostCannotBeReached) {
  std::uint16_t unused = 0;
  {
    const RawServer server(echo);
    unused = server.port();
  }

  RawSocket client = ask(connect_request(fmt::format("127.0.0.1:{}", unused), admit()));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("cannot be reached")));
  EXPECT_THAT(wait_for_sentence("cannot be reached"), HasSubstr(std::to_string(unused)));
}

TEST_F(MeteringProxyTest, SaysThatANameHasNoAddress) {
  RawSocket client = ask(connect_request("nowhere.invalid:443", admit()));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 50"), HasSubstr("nowhere.invalid")));
}

TEST_F(MeteringProxyTest, LeadsNobodyToThisMachineWhoMayNot) {
  RawServer server(echo);
  ProxyClient client;
  client.private_hosts = PrivateHosts::refused;
  const std::string authorization = admit(client);

  RawSocket by_address = ask(connect_request(server.authority(), authorization));
  RawSocket by_name = ask(connect_request(fmt::format("localhost:{}", server.port()), authorization));
  RawSocket plain = ask(fmt::format("GET http://{}/ HTTP/1.1\r\n{}\r\n", server.authority(), authorization));

  EXPECT_THAT(by_address.read_to_end(), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(by_name.read_to_end(), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(plain.read_to_end(), StartsWith("HTTP/1.1 403 "));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(MeteringProxyTest, LeadsToWhatTheUserNamedHimself) {
  RawServer server(echo);
  ProxyClient client;
  client.named_hosts = {"127.0.0.1"};
  RawSocket socket = tunnel(server.authority(), admit(client));

  socket.send("mine");

  EXPECT_EQ(socket.read(4), "mine");
}

// Nothing listens there; what counts is that it was tried.
TEST_F(MeteringProxyTest, KnowsAnAddressThatTheUserNamedInHisOwnSpelling) {
  ProxyClient client;
  client.named_hosts = {"[0:0::1]"};

  RawSocket socket = ask(connect_request("[::1]:1", admit(client)));

  EXPECT_THAT(socket.read_to_end(), StartsWith("HTTP/1.1 502 "));
}

TEST_F(MeteringProxyTest, ClosesATunnelThatIsHalfOpenForTooLong) {
  fast_.times.half_closed = 30ms;
  start(fast_);
  std::promise<void> closed;
  RawServer server([&](RawSocket& socket) {
    socket.end_sending();
    (void)socket.read_to_end();
    closed.set_value();
  });

  RawSocket client = tunnel(server.authority(), admit());
  (void)client.read_to_end();

  EXPECT_EQ(closed.get_future().wait_for(20s), std::future_status::ready);
}

}  // namespace
}  // namespace mg
