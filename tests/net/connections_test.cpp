#include "src/net/connections.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <map>

#include "tests/net/loopback_server.h"
#include "tests/os/scratch.h"

namespace mg {
namespace {

using How = Ending::How;
using testing::HasSubstr;

constexpr ConnectionId kOne{1};

// What was heard of one connection.
struct Heard {
  std::vector<Answer> answers;
  std::string body;
  std::vector<Ending> endings;
  int held = 0;
};

class Recorder final : public ConnectionListener {
 public:
  Verdict answered(ConnectionId id, const Answer& answer) override {
    heard[id].answers.push_back(answer);
    return on_answer;
  }
  Verdict arrived(ConnectionId id, std::string_view bytes) override {
    heard[id].body += bytes;
    return on_bytes;
  }
  void held(ConnectionId id) override { heard[id].held += 1; }
  void ended(ConnectionId id, const Ending& ending) override { heard[id].endings.push_back(ending); }

  std::map<ConnectionId, Heard> heard;
  Verdict on_answer = Verdict::take;
  Verdict on_bytes = Verdict::take;
};

class ConnectionsTest : public Scratch {
 protected:
  // Until it is so; a hung connection is a failure.
  template <typename Condition>
  void turn_until(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "nothing happens any more";
      connections_.turn(100ms);
    }
  }
  void open(ConnectionRequest request) {
    if (request.id == ConnectionId{}) request.id = kOne;
    request.network.proxy = proxy_;
    connections_.open(std::move(request));
  }
  // To its end.
  Ending fetch(ConnectionRequest request) {
    open(std::move(request));
    turn_until([&] { return !heard().endings.empty(); });
    return heard().endings.empty() ? Ending{} : heard().endings.front();
  }
  Heard& heard(ConnectionId id = kOne) { return recorder_.heard[id]; }

