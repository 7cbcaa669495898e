// A file on its way: its bytes in NAME.part, what they are in NAME.map, both gone once NAME is whole.
// The map on disk never promises more than what has reached the disk.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/model/work.h"
#include "src/os/fd.h"
#include "src/transfer/sidecar.h"

namespace mg {

// What earlier transfers left of a file.
struct FoundFile {
  bool whole = false;
  std::optional<Resource> resource;  // empty: nothing of use is there
  SegmentMap map;
};

// A map that is damaged or of another slice, or a part shorter than its map says, counts as nothing.
[[nodiscard]] Result<FoundFile> find_file(const std::filesystem::path& target,
                                          const std::optional<ByteRange>& slice);

class PartialFile {
 public:
  // on: with what is there; afresh: without, so that it takes no room either.
  enum class Begin { on, afresh };
  [[nodiscard]] static Result<PartialFile> open(std::filesystem::path target, Begin begin);

  [[nodiscard]] Result<void> write(Bytes position, std::string_view bytes);
  // Nothing of it counts any more.
  [[nodiscard]] Result<void> clear();

  // To be called from one other thread, while this one may go on to write: both take as long as the disk
  // does. What the sidecar says was true before the call began.
  [[nodiscard]] Result<void> save(const Sidecar& sidecar) const;
  // It is whole: on disk, then under its name. transient if somebody removed it or cut it meanwhile, or it
  // is not of the sort that `what` promises; then it is gone.
  [[nodiscard]] Result<void> finish(Bytes size, const TransferFile& what) const;

 private:
  PartialFile(std::filesystem::path target, Fd file) : target_(std::move(target)), file_(std::move(file)) {}

  std::filesystem::path target_;
  Fd file_;
};

}  // namespace mg
