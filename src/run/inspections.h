// Looks into media files through the runner, some at a time. Knows nothing of what they are for.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "src/model/muxer.h"
#include "src/run/runner.h"

namespace mg {

// What one file holds; an error says why it cannot be told.
struct Inspected {
  std::size_t file;  // as it was given to start()
  Result<MediaFacts> facts;
};

class Inspections {
 public:
  // Borrows both. The runner has nothing else to do.
  Inspections(Runner& runner, const Muxer& muxer, std::size_t at_once)
      : runner_(runner), muxer_(muxer), at_once_(at_once) {}

  [[nodiscard]] bool idle() const { return running_.empty(); }
  [[nodiscard]] bool has_room() const { return running_.size() < at_once_; }
  // There must be room.
  void start(std::size_t file, const std::filesystem::path& path);
  // The next that is known, or that the user wants us to stop, or that `until` came.
  [[nodiscard]] std::variant<Inspected, StopAsked, TimePassed> wait(Instant until);

 private:
  struct Running {
    std::size_t file;
    std::string output;
  };

  Runner& runner_;
  const Muxer& muxer_;
  std::size_t at_once_;
  std::map<StepId, Running> running_;
  int steps_ = 0;
};

}  // namespace mg