  const std::string body_ = noise(300'000, 1);
  const LoopbackServer::Answer well_ = [this](const HttpRequest& request, const Wire& wire) {
    give(request, wire, body_);
  };
  const LoopbackServer::Answer pauses_after_1000_ = [this](const HttpRequest& request, const Wire& wire) {
    give_head(request, wire, body_);
    wire.send(body_.substr(0, 1000));
    wire.wait_for_go();
    wire.send(body_.substr(1000));
  };
  std::string proxy_;
  Recorder recorder_;
  Connections connections_{recorder_};
};

TEST_F(ConnectionsTest, BringsTheWholeByAskingForAllOfItsParts) {
  LoopbackServer server(well_);

  const Ending ending = fetch({.url = server.url("/x")});

  EXPECT_EQ(ending.how, How::complete);
  EXPECT_EQ(heard().body, body_);
  ASSERT_EQ(heard().answers.size(), 1);
  EXPECT_EQ(heard().answers[0].range, (ByteRange{0_B, 300'000_B}));
  EXPECT_EQ(heard().answers[0].size, 300'000_B);
  EXPECT_EQ(heard().answers[0].host, "127.0.0.1");
  EXPECT_EQ(heard().answers[0].validator, "\"1\"");
  EXPECT_EQ(server.requests()[0].headers.at("range"), "bytes=0-");
  EXPECT_EQ(server.requests()[0].headers.at("accept-encoding"), "identity");
  EXPECT_EQ(connections_.open_count(), 0);
}

TEST_F(ConnectionsTest, BringsAPartAndSendsTheValidator) {
  LoopbackServer server(well_);

  const Ending ending = fetch({.url = server.url("/x"), .first = 1000_B, .end = 5000_B, .if_range = "\"1\""});

  EXPECT_EQ(ending.how, How::complete);
  EXPECT_EQ(heard().body, body_.substr(1000, 4000));
  EXPECT_EQ(server.requests()[0].headers.at("range"), "bytes=1000-4999");
  EXPECT_EQ(server.requests()[0].headers.at("if-range"), "\"1\"");
}

TEST_F(ConnectionsTest, StopsAtTheEndOfThePartThatWasAnnounced) {
  LoopbackServer server([this](const HttpRequest&, const Wire& wire) {
    wire.head(206, {"Content-Range: bytes 0-999/300000"});
    wire.send(body_);
  });

  const Ending ending = fetch({.url = server.url("/x")});

  EXPECT_EQ(ending.how, How::complete);
  EXPECT_EQ(heard().body, body_.substr(0, 1000));
}

TEST_F(ConnectionsTest, TellsOfTheWholeInsteadOfAPart) {
  LoopbackServer server([this](const HttpRequest&, const Wire& wire) {
    wire.head(200, {"Content-Length: 300000"});
    wire.send(body_);
  });
  recorder_.on_answer = Verdict::drop;

  open({.url = server.url("/x"), .first = 1000_B});
  turn_until([&] { return connections_.open_count() == 0; });

  ASSERT_EQ(heard().answers.size(), 1);
  EXPECT_EQ(heard().answers[0].range, std::nullopt);
  EXPECT_EQ(heard().answers[0].size, 300'000_B);
  EXPECT_EQ(heard().body, "");
  EXPECT_TRUE(heard().endings.empty());
}

TEST_F(ConnectionsTest, SaysNothingMoreOnceItsBytesAreNotWanted) {
  LoopbackServer server(well_);
  recorder_.on_bytes = Verdict::drop;

  open({.url = server.url("/x")});
  turn_until([&] { return connections_.open_count() == 0; });

  EXPECT_FALSE(heard().body.empty());
  EXPECT_TRUE(heard().endings.empty());
}

TEST_F(ConnectionsTest, AShortenedOneIsCompleteAtItsNewEnd) {
  LoopbackServer server(pauses_after_1000_);
  open({.url = server.url("/x")});
  turn_until([&] { return heard().body.size() == 1000; });

  connections_.shorten(kOne, 2000_B);
  server.go();
  turn_until([&] { return !heard().endings.empty(); });

  EXPECT_EQ(heard().body, body_.substr(0, 2000));
  EXPECT_EQ(heard().endings[0].how, How::complete);
}

TEST_F(ConnectionsTest, OneShortenedToWhatItHasAlreadyIsComplete) {
  LoopbackServer server(pauses_after_1000_);
  open({.url = server.url("/x")});
  turn_until([&] { return heard().body.size() == 1000; });

  connections_.shorten(kOne, 500_B);
  server.go();
  turn_until([&] { return !heard().endings.empty(); });

  EXPECT_EQ(heard().body.size(), 1000);
  EXPECT_EQ(heard().endings[0].how, How::complete);
}

TEST_F(ConnectionsTest, AClosedOneIsNotHeardOfAgain) {
  LoopbackServer server([this](const HttpRequest& request, const Wire& wire) {
    give_head(request, wire, body_);
    wire.send(body_.substr(0, 1000));
    wire.wait_until_gone();
  });
  open({.url = server.url("/x")});
  turn_until([&] { return !heard().body.empty(); });

  connections_.close(kOne);
  connections_.close(kOne);
  connections_.shorten(kOne, 10_B);
  connections_.turn(0ms);

  EXPECT_EQ(connections_.open_count(), 0);
  EXPECT_TRUE(heard().endings.empty());
}

TEST_F(ConnectionsTest, SeveralGoOnAtTheSameTime) {
  LoopbackServer server(well_);

  for (int i = 1; i <= 8; ++i) {
    open({.id = ConnectionId{i},
          .url = server.url("/x"),
          .first = Bytes{(i - 1) * 1000},
          .end = Bytes{i * 1000}});
  }
  turn_until([&] { return connections_.open_count() == 0; });

  for (int i = 1; i <= 8; ++i) {
    EXPECT_EQ(heard(ConnectionId{i}).body, body_.substr(static_cast<std::size_t>(i - 1) * 1000, 1000));
  }
}

TEST_F(ConnectionsTest, WakingEndsTheWait) {
  std::jthread other([this] { connections_.wake(); });

  const auto begin = std::chrono::steady_clock::now();
  connections_.turn(30s);

  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

// ---- elsewhere ----

TEST_F(ConnectionsTest, FollowsToAnotherHostWithoutTheSecretsOfTheFirst) {
  LoopbackServer goal(well_);
  LoopbackServer start([&](const HttpRequest&, const Wire& wire) {
    wire.head(302, {"Location: " + goal.url("/y", "localhost"), "Set-Cookie: own=1", "Content-Length: 0"});
  });

  const Ending ending =
      fetch({.url = start.url("/x"),
             .headers = {{"Cookie", "session=secret"}, {"Authorization", "secret"}, {"X-Other", "kept"}},
             .first = 7_B});

  EXPECT_EQ(ending.how, How::complete);
  EXPECT_EQ(heard().body, body_.substr(7));
  EXPECT_EQ(heard().answers.at(0).url, goal.url("/y", "localhost"));
  EXPECT_EQ(heard().answers.at(0).host, "localhost");
  EXPECT_EQ(start.requests().at(0).headers.at("cookie"), "session=secret");
  const auto headers = goal.requests().at(0).headers;
  EXPECT_FALSE(headers.contains("cookie"));
  EXPECT_FALSE(headers.contains("authorization"));
  EXPECT_EQ(headers.at("x-other"), "kept");
  EXPECT_EQ(headers.at("range"), "bytes=7-");
}

TEST_F(ConnectionsTest, AHostBehindARedirectionThatIsNotThereIsTheOneThatIsNamed) {
  std::string gone;
  {
    const LoopbackServer server(well_);
    gone = server.url("/y", "localhost");
  }
  LoopbackServer start([&](const HttpRequest&, const Wire& wire) {
    wire.head(302, {"Location: " + gone, "Content-Length: 0"});
  });

  const Ending ending = fetch({.url = start.url("/x")});

  EXPECT_EQ(ending.how, How::unreachable);
  EXPECT_THAT(ending.what, HasSubstr("localhost"));
}

struct BadPlace {
  const char* to;
  const char* words;
};
class BadRedirection : public ConnectionsTest, public testing::WithParamInterface<BadPlace> {};

TEST_P(BadRedirection, IsTold) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) {
    wire.head(302, {fmt::format("Location: {}", GetParam().to), "Content-Length: 0"});
  });

  const Ending ending = fetch({.url = server.url("/x")});

  EXPECT_EQ(ending.how, How::wrong);
  EXPECT_THAT(ending.what, HasSubstr("127.0.0.1"));
  EXPECT_THAT(ending.what, HasSubstr(GetParam().words));
  EXPECT_EQ(heard().body, "");
}

INSTANTIATE_TEST_SUITE_P(Places, BadRedirection,
                         testing::Values(BadPlace{"/x", "circle"},
                                         BadPlace{"file:///etc/passwd", "other than http"},
                                         BadPlace{"ftp://127.0.0.1/x", "other than http"},
                                         BadPlace{"data:,x", "other than http"}, BadPlace{"http://", ""}));

// ---- what is no answer ----

struct BadAnswer {
  const char* name;
  std::string bytes;
  How how;
  std::string words;
};
void PrintTo(const BadAnswer& answer, std::ostream* out) {
  *out << answer.name;
}
class BadAnswers : public ConnectionsTest, public testing::WithParamInterface<BadAnswer> {};

TEST_P(BadAnswers, AreTold) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) { wire.send(GetParam().bytes); });

  const Ending ending = fetch({.url = server.url("/x")});

  EXPECT_EQ(ending.how, GetParam().how) << ending.what;
  EXPECT_THAT(ending.what, HasSubstr("127.0.0.1"));
  EXPECT_THAT(ending.what, HasSubstr(GetParam().words));
}

std::string answer_of(const std::string& status, const std::string& headers,
                      const std::string& body = "body") {
  return fmt::format("HTTP/1.1 {}\r\nConnection: close\r\n{}\r\n{}", status, headers, body);
}

std::vector<BadAnswer> bad_answers() {
  const std::string many(1'000'000, 'x');
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += fmt::format("X-{}: {}\r\n", i, many.substr(0, 1000));
  return {
      {"nothing", "", How::cut_off, ""},
      {"garbage", "\xff\xfe nonsense \r\n\r\n", How::wrong, "no HTTP"},
      {"another protocol", "220 mail ready\r\n", How::wrong, "no HTTP"},
      {"half a status", "HTTP/1.", How::cut_off, ""},
      {"half of the headers", "HTTP/1.1 200 OK\r\nContent-Le", How::cut_off, ""},
      {"half of the body", answer_of("200 OK", "Content-Length: 50\r\n"), How::cut_off, ""},
      {"half a chunk", answer_of("200 OK", "Transfer-Encoding: chunked\r\n", "10\r\nhalf"), How::cut_off, ""},
      {"packed", answer_of("200 OK", "Content-Encoding: gzip\r\n"), How::wrong, "gzip"},
      {"packed on its way", answer_of("200 OK", "Transfer-Encoding: gzip, chunked\r\n"), How::wrong, "gzip"},
      {"a part without a place", answer_of("206 Partial", ""), How::wrong, "which"},
      {"a part of nonsense", answer_of("206 Partial", "Content-Range: bytes 9-1/5\r\n"), How::wrong, "which"},
      {"two places", answer_of("206 Partial", "Content-Range: bytes 0-3/9\r\nContent-Range: bytes 4-7/9\r\n"),
       How::wrong, "two of content-range"},
      {"two lengths", answer_of("200 OK", "Content-Length: 2\r\nContent-Length: 4\r\n"), How::wrong, "two"},
      {"no length", answer_of("200 OK", "Content-Length: many\r\n"), How::wrong, ""},
      {"success without a file", answer_of("202 Accepted", "Content-Length: 4\r\n"), How::wrong, "202"},
      {"a long header", answer_of("200 OK", "X: " + many + "\r\n"), How::cut_off, ""},
      {"many headers", answer_of("200 OK", lines), How::wrong, "headers without end"},
      {"a place that is none", answer_of("302 Found", "Content-Length: 4\r\n"), How::refused, "302"},
  };
}

INSTANTIATE_TEST_SUITE_P(Answers, BadAnswers, testing::ValuesIn(bad_answers()));

class Refusal : public ConnectionsTest, public testing::WithParamInterface<int> {};

TEST_P(Refusal, IsToldAtOnceWhateverItsPageSays) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) {
    wire.head(GetParam(), {"Retry-After: 7", "Content-Length: 1000"});
    wire.send("sorry");
    wire.wait_until_gone();
  });

  const Ending ending = fetch({.url = server.url("/x")});

  EXPECT_EQ(ending.how, How::refused);
  EXPECT_EQ(ending.status, GetParam());
  EXPECT_EQ(ending.retry_after, 7s);
  EXPECT_THAT(ending.what, HasSubstr(fmt::format("127.0.0.1 answers HTTP {}", GetParam())));
  EXPECT_EQ(heard().body, "");
}

