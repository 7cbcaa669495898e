// The metering proxy through the user's own proxy.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/proxy/proxy_fixture.h"
#include "tests/proxy/tls_server.h"

namespace mg {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ProxyChainTest : public ProxyTest {};

// "me:secret"
constexpr const char* kBasic = "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n";

TEST_F(ProxyChainTest, AsksAnHttpProxyForATunnelWithCredentials) {
  std::string seen;
  RawServer upstream([&](RawSocket& socket) {
    seen = socket.read_head();
    socket.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\n\r\nwelcome");
    echo(socket);
  });
  RawSocket client =
      tunnel("far.example:443", admit(trusted(fmt::format("http://me:secret@{}", upstream.authority()))));

  client.send("hello");

  EXPECT_EQ(client.read(12), "welcomehello");
  EXPECT_THAT(seen, AllOf(StartsWith("CONNECT far.example:443 HTTP/1.1\r\n"), HasSubstr(kBasic),
                          HasSubstr("Host: far.example:443\r\n")));
  const Traffic traffic = counted();
  EXPECT_EQ(traffic.host, "far.example");
  EXPECT_EQ(traffic.received, 12_B);
}

TEST_F(ProxyChainTest, HandsPlainRequestsToAnHttpProxyInAbsoluteForm) {
  std::string seen;
  RawServer upstream([&](RawSocket& socket) {
    seen = socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\n\r\nbody");
  });
  const std::string authorization = admit(trusted(fmt::format("http://me:secret@{}", upstream.authority())));

  RawSocket client = ask(fmt::format("GET http://far.example/a HTTP/1.1\r\n{}\r\n", authorization));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("\r\n\r\nbody")));
  EXPECT_THAT(seen, AllOf(StartsWith("GET http://far.example/a HTTP/1.1\r\n"), HasSubstr(kBasic),
                          Not(HasSubstr(authorization))));
}

TEST_F(ProxyChainTest, SaysThatAProxyWantsOtherCredentials) {
  RawServer upstream([](RawSocket& socket) {
    (void)socket.read_head();
    socket.send("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"theirs\"\r\n\r\n");
  });
  const std::string authorization = admit(trusted(fmt::format("http://me:wrong@{}", upstream.authority())));

  RawSocket through = ask(connect_request("far.example:443", authorization));
  RawSocket plain = ask(fmt::format("GET http://far.example/ HTTP/1.1\r\n{}\r\n", authorization));

  const auto refused =
      AllOf(StartsWith("HTTP/1.1 407 "), HasSubstr(upstream.authority() + " wants other credentials"),
            Not(HasSubstr("theirs")), Not(HasSubstr("wrong")));
  EXPECT_THAT(through.read_to_end(), refused);
  EXPECT_THAT(plain.read_to_end(), refused);
  EXPECT_THAT(wait_for_sentence("wants other credentials"), Not(HasSubstr("wrong")));
}

TEST_F(ProxyChainTest, HandsOnWhatAProxyAnswersInsteadOfOpeningATunnel) {
  RawServer upstream([](RawSocket& socket) {
    (void)socket.read_head();
    socket.send("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n");
  });

  RawSocket client =
      ask(connect_request("far.example:443", admit(trusted("http://" + upstream.authority()))));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("far.example:443")));
}

TEST_F(ProxyChainTest, SaysThatAProxyIsDown) {
  std::string authority;
  {
    const RawServer upstream(echo);
    authority = upstream.authority();
  }

  RawSocket client = ask(connect_request("far.example:443", admit(trusted("http://" + authority))));

  EXPECT_THAT(client.read_to_end(),
              AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("the proxy " + authority + " cannot be reached")));
}

TEST_F(ProxyChainTest, DoesNotWaitForAProxyForEver) {
  fast_.times.proxy_answer = 30ms;
  start(fast_);
  RawServer upstream([](RawSocket& socket) { (void)socket.read_to_end(); });

  RawSocket client =
      ask(connect_request("far.example:443", admit(trusted("http://" + upstream.authority()))));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 504 "), HasSubstr(upstream.authority())));
}

TEST_F(ProxyChainTest, SaysThatAProxyClosedTheConnection) {
  RawServer upstream([](RawSocket& socket) { (void)socket.read_head(); });

  RawSocket client =
      ask(connect_request("far.example:443", admit(trusted("http://" + upstream.authority()))));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("closed the connection")));
}

TEST_F(ProxyChainTest, RefusesWhatIsNoProxyUrlWithoutRepeatingThePassword) {
  RawSocket client =
      ask(connect_request("far.example:443", admit(trusted("gopher://me:secret@a.example:1"))));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), Not(HasSubstr("secret"))));
}

TEST_F(ProxyChainTest, TakesTheProxyOfTheEnvironmentWhereNoneIsGiven) {
  std::string seen;
  RawServer upstream([&](RawSocket& socket) {
    seen = socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\n\r\n");
  });
  ::setenv("https_proxy", ("http://" + upstream.authority()).c_str(), 1);
  start(fast_);
  ::unsetenv("https_proxy");

  RawSocket client = tunnel("far.example:443", admit());

  EXPECT_THAT(seen, StartsWith("CONNECT far.example:443 "));
}

