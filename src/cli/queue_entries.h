// From what people write to entries of the queue: which list it is, and all that its job was told, checked
// and put so that it means the same from any directory and on any other day.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/cli/job_options.h"
#include "src/model/request.h"
#include "src/model/toolbox.h"
#include "src/plan/site_match.h"
#include "src/store/queue.h"

namespace mg {

// `options` as they are kept: with the paths of `request`, which was made of them.
[[nodiscard]] Result<std::string> options_to_keep(JobOptions options, const Request& request);

// A list as somebody named it, and found to be right.
struct NamedList {
  std::string site;  // as written; empty: `what` is an address
  std::string what;
  std::string identity;
};

// Many lists with the same options.
class EntryMaker {
 public:
  EntryMaker(const Toolbox& toolbox, JobOptions options);  // borrows

  // An address, an id that only one site has, or "SITE ID". Fails with bad_input.
  [[nodiscard]] Result<NamedList> name(std::string_view text);
  // Whether `word` is a site's name.
  [[nodiscard]] bool is_site(std::string_view word) const;
  // JSON; good once name() has succeeded.
  [[nodiscard]] const std::string& options() const { return kept_; }
  // Whether the last name() failed because of the options: then all others will.
  [[nodiscard]] bool refuses_options() const { return refuses_options_; }

 private:
  [[nodiscard]] Result<void> check_options(const NamedList& list, const SiteProfile& profile);

  const Toolbox& toolbox_;
  JobOptions options_;
  SiteMatcher matcher_;
  std::set<std::string> checked_;  // sites whose jobs can be told these options
  std::string kept_;
  bool refuses_options_ = false;
};

}  // namespace mg
