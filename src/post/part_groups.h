// Which files of a folder are parts of one whole, by their names and sizes: in which order, what the whole is
// called, and what stands in the way. Whether they really fit is for join_decision.h, once they were looked
// into.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/model/part_names.h"
#include "src/post/segment_list.h"

namespace mg {

struct FolderFile {
  std::string name;  // without its folders
  Bytes size;

  bool operator==(const FolderFile&) const = default;
};

struct PartFile {
  std::string name;
  Bytes size;
  std::int64_t number = 0;
  std::string label;              // "[03]"
  std::optional<Duration> least;  // what it lasts at least, by a list that it stands in

  bool operator==(const PartFile&) const = default;
};

// Parts that make one run of time; see JoinInput.
struct PartTrack {
  PartSign::How how = PartSign::How::in_turn;
  std::vector<PartFile> parts;  // in their order, never empty

  bool operator==(const PartTrack&) const = default;
};

struct PartGroup {
  // What says that they belong together. names: the habits of a program, a list, or the user. streams: only
  // if one has the picture alone and the other the sound alone. clock: only if each begins where the one
  // before ends, as numbered files may as well be the episodes of a series.
  enum class Proof { names, streams, clock };
  Proof proof = Proof::names;
  std::string whole;  // the result's name without its ending; empty: what the program noted, or the folder's
  std::string program;  // that made the parts; empty: any
  std::vector<PartTrack> tracks;
  std::vector<std::string> faults;  // why they cannot be joined, a sentence each

  bool operator==(const PartGroup&) const = default;
};

struct NamedSegmentList {
  std::string name;  // "index.m3u8"
  Result<SegmentList> list;
};

// Of one folder's files, in any order. Every file is in one group at most; groups are in natural order.
[[nodiscard]] std::vector<PartGroup> find_part_groups(std::span<const FolderFile> files,
                                                      std::span<const std::unique_ptr<PartNames>> programs,
                                                      std::span<const NamedSegmentList> lists = {});

// All of them as one group, because the user says so: in natural order. Not empty.
[[nodiscard]] PartGroup group_as_named(std::span<const FolderFile> files);

// "[03]" of "[02]" and 3: the label of another number, as wide.
[[nodiscard]] std::string label_of(const std::string& label, std::int64_t number);

}  // namespace mg
