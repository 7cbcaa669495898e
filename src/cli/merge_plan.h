// What a `merge` is about: the wholes that can be made of the files that were named or lie in folders, what
// each is made of, and what stands in the way. Looks into folders, not into media.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "src/cli/merge_options.h"
#include "src/model/toolbox.h"
#include "src/post/join_decision.h"
#include "src/post/part_groups.h"
#include "src/run/join_job.h"

namespace mg {

struct MergeRow {
  // left: they are no parts of one whole after all.
  enum class State { planned, joined, failed, left, stopped };
  State state = State::planned;
  PartGroup group;
  std::filesystem::path folder;                 // that the names of the parts are relative to
  std::filesystem::path results;                // where the whole belongs
  std::vector<std::vector<OrderedPart>> files;  // by track and part
  GroupFacts facts;
  JoinDecision decision;
  std::filesystem::path target;           // empty: not yet known
  std::vector<std::string> why;           // of failed and left
  ErrorKind kind = ErrorKind::bad_input;  // of failed
  std::vector<std::string> remarks;
  Bytes size;  // of the whole
  std::optional<Duration> length;
  std::size_t removed = 0;  // parts
};

[[nodiscard]] std::string_view in_words(MergeRow::State state);
[[nodiscard]] Bytes size_of_parts(const MergeRow& row);
[[nodiscard]] std::size_t count_parts(const MergeRow& row);

// The folders that a run with these words may have left something in.
[[nodiscard]] Result<std::vector<std::filesystem::path>> merge_folders(const MergeVerb& verb);
// bad_input for what is not there.
[[nodiscard]] Result<std::vector<MergeRow>> find_merge_rows(const Toolbox& toolbox, const MergeVerb& verb);

// Once the decisions are known: what each whole is called, and which cannot have its name.
[[nodiscard]] Result<void> name_wholes(std::vector<MergeRow>& rows, const MergeVerb& verb);

[[nodiscard]] JoinOrder order_for(const MergeRow& row, const MergeVerb& verb);

}  // namespace mg
