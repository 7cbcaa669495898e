// One connection of a client's: its request is read and answered, its way opened, and then bytes go to and
// fro. Of the proxy's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "src/net/meter.h"
#include "src/pace/sag_watch.h"
#include "src/proxy/client_book.h"
#include "src/proxy/host_places.h"
#include "src/proxy/relay.h"
#include "src/proxy/sayings.h"
#include "src/proxy/socket.h"
#include "src/proxy/toll.h"
#include "src/proxy/way_out.h"

namespace mg {

class ProxySession;

// What all connections of a proxy have in common.
struct ProxyShared {
  ProxyShared(ProxyOptions given, Meter& meter_, ProxyListener& listener, boost::asio::io_context& loop_);

  ProxyOptions options;
  Meter& meter;
  boost::asio::io_context& loop;
  Environment environment;
  ClientBook book;
  Sayings sayings;
  HostPlaces places;
  WayOut way_out;
  SpliceRelay splice;
  CopyRelay copy;
  std::set<ProxySession*> sessions;
  std::function<void()> session_ended;
};

class ProxySession {
 public:
  ProxySession(ProxyShared& shared, Fd socket);
  ProxySession(ProxySession&&) = delete;
  ~ProxySession();

  // The whole life of it. It is shared by the coroutines of its two directions; the last one ends it.
  static boost::asio::awaitable<void> serve(std::shared_ptr<ProxySession> session);

  // Whose it is, once that is known.
  [[nodiscard]] std::optional<ClientId> client() const;
  [[nodiscard]] Instant begun() const { return begun_; }
  // Closes it soon.
  void end();
  // Once in a while: whether it takes too long, is done or has become slow.
  void look(Instant now);

 private:
  // Members that know which direction they are.
  class Upward : public Passage {
   public:
    explicit Upward(ProxySession& session) : session_(session) {}
    bool free() override { return true; }
    boost::asio::awaitable<Bytes> ask(Bytes available) override;
    void taken(Bytes count) override;
    void held() override {}

   private:
    ProxySession& session_;
  };
  class Downward : public Passage {
   public:
    explicit Downward(ProxySession& session) : session_(session) {}
    bool free() override { return session_.toll_->free(); }
    boost::asio::awaitable<Bytes> ask(Bytes available) override;
    void taken(Bytes count) override;
    void held() override;

   private:
    ProxySession& session_;
  };

  // Until bytes can go to and fro; false: it has been answered, or there is nobody to answer.
  boost::asio::awaitable<bool> prepare();
  // `input`: what has been read of the client, without the head afterwards.
  boost::asio::awaitable<std::optional<RequestHead>> read_request(std::string& input);
  boost::asio::awaitable<std::optional<RequestHead>> read_admitted_request(std::string& input);
  boost::asio::awaitable<bool> wait_for_place();
  boost::asio::awaitable<bool> begin(const RequestHead& head, const Upstream& upstream, std::string input);
  void refuse(const Refusal& refusal);
  // What the client still sends is not ours to read, but a socket closed over it would take back our answer.
  boost::asio::awaitable<void> discard();

  boost::asio::awaitable<void> carry_up();
  boost::asio::awaitable<void> carry_down();
  // Of a plain request: up to the body of the final answer. False: there is none.
  boost::asio::awaitable<bool> carry_answer_head();
  boost::asio::awaitable<RelayEnd> carry(Socket& from, Socket& to, Passage& passage, Bytes& left);
  // Of a plain request: closes what leads to the host once nothing more goes there, although the client has
  // not read all yet. Others wait for the place.
  void leave_host();
  void reset_both();
  void look_for_sag(Instant now);
  void say(const std::string& sentence);

  ProxyShared& shared_;
  Instant begun_;
  Socket client_;
  Way way_;
  std::shared_ptr<AdmittedClient> who_;  // ClientBook says why it is shared
  RequestHead::Kind kind_ = RequestHead::Kind::tunnel;
  HostPort to_;
  HostPort proxy_;  // that a plain request goes through; its host is empty if there is none
  std::optional<PlaceId> place_;
  std::optional<Toll> toll_;
  std::unique_ptr<SagWatch> watch_;  // where sagging matters
  Upward upward_;
  Downward downward_;

  std::string early_up_;  // what the host is to get before anything else
  Bytes body_left_;       // of a plain request
  bool waits_for_place_ = false;
  bool relaying_ = false;
  bool sent_all_ = false;  // of a plain request
  bool up_ended_ = false;
  bool down_ended_ = false;
  bool far_broke_ = false;  // the host takes nothing more
  bool answered_ = false;
  Instant opened_{};
  Instant last_bytes_{};
  bool last_from_host_ = false;
};

}  // namespace mg