INSTANTIATE_TEST_SUITE_P(Statuses, Refusal,
                         testing::Values(400, 401, 403, 404, 410, 412, 416, 429, 500, 503, 599));

TEST_F(ConnectionsTest, ARangeOfAnEmptyFileThatIsRefusedIsTheEmptyFile) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) {
    wire.head(416, {"Content-Range: bytes */0", "Content-Length: 5"});
    wire.send("empty");
  });

  const Ending ending = fetch({.url = server.url("/x")});

  EXPECT_EQ(ending.how, How::complete);
  EXPECT_EQ(heard().answers.at(0).size, 0_B);
  EXPECT_EQ(heard().answers.at(0).range, std::nullopt);
  EXPECT_EQ(heard().body, "");
}

// ---- the line ----

TEST_F(ConnectionsTest, ANameThatDoesNotExistIsUnreachable) {
  const Ending ending = fetch({.url = "http://name.invalid/x"});

  EXPECT_EQ(ending.how, How::unreachable);
  EXPECT_THAT(ending.what, HasSubstr("name.invalid"));
}

TEST_F(ConnectionsTest, AResetIsACut) {
  LoopbackServer server([this](const HttpRequest& request, const Wire& wire) {
    give_head(request, wire, body_);
    wire.reset();
  });

  const Ending ending = fetch({.url = server.url("/x")});

  EXPECT_EQ(ending.how, How::cut_off);
  EXPECT_THAT(ending.what, HasSubstr("127.0.0.1"));
}

