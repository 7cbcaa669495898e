// After how many bytes a host makes a connection slow. Learnt from connections that sagged where a fresh one
// was fast again; forgotten when a longer range stays fast. Knows no connections; it is told what was seen.
#pragma once

#include <optional>
#include <vector>

#include "src/base/units.h"

namespace mg {

// A connection that had been fast and became slow.
struct Sag {
  Bytes after;  // so much had come when it was last fast
  BytesPerSecond fast;
  BytesPerSecond slow;
  enum class Age { fresh, unknown };
  Age age = Age::unknown;  // unknown: it may have carried other bytes before, so `after` tells no size
  Instant at{};
  enum class Siblings { fast, slow };  // slow: all connections of the host became slow together
  Siblings siblings = Siblings::fast;

  bool operator==(const Sag&) const = default;
};

class Squeeze {
 public:
  Squeeze() = default;
  // `known` was learnt in an earlier run.
  explicit Squeeze(std::optional<Bytes> known) : size_(known) {}

  [[nodiscard]] std::optional<Bytes> size() const { return size_; }
  // So long the next range may be, to stay fast; empty: no bound. Now and then, if so much is `left`, a
  // longer one is allowed, to see whether the squeeze is still there, and for that the call counts.
  [[nodiscard]] std::optional<Bytes> next_range(std::optional<Bytes> left, Instant now);
  // Just under the size; empty: none is known.
  [[nodiscard]] std::optional<Bytes> safe_range() const;
  // Old connections are suspicious: each range gets a connection of its own.
  [[nodiscard]] bool wants_fresh(Instant now) const;
  // A sagging connection may be replaced by a fresh one; not for a while after that was for nothing.
  [[nodiscard]] bool may_test(Instant now) const { return now >= hold_until_; }
  // Lately a fresh one was fast where the old one was slow.
  [[nodiscard]] bool trusted(Instant now) const;

  // The fresh connection in the place of the sagging one was fast.
  void confirmed(const Sag& sag, Instant now);
  // It was as slow: it is the line, or too many connections.
  void refuted(Instant now);
  // A fresh connection brought so much and was fast to its end.
  void stayed_fast(Bytes total);

 private:
  void forget();

  std::optional<Bytes> size_;
  std::vector<Sag> sags_;  // the latest of fresh connections
  std::optional<Instant> confirmed_at_;
  Duration hold_for_ = 5s;
  Instant hold_until_{};
  std::optional<Instant> probe_at_;  // of a longer range
  Duration probe_after_ = 20s;
  int stayed_ = 0;  // longer ranges in a row that stayed fast
};

}  // namespace mg
