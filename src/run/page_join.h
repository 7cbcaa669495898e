// All pages of a list into one file, with a chapter for each; what lies beside the pages is joined, too.
// Looks into the pages first, then lets a JoinJob do it; the pages stay.
//
//   [look into a page → (at its end)]* → (look into what has the whole's name) → join (join_job.h)
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/run/file_check.h"
#include "src/run/join_job.h"

namespace mg {

struct PageToJoin {
  std::filesystem::path file;  // absolute
  std::string title;           // empty: what the file's tags say, or as it is called
};

struct PagesToJoin {
  std::vector<PageToJoin> pages;  // in their order
  std::filesystem::path whole;    // absolute, without its ending
  enum class Differing { refuse, encode };
  Differing differing = Differing::refuse;  // pages that cannot be joined as they are
  // yes: whatever has the name of the whole goes. no: only a whole of these pages, or of some of them.
  Replace replace = Replace::no;
  bool only_plan = false;
};

// PagesToJoin::whole of this name in `folder`, cut so that there is room for its ending and for what lies
// beside it.
[[nodiscard]] std::filesystem::path whole_in(const std::filesystem::path& folder, std::string_view name);

class PageJoin final : public LocalJob {
 public:
  enum class End {
    open,     // it was stopped, or did not begin
    planned,  // and could be joined
    joined,
    there_already,  // a whole of the very same pages
    failed          // see error()
  };

  // Borrows both.
  PageJoin(PagesToJoin wanted, const Assembler& muxer, JoinSpace& space);

  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::optional<Work> next(const LocalStepEnd* last) override;
  [[nodiscard]] std::optional<Work> clear_up(const LocalStepEnd& last) override;
  Heard hear(std::string_view line) override;
  [[nodiscard]] double share() const override;

  [[nodiscard]] End end() const { return end_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const std::vector<PageToJoin>& pages() const { return wanted_.pages; }
  // Where the whole is to be, without its ending.
  [[nodiscard]] const std::filesystem::path& place() const { return wanted_.whole; }
  [[nodiscard]] Bytes size_of_pages() const { return size_of_pages_; }
  [[nodiscard]] const std::filesystem::path& target() const { return target_; }  // empty: not yet known
  [[nodiscard]] const std::vector<Chapter>& chapters() const { return chapters_; }
  [[nodiscard]] const MediaFacts& whole() const { return whole_; }  // of joined and there_already
  // What the whole will not have, and why.
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  enum class Stage { look, look_at_end, look_there, sweep, join, over };

  [[nodiscard]] std::optional<Work> look_on();
  [[nodiscard]] std::optional<Work> looked(const LocalStepEnd& end);
  [[nodiscard]] std::optional<Work> looked_at_end(const LocalStepEnd& end);
  [[nodiscard]] std::optional<Work> decide();
  [[nodiscard]] std::optional<Work> looked_there(const LocalStepEnd& end);
  [[nodiscard]] std::optional<Work> join();
  [[nodiscard]] std::optional<Work> conclude();
  [[nodiscard]] std::optional<Work> give_up(Error error);
  [[nodiscard]] JoinOrder order(const JoinDecision& decision) const;
  void find_sidecars();
  [[nodiscard]] bool is_taken(const OrderedSidecar& sidecar);

  PagesToJoin wanted_;
  const Assembler& muxer_;
  JoinSpace& space_;
  Stage stage_ = Stage::look;
  std::vector<OrderedPart> parts_;
  std::vector<MediaFacts> facts_;
  std::optional<FileCheck> check_;  // of the page whose facts came last
  std::vector<Chapter> chapters_;
  std::vector<OrderedSidecar> sidecars_;
  std::string differences_;  // why these pages are not joined; empty: they can be, or are to be encoded
  JoinOrder order_;
  std::optional<JoinJob> job_;
  std::filesystem::path target_;
  Bytes size_of_pages_;
  MediaFacts whole_;
  std::vector<std::string> remarks_;
  End end_ = End::open;
  std::optional<Error> error_;
};

}  // namespace mg
