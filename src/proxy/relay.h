// How the bytes of one direction of a tunnel get from the one end to the other. Two ways behind one
// interface: within the kernel, and through a buffer of ours where that cannot be (TLS). Neither holds
// anything while nothing comes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/proxy/pipe_pool.h"
#include "src/proxy/socket.h"

namespace mg {

// The one who is asked before bytes are taken, and told when they have gone by.
class Passage {
 public:
  virtual ~Passage() = default;
  // Nothing need be asked for: as much may be taken as is there.
  [[nodiscard]] virtual bool free() = 0;
  // So much is there: how much of it may be taken now? Returns once it may be; 0: nothing more, ever. What is
  // then not taken may be taken later.
  virtual boost::asio::awaitable<Bytes> ask(Bytes available) = 0;
  virtual void taken(Bytes count) = 0;
  // The one who is to receive them is slow.
  virtual void held() = 0;
};

// So many bytes were read already: waits until they may be taken, turn by turn, and tells that they are.
// False: they may not, ever.
boost::asio::awaitable<bool> pay_for(Passage& passage, Bytes count);

enum class RelayEnd {
  ended,        // `from` sends no more
  all,          // as much as was to go has gone
  from_failed,  // was reset
  to_failed,
  stopped,     // one was given up
  unsuitable,  // this way is none for these; no byte was lost, the other way can go on
};

class Relay {
 public:
  virtual ~Relay() = default;
  // Moves at most `left` bytes, and counts them down.
  virtual boost::asio::awaitable<RelayEnd> carry(Socket& from, Socket& to, Passage& passage, Bytes& left) = 0;
};

// After so many bytes others have their turn.
constexpr Bytes kRelayTurn = 4_MiB;

// splice(2), through a pipe that is taken from a pool only while there is something in it.
class SpliceRelay : public Relay {
 public:
  boost::asio::awaitable<RelayEnd> carry(Socket& from, Socket& to, Passage& passage, Bytes& left) override;

 private:
  // What is in the pipe goes on; the pipe is empty afterwards or `to` has failed.
  boost::asio::awaitable<RelayEnd> drain(const Pipe& pipe, Bytes count, Socket& to, Passage& passage);

  PipePool pipes_;
};

// recv and send, or TLS.
class CopyRelay : public Relay {
 public:
  boost::asio::awaitable<RelayEnd> carry(Socket& from, Socket& to, Passage& passage, Bytes& left) override;

 private:
  using Buffer = std::vector<char>;
  [[nodiscard]] Buffer take_buffer();
  void give_back(Buffer buffer);
  boost::asio::awaitable<RelayEnd> pass_on(std::string_view bytes, Socket& to, Passage& passage);

  std::vector<Buffer> buffers_;  // that nobody uses now
};

}  // namespace mg
