// A metering proxy in a test, its clients, and what it says.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "src/net/meter.h"
#include "src/proxy/metering_proxy.h"
#include "tests/proxy/raw_sockets.h"

namespace mg {

class ProxyTest : public testing::Test, protected ProxyListener {
 protected:
  ProxyTest();

  // With these options and limits from now on; else with the ordinary ones, when first used.
  void start(ProxyOptions options, BandwidthLimits limits = {});
  void change_limits(BandwidthLimits limits);
  MeteringProxy& proxy();
  // May reach this machine: that is where the servers of a test are.
  static ProxyClient trusted(std::string upstream = "");
  // "Proxy-Authorization: Basic ...\r\n" for a client.
  std::string admit(ProxyClient client = trusted());
  [[nodiscard]] ClientId last_client() const { return last_.client; }
  [[nodiscard]] const std::string& last_url() const { return last_.url; }

  RawSocket connect();
  // A new connection on which this was said already.
  RawSocket ask(const std::string& text);
  static std::string connect_request(const std::string& authority, const std::string& authorization);
  // An open tunnel; fails the test where there is none.
  RawSocket tunnel(const std::string& authority, const std::string& authorization);

  std::string wait_for_sentence(const std::string& with);
  std::vector<std::string> sentences();
  // What was counted, of all hosts together.
  Traffic counted();

  ProxyOptions fast_;  // that look at all often

 private:
  void proxy_says(std::optional<ClientId> client, std::string sentence) override;

  std::mutex mutex_;
  std::condition_variable said_;
  std::vector<std::string> sentences_;
  std::unique_ptr<Meter> meter_;
  std::unique_ptr<MeteringProxy> proxy_;
  MeteringProxy::Admission last_;
};

}  // namespace mg
