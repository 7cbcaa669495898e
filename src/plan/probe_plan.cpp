#include "src/plan/probe_plan.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <limits>
#include <utility>

namespace mg {

namespace {

bool contains(const std::vector<int>& pages, int page) {
  return std::ranges::find(pages, page) != pages.end();
}

// Asking again will not change it, so when a list itself is gone it is enough to hear it twice.
bool is_final(ErrorKind kind) {
  return kind == ErrorKind::not_found || kind == ErrorKind::needs_login || kind == ErrorKind::forbidden ||
         kind == ErrorKind::unsupported || kind == ErrorKind::bad_input;
}

}  // namespace

PageSelection to_selection(const std::vector<int>& pages) {
  PageSelection selection;
  for (const int page : pages) {
    if (!selection.empty() && *selection.back().last + 1 == page) {
      selection.back().last = page;
    } else {
      selection.push_back({.first = page, .last = page});
    }
  }
  return selection;
}

void ProbePlan::want_selection(PageSelection selection) {
  selection_ = std::move(selection);
}

PageSelection ProbePlan::begin() {
  assert(wants_any() && !asking_ && "nothing to ask, or asking already");
  asking_ = true;
  told_.clear();
  asked_.clear();
  if (selection_) return first_of(*selection_);
  const auto count = std::min(wanted_.size(), static_cast<std::size_t>(batch_));
  asked_.assign(wanted_.begin(), wanted_.begin() + static_cast<std::ptrdiff_t>(count));
  wanted_.erase(wanted_.begin(), wanted_.begin() + static_cast<std::ptrdiff_t>(count));
  std::ranges::sort(asked_);
  asked_.erase(std::unique(asked_.begin(), asked_.end()), asked_.end());
  return to_selection(asked_);
}

bool ProbePlan::told(int page, std::optional<int> list_count) {
  ever_told_ = true;
  if (list_count) list_count_ = list_count;
  if (!selection_ && !contains(asked_, page)) return false;
  return told_.insert(page).second;
}

std::vector<int> ProbePlan::untold() const {
  std::vector<int> pages;
  std::ranges::copy_if(asked_, std::back_inserter(pages), [&](int page) { return !told_.contains(page); });
  return pages;
}

// "3 to the end" is asked for as "3 to 52" first; with its answers comes the length of the list.
PageSelection ProbePlan::first_of(const PageSelection& selection) const {
  if (selection.empty()) return {{.first = 1, .last = batch_}};
  const PageSpan& only = selection.front();
  const bool open = selection.size() == 1 && only.first && *only.first > 0 && !only.last && only.step == 1;
  if (open && *only.first < std::numeric_limits<int>::max() - batch_) {
    return {{.first = only.first, .last = *only.first + batch_ - 1}};
  }
  return selection;
}

ProbePlan::End ProbePlan::ended(const Outcome& outcome) {
  asking_ = false;
  if (selection_) return selection_ended(outcome);
  End end;
  std::vector<int> missing = untold();
  drop_beyond_list(missing, end);
  if (!outcome.ok()) {
    if (!missing.empty()) blame(*outcome.error, std::move(missing), end);  // else it failed behind the last
    return end;
  }
  empty_failure_.reset();
  std::vector<int>& fate = list_count_ ? end.blamed : end.absent;
  fate.insert(fate.end(), missing.begin(), missing.end());
  return end;
}

// Once the list's length is known nobody needs to be asked for what lies behind its end.
void ProbePlan::drop_beyond_list(std::vector<int>& missing, End& end) {
  if (!list_count_) return;
  const auto beyond = [this](int page) { return page > *list_count_; };
  std::ranges::copy_if(missing, std::back_inserter(end.absent), beyond);
  std::erase_if(missing, beyond);
  if (dropped_beyond_ == list_count_) return;
  dropped_beyond_ = list_count_;
  std::ranges::copy_if(wanted_, std::back_inserter(end.absent), beyond);
  std::erase_if(wanted_, beyond);
}

void ProbePlan::blame(const Error& error, std::vector<int> missing, End& end) {
  // Pages that are gone one by one are complained of with their own names; a list that is gone always with
  // the same words.
  const bool list_is_gone = !ever_told_ && is_final(error.kind) && empty_failure_ == error;
  empty_failure_ = told_.empty() ? std::optional(error) : std::nullopt;
  if (list_is_gone) {
    end.blamed = std::move(missing);
    end.blamed.insert(end.blamed.end(), wanted_.begin(), wanted_.end());
    wanted_.clear();
    return;
  }
  end.blamed.push_back(missing.front());
  wanted_.insert(wanted_.begin(), missing.begin() + 1, missing.end());
}

ProbePlan::End ProbePlan::selection_ended(const Outcome& outcome) {
  End end;
  if (!outcome.ok() && !list_count_) {
    end.list_failed = true;  // the selection stays wanted: the caller decides when to ask again
    return end;
  }
  selection_.reset();
  if (!list_count_) {  // the tool counts nothing: what it told is all there is
    list_count_ = told_.empty() ? 0 : *std::ranges::max_element(told_);
  }
  end.list_resolved = true;
  return end;
}

}  // namespace mg
