#include "src/cli/job_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <tuple>
#include <utility>

#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/base/url.h"
#include "src/cli/job_extras.h"
#include "src/cli/job_settings.h"
#include "src/cli/tools.h"
#include "src/cli/user_path.h"
#include "src/plan/page_range.h"
#include "src/plan/site_match.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr Duration kStallLimit = 60s;  // longer than any pause that the tools' own retries make

tl::unexpected<Error> bad(std::string what) {
  return fail(ErrorKind::bad_input, std::move(what));
}

Result<SiteMatch> match_list(const std::string& site, const std::string& what, const Toolbox& toolbox,
                             SiteMatcher& sites) {
  if (site.empty()) return sites.match_site(what);
  const SiteProfile* named = find_site(toolbox, site);
  if (named == nullptr)
    return bad(fmt::format("there is no site {}; `multiget sites` lists them", in_quotes(site)));
  return sites.match_id(*named, what);
}

Result<void> set_pages(Request& request, const SiteMatch& match, const JobOptions& options) {
  if (!options.pages) {
    if (match.page) request.pages = {{.first = *match.page, .last = *match.page}};
    return {};
  }
  Result<PageSelection> pages = parse_pages(*options.pages);
  if (!pages) return bad(fmt::format("--pages: {}", pages.error().what));
  request.pages = std::move(*pages);
  return {};
}

// "5" or "2-5", seconds; also "500ms-2s".
Result<std::pair<Duration, Duration>> parse_sleep(const std::string& text) {
  const auto pieces = split(text, '-');
  if (pieces.size() > 2) return bad(fmt::format("--sleep {}: write A or A-B, such as 2-5", in_quotes(text)));
  const Result<Duration> least = parse_duration(trim(pieces.front()));
  const Result<Duration> most = parse_duration(trim(pieces.back()));
  if (!least || !most) return bad(fmt::format("--sleep: {}", (least ? most : least).error().what));
  if (*most < *least) return bad(fmt::format("--sleep {}: the first is the smaller one, such as 2-5", text));
  return std::pair(*least, *most);
}

Result<void> set_pace(JobRequest& job, const JobOptions& options) {
  job.jobs = options.jobs.value_or(job.profile.jobs);
  job.connections = options.connections.value_or(job.connections);
  if (options.per_host) job.profile.media.pace.connections = *options.per_host;
  job.per_host_given = options.per_host.has_value();
  for (Pace* pace : {&job.profile.pages.pace, &job.profile.media.pace}) {
    if (options.per_host) pace->concurrency = *options.per_host;
    if (!options.sleep) continue;
    const auto sleep = parse_sleep(*options.sleep);
    if (!sleep) return tl::unexpected(sleep.error());
    pace->spacing_least = sleep->first;
    pace->spacing_most = sleep->second;
  }
  // Asked for or not, more pages at once than the host may have would only wait.
  if (!options.per_host && options.jobs) {
    job.profile.media.pace.concurrency = std::max(job.profile.media.pace.concurrency, *options.jobs);
  }
  return {};
}

Result<void> set_quality(Request& request, const JobOptions& options) {
  request.format = options.format.value_or("");
  if (!options.quality) return {};
  if (options.format) return bad("--format and --quality contradict each other; give one");
  std::string_view digits = trim(*options.quality);
  if (!digits.empty() && (digits.back() == 'p' || digits.back() == 'P')) digits.remove_suffix(1);
  const bool number = !digits.empty() && digits.size() <= 5 && std::ranges::all_of(digits, is_digit);
  const int lines = number ? std::stoi(std::string(digits)) : 0;
  if (lines == 0)
    return bad(fmt::format("--quality {}: write lines, such as 720 or 1080p", in_quotes(*options.quality)));
  request.height = lines;
  return {};
}

Result<void> set_extras(Request& request, const JobOptions& options) {
  Result<Extras> extras = read_extras(options);
  if (!extras) return tl::unexpected(extras.error());
  request.extras = std::move(*extras);
  if (options.concat.value_or(false)) request.concat = Concat::yes;
  return {};
}

Result<fs::path> readable_file(const std::string& option, const std::string& name) {
  std::error_code error;
  const fs::path path = fs::absolute(name, error);
  if (error || !fs::is_regular_file(path, error) || !std::ifstream(path)) {
    return bad(fmt::format("{} {}: there is no such file, or it cannot be read", option, in_quotes(name)));
  }
  return path;
}

Result<void> check_cookies(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || (line.starts_with('#') && !line.starts_with("#HttpOnly_"))) continue;
    if (std::ranges::count(line, '\t') >= 6) return {};
    break;
  }
  return bad(
      fmt::format("--cookies {}: holds no cookies in Netscape format (seven columns with tabs); export them "
                  "with a browser extension such as cookies.txt",
                  path.string()));
}

