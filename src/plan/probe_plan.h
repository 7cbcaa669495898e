// What one extractor still has to be asked, and what its answers mean for the pages asked for. Pure.
//
// One process is asked for a batch of pages and tells them one by one; it stops at the first that fails. So
// when it fails, the first page not told of is to blame, and the ones behind it are asked for again.
#pragma once

#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "src/model/outcome.h"
#include "src/model/request.h"

namespace mg {

class ProbePlan {
 public:
  // A batch's links must not expire before they are used (hours), and a restarted process costs 0.4-2 s.
  explicit ProbePlan(int batch = 50, std::optional<int> list_count = {})
      : batch_(batch), list_count_(list_count) {}

  // The whole selection is to be asked for: its pages are not known before the list's length is.
  void want_selection(PageSelection selection);
  void want(int page) { wanted_.push_back(page); }
  [[nodiscard]] bool wants_any() const { return selection_.has_value() || !wanted_.empty(); }
  [[nodiscard]] bool wants_selection() const { return selection_.has_value(); }
  [[nodiscard]] int wanted() const { return static_cast<int>(wanted_.size()); }
  [[nodiscard]] bool asking() const { return asking_; }
  [[nodiscard]] bool asking_selection() const { return asking_ && selection_.has_value(); }

  // What the next process is to be asked; it is under way from now on. Needs wants_any().
  PageSelection begin();

  // A page was told of. Says whether it was asked for: a tool asked for page 3 of a single video tells
  // page 1.
  bool told(int page, std::optional<int> list_count);

  struct End {
    std::vector<int> blamed;     // their probe failed
    std::vector<int> absent;     // not in the list, whether they were asked for by now or not
    bool list_failed = false;    // a selection whose pages stay unknown
    bool list_resolved = false;  // the list's length is known only now: the caller resolves its selection
  };
  // The process is over. What is neither told, blamed nor absent is wanted again.
  End ended(const Outcome& outcome);

  [[nodiscard]] std::optional<int> list_count() const { return list_count_; }

 private:
  [[nodiscard]] PageSelection first_of(const PageSelection& selection) const;
  End selection_ended(const Outcome& outcome);
  [[nodiscard]] std::vector<int> untold() const;
  void drop_beyond_list(std::vector<int>& missing, End& end);
  void blame(const Error& error, std::vector<int> missing, End& end);

  int batch_;
  bool asking_ = false;
  std::optional<PageSelection> selection_;  // wanted, or under way
  std::deque<int> wanted_;
  std::vector<int> asked_;  // under way, in the order asked
  std::unordered_set<int> told_;
  bool ever_told_ = false;
  std::optional<int> list_count_;
  std::optional<int> dropped_beyond_;   // the count by which wanted pages were looked through
  std::optional<Error> empty_failure_;  // the last process told nothing and ended with this
};

// Consecutive numbers become spans: {1,2,3,7} is 1-3,7.
[[nodiscard]] PageSelection to_selection(const std::vector<int>& pages);

}  // namespace mg
