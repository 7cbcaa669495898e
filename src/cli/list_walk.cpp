#include "src/cli/list_walk.h"

#include <fmt/format.h>

#include <random>
#include <utility>

#include "src/cli/tools.h"

namespace mg {

namespace {

// The engines of the request that can be started here; the muxer's programs are needed in any case.
Result<std::vector<const Extractor*>> equipped(Equipment& equipment, const Request& request, Depth depth) {
  const Toolbox& toolbox = equipment.context().toolbox;
  std::vector<std::string> media_tools;
  for (const Tool& tool : toolbox.tools) {
    if (tool.role == Tool::Role::muxer) media_tools.push_back(tool.name);
  }
  if (depth == Depth::fetch) {
    const auto missing = equipment.missing(media_tools);
    if (!missing.empty()) return fail(ErrorKind::unsupported, missing_sentence(missing));
  }
  std::vector<const Extractor*> extractors;
  for (const std::string& name : request.engines) {
    if (!equipment.missing({name}).empty()) continue;
    extractors.push_back(find_extractor(toolbox, name));
  }
  if (extractors.empty()) {
    return fail(ErrorKind::unsupported, missing_sentence(equipment.missing(request.engines)));
  }
  return extractors;
}

// Those of them that can be given the request at all.
Result<std::vector<const Extractor*>> accepting(const std::vector<const Extractor*>& extractors,
                                                const Request& request) {
  std::vector<const Extractor*> found;
  Error refusal;
  for (const Extractor* extractor : extractors) {
    if (const Result<void> accepted = extractor->accepts(request); accepted) {
      found.push_back(extractor);
    } else {
      refusal = accepted.error();
    }
  }
  if (found.empty()) return fail(ErrorKind::bad_input, refusal.what);
  return found;
}

}  // namespace

Result<std::unique_ptr<ListWalk>> ListWalk::make(Equipment& equipment, JobRequest job, Depth depth,
                                                 EventSink& sink, const Beside& beside) {
  const VerbContext& context = equipment.context();
  const auto equipped_ones = equipped(equipment, job.request, depth);
  if (!equipped_ones) return tl::unexpected(equipped_ones.error());
  const auto extractors = accepting(*equipped_ones, job.request);
  if (!extractors) return tl::unexpected(extractors.error());
  Result<CookieJars> jars = CookieJars::make(context.runtime, job.request);
  if (!jars) return tl::unexpected(jars.error());
  std::unique_ptr<ListWalk> walk(
      new ListWalk(equipment, std::move(job), depth, std::move(*jars), beside.run));
  if (beside.hooks != nullptr) {
    walk->hooks_ =
        beside.hooks->before(sink, walk->job_.request, walk->job_.exec, beside.queue, ListEnd::goes_on);
  }
  // A list's own limit; of one that goes alone it is the whole run's.
  std::string limited;
  if (beside.run && walk->job_.limits.run) {
    limited = fmt::format("{} {}", walk->job_.request.site, walk->job_.request.list_id);
    equipment.traffic().limit_list(limited, walk->job_.limits.run->rate);
  }
  walk->engine_ = std::make_unique<Engine>(walk->job_.request, depth,
                                           EngineParts{.profile = walk->job_.profile,
                                                       .extractors = *extractors,
                                                       .muxer = *context.toolbox.muxer,
                                                       .assembler = context.toolbox.muxer.get(),
                                                       .list_name = walk->job_.list_name,
                                                       .single_name = walk->job_.single_name,
                                                       .workshop = equipment.workshop(),
                                                       .log = walk->log_,
                                                       .rests = walk->rests_,
                                                       .quotas = &equipment.traffic().quotas(),
                                                       .sink = walk->hooks_ ? *walk->hooks_ : sink,
                                                       .random = std::mt19937_64(equipment.random()),
                                                       .probe_cookies = walk->jars_.directory(),
                                                       .children_traffic = walk->job_.traffic,
                                                       .private_hosts = walk->job_.private_hosts,
                                                       .jobs = walk->job_.jobs,
                                                       .weight = beside.weight,
                                                       .queue = beside.queue,
                                                       .list = std::move(limited),
                                                       .title = beside.title});
  return walk;
}

ListWalk::ListWalk(Equipment& equipment, JobRequest job, Depth depth, CookieJars jars,
                   std::optional<RunId> run)
    : job_(std::move(job)),
      jars_(std::move(jars)),
      log_(equipment.database(), job_.request, depth, run),
      rests_(equipment.database(), equipment.random()) {}

}  // namespace mg
