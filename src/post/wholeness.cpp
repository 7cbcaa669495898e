#include "src/post/wholeness.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/quantity_text.h"
#include "src/post/verify.h"

namespace mg {

namespace {

using Kind = StreamFacts::Kind;

// In seconds, as absurd facts do not overflow there.
double gap(Duration longer, Duration shorter) {
  return seconds(longer) - seconds(shorter);
}

double length_slack(Duration length) {
  return std::clamp(seconds(length) * kLengthShare, seconds(kLengthSlack), seconds(kMostLengthSlack));
}

// As the episode that it was.
Episode as_episode(const MediaFacts& found, const std::optional<FetchedFile>& fetched, NamedAs named) {
  const PageFacts own = page_facts(found);
  Episode episode;
  episode.format.has_video = own.has_picture;
  episode.format.has_audio = own.has_sound || named == NamedAs::sound;
  if (!fetched || !fetched->facts) return episode;
  episode.format.has_video = fetched->facts->has_picture;
  episode.format.has_audio = fetched->facts->has_sound;
  episode.format.height = fetched->facts->height;
  episode.duration = fetched->facts->length;
  return episode;
}

std::optional<Duration> end_of(const MediaSample& sample, Kind kind) {
  std::optional<Duration> last;
  for (std::size_t i = 0; i < sample.facts.streams.size() && i < sample.ends.size(); ++i) {
    if (sample.facts.streams[i].kind == kind && sample.ends[i]) {
      last = std::max(last, std::optional(*sample.ends[i] - sample.start));
    }
  }
  return last;
}

}  // namespace

bool only_claims_its_length(const MediaFacts& facts) {
  const bool has_index = facts.container.starts_with("mov");
  const bool has_clock = facts.container == "mpegts";
  return facts.duration && !has_index && !has_clock;
}

std::vector<std::string> index_faults(const MediaFacts& found, const std::optional<FetchedFile>& fetched,
                                      NamedAs named) {
  if (found.size <= Bytes{}) return {"it is empty"};
  const PageFacts own = page_facts(found);
  const bool plays = std::ranges::any_of(
      found.streams, [](const StreamFacts& stream) { return stream.kind != Kind::other; });
  if (!plays) return {"there is neither picture nor sound in it"};
  std::vector<std::string> faults = complaints_of(found, as_episode(found, fetched, named));
  const bool told_of_length = fetched && fetched->facts && fetched->facts->length;
  if (!told_of_length && (!own.length || *own.length <= Duration{}))
    faults.emplace_back("it has no length: it was never finished");
  if (fetched && found.size < fetched->size) {
    faults.push_back(fmt::format("it had {} ({} bytes) when it was fetched, and has {} ({} bytes)",
                                 format_bytes(fetched->size), fetched->size.count, format_bytes(found.size),
                                 found.size.count));
  }
  return faults;
}

std::vector<std::string> packet_faults(const MediaSample& sample) {
  const PageFacts own = page_facts(sample.facts);
  const auto sound = end_of(sample, Kind::audio);
  const auto picture = own.has_picture ? end_of(sample, Kind::video) : std::nullopt;
  const auto last = std::max(sound, picture);
  if (!last) return {"there is nothing in it but its head"};
  if (own.length && gap(*own.length, *last) > length_slack(*own.length)) {
    return {fmt::format("it ends at {} of {}", format_duration(std::max(*last, Duration{})),
                        format_duration(*own.length))};
  }
  if (!own.has_picture || !own.has_sound) return {};
  const Duration none{};
  const double slack = std::max(seconds(kStreamSlack), seconds(*last) * kStreamShare);
  if (gap(*last, sound.value_or(none)) > slack)
    return {fmt::format("the sound ends at {} of {}", format_duration(std::max(sound.value_or(none), none)),
                        format_duration(*last))};
  if (gap(*last, picture.value_or(none)) > slack)
    return {fmt::format("the picture ends at {} of {}",
                        format_duration(std::max(picture.value_or(none), none)), format_duration(*last))};
  return {};
}

}  // namespace mg
