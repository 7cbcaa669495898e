#include "src/cli/requeue.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/cli/job_extras.h"
#include "src/cli/job_settings.h"
#include "src/plan/site_match.h"
#include "src/store/journal.h"
#include "src/store/request_json.h"

namespace mg {

namespace {

// As a template that says just this.
std::string literally(std::string_view name) {
  std::string text;
  for (const char c : name) text += c == '%' ? "%%" : std::string(1, c);
  return text;
}

void ask_as(const Request& request, JobOptions& options) {
  const auto keep = [](std::optional<std::string>& into, const std::string& value) {
    if (!value.empty()) into = value;
  };
  keep(options.format, request.format);
  if (request.format.empty() && request.height) options.quality = std::to_string(*request.height);
  keep(options.proxy, request.network.proxy);
  keep(options.ca_file, request.network.ca_file.native());
  keep(options.cookies, request.network.cookies_file.native());
  options.engines = request.engines;
  ask_for_extras(request.extras, options);
  if (request.download == Download::engine) options.download = "engine";
}

// "youtube dQw4w9WgXcQ": a page that has an address of its own; its place in a playlist may be another by
// now.
std::optional<std::string> own_id(const PageKey& key, const SiteProfile& site) {
  const std::string_view text = key.text;
  if (site.identity != PageIdentity::own_id || !text.starts_with(site.name + " ")) return std::nullopt;
  const std::string id(text.substr(site.name.size() + 1));
  if (!match_id(site, id)) return std::nullopt;
  return id;
}

}  // namespace

Result<NewEntry> entry_for(const ArchiveEntry& page, Database& database, const Toolbox& toolbox) {
  JobOptions options;
  const auto run = Journal(database).last_run_of(page.key);
  if (!run) return tl::unexpected(run.error());
  if (*run) {
    const auto request = read_request((*run)->request);
    if (request) ask_as(*request, options);  // else as settings have it
  }
  options.directory = page.path.parent_path().native();
  options.output = literally(page.path.stem().native()) + ".%(ext)s";
  options.force = true;
  if (!is_utf8(page.path.native()))
    return fail(ErrorKind::bad_input, "its name is not UTF-8 and cannot be kept in the queue");
  const auto site = std::ranges::find(toolbox.sites, page.site, &SiteProfile::name);
  if (site == toolbox.sites.end())
    return fail(ErrorKind::bad_input, fmt::format("there is no site {} any more", in_quotes(page.site)));
  NewEntry entry{.queue = kRequeueQueue,
                 .site = site->name == kDefaultProfile ? std::string() : site->name,
                 .what = page.list_id,
                 .identity = page.key.text,
                 .title = page.path.filename().native(),
                 .options = {}};
  if (const auto id = own_id(page.key, *site)) {
    entry.what = *id;
  } else if (page.list_id.empty() || page.page <= 0) {
    return fail(ErrorKind::bad_input, "nobody knows which list it is of: another program has fetched it");
  } else {
    options.pages = std::to_string(page.page);
  }
  entry.options = to_json(options);
  return entry;
}

Result<void> requeue(std::span<const ArchiveEntry> pages, std::span<const NewEntry> entries,
                     Database& database, OwnerLives lives, WallTime now) {
  const auto added = Queue(database, std::move(lives)).add(entries, Renew::yes, now);
  if (!added) return tl::unexpected(added.error());
  auto transaction = database.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  Archive archive(database);
  for (const ArchiveEntry& page : pages) {
    if (const auto removed = archive.remove(page.key); !removed) return tl::unexpected(removed.error());
  }
  return transaction->commit();
}

}  // namespace mg
