// Is one file whole? A local job: index, head and tail first; every packet where the tail could not be
// reached; then, if nothing was found and all is wanted, everything is decoded.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/sampler.h"
#include "src/post/wholeness.h"
#include "src/run/local_jobs.h"

namespace mg {

enum class CheckDepth { index_and_ends, everything };

struct FileVerdict {
  enum class State {
    open,  // not yet known, or the user stopped it
    good,
    bad,        // `wrong` tells all that was found
    unchecked,  // it cannot be read, or not by the tool that we have; `wrong` tells why
  };
  State state = State::open;
  std::vector<std::string> wrong;
  std::optional<MediaFacts> facts;  // once they were told

  bool operator==(const FileVerdict&) const = default;
};

class FileCheck final : public LocalJob {
 public:
  struct Known {
    std::filesystem::path file;
    std::optional<FetchedFile> fetched;
    NamedAs named = NamedAs::anything;
    bool empty = false;  // there is nothing to ask a tool about
  };

  // Borrows the muxer.
  FileCheck(const Sampler& muxer, Known known, CheckDepth depth)
      : muxer_(muxer), known_(std::move(known)), depth_(depth) {}

  [[nodiscard]] const FileVerdict& verdict() const { return verdict_; }
  [[nodiscard]] const std::filesystem::path& file() const { return known_.file; }

  [[nodiscard]] std::string name() const override { return known_.file.filename().string(); }
  [[nodiscard]] std::optional<Work> next(const LocalStepEnd* last) override;
  Heard hear(std::string_view line) override;
  [[nodiscard]] double share() const override;

 private:
  enum class Step { sample, packets, decode };

  std::optional<Work> sampled(const LocalStepEnd& end);
  std::optional<Work> go_on_from(std::vector<std::string> faults);
  void find(std::vector<std::string> wrong);
  bool failed_to_ask(const LocalStepEnd& end);

  const Sampler& muxer_;
  Known known_;
  CheckDepth depth_;
  Step step_ = Step::sample;
  MediaSample sample_;
  FileVerdict verdict_;
  std::optional<Duration> reached_;  // of what is read or decoded
};

}  // namespace mg
