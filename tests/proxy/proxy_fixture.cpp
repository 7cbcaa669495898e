#include "tests/proxy/proxy_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "src/proxy/request_head.h"
#include "src/proxy/upstream.h"

namespace mg {

ProxyTest::ProxyTest() {
  for (const char* name :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
    ::unsetenv(name);
  }
  fast_.times.look = 10ms;
}

void ProxyTest::start(ProxyOptions options, BandwidthLimits limits) {
  proxy_.reset();
  meter_ = std::make_unique<Meter>(std::move(limits));
  auto started = MeteringProxy::start(std::move(options), *meter_, *this);
  if (!started) throw std::runtime_error(started.error().what);
  proxy_ = std::move(*started);
}

void ProxyTest::change_limits(BandwidthLimits limits) {
  meter_->change(std::move(limits), std::chrono::steady_clock::now());
}

MeteringProxy& ProxyTest::proxy() {
  if (!proxy_) start(fast_);
  return *proxy_;
}

ProxyClient ProxyTest::trusted(std::string upstream) {
  ProxyClient client;
  client.account = {.queue = "", .site = "site", .job = "job"};
  client.network.proxy = std::move(upstream);
  client.private_hosts = PrivateHosts::allowed;
  return client;
}

std::string ProxyTest::admit(ProxyClient client) {
  last_ = proxy().admit(std::move(client));
  const auto read = read_proxy_url(last_.url);
  return fmt::format("Proxy-Authorization: {}\r\n", basic_authorization(read.value().credentials.value()));
}

RawSocket ProxyTest::connect() {
  return RawSocket::connect(proxy().port());
}

RawSocket ProxyTest::ask(const std::string& text) {
  RawSocket socket = connect();
  socket.send(text);
  return socket;
}

std::string ProxyTest::connect_request(const std::string& authority, const std::string& authorization) {
  return fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n{1}\r\n", authority, authorization);
}

RawSocket ProxyTest::tunnel(const std::string& authority, const std::string& authorization) {
  RawSocket socket = ask(connect_request(authority, authorization));
  const std::string head = socket.read_head();
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 ")) << head << socket.read_to_end();
  return socket;
}

std::string ProxyTest::wait_for_sentence(const std::string& with) {
  std::unique_lock lock(mutex_);
  std::string found;
  const auto came = [&] {
    const auto one = std::ranges::find_if(
        sentences_, [&](const std::string& sentence) { return sentence.find(with) != std::string::npos; });
    if (one != sentences_.end()) found = *one;
    return one != sentences_.end();
  };
  said_.wait_for(lock, std::chrono::seconds(20), came);
  return found;
}

std::vector<std::string> ProxyTest::sentences() {
  const std::lock_guard lock(mutex_);
  return sentences_;
}

Traffic ProxyTest::counted() {
  Traffic sum;
  for (const Traffic& traffic : meter_->take_counts()) {
    sum.account = traffic.account;
    sum.host = traffic.host;
    sum.received += traffic.received;
    sum.sent += traffic.sent;
  }
  return sum;
}

void ProxyTest::proxy_says(std::optional<ClientId>, std::string sentence) {
  {
    const std::lock_guard lock(mutex_);
    sentences_.push_back(std::move(sentence));
  }
  said_.notify_all();
}

}  // namespace mg