// Greeting, method, request with a name, and its answer, as RFC 1928 has them.
TEST_F(ProxyChainTest, GoesThroughSocksAndLeavesItToResolveNames) {
  std::string greeting;
  std::string request;
  RawServer upstream([&](RawSocket& socket) {
    greeting = socket.read(3);
    socket.send("\x05\x00"s);
    request = socket.read(5 + 11 + 2);
    socket.send("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50welcome"s);
    echo(socket);
  });
  RawSocket client = tunnel("far.example:443", admit(trusted("socks5h://" + upstream.authority())));

  client.send("hello");

  EXPECT_EQ(client.read(12), "welcomehello");
  EXPECT_EQ(greeting, "\x05\x01\x00"s);
  EXPECT_EQ(request,
            "\x05\x01\x00\x03\x0b"
            "far.example\x01\xbb"s);
}

TEST_F(ProxyChainTest, TellsSocksItsNameAndPasswordAndResolvesNamesItself) {
  std::string password;
  std::string request;
  RawServer upstream([&](RawSocket& socket) {
    const std::string greeting = socket.read(2);
    (void)socket.read(static_cast<std::size_t>(greeting[1]));
    socket.send("\x05\x02"s);
    password = socket.read(2 + 2 + 1 + 6);
    socket.send("\x01\x00"s);
    request = socket.read(4 + 4 + 2);
    socket.send("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50"s);
    echo(socket);
  });
  RawSocket client =
      tunnel("127.0.0.1:80", admit(trusted(fmt::format("socks5://me:secret@{}", upstream.authority()))));

  client.send("hello");

  EXPECT_EQ(client.read(5), "hello");
  EXPECT_EQ(password, "\x01\x02me\x06secret"s);
  EXPECT_EQ(request, "\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50"s);
}

TEST_F(ProxyChainTest, SendsPlainRequestsThroughSocksInOriginForm) {
  std::string seen;
  RawServer upstream([&](RawSocket& socket) {
    (void)socket.read(3);
    socket.send("\x05\x00"s);
    (void)socket.read(5 + 11 + 2);
    socket.send("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50"s);
    seen = socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\n\r\nbody");
  });

  RawSocket client = ask(fmt::format("GET http://far.example/a HTTP/1.1\r\n{}\r\n",
                                     admit(trusted("socks5h://" + upstream.authority()))));

  EXPECT_THAT(client.read_to_end(), HasSubstr("\r\n\r\nbody"));
  EXPECT_THAT(seen, StartsWith("GET /a HTTP/1.1\r\n"));
}

TEST_F(ProxyChainTest, SaysWhatSocksRefuses) {
  RawServer upstream([](RawSocket& socket) {
    (void)socket.read(3);
    socket.send("\x05\xff"s);
  });

  RawSocket client =
      ask(connect_request("far.example:443", admit(trusted("socks5h://" + upstream.authority()))));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr(upstream.authority())));
}

class TlsProxyChainTest : public ProxyTest {
 protected:
  ProxyClient client_of(const TlsServer& upstream, const std::filesystem::path& ca_file) {
    ProxyClient client = trusted(fmt::format("https://me:secret@{}", upstream.authority()));
    client.network.ca_file = ca_file;
    return client;
  }
};

TEST_F(TlsProxyChainTest, SpeaksTlsToAnHttpsProxy) {
  std::string seen;
  TlsServer upstream([&](TlsServer::Talk& talk) {
    seen = talk.read_head();
    talk.send("HTTP/1.1 200 OK\r\n\r\n");
    talk.echo();
  });
  const std::string body = noise_of(5 << 20);
  RawSocket client = tunnel("far.example:443", admit(client_of(upstream, upstream.certificate())));

  std::jthread sender([&] {
    client.send(body);
    client.end_sending();
  });
  std::string came;
  for (std::string piece = client.read_some(); !piece.empty(); piece = client.read_some()) came += piece;

  EXPECT_TRUE(came == body) << came.size();
  EXPECT_THAT(seen, AllOf(StartsWith("CONNECT far.example:443 "), HasSubstr(kBasic)));
  EXPECT_EQ(counted().received, 5_MiB);
}

TEST_F(TlsProxyChainTest, HoldsTlsToALimitToo) {
  const std::string body = noise_of(400 << 10);
  TlsServer upstream([&](TlsServer::Talk& talk) {
    (void)talk.read_head();
    talk.send("HTTP/1.1 200 OK\r\n\r\n");
    talk.send(body);
  });
  start(fast_, {.run = BytesPerSecond{1 << 20}});
  RawSocket client = tunnel("far.example:443", admit(client_of(upstream, upstream.certificate())));

  const auto begun = std::chrono::steady_clock::now();
  const std::string came = client.read_to_end();

  EXPECT_TRUE(came == body) << came.size();
  EXPECT_GT(std::chrono::steady_clock::now() - begun, 250ms);
}

TEST_F(TlsProxyChainTest, TrustsNoCertificateThatNobodyVouchesFor) {
  std::string seen;
  TlsServer upstream([&](TlsServer::Talk& talk) { seen = talk.read_head(); });

  RawSocket client = ask(connect_request("far.example:443", admit(client_of(upstream, ""))));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("certificate")));
  EXPECT_EQ(seen, "");
}

TEST_F(TlsProxyChainTest, SaysThatAFileHoldsNoCertificates) {
  TlsServer upstream([](TlsServer::Talk&) {});

  RawSocket client =
      ask(connect_request("far.example:443", admit(client_of(upstream, "/nowhere/missing.pem"))));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("missing.pem")));
}

TEST_F(TlsProxyChainTest, SaysThatAProxySpeaksNoTls) {
  RawServer upstream([](RawSocket& socket) { socket.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });

  RawSocket client =
      ask(connect_request("far.example:443", admit(trusted("https://" + upstream.authority()))));

  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 502 "), HasSubstr("in TLS")));
}

}  // namespace
}  // namespace mg
