#include "src/proxy/name_resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "src/os/blocked_signals.h"
#include "src/proxy/ip_address.h"

namespace mg {
namespace asio = boost::asio;
namespace {

constexpr int kMostThreads = 8;

void ask_system(Lookup& lookup) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(lookup.host.c_str(), nullptr, &wanted, &found); code != 0) {
    lookup.problem = ::gai_strerror(code);
    return;
  }
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) ==
        0) {
      lookup.addresses.emplace_back(text.data());
    }
  }
  ::freeaddrinfo(found);
}

}  // namespace

// What the threads share. It lives as long as the last of them, which may be after the resolver.
struct NameResolver::Desk {
  std::mutex mutex;
  std::condition_variable came;
  asio::io_context* loop = nullptr;  // none: nobody wants to know any more
  std::deque<std::shared_ptr<Lookup>> waiting;
  int threads = 0;
  int idle = 0;
};

NameResolver::NameResolver(asio::io_context& loop) : desk_(std::make_shared<Desk>()) {
  desk_->loop = &loop;
}

NameResolver::~NameResolver() {
  const std::lock_guard lock(desk_->mutex);
  desk_->loop = nullptr;
  desk_->waiting.clear();
  desk_->came.notify_all();
}

std::shared_ptr<Lookup> NameResolver::look_up(std::string host) {
  auto lookup = std::make_shared<Lookup>();
  lookup->host = std::move(host);
  if (read_ip_address(lookup->host)) {
    lookup->addresses.push_back(lookup->host);
    lookup->done = true;
    return lookup;
  }
  const std::lock_guard lock(desk_->mutex);
  desk_->waiting.push_back(lookup);
  if (std::cmp_greater(desk_->waiting.size(), desk_->idle) && desk_->threads < kMostThreads) {
    const BlockedSignals blocked;
    // Not joined: getaddrinfo cannot be interrupted, and the end of the run must not wait for a name server.
    std::thread([desk = desk_] { serve(desk); }).detach();
    desk_->threads += 1;
  }
  desk_->came.notify_one();
  return lookup;
}

void NameResolver::serve(const std::shared_ptr<Desk>& desk) {
  std::unique_lock lock(desk->mutex);
  while (desk->loop != nullptr) {
    if (desk->waiting.empty()) {
      desk->idle += 1;
      desk->came.wait(lock);
      desk->idle -= 1;
      continue;
    }
    const std::shared_ptr<Lookup> lookup = std::move(desk->waiting.front());
    desk->waiting.pop_front();
    lock.unlock();
    Lookup answer;
    answer.host = lookup->host;
    ask_system(answer);
    lock.lock();
    if (desk->loop == nullptr) return;
    asio::post(*desk->loop, [lookup, answer = std::move(answer)]() mutable {
      lookup->addresses = std::move(answer.addresses);
      lookup->problem = std::move(answer.problem);
      lookup->done = true;
      if (lookup->wake) lookup->wake();
    });
  }
}

}  // namespace mg
