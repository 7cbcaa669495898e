#include "src/net/connections.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <new>
#include <unordered_map>
#include <utility>

#include "src/net/connection.h"

namespace mg {
namespace {

struct FreeShare {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
using Share = std::unique_ptr<CURLSH, FreeShare>;

Instant now() {
  return std::chrono::steady_clock::now();
}

// libcurl needs its process-wide part set up once, before any thread uses it.
void set_up_curl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (done != CURLE_OK) throw std::bad_alloc();
}

}  // namespace

class Connections::Body {
 public:
  Body(ConnectionListener& listener, Meter* meter) : listener_(listener), meter_(meter) {
    set_up_curl();
    multi_ = curl_multi_init();
    if (multi_ == nullptr) throw std::bad_alloc();
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  }
  Body(Body&&) = delete;
  ~Body() {
    for (auto& [id, connection] : connections_) curl_multi_remove_handle(multi_, connection->easy());
    connections_.clear();  // before what they share
    curl_multi_cleanup(multi_);
  }

  void open(ConnectionRequest request) {
    const ConnectionId id = request.id;
    const auto [jar, fresh] = shares_.try_emplace(request.network.cookies_file.native());
    if (fresh) jar->second = make_share();
    const bool reads_jar = fresh && !request.network.cookies_file.empty();
    auto connection =
        std::make_unique<Connection>(std::move(request), listener_, meter_, jar->second.get(),
                                     reads_jar ? Connection::Jar::to_be_read : Connection::Jar::read_already);
    curl_multi_add_handle(multi_, connection->easy());
    connections_[id] = std::move(connection);
  }

  void shorten(ConnectionId id, Bytes end) {
    if (const auto found = connections_.find(id); found != connections_.end()) found->second->shorten(end);
  }

  void close(ConnectionId id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    curl_multi_remove_handle(multi_, found->second->easy());
    connections_.erase(found);
  }

  [[nodiscard]] int open_count() const { return static_cast<int>(connections_.size()); }

  [[nodiscard]] bool limited(ConnectionId id) const {
    const auto found = connections_.find(id);
    return found != connections_.end() && found->second->flow().limited();
  }

  void turn(Duration at_most) {
    const Instant instant = now();
    if (meter_ != nullptr && instant >= look_at_) look(instant);
    let_go_on(instant);
    int running = 0;
    curl_multi_perform(multi_, &running);
    const bool some_over = end_those_over();
    if (tell_ends() || some_over) return;
    const Duration wait = std::clamp(until_due(now()), Duration::zero(), at_most);
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(milliseconds), nullptr);
  }

  void wake() { curl_multi_wakeup(multi_); }

 private:
  // One jar, and TLS sessions that let a fresh connection begin with one round trip less.
  static Share make_share() {
    Share share(curl_share_init());
    if (!share) throw std::bad_alloc();
    curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    return share;
  }

  // What is not done for every piece: the counts are told, and whether the limits are others now.
  void look(Instant instant) {
    look_at_ = instant + kLookAtLimits;
    const bool changed = std::exchange(changes_seen_, meter_->changes()) != changes_seen_;
    for (auto& [id, connection] : connections_) {
      connection->flow().tell();
      if (changed) connection->flow().limits_changed(instant);
      if (connection->held()) listener_.held(id);
    }
  }

  void let_go_on(Instant instant) {
    std::vector<std::pair<ConnectionId, CURLcode>> broken;
    for (auto& [id, connection] : connections_) {
      if (!connection->held()) continue;
      const auto code = static_cast<CURLcode>(connection->go_on(instant));
      if (code != CURLE_OK) broken.emplace_back(id, code);
    }
    for (const auto& [id, code] : broken) finish(id, code);
  }

  [[nodiscard]] Duration until_due(Instant instant) const {
    Duration least = Duration::max();
    for (const auto& [id, connection] : connections_) {
      if (!connection->held()) continue;
      const Instant due = std::min(connection->flow().due(), look_at_);
      least = std::min<Duration>(least, due - instant);
    }
    return least;
  }

  bool end_those_over() {
    std::vector<ConnectionId> over;
    for (const auto& [id, connection] : connections_) {
      if (connection->over()) over.push_back(id);
    }
    for (const ConnectionId id : over) finish(id, CURLE_WRITE_ERROR);
    return !over.empty();
  }

  bool tell_ends() {
    bool any = false;
    int waiting = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &waiting)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      char* private_word = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private_word);
      finish(reinterpret_cast<const Connection*>(private_word)->id(), code);
      any = true;
    }
    return any;
  }

  void finish(ConnectionId id, CURLcode code) {
    const std::optional<Ending> ending = connections_.at(id)->ending(code);
    close(id);
    if (ending) listener_.ended(id, *ending);
  }

  ConnectionListener& listener_;
  Meter* meter_;
  Instant look_at_{};
  int changes_seen_ = 0;
  CURLM* multi_ = nullptr;
  std::map<std::string, Share> shares_;  // by jar
  std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
};

Connections::Connections(ConnectionListener& listener, Meter* meter)
    : body_(std::make_unique<Body>(listener, meter)) {}

Connections::~Connections() = default;

void Connections::open(ConnectionRequest request) {
  body_->open(std::move(request));
}

void Connections::shorten(ConnectionId id, Bytes end) {
  body_->shorten(id, end);
}

void Connections::close(ConnectionId id) {
  body_->close(id);
}

bool Connections::limited(ConnectionId id) const {
  return body_->limited(id);
}

int Connections::open_count() const {
  return body_->open_count();
}

void Connections::turn(Duration at_most) {
  body_->turn(at_most);
}

void Connections::wake() {
  body_->wake();
}

}  // namespace mg
