#include "src/cli/queue_entries.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/job_request.h"
#include "src/cli/job_settings.h"
#include "src/cli/tools.h"

namespace mg {

Result<std::string> options_to_keep(JobOptions options, const Request& request) {
  const auto keep = [](std::optional<std::string>& into, const std::filesystem::path& path) {
    if (!path.empty()) into = path.native();
  };
  keep(options.directory, request.directory);
  options.output.reset();  // one that is a directory is in --dir by now
  keep(options.output, request.output);
  keep(options.ca_file, request.network.ca_file);
  keep(options.cookies, request.network.cookies_file);
  for (const auto* path : {&options.directory, &options.output, &options.ca_file, &options.cookies}) {
    if (!*path || is_utf8(**path)) continue;
    return fail(ErrorKind::bad_input,
                fmt::format("{} cannot be kept in the queue: its name is not UTF-8", in_quotes(**path)));
  }
  return to_json(options);
}

EntryMaker::EntryMaker(const Toolbox& toolbox, JobOptions options)
    : toolbox_(toolbox), options_(std::move(options)), matcher_(toolbox.sites) {}

bool EntryMaker::is_site(std::string_view word) const {
  return find_site(toolbox_, word) != nullptr;
}

// Once for each site: what a job can be told does not depend on the list.
Result<void> EntryMaker::check_options(const NamedList& list, const SiteProfile& profile) {
  if (checked_.contains(profile.name)) return {};
  const Result<JobRequest> job = make_job_request(list.site, list.what, options_, toolbox_);
  if (!job) return tl::unexpected(job.error());
  Result<std::string> kept = options_to_keep(options_, job->request);
  if (!kept) return tl::unexpected(kept.error());
  kept_ = std::move(*kept);
  checked_.insert(profile.name);
  return {};
}

Result<NamedList> EntryMaker::name(std::string_view text) {
  text = trim(text);
  NamedList list{.site = {}, .what = std::string(text), .identity = {}};
  const SiteProfile* site = nullptr;
  if (const std::size_t blank = text.find_first_of(" \t"); blank != std::string_view::npos) {
    list.site = text.substr(0, blank);
    list.what = trim(text.substr(blank));
    site = find_site(toolbox_, list.site);
    if (site == nullptr) {
      return fail(
          ErrorKind::bad_input,
          fmt::format("{} is neither an address nor a site and an id; `multiget sites` lists the sites",
                      in_quotes(text)));
    }
  }
  const Result<SiteMatch> match = site ? matcher_.match_id(*site, list.what) : matcher_.match_site(list.what);
  if (!match) return tl::unexpected(match.error());
  if (const auto checked = check_options(list, *match->profile); !checked) {
    refuses_options_ = true;
    return tl::unexpected(checked.error());
  }
  list.identity = list_identity(*match, options_);
  return list;
}

}  // namespace mg
