// HTTP connections, as many as wanted at once. With connection*.cpp the one place that knows libcurl; knows
// neither files nor which bytes are worth having. For one thread, but for wake().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/units.h"
#include "src/model/request.h"
#include "src/model/work.h"
#include "src/net/meter.h"
#include "src/transfer/dispatcher.h"

namespace mg {

struct ConnectionRequest {
  ConnectionId id{};
  std::string url;
  std::vector<Header> headers;
  Network network;
  Bytes first;               // in the resource
  std::optional<Bytes> end;  // exclusive; empty: to its end
  std::string if_range;      // empty: not asked
  OpenConnection::Reuse reuse = OpenConnection::Reuse::allowed;
  Duration silence = 20s;  // no byte for so long ends it, unless it is held
  Account account;
};

// Called from within turn(); may open, shorten and close nothing itself.
class ConnectionListener {
 public:
  virtual ~ConnectionListener() = default;
  // The answer's headers. drop: nothing more is heard of it.
  [[nodiscard]] virtual Verdict answered(ConnectionId id, const Answer& answer) = 0;
  // The next bytes of the body. drop: as above.
  [[nodiscard]] virtual Verdict arrived(ConnectionId id, std::string_view bytes) = 0;
  // It could bring more and may not, for one of our own limits. Told again and again while that lasts.
  virtual void held(ConnectionId id) = 0;
  virtual void ended(ConnectionId id, const Ending& ending) = 0;
};

class Connections {
 public:
  // Both outlive it. Without a meter nothing is counted or limited.
  explicit Connections(ConnectionListener& listener, Meter* meter = nullptr);
  Connections(Connections&&) = delete;
  ~Connections();

  void open(ConnectionRequest request);
  // It ends as complete once it has come to `end`.
  void shorten(ConnectionId id, Bytes end);
  void close(ConnectionId id);
  // One of our limits is on its way.
  [[nodiscard]] bool limited(ConnectionId id) const;
  [[nodiscard]] int open_count() const;

  // Moves what can be moved; waits for something to happen, at most so long.
  void turn(Duration at_most);
  // Ends the wait of turn(). From any thread.
  void wake();

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace mg
