#include "src/run/limit_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/base/local_time.h"

namespace mg {

namespace {

HeldLimit held_of(const EffectiveLimits& effective) {
  return {.limit = {effective.limits.run}, .set_by = std::string(to_string(effective.run))};
}

std::string change_sentence(const EffectiveLimits& effective) {
  const HeldLimit held = held_of(effective);
  if (effective.run == LimitOrigin::nobody) return "the whole run is not limited any more";
  return fmt::format("the whole run's limit is now {}, set by {}", format_limit(held.limit), held.set_by);
}

}  // namespace

LimitSource::LimitSource(Parts parts) : parts_(std::move(parts)) {}

void LimitSource::begin(RunId run) {
  run_ = run;
  version_.reset();
  held_.reset();
}

std::vector<FileMark> LimitSource::marks() const {
  std::vector<FileMark> marks;
  for (const std::filesystem::path& file : parts_.files) marks.push_back(mark_of(file));
  return marks;
}

// The first look reads as well: nobody knows what was done since the run began with them.
void LimitSource::look_at_files(Looked& looked) {
  std::vector<FileMark> now = marks();
  const bool rested = now == seen_ || !looked_;
  const bool changed = now != read_ || !looked_;
  seen_ = std::move(now);
  if (!changed || !rested) return;
  read_ = seen_;
  auto config = parts_.read_config();
  if (config) {
    parts_.config = *std::move(config);
  } else {
    looked.remarks.push_back(
        fmt::format("the config is wrong now, the limits stay as they were: {}", config.error().what));
  }
}

// What fails is tried again at the next look.
void LimitSource::look_at_wishes() {
  if (!run_) return;
  const auto version = parts_.run_limits.version();
  if (!version || *version == version_) return;
  const auto wanted = parts_.run_limits.wanted(*run_);
  if (!wanted) return;
  wanted_ = *wanted;
  version_ = *version;
}

// What cannot be written is only not shown by `multiget limit`, and is tried again at the next look.
void LimitSource::hold(const EffectiveLimits& effective) {
  if (!run_) return;
  HeldLimit now = held_of(effective);
  if (now == held_) return;
  if (parts_.run_limits.hold(*run_, now)) held_ = std::move(now);
}

LimitSource::Looked LimitSource::look(WallTime now) {
  Looked looked;
  look_at_files(looked);
  look_at_wishes();
  EffectiveLimits effective = effective_limits(parts_.config, parts_.options, wanted_, local_minute(now));
  effective.limits.hosts.insert(effective.limits.hosts.end(), parts_.host_limits.begin(),
                                parts_.host_limits.end());
  hold(effective);
  looked_ = true;
  if (effective == told_) return looked;
  if (told_ && (effective.limits.run != told_->limits.run || effective.run != told_->run)) {
    looked.remarks.push_back(change_sentence(effective));
  }
  if (!told_ || effective.limits != told_->limits) looked.limits = effective.limits;
  told_ = std::move(effective);
  return looked;
}

}  // namespace mg