TEST_F(ConnectionsTest, SilenceBehindTheHeadersIsSilenceAndBeforeThemNoAnswer) {
  LoopbackServer server([this](const HttpRequest& request, const Wire& wire) {
    if (request.target == "/headers") give_head(request, wire, body_);
    wire.wait_until_gone();
  });

  open({.id = ConnectionId{1}, .url = server.url("/headers"), .silence = 1s});
  open({.id = ConnectionId{2}, .url = server.url("/nothing"), .silence = 1s});
  turn_until([&] { return connections_.open_count() == 0; });

  EXPECT_EQ(heard(ConnectionId{1}).endings.at(0).how, How::silent);
  EXPECT_EQ(heard(ConnectionId{2}).endings.at(0).how, How::unreachable);
}

TEST_F(ConnectionsTest, NoTlsWhereItWasAskedForIsUnreachable) {
  LoopbackServer server(well_);
  std::string url = server.url("/x").replace(0, 4, "https");

  // It waits for a request that never comes, until the silence is too long.
  const Ending ending = fetch({.url = url, .silence = 1s});

  EXPECT_EQ(ending.how, How::unreachable);
}

TEST_F(ConnectionsTest, AProxyThatRefusesIsTheOneThatIsNamed) {
  LoopbackServer proxy([](const HttpRequest& request, const Wire& wire) {
    wire.head(request.target.starts_with("http://") ? 407 : 403, {"Content-Length: 0"});
  });
  proxy_ = proxy.url("");

  const Ending plain = fetch({.id = ConnectionId{1}, .url = "http://media.example/x"});
  open({.id = ConnectionId{2}, .url = "https://media.example/x"});
  turn_until([&] { return connections_.open_count() == 0; });
  const Ending secure = heard(ConnectionId{2}).endings.at(0);

  EXPECT_EQ(plain.how, How::refused);
  EXPECT_EQ(plain.status, 407);
  EXPECT_THAT(plain.what, HasSubstr("proxy does not lead to media.example"));
  EXPECT_EQ(secure.how, How::unreachable);
  EXPECT_EQ(secure.status, 403);
  EXPECT_THAT(secure.what, HasSubstr("proxy does not lead to media.example"));
}

