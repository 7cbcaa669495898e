// One end of a connection: what can be read or written at once is, and waiting until more can is apart, so
// that what is idle holds no buffer. In the clear or in TLS. Knows nothing of what goes through it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <span>
#include <string_view>

#include "src/base/units.h"
#include "src/os/fd.h"

namespace mg {

class Tls;

enum class Want { read, write };

// What one try brought.
struct Step {
  enum class Kind {
    moved,    // `count` bytes
    ended,    // the other end sends no more
    blocked,  // nothing before `want` is possible
    failed,   // `error`, as errno has it
  };
  Kind kind = Kind::failed;
  std::size_t count = 0;
  Want want = Want::read;
  int error = 0;
};

class Socket {
 public:
  Socket(const boost::asio::any_io_executor& executor, Fd socket);
  Socket(Socket&&) = delete;
  ~Socket();

  [[nodiscard]] Step read(std::span<char> room);
  [[nodiscard]] Step write(std::string_view bytes);
  // No more is written; the other direction goes on.
  void end_sending();
  // When it is destroyed, the other end sees a reset.
  void end_with_reset();

  // 0, or an errno: that of give_up.
  boost::asio::awaitable<int> wait(Want want);
  // read(), but waits until there is something; never blocked.
  boost::asio::awaitable<Step> read_some(std::span<char> room);
  // 0, or an errno. What `bytes` points at must live meanwhile.
  boost::asio::awaitable<int> write_all(std::string_view bytes);

  // From now on in TLS; the handshake is done by reading and writing. Bytes go through as they are before.
  void wrap(std::unique_ptr<Tls> tls);
  [[nodiscard]] Tls* tls() { return tls_.get(); }

  // Whatever waits, or wants to, is told this errno.
  void give_up(int why);
  [[nodiscard]] int given_up() const { return given_up_; }
  // Gives up (ETIMEDOUT) when it is looked at after this moment.
  void wait_until(Instant moment) { until_ = moment; }
  void look(Instant now);

  [[nodiscard]] int number() { return socket_.native_handle(); }
  // How much could be read at once, of one in the clear. 0 also at its end.
  [[nodiscard]] std::size_t readable();
  // Whether a byte is next that was sent as urgent: read() leaves it out, readable() and splice(2) end there.
  [[nodiscard]] bool at_urgent_byte();
  // Whether the other end has sent its last byte or broken off, even where bytes before that are still
  // unread.
  [[nodiscard]] bool other_end_gone();

 private:
  boost::asio::posix::stream_descriptor socket_;
  std::unique_ptr<Tls> tls_;
  Instant until_ = Instant::max();
  int given_up_ = 0;
};

}  // namespace mg
