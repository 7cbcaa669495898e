// What the meter hears of connections, and what its limits do to them.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <map>

#include "src/net/connections.h"
#include "tests/net/loopback_server.h"

namespace mg {
namespace {

using How = Ending::How;

const Account kPage{.queue = "", .site = "bilibili", .job = "BV1/1"};

BandwidthLimits run_at(double bytes_per_second) {
  return {.run = BytesPerSecond{bytes_per_second}, .job = {}, .queues = {}, .hosts = {}};
}

class Recorder final : public ConnectionListener {
 public:
  Verdict answered(ConnectionId, const Answer&) override { return on_answer; }
  Verdict arrived(ConnectionId, std::string_view bytes) override {
    body += bytes;
    return on_bytes;
  }
  void held(ConnectionId) override { held_times += 1; }
  void ended(ConnectionId, const Ending& ending) override { endings.push_back(ending); }

  std::string body;
  std::vector<Ending> endings;
  int held_times = 0;
  Verdict on_answer = Verdict::take;
  Verdict on_bytes = Verdict::take;
};

class MeteredConnectionsTest : public testing::Test {
 protected:
  template <typename Condition>
  void turn_until(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "nothing happens any more";
      connections_.turn(100ms);
    }
  }
  void open(ConnectionRequest request) {
    request.id = ConnectionId{1};
    request.account = kPage;
    connections_.open(std::move(request));
  }
  void fetch(ConnectionRequest request) {
    open(std::move(request));
    turn_until([&] { return connections_.open_count() == 0; });
  }
  // By host; all of it must be measured and this page's.
  std::map<std::string, std::pair<Bytes, Bytes>> counts() {
    std::map<std::string, std::pair<Bytes, Bytes>> by_host;
    for (const Traffic& traffic : meter_.take_counts()) {
      EXPECT_EQ(traffic.account, kPage);
      EXPECT_EQ(traffic.source, TrafficSource::measured);
      by_host[traffic.host] = {traffic.received, traffic.sent};
    }
    return by_host;
  }
  void expect_what_it_sent(const LoopbackServer& server) {
    const auto by_host = counts();
    ASSERT_EQ(by_host.size(), 1U);
    EXPECT_EQ(by_host.begin()->first, "127.0.0.1");
    EXPECT_EQ(by_host.begin()->second.first, server.sent());
    EXPECT_EQ(by_host.begin()->second.second, server.received());
  }

  const std::string body_ = noise(300'000, 1);
  const LoopbackServer::Answer well_ = [this](const HttpRequest& request, const Wire& wire) {
    give(request, wire, body_);
  };
  Meter meter_;
  Recorder recorder_;
  Connections connections_{recorder_, &meter_};
};

// ---- counts ----

TEST_F(MeteredConnectionsTest, CountsWhatAHostSendsForAWhole) {
  LoopbackServer server(well_);

  fetch({.url = server.url("/x")});

  EXPECT_EQ(recorder_.body, body_);
  EXPECT_GT(server.sent(), 300'000_B);
  expect_what_it_sent(server);
}

TEST_F(MeteredConnectionsTest, CountsWhatAHostSendsForAPart) {
  LoopbackServer server(well_);

  fetch({.url = server.url("/x"), .first = 1000_B, .end = 5000_B});

  EXPECT_EQ(recorder_.body, body_.substr(1000, 4000));
  expect_what_it_sent(server);
}

TEST_F(MeteredConnectionsTest, CountsTheFramingOfChunks) {
  LoopbackServer server([this](const HttpRequest&, const Wire& wire) {
    wire.head(200, {"Transfer-Encoding: chunked"});
    for (std::size_t at = 0; at < body_.size(); at += 1000) {
      wire.send("3e8\r\n" + body_.substr(at, 1000) + "\r\n");
    }
    wire.send("0\r\n\r\n");
  });

  fetch({.url = server.url("/x")});

  EXPECT_EQ(recorder_.body, body_);
  expect_what_it_sent(server);
}

TEST_F(MeteredConnectionsTest, CountsThePageOfARefusal) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) {
    const std::string page(4000, 'x');
    wire.send("HTTP/1.1 403 No\r\nContent-Length: 4000\r\nConnection: close\r\n\r\n" + page);
  });

