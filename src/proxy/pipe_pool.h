// Pipes for splice(2), lent to whom has bytes under way. Opening one costs more than a turn through it.
#pragma once

#include <vector>

#include "src/base/units.h"
#include "src/os/fd.h"

namespace mg {

struct Pipe {
  Fd out;  // its reading end
  Fd in;
  Bytes capacity;
};

class PipePool {
 public:
  // Its ends are empty descriptors if the system gives none.
  [[nodiscard]] Pipe take();
  // It must be empty.
  void give_back(Pipe pipe);

 private:
  std::vector<Pipe> idle_;
};

}  // namespace mg
