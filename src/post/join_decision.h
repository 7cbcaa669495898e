// How parts that were looked into become one file: side by side or one behind the other, in which container,
// and which of them differs in what. And whether what came of it is what was to be expected.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/model/assembler.h"
#include "src/post/part_groups.h"

namespace mg {

// Of each part of each track; pieces of one file are looked into together.
using GroupFacts = std::vector<std::vector<MediaFacts>>;

struct DecidedPart {
  PartFile file;
  std::optional<Duration> length;       // JoinPart::length
  std::optional<EncodeTarget> prepare;  // first made equal to the others

  bool operator==(const DecidedPart&) const = default;
};

struct DecidedInput {
  JoinInput::How how = JoinInput::How::alone;
  std::vector<DecidedPart> parts;
  bool picture = false;
  bool sound = false;
  bool subtitles = false;

  bool operator==(const DecidedInput&) const = default;
};

// Of the whole, as far as its parts tell; a length that is not there is not known.
struct ExpectedWhole {
  bool picture = false;
  bool sound = false;
  std::optional<Duration> length;
  Duration slack{};

  bool operator==(const ExpectedWhole&) const = default;
};

struct JoinDecision {
  std::vector<DecidedInput> inputs;  // none: they are not to be joined
  std::string ending;                // ".mp4"
  ExpectedWhole expected;
  std::vector<std::string>
      differences;  // which part differs in what: these are encoded anew, or nothing is joined
  std::vector<std::string> faults;  // why they cannot be joined at all
  std::string left_out;             // what of the parts the whole will not have, and why; empty: nothing
  std::string left_alone;           // why they are no parts of one whole after all; nobody's fault

  bool operator==(const JoinDecision&) const = default;
};

[[nodiscard]] JoinDecision decide_join(const PartGroup& group, const GroupFacts& facts);

// What is wrong with the joined file; empty: nothing is.
[[nodiscard]] std::string fault_of_whole(const MediaFacts& found, const ExpectedWhole& expected);

}  // namespace mg