Result<void> set_network(Request& request, const JobOptions& options) {
  Result<Network> network = read_network(options.proxy, options.ca_file);
  if (!network) return tl::unexpected(network.error());
  if (options.proxy) request.network.proxy = std::move(network->proxy);
  if (options.ca_file) request.network.ca_file = std::move(network->ca_file);
  if (options.cookies) {
    Result<fs::path> file = readable_file("--cookies", *options.cookies);
    if (!file) return tl::unexpected(file.error());
    if (const Result<void> checked = check_cookies(*file); !checked) return checked;
    request.network.cookies_file = std::move(*file);
  }
  return {};
}

Result<void> set_engines(Request& request, const JobOptions& options, const Toolbox& toolbox) {
  if (!options.engines.empty()) request.engines = options.engines;
  for (const std::string& name : request.engines) {
    if (find_extractor(toolbox, name) != nullptr) continue;
    return bad(fmt::format("--engine {}: there is no such engine; known are {}", in_quotes(name),
                           fmt::join(extractor_names(toolbox), ", ")));
  }
  return {};
}

Result<void> set_patience(Request& request, const JobOptions& options) {
  request.retries = options.retries.value_or(request.retries);
  if (options.max_wait) {
    const Result<Duration> most = parse_duration(*options.max_wait);
    if (!most) return bad(fmt::format("--max-wait: {}", most.error().what));
    request.max_wait = *most;
  }
  if (options.download)
    request.download = *options.download == "engine" ? Download::engine : Download::native;
  if (!options.stall_timeout) return {};
  const Result<Duration> limit = parse_duration(*options.stall_timeout);
  if (!limit) return bad(fmt::format("--stall-timeout: {}", limit.error().what));
  if (*limit < 1s) return bad("--stall-timeout: less than a second ends every tool before it begins");
  request.stall_limit = *limit;
  return {};
}

Result<void> set_limits(JobRequest& job, const JobOptions& options) {
  const Result<GivenLimits> given = read_limits(options);
  if (!given) return tl::unexpected(given.error());
  if (given->limits.run) job.limits.run = given->limits.run;
  if (given->limits.job) job.limits.job = given->limits.job;
  if (given->quota) job.quota = given->quota;
  job.local_jobs = options.pp_jobs;
  job.exec = options.exec.value_or("");
  if (options.no_meter.value_or(false)) job.traffic = ChildrenTraffic::reported;
  if (options.allow_private.value_or(false)) job.private_hosts = PrivateHosts::allowed;
  return {};
}

// What is not given stays as it is in the request.
Result<void> set_pace_and_network(JobRequest& job, const JobOptions& options, const Toolbox& toolbox) {
  Result<void> set = set_network(job.request, options);
  if (set) set = set_engines(job.request, options, toolbox);
  if (set) set = set_patience(job.request, options);
  if (set) set = set_pace(job, options);
  if (set) set = set_limits(job, options);
  return set;
}

// A value that ends in "/" or is a directory counts as --dir: that is what -o means to some other tools.
Result<void> set_files(JobRequest& job, const JobOptions& options) {
  std::string directory = with_home(options.directory.value_or("."));
  std::error_code error;
  if (options.output) {
    const std::string output = with_home(*options.output);
    if (names_directory(output)) {
      if (options.directory)
        return bad("--dir and an --output that is a directory contradict each other; give one");
      directory = output;
    } else {
      job.request.output = output;
    }
  }
  if (directory.empty()) return bad("--dir is empty; leave it out for the present directory");
  job.request.directory = fs::absolute(directory, error).lexically_normal();
  if (fs::exists(job.request.directory, error) && !fs::is_directory(job.request.directory, error)) {
    return bad(fmt::format("--dir {}: is a file, not a directory", in_quotes(directory)));
  }
  return {};
}

Result<void> read_templates(JobRequest& job) {
  const std::string& output = job.request.output;
  Result<NameTemplate> list = parse_template(output.empty() ? kListTemplate : std::string_view(output));
  if (!list) return bad(fmt::format("--output: {}", list.error().what));
  Result<NameTemplate> single = parse_template(output.empty() ? kSingleTemplate : std::string_view(output));
  if (!single) return bad(fmt::format("--output: {}", single.error().what));
  const auto pages = known_pages(job.request.pages, 2);
  const bool several = !pages ? known_pages(job.request.pages, 1'000'000).has_value() : pages->size() > 1;
  if (several && !job.request.pages.empty() && !mentions_page(*list, job.profile.identity)) {
    return bad(fmt::format("--output {}: would give all pages one name; add %(page)s or %(part)s",
                           in_quotes(output)));
  }
  job.list_name = std::move(*list);
  job.single_name = std::move(*single);
  return {};
}

}  // namespace

