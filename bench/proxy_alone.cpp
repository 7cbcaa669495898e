// The metering proxy by itself, to be measured beside other proxies: admits one client, which may reach this
// machine, prints its URL, runs until its standard input ends, and then prints what it cost.
//   proxy_alone [--rate 10M] [--relay splice|copy] [--connections N] [--cuts N]
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "src/base/quantity_text.h"
#include "src/net/meter.h"
#include "src/proxy/metering_proxy.h"

namespace {

class Complaints : public mg::ProxyListener {
 public:
  void proxy_says(std::optional<mg::ClientId>, std::string sentence) override {
    fmt::print(stderr, "{}\n", sentence);
  }
};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// "VmRSS:      5120 kB" of /proc/self/status
std::string resident_now() {
  std::FILE* status = std::fopen("/proc/self/status", "r");
  std::array<char, 256> line{};
  std::string found = "?";
  while (status != nullptr && std::fgets(line.data(), line.size(), status) != nullptr) {
    if (std::string_view(line.data()).starts_with("VmRSS:")) found = line.data() + 6;
  }
  if (status != nullptr) std::fclose(status);
  found.erase(0, found.find_first_not_of(" \t"));
  return found.substr(0, found.find('\n'));
}

void wait_for_end_of_input() {
  std::array<char, 256> unread{};
  while (::read(STDIN_FILENO, unread.data(), unread.size()) > 0) {
    fmt::print("rss {}\n", resident_now());  // whenever a line comes
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("the metering proxy by itself");
  std::string rate;
  std::string relay = "splice";
  int cuts = 0;
  int connections = 4096;
  app.add_option("--rate", rate, "limit of all that comes, as multiget's --limit-rate");
  app.add_option("--relay", relay)->check(CLI::IsMember({"splice", "copy"}));
  app.add_option("--cuts", cuts, "so many connections that became slow may be cut");
  app.add_option("--connections", connections, "at most, in all and to one host");
  CLI11_PARSE(app, argc, argv);

  mg::BandwidthLimits limits;
  if (!rate.empty()) {
    const auto read = mg::parse_rate(rate);
    if (!read) {
      fmt::print(stderr, "{}\n", read.error().what);
      return 2;
    }
    limits.run = *read;
  }
  mg::Meter meter(limits);
  Complaints complaints;
  mg::ProxyOptions options;
  options.connections_to_others = connections;
  options.clients_connections = connections;
  options.relay = relay == "splice" ? mg::RelayKind::splice : mg::RelayKind::copy;
  auto proxy = mg::MeteringProxy::start(options, meter, complaints);
  if (!proxy) {
    fmt::print(stderr, "{}\n", proxy.error().what);
    return 1;
  }
  mg::ProxyClient client;
  client.private_hosts = mg::PrivateHosts::allowed;
  client.bears_cuts = cuts;
  const auto admission = (*proxy)->admit(std::move(client));
  fmt::print("port {}\nurl {}\nrss {}\n", (*proxy)->port(), admission.url, resident_now());
  std::fflush(stdout);

  wait_for_end_of_input();
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  mg::Bytes received;
  for (const mg::Traffic& traffic : meter.take_counts()) received += traffic.received;
  fmt::print("cpu {:.3f} s (user {:.3f}, system {:.3f})\nreceived {} bytes\nrss {}\n",
             seconds_of(used.ru_utime) + seconds_of(used.ru_stime), seconds_of(used.ru_utime),
             seconds_of(used.ru_stime), received.count, resident_now());
}