// ---- what is asked ----

TEST_F(ConnectionsTest, SendsTheHeadersThatItWasToldButForItsOwn) {
  LoopbackServer server(well_);

  (void)fetch({.url = server.url("/x"),
               .headers = {{"Referer", "http://page/"},
                           {"Accept-Encoding", "gzip, br"},
                           {"Range", "bytes=5-6"},
                           {"Host", "elsewhere"},
                           {"X-Split", "a\r\nX-Injected: 1"},
                           {"X-Empty", ""}}});

  const auto headers = server.requests().at(0).headers;
  EXPECT_EQ(headers.at("referer"), "http://page/");
  EXPECT_EQ(headers.at("accept-encoding"), "identity");
  EXPECT_EQ(headers.at("range"), "bytes=0-");
  EXPECT_THAT(headers.at("host"), HasSubstr("127.0.0.1"));
  EXPECT_FALSE(headers.contains("x-split"));
  EXPECT_FALSE(headers.contains("x-injected"));
  EXPECT_EQ(headers.at("x-empty"), "");
}

TEST_F(ConnectionsTest, SendsTheCookiesOfAJarToTheirHostOnly) {
  LoopbackServer server(well_);
  const auto jar =
      put("cookies.txt",
          "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsession\tsecret\n");

  open({.id = ConnectionId{1}, .url = server.url("/x"), .network = {.cookies_file = jar}});
  turn_until([&] { return connections_.open_count() == 0; });
  open({.id = ConnectionId{2}, .url = server.url("/x"), .network = {.cookies_file = jar}});
  turn_until([&] { return connections_.open_count() == 0; });
  open({.id = ConnectionId{3}, .url = server.url("/x", "localhost"), .network = {.cookies_file = jar}});
  turn_until([&] { return connections_.open_count() == 0; });
  open({.id = ConnectionId{4}, .url = server.url("/x")});
  turn_until([&] { return connections_.open_count() == 0; });

  const auto requests = server.requests();
  EXPECT_EQ(requests.at(0).headers.at("cookie"), "session=secret");
  EXPECT_EQ(requests.at(1).headers.at("cookie"), "session=secret");
  EXPECT_FALSE(requests.at(2).headers.contains("cookie"));
  EXPECT_FALSE(requests.at(3).headers.contains("cookie"));
}

}  // namespace
}  // namespace mg
