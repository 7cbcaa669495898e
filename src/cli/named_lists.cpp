#include "src/cli/named_lists.h"

#include <fmt/format.h>

#include <utility>

#include "src/cli/job_settings.h"
#include "src/cli/list_trouble.h"
#include "src/cli/list_walk.h"

namespace mg {

NamedLists::NamedLists(const ListsRunPlace& place, Parts parts)
    : place_(place),
      parts_(std::move(parts)),
      maker_(place.equipment.context().toolbox, merged(place.defaults.options, parts_.options)) {}

Result<std::unique_ptr<QueuedList>> NamedLists::next(EventSink& sink) {
  for (;;) {
    const auto url = parts_.urls->next();
    if (!url) return tl::unexpected(url.error());
    if (!*url) return nullptr;
    auto list = begin(**url, sink);
    if (list) {
      open_.emplace(list->get(), (*url)->url);
      return list;
    }
    refused_ += 1;
    place_.equipment.tell(Notice::Level::warning, fmt::format("{}: {}", (*url)->place, list.error().what));
    keep((*url)->url, list.error().what);
  }
}

Result<std::unique_ptr<QueuedList>> NamedLists::begin(const ListedUrl& url, EventSink& sink) {
  const Result<NamedList> named = maker_.name(url.url);
  if (!named) return tl::unexpected(named.error());
  Result<JobRequest> job = make_job_request(named->site, named->what, parts_.options,
                                            place_.equipment.context().toolbox, place_.defaults);
  if (!job) return tl::unexpected(job.error());
  auto walk = ListWalk::make(place_.equipment, std::move(*job), Depth::fetch, sink,
                             {.run = place_.run, .hooks = &place_.hooks});
  if (!walk) return tl::unexpected(walk.error());
  return std::unique_ptr<QueuedList>(std::move(*walk));
}

void NamedLists::ended(QueuedList& list, const Report& report) {
  const auto found = open_.find(&list);
  if (report.totals.exit_code != 0) keep(found->second, trouble_of(report));
  open_.erase(found);
}

void NamedLists::keep(const std::string& url, std::string_view why) {
  if (!parts_.failed) return;
  if (const auto kept = parts_.failed->add(url, why); !kept)
    place_.equipment.tell(Notice::Level::warning, kept.error().what);
}

}  // namespace mg
