#include "src/run/file_check.h"

#include <algorithm>
#include <utility>

namespace mg {

namespace {

// What was not the file's fault: nobody knows whether it is whole.
bool tells_nothing(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::local_io:
    case ErrorKind::disk_full:
    case ErrorKind::unsupported:
    case ErrorKind::cancelled:
    case ErrorKind::internal: return true;
    default: return false;
  }
}

}  // namespace

double FileCheck::share() const {
  if (!reached_ || !sample_.facts.duration || *sample_.facts.duration <= Duration{}) return -1;
  return std::clamp(seconds(*reached_ - sample_.start) / seconds(*sample_.facts.duration), 0.0, 1.0);
}

LocalJob::Heard FileCheck::hear(std::string_view line) {
  if (step_ == Step::sample) return Heard::keep;
  if (step_ == Step::decode) {
    if (const auto reached = muxer_.read_play_progress(line)) reached_ = *reached + sample_.start;
    return Heard::drop;
  }
  const auto packet = muxer_.read_packet(line);
  if (packet && packet->stream < sample_.ends.size()) {
    auto& end = sample_.ends[packet->stream];
    end = std::max(end, std::optional(packet->at));
    reached_ = packet->at;
  }
  return Heard::drop;
}

void FileCheck::find(std::vector<std::string> wrong) {
  verdict_.wrong = std::move(wrong);
  verdict_.state = verdict_.wrong.empty() ? FileVerdict::State::good : FileVerdict::State::bad;
}

// The tool has complained, or not even been able to look.
bool FileCheck::failed_to_ask(const LocalStepEnd& end) {
  const Outcome outcome = muxer_.judge(end.exit, end.errors);
  if (outcome.ok()) return false;
  if (end.exit.how == Exit::How::cancelled) return true;  // stays open
  find({outcome.error->what});
  if (tells_nothing(outcome.error->kind)) verdict_.state = FileVerdict::State::unchecked;
  return true;
}

std::optional<Work> FileCheck::go_on_from(std::vector<std::string> faults) {
  find(std::move(faults));
  if (verdict_.state == FileVerdict::State::bad || depth_ == CheckDepth::index_and_ends) return {};
  verdict_.state = FileVerdict::State::open;
  step_ = Step::decode;
  reached_.reset();
  return muxer_.play_through(known_.file);
}

std::optional<Work> FileCheck::sampled(const LocalStepEnd& end) {
  Result<MediaSample> sample = muxer_.read_sample(end.output);
  if (sample) {
    sample_ = *std::move(sample);
    verdict_.facts = sample_.facts;
  }
  if (failed_to_ask(end)) return {};
  if (!sample) {
    find({sample.error().what});
    return {};
  }
  if (auto faults = index_faults(sample_.facts, known_.fetched, known_.named); !faults.empty()) {
    find(std::move(faults));
    return {};
  }
  if (packet_faults(sample_).empty()) return go_on_from({});
  step_ = Step::packets;
  return muxer_.list_packets(known_.file);
}

std::optional<Work> FileCheck::next(const LocalStepEnd* last) {
  if (last == nullptr && known_.empty) {
    find({"it is empty"});
    return {};
  }
  if (last == nullptr) return muxer_.sample(known_.file);
  if (step_ == Step::sample) return sampled(*last);
  if (failed_to_ask(*last)) return {};
  if (step_ == Step::packets) return go_on_from(packet_faults(sample_));
  find({});
  return {};
}

}  // namespace mg