  fetch({.url = server.url("/x")});

  EXPECT_EQ(recorder_.endings.at(0).how, How::refused);
  EXPECT_EQ(recorder_.body, "");
  expect_what_it_sent(server);
}

TEST_F(MeteredConnectionsTest, CountsWhatIsDroppedAtOnce) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) {
    wire.send("HTTP/1.1 200 So\r\nContent-Length: 9000\r\n\r\n" + std::string(4000, 'x'));
    wire.wait_until_gone();
  });
  recorder_.on_answer = Verdict::drop;

  fetch({.url = server.url("/x")});

  EXPECT_EQ(recorder_.body, "");
  expect_what_it_sent(server);
}

TEST_F(MeteredConnectionsTest, CountsMoreThanWasWanted) {
  LoopbackServer server([](const HttpRequest&, const Wire& wire) {
    wire.send("HTTP/1.1 206 So\r\nContent-Range: bytes 0-999/300000\r\n\r\n" + std::string(4000, 'x'));
    wire.wait_until_gone();
  });

  fetch({.url = server.url("/x"), .first = 0_B, .end = 1000_B});

  EXPECT_EQ(recorder_.body.size(), 1000U);
  expect_what_it_sent(server);
}

TEST_F(MeteredConnectionsTest, CountsWhatCameOfAConnectionThatIsClosedEarly) {
  LoopbackServer server([this](const HttpRequest& request, const Wire& wire) {
    give_head(request, wire, body_);
    wire.send(body_.substr(0, 1000));
    wire.wait_until_gone();
  });
  open({.url = server.url("/x")});
  turn_until([&] { return recorder_.body.size() == 1000; });

  connections_.close(ConnectionId{1});

  expect_what_it_sent(server);
}

// Each host gets its own, the page of the redirection included: whether libcurl reads it on or hangs up.
class MeteredRedirection : public MeteredConnectionsTest, public testing::WithParamInterface<const char*> {};

TEST_P(MeteredRedirection, IsCountedForTheHostThatSendsIt) {
  LoopbackServer server(well_);
  LoopbackServer start([&](const HttpRequest&, const Wire& wire) {
    wire.send(fmt::format("HTTP/1.1 302 There\r\nLocation: {}\r\nContent-Length: 400\r\n{}\r\n{}",
                          server.url("/y"), GetParam(), std::string(400, 'x')));
  });

  fetch({.url = start.url("/x", "localhost")});

  EXPECT_EQ(recorder_.body, body_);
  const auto by_host = counts();
  EXPECT_EQ(by_host.at("localhost"), std::pair(start.sent(), start.received()));
  EXPECT_EQ(by_host.at("127.0.0.1"), std::pair(server.sent(), server.received()));
}

INSTANTIATE_TEST_SUITE_P(Pages, MeteredRedirection, testing::Values("", "Connection: close\r\n"));

TEST_F(MeteredConnectionsTest, CountsWhatGoesThroughAProxyForTheHost) {
  LoopbackServer proxy(well_);

  fetch({.url = "http://media.example/x", .network = {.proxy = proxy.url("")}});

  EXPECT_EQ(recorder_.body, body_);
  EXPECT_EQ(counts().at("media.example"), std::pair(proxy.sent(), proxy.received()));
}

// ---- limits ----

TEST_F(MeteredConnectionsTest, UnderALimitEverythingArrives) {
  LoopbackServer server(well_);
  meter_.change(run_at(1e6), std::chrono::steady_clock::now());

  fetch({.url = server.url("/x")});

  EXPECT_EQ(recorder_.endings.at(0).how, How::complete);
  EXPECT_EQ(recorder_.body, body_);
  EXPECT_GT(recorder_.held_times, 0);
  expect_what_it_sent(server);
}

