// One connection's way past the meter: counts what it carries, and says when what came may be taken.
// What has been read is paid for before it is taken, each byte once however often it is offered.
// Knows no sockets; every call is told the time.
#pragma once

#include <string>

#include "src/net/meter.h"

namespace mg {

class MeteredFlow {
 public:
  // Without a meter nothing is counted and everything may be taken. It outlives this.
  MeteredFlow(Meter* meter, Account account, const std::string& host, Instant now);
  MeteredFlow(MeteredFlow&&) = delete;
  // What was paid for and never came is given back; what came unpaid is charged.
  void close(Instant now);
  // What follows is of this host.
  void lead_to(const std::string& host, Instant now);

  // Came from the wire, heads and bodies alike.
  void received(Bytes count);
  void sent(Bytes count);
  // The count is told to the meter, which is not done for each piece.
  void tell();

  // Of what came, these are taken without being asked for.
  void pass(Bytes count);
  // These are asked for: true: they are taken. Else not before ready().
  [[nodiscard]] bool take(Bytes count, Instant now);
  // Whether what was last asked for may be taken. If not, ask again at due().
  [[nodiscard]] bool ready(Instant now);
  [[nodiscard]] Instant due() const { return due_; }

  // The limits have changed: what was reserved may be taken at once.
  void limits_changed(Instant now);
  // Whether there is a limit on its way, and how much is then well read at once.
  [[nodiscard]] bool limited() const { return limited_; }
  [[nodiscard]] Bytes turn() const { return turn_; }

 private:
  void open(const std::string& host, Instant now);

  Meter* meter_;
  Account account_;
  std::string host_;
  FlowId flow_{};
  bool open_ = false;
  bool limited_ = false;
  Bytes turn_;
  Bytes received_;  // not told yet
  Bytes sent_;      // likewise
  // While limited:
  Bytes waiting_;  // received, not taken
  Bytes paid_;     // for what is not taken yet; less than none: taken without
  Bytes wanted_;   // asked for
  Instant due_{};  // of the latest payment
};

}  // namespace mg
