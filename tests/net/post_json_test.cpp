#include "src/net/post_json.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <thread>

#include "tests/net/loopback_server.h"

namespace mg {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::atomic<bool> kGoOn = false;

LoopbackServer::Answer answers(int status) {
  return [status](const HttpRequest&, const Wire& wire) { wire.head(status, {"Content-Length: 0"}); };
}

std::string with_password(const LoopbackServer& server) {
  std::string url = server.url("/hook/secret-token");
  return url.insert(url.find("//") + 2, "user:secret@");
}

}  // namespace

TEST(PostJson, IsWellOnceTheHostTookIt) {
  LoopbackServer server(answers(204));

  const auto sent = post_json({.url = server.url("/hook"), .body = R"({"done":3})", .network = {}}, kGoOn);

  ASSERT_TRUE(sent) << sent.error().what;
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].target, "/hook");
  EXPECT_EQ(server.requests()[0].headers.at("content-type"), "application/json");
  EXPECT_EQ(server.requests()[0].headers.at("content-length"), "10");
}

TEST(PostJson, TellsARefusalWithoutTheAddress) {
  LoopbackServer server(answers(403));

  const auto sent = post_json({.url = with_password(server), .body = "{}", .network = {}}, kGoOn);

  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().what, "127.0.0.1 answers HTTP 403");
}

TEST(PostJson, GoesNowhereElseThanItWasTold) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) {
    wire.head(302, {"Location: /elsewhere", "Content-Length: 0"});
  });

  const auto sent = post_json({.url = server.url("/hook"), .body = "{}", .network = {}}, kGoOn);

  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().what, "127.0.0.1 answers HTTP 302");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(PostJson, DoesNotReadAnAnswerWithoutEnd) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) {
    wire.head(200, {});
    for (;;) wire.send(std::string(65536, 'x'));
  });

  EXPECT_TRUE(post_json({.url = server.url("/hook"), .body = "{}", .network = {}}, kGoOn));
}

TEST(PostJson, GivesASilentHostUp) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) { wire.wait_until_gone(); });

  const auto sent =
      post_json({.url = with_password(server), .body = "{}", .network = {}, .time_out = 100ms}, kGoOn);

  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::transient);
  EXPECT_THAT(sent.error().what, Not(HasSubstr("secret")));
}

TEST(PostJson, EndsOnceItIsStopped) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) { wire.wait_until_gone(); });
  std::atomic<bool> stop = false;
  std::jthread user([&] {
    server.wait_for_requests(1);
    stop = true;
  });

  const auto sent =
      post_json({.url = server.url("/hook"), .body = "{}", .network = {}, .time_out = 60s}, stop);

  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, ErrorKind::cancelled);
}

TEST(PostJson, TellsAHostThatIsNotThereWithoutThePassword) {
  std::string url;
  {
    const LoopbackServer gone(answers(200));
    url = with_password(gone);
  }

  const auto sent = post_json({.url = url, .body = "{}", .network = {}}, kGoOn);

  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().what, HasSubstr("127.0.0.1"));
  EXPECT_THAT(sent.error().what, Not(HasSubstr("secret")));
}

TEST(PostJson, GoesThroughTheProxy) {
  LoopbackServer proxy(answers(200));

  const auto sent =
      post_json({.url = "http://hooks.example/x", .body = "{}", .network = {.proxy = proxy.url("")}}, kGoOn);

  ASSERT_TRUE(sent) << sent.error().what;
  EXPECT_EQ(proxy.requests()[0].target, "http://hooks.example/x");
}

TEST(PostJson, RefusesWhatIsNoAddressOfTheWeb) {
  for (const char* url : {"file:///etc/passwd", "", "http://", "ftp://x/y"}) {
    const auto sent = post_json({.url = url, .body = "{}", .network = {}}, kGoOn);

    ASSERT_FALSE(sent) << url;
    EXPECT_EQ(sent.error().kind, ErrorKind::bad_input);
  }
}

}  // namespace mg