TEST_F(MeteredConnectionsTest, ChunksArriveUnderALimitToo) {
  LoopbackServer server([this](const HttpRequest&, const Wire& wire) {
    wire.send("HTTP/1.1 200 So\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t at = 0; at < body_.size(); at += 1000) {
      wire.send("3e8\r\n" + body_.substr(at, 1000) + "\r\n");
    }
    wire.send("0\r\n\r\n");
  });
  meter_.change(run_at(1e6), std::chrono::steady_clock::now());

  fetch({.url = server.url("/x")});

  EXPECT_EQ(recorder_.endings.at(0).how, How::complete);
  EXPECT_EQ(recorder_.body, body_);
  expect_what_it_sent(server);
}

TEST_F(MeteredConnectionsTest, OfAPartThatIsHeldNoMoreIsTakenThanWasAskedFor) {
  LoopbackServer server(well_);
  meter_.change(run_at(200e3), std::chrono::steady_clock::now());
  open({.url = server.url("/x"), .first = 0_B, .end = 200'000_B});
  turn_until([&] { return recorder_.held_times > 0; });

  connections_.shorten(ConnectionId{1}, 50'000_B);
  turn_until([&] { return connections_.open_count() == 0; });

  EXPECT_EQ(recorder_.endings.at(0).how, How::complete);
  EXPECT_EQ(recorder_.body, body_.substr(0, 50'000));
}

TEST_F(MeteredConnectionsTest, GoesOnAtOnceWhenTheLimitIsLifted) {
  LoopbackServer server(well_);
  meter_.change(run_at(100), std::chrono::steady_clock::now());  // an hour
  open({.url = server.url("/x")});
  turn_until([&] { return recorder_.held_times > 0; });

  meter_.change({}, std::chrono::steady_clock::now());
  turn_until([&] { return connections_.open_count() == 0; });

  EXPECT_EQ(recorder_.endings.at(0).how, How::complete);
  EXPECT_EQ(recorder_.body, body_);
}

TEST_F(MeteredConnectionsTest, ALimitThatComesWhileItIsOpenHoldsIt) {
  LoopbackServer server([this](const HttpRequest& request, const Wire& wire) {
    give_head(request, wire, body_);
    wire.send(body_.substr(0, 1000));
    wire.wait_for_go();
    wire.send(body_.substr(1000));
  });
  open({.url = server.url("/x")});
  turn_until([&] { return recorder_.body.size() == 1000; });

  meter_.change(run_at(100), std::chrono::steady_clock::now());
  turn_until([&, turns = 0]() mutable { return ++turns > 5; });  // it is looked for four times a second
  server.go();
  turn_until([&] { return recorder_.held_times > 0; });

  EXPECT_LT(recorder_.body.size(), body_.size());
}

TEST_F(MeteredConnectionsTest, OneThatIsHeldCanBeClosed) {
  LoopbackServer server(well_);
  meter_.change(run_at(100), std::chrono::steady_clock::now());
  open({.url = server.url("/x")});
  turn_until([&] { return recorder_.held_times > 0; });

  connections_.close(ConnectionId{1});

  EXPECT_EQ(connections_.open_count(), 0);
  EXPECT_TRUE(recorder_.endings.empty());
}

TEST_F(MeteredConnectionsTest, OneThatIsHeldIsToldSoAgainAndIsNotSilent) {
  LoopbackServer server(well_);
  meter_.change(run_at(100), std::chrono::steady_clock::now());
  open({.url = server.url("/x"), .silence = 1s});

  turn_until([&] { return recorder_.held_times > 10; });  // two and a half seconds

  EXPECT_TRUE(recorder_.endings.empty());
  meter_.change({}, std::chrono::steady_clock::now());
  turn_until([&] { return connections_.open_count() == 0; });
  EXPECT_EQ(recorder_.body, body_);
}

TEST_F(MeteredConnectionsTest, WhoDropsWhatWasHeldIsLeftAlone) {
  LoopbackServer server(well_);
  meter_.change(run_at(100e3), std::chrono::steady_clock::now());
  open({.url = server.url("/x")});
  turn_until([&] { return recorder_.held_times > 0; });

  recorder_.on_bytes = Verdict::drop;
  turn_until([&] { return connections_.open_count() == 0; });

  EXPECT_TRUE(recorder_.endings.empty());
}

}  // namespace
}  // namespace mg
