// What has happened and was not yet waited for, in order, with a measure of how much that is.
#pragma once

#include <deque>

#include "src/base/units.h"
#include "src/run/runner.h"

namespace mg {

class Happenings {
 public:
  void add(Happening happening);
  // Before all else but earlier wishes to stop: it cannot wait behind a thousand lines.
  void add_stop(StopAsked stop);
  [[nodiscard]] Happening take();

  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  // Whether children should hold their output back, and whether they may go on.
  [[nodiscard]] bool full() const;
  [[nodiscard]] bool has_room_again() const;

 private:
  std::deque<Happening> waiting_;
  std::size_t lines_ = 0;
  Bytes bytes_;  // of the lines
};

}  // namespace mg