Result<void> check_values(const JobOptions& options) {
  if (options.pages) {
    if (const auto pages = parse_pages(*options.pages); !pages)
      return bad(fmt::format("--pages: {}", pages.error().what));
  }
  JobRequest job;
  job.request.output = options.output && !names_directory(*options.output) ? *options.output : "";
  const Result<Network> network = read_network(options.proxy, {});
  Result<void> checked;
  if (!network) checked = tl::unexpected(network.error());
  if (checked) checked = set_quality(job.request, options);
  if (checked) checked = set_patience(job.request, options);
  if (checked) checked = set_pace(job, options);
  if (checked) checked = set_limits(job, options);
  if (checked) checked = read_templates(job);
  return checked;
}

Result<GivenLimits> read_limits(const JobOptions& options) {
  GivenLimits given;
  const std::tuple<const char*, const std::optional<std::string>&, std::optional<RateLimit>&> rates[] = {
      {"--limit-rate", options.limit_rate, given.limits.run},
      {"--limit-rate-per-job", options.limit_rate_per_job, given.limits.job}};
  for (const auto& [name, text, into] : rates) {
    if (!text) continue;
    const Result<RateLimit> limit = parse_limit(*text);
    if (!limit) return bad(fmt::format("{}: {}", name, limit.error().what));
    into = *limit;
  }
  if (options.quota) {
    const Result<Quota> quota = parse_quota(*options.quota);
    if (!quota) return bad(fmt::format("--quota: {}", quota.error().what));
    given.quota = *quota;
  }
  return given;
}

Result<Network> read_network(const std::optional<std::string>& proxy,
                             const std::optional<std::string>& ca_file) {
  Network network;
  if (proxy) {
    const bool known = std::ranges::any_of(
        std::initializer_list<std::string_view>{"http://", "https://", "socks5://", "socks5h://"},
        [&](std::string_view scheme) { return proxy->starts_with(scheme); });
    if (!known || proxy->ends_with("//")) {
      return bad(fmt::format("--proxy {}: write a URL, such as http://127.0.0.1:8080", in_quotes(*proxy)));
    }
    network.proxy = *proxy;
  }
  if (ca_file) {
    Result<fs::path> file = readable_file("--ca-file", *ca_file);
    if (!file) return tl::unexpected(file.error());
    network.ca_file = std::move(*file);
  }
  return network;
}

std::string list_identity(const SiteMatch& match, const JobOptions& options) {
  std::string identity = fmt::format("{} {}", match.profile->name, match.id);
  if (match.page && !options.pages) identity += fmt::format(" p{}", *match.page);
  return identity;
}

Result<JobRequest> make_job_request(const std::string& site, const std::string& what,
                                    const JobOptions& options, const Toolbox& toolbox) {
  SiteMatcher sites(toolbox.sites);
  return make_job_request(site, what, options, toolbox, sites);
}

Result<JobRequest> make_job_request(const std::string& site, const std::string& what,
                                    const JobOptions& options, const Toolbox& toolbox, SiteMatcher& sites) {
  const Result<SiteMatch> match = match_list(site, what, toolbox, sites);
  if (!match) return tl::unexpected(match.error());
  JobRequest job;
  job.profile = *match->profile;
  job.identity = list_identity(*match, options);
  Request& request = job.request;
  request.site = job.profile.name;
  request.list_id = match->id;
  request.url = match->url;
  request.page_url = fill_in(job.profile.page_url, "id", match->id);
  request.again = options.force.value_or(false) ? Again::yes : Again::no;
  request.stall_limit = kStallLimit;
  Result<void> set = set_pages(request, *match, options);
  if (set) set = set_quality(request, options);
  if (set) set = set_extras(request, options);
  request.engines = job.profile.engines;
  if (set) set = set_pace_and_network(job, options, toolbox);
  if (set) set = set_files(job, options);
  if (set) set = read_templates(job);
  if (!set) return tl::unexpected(set.error());
  return job;
}

Result<JobRequest> renew_job_request(Request request, const JobOptions& options, const Toolbox& toolbox) {
  const auto profile = std::ranges::find(toolbox.sites, request.site, &SiteProfile::name);
  if (profile == toolbox.sites.end())
    return bad(fmt::format("there is no profile of {} any more", in_quotes(request.site)));
  JobRequest job;
  job.profile = *profile;
  job.request = std::move(request);
  Result<void> set = set_pace_and_network(job, options, toolbox);
  if (set) set = read_templates(job);
  if (!set) return tl::unexpected(set.error());
  return job;
}

}  // namespace mg
