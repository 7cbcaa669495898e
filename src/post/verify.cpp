#include "src/post/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "src/base/quantity_text.h"

namespace mg {

namespace {

using Kind = StreamFacts::Kind;
using Complaints = std::vector<std::string>;

// A cover is stored as a video stream of one picture.
bool may_be_cover(const StreamFacts& stream) {
  return stream.codec == "mjpeg" || stream.codec == "png" || stream.codec == "webp" || stream.codec == "bmp";
}

const StreamFacts* find_stream(const MediaFacts& found, Kind kind) {
  const StreamFacts* best = nullptr;
  for (const StreamFacts& stream : found.streams) {
    if (stream.kind != kind) continue;
    if (best == nullptr || (may_be_cover(*best) && !may_be_cover(stream))) best = &stream;
  }
  return best;
}

// Some engines name the quality's class rather than the lines: "720" is also 720x1280 (upright) and
// 1280x544 (a wide picture in the 16:9 box of that class). A turned picture has its sides exchanged.
bool is_of_height(const StreamFacts& video, int height) {
  if (video.height == height || video.width == height) return true;
  return video.height < height && std::abs(video.width - height * 16.0 / 9) <= 2;
}

// In seconds, as absurd facts do not overflow there.
double apart(Duration a, Duration b) {
  return std::abs(seconds(a) - seconds(b));
}

// Exact to the tenth where whole seconds would look the same.
std::string lengths(Duration expected, Duration found) {
  const std::string a = format_duration(expected), b = format_duration(found);
  if (a != b) return fmt::format("{}, found {}", a, b);
  return fmt::format("{:.1f} s, found {:.1f} s", seconds(expected), seconds(found));
}

void check_streams(const MediaFacts& found, const Format& format, Complaints& complaints) {
  const StreamFacts* video = find_stream(found, Kind::video);
  if (format.has_video && video == nullptr) complaints.emplace_back("expected a picture, found none");
  if (format.has_audio && find_stream(found, Kind::audio) == nullptr) {
    complaints.emplace_back("expected sound, found none");
  }
  if (!format.has_video && !format.has_audio && found.streams.empty()) {
    complaints.emplace_back("found neither picture nor sound");
  }
  const bool height_known = video != nullptr && video->height > 0 && format.height > 0;
  if (format.has_video && height_known && !is_of_height(*video, format.height)) {
    complaints.push_back(fmt::format("expected {}p, found {}p ({}x{})", format.height, video->height,
                                     video->width, video->height));
  }
}

std::optional<Duration> length_of(const MediaFacts& found) {
  std::optional<Duration> longest = found.duration;
  for (const StreamFacts& stream : found.streams) {
    if (!found.duration && stream.kind != Kind::other) longest = std::max(longest, stream.duration);
  }
  return longest;
}

void check_length(const MediaFacts& found, const Episode& expected, Complaints& complaints) {
  const std::optional<Duration> length = length_of(found);
  if (!expected.duration || *expected.duration <= Duration::zero()) return;
  if (!length) return complaints.push_back("a length is announced, but the file has none"), void();
  const double slack = std::clamp(seconds(*expected.duration) * kLengthShare, seconds(kLengthSlack),
                                  seconds(kMostLengthSlack));
  if (apart(*length, *expected.duration) > slack) {
    complaints.push_back(fmt::format("expected a length of {}", lengths(*expected.duration, *length)));
  }
}

void check_stream_lengths(const MediaFacts& found, const Format& format, Complaints& complaints) {
  const StreamFacts* video = find_stream(found, Kind::video);
  const StreamFacts* audio = find_stream(found, Kind::audio);
  if (!format.has_video || !format.has_audio || video == nullptr || audio == nullptr) return;
  if (!video->duration || !audio->duration) return;
  const Duration longer = std::max(*video->duration, *audio->duration);
  const Duration shorter = std::min(*video->duration, *audio->duration);
  if (apart(longer, shorter) <= std::max(seconds(kStreamSlack), seconds(longer) * kStreamShare)) return;
  complaints.push_back(fmt::format("the {} ends early: expected {}",
                                   shorter == *audio->duration ? "sound" : "picture",
                                   lengths(longer, shorter)));
}

void check_size(const MediaFacts& found, const Format& format, Complaints& complaints) {
  if (found.size <= 0_B) return complaints.emplace_back("the file is empty"), void();
  if (!format.size || *format.size <= 0_B) return;
  const auto expected = static_cast<double>(format.size->count);
  const auto size = static_cast<double>(found.size.count);
  const bool exact = format.size_exactness == Exactness::exact;
  const double slack = expected * kSizeShare + static_cast<double>(kSizeSlack.count);
  const double least = exact ? expected - slack : expected / kEstimateFactor;
  const double most = exact ? expected + slack : expected * kEstimateFactor;
  if (size >= least && size <= most) return;
  complaints.push_back(fmt::format("expected {}{} ({} bytes), found {} ({} bytes)", exact ? "" : "about ",
                                   format_bytes(*format.size), format.size->count, format_bytes(found.size),
                                   found.size.count));
}

}  // namespace

PageFacts page_facts(const MediaFacts& found) {
  const StreamFacts* video = find_stream(found, Kind::video);
  const bool has_picture = video != nullptr && !may_be_cover(*video);
  return {.length = length_of(found),
          .has_picture = has_picture,
          .has_sound = find_stream(found, Kind::audio) != nullptr,
          .height = has_picture ? video->height : 0};
}

std::vector<std::string> complaints_of(const MediaFacts& found, const Episode& expected) {
  Complaints complaints;
  check_size(found, expected.format, complaints);
  check_streams(found, expected.format, complaints);
  check_length(found, expected, complaints);
  check_stream_lengths(found, expected.format, complaints);
  return complaints;
}

Outcome verify(const MediaFacts& found, const Episode& expected) {
  const Complaints complaints = complaints_of(found, expected);
  if (complaints.empty()) return {};
  return failed(ErrorKind::transient,
                fmt::format("page {} came damaged: {}", expected.page, fmt::join(complaints, "; ")));
}

}  // namespace mg
