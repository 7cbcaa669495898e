#include "src/post/join_decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "src/base/quantity_text.h"
#include "src/base/text.h"
#include "src/post/verify.h"

namespace mg {

namespace {

using Kind = StreamFacts::Kind;
using How = PartSign::How;
using Proof = PartGroup::Proof;

// Two parts have one clock if the second begins so near to where the first ends: a picture's time, and what
// an encoder puts in front of the sound.
constexpr Duration kClockSlack = 500ms;

// A part's listed length and its last picture's or sound's end differ by up to a packet of each.
constexpr Duration kSlackOnce = 500ms;
constexpr Duration kSlackPerPart = 100ms;
constexpr double kMostSlackShare = 0.03;

// Their decoders are set up by the stream itself, or the media tool writes it in there.
constexpr std::array<std::string_view, 9> kSetUpInStream{"h264", "av1", "vp8",  "vp9", "aac",
                                                         "mp3",  "ac3", "eac3", "opus"};

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& of) {
  return std::ranges::find(of, text) != of.end();
}

// A cover is stored as a video stream of one picture.
bool may_be_cover(const StreamFacts& stream) {
  return stream.codec == "mjpeg" || stream.codec == "png" || stream.codec == "webp" || stream.codec == "bmp";
}

const StreamFacts* main_stream(const MediaFacts& facts, Kind kind) {
  for (const StreamFacts& stream : facts.streams) {
    if (stream.kind == kind && !may_be_cover(stream)) return &stream;
  }
  return nullptr;
}

// Lists count streams by their place: picture and sound in this order, and nothing else in front of them.
bool in_usual_order(const MediaFacts& facts) {
  std::size_t at = 0;
  if (const auto* picture = main_stream(facts, Kind::video)) {
    if (picture != &facts.streams[at++]) return false;
  }
  const auto* sound = main_stream(facts, Kind::audio);
  return sound == nullptr || sound == &facts.streams[at];
}

std::string what_it_has(const MediaFacts& facts) {
  const bool picture = main_stream(facts, Kind::video) != nullptr;
  const bool sound = main_stream(facts, Kind::audio) != nullptr;
  if (picture && sound) return "picture and sound";
  return picture ? "a picture only" : sound ? "sound only" : "neither picture nor sound";
}

std::string or_unknown(std::string_view text) {
  return text.empty() ? "unknown" : std::string(text);
}

std::string or_square(std::string_view aspect) {
  return aspect.empty() ? "1:1" : std::string(aspect);
}

// What must be equal for two parts to be one stream.
struct Parameters {
  std::string codec;
  int width = 0, height = 0;
  std::string pixel_format;
  int rotation = 0;
  std::string pixel_aspect;
  int sample_rate = 0, channels = 0;
  std::string profile;  // of sound: one of AAC's is half the sample rate of another
  std::string setup;

  auto operator<=>(const Parameters&) const = default;
};

Parameters parameters_of(const StreamFacts& stream) {
  Parameters result;
  result.codec = stream.codec;
  if (stream.kind == Kind::video) {
    result.width = stream.width;
    result.height = stream.height;
    result.pixel_format = stream.pixel_format;
    result.rotation = stream.rotation;
    result.pixel_aspect = stream.pixel_aspect;
  } else {
    result.sample_rate = stream.sample_rate;
    result.channels = stream.channels;
    result.profile = stream.profile;
  }
  if (!is_one_of(stream.codec, kSetUpInStream)) result.setup = stream.setup;
  return result;
}

void tell(std::vector<std::string>& differences, std::string_view of, std::string found, std::string usual) {
  if (found != usual) differences.push_back(fmt::format("{} {} instead of {}", of, found, usual));
}

std::vector<std::string> differences_of(const Parameters& found, const Parameters& usual, Kind kind) {
  std::vector<std::string> result;
  const char* codec = kind == Kind::video ? "codec of the picture" : "codec of the sound";
  tell(result, codec, or_unknown(found.codec), or_unknown(usual.codec));
  if (kind == Kind::video) {
    tell(result, "resolution", fmt::format("{}x{}", found.width, found.height),
         fmt::format("{}x{}", usual.width, usual.height));
    tell(result, "pixel format", or_unknown(found.pixel_format), or_unknown(usual.pixel_format));
    tell(result, "rotation", fmt::format("{}°", found.rotation), fmt::format("{}°", usual.rotation));
    tell(result, "pixels of", or_square(found.pixel_aspect), or_square(usual.pixel_aspect));
  } else {
    tell(result, "sample rate", fmt::format("{} Hz", found.sample_rate),
         fmt::format("{} Hz", usual.sample_rate));
    tell(result, "channels", fmt::format("{}", found.channels), fmt::format("{}", usual.channels));
    tell(result, "profile of the sound", or_unknown(found.profile), or_unknown(usual.profile));
  }
  if (result.empty() && found != usual) result.emplace_back("another setup of the decoder");
  return result;
}

// What most parts have; the earliest of those that are as many.
Parameters usual_of(const std::vector<MediaFacts>& parts, Kind kind) {
  std::map<Parameters, std::pair<int, int>> counts;  // how many, and how early
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto* stream = main_stream(parts[i], kind);
    if (stream == nullptr) continue;
    auto& [count, early] = counts.try_emplace(parameters_of(*stream), 0, -static_cast<int>(i)).first->second;
    ++count;
  }
  const auto most = std::ranges::max_element(counts, {}, [](const auto& one) { return one.second; });
  return most == counts.end() ? Parameters{} : most->first;
}

bool has_stream(const std::vector<MediaFacts>& parts, Kind kind) {
  return std::ranges::any_of(parts, [kind](const auto& one) { return main_stream(one, kind) != nullptr; });
}

std::string ending_for(std::span<const StreamFacts* const> pictures,
                       std::span<const StreamFacts* const> sounds) {
  constexpr std::array<std::string_view, 4> kMp4Pictures{"h264", "hevc", "av1", "mpeg4"};
  constexpr std::array<std::string_view, 4> kMp4Sounds{"aac", "mp3", "ac3", "eac3"};
  constexpr std::array<std::string_view, 3> kWebmPictures{"vp8", "vp9", "av1"};
  constexpr std::array<std::string_view, 2> kWebmSounds{"opus", "vorbis"};
  const auto all_of = [](const auto& streams, const auto& codecs) {
    return std::ranges::all_of(streams, [&](const auto* one) { return is_one_of(one->codec, codecs); });
  };
  if (pictures.empty()) {
    const std::string_view codec = sounds.size() == 1 ? std::string_view(sounds.front()->codec) : "";
    if (codec == "aac" || codec == "alac") return ".m4a";
    if (codec == "mp3" || codec == "flac" || codec == "opus") return fmt::format(".{}", codec);
    return codec == "vorbis" ? ".ogg" : ".mka";
  }
  if (all_of(pictures, kMp4Pictures) && all_of(sounds, kMp4Sounds)) return ".mp4";
  if (all_of(pictures, kWebmPictures) && all_of(sounds, kWebmSounds)) return ".webm";
  return ".mkv";
}

// As long as its longest picture or sound; empty: its index does not tell.
std::optional<Duration> length_of_media(const MediaFacts& facts) {
  std::optional<Duration> longest;
  for (const StreamFacts& stream : facts.streams) {
    if (stream.kind != Kind::other && !may_be_cover(stream)) longest = std::max(longest, stream.duration);
  }
  return longest;
}

Duration slack_for(std::size_t parts, Duration length) {
  const auto most = from_seconds(seconds(length) * kMostSlackShare);
  const Duration wished =
      kSlackOnce + kSlackPerPart * static_cast<int>(std::min<std::size_t>(parts - 1, 100'000));
  return std::max(kSlackOnce, std::min(wished, most));
}

// --- one behind the other

// How much later each next one begins; empty where a part has a clock of its own.
std::vector<std::optional<Duration>> read_clock(const std::vector<MediaFacts>& parts) {
  std::vector<std::optional<Duration>> lengths(parts.size());
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const MediaFacts &one = parts[i], &next = parts[i + 1];
    if (one.container != "mpegts" || !one.start || !next.start || !one.duration) continue;
    const Duration apart = *next.start - *one.start;
    if (apart > Duration::zero() && std::chrono::abs(apart - *one.duration) <= kClockSlack)
      lengths[i] = apart;
  }
  return lengths;
}

bool has_one_clock(const std::vector<std::optional<Duration>>& lengths) {
  return std::ranges::all_of(lengths.begin(), lengths.end() - 1,
                             [](const auto& one) { return one.has_value(); });
}

// Of the first part that is as most are: lists count time in its units, and take other parts' for the same
// (measured: two files of 4 s in units of 1/12800 and 1/15360 s become 9.6 s).
struct Clockwork {
  std::string container;
  std::string picture, sound;

  bool operator==(const Clockwork&) const = default;
};

Clockwork clockwork_of(const MediaFacts& part) {
  Clockwork result;
  result.container = part.container;
  if (const auto* stream = main_stream(part, Kind::video)) result.picture = stream->time_base;
  if (const auto* stream = main_stream(part, Kind::audio)) result.sound = stream->time_base;
  return result;
}

EncodeTarget encode_everything(const MediaFacts& part, const Parameters& picture, const Parameters& sound) {
  EncodeTarget target;
  target.picture = main_stream(part, Kind::video) != nullptr;
  // An encoded picture stands upright.
  const bool lies = picture.rotation % 180 != 0;
  target.width = lies ? picture.height : picture.width;
  target.height = lies ? picture.width : picture.height;
  target.pixel_format = picture.codec == kEncodedPicture ? picture.pixel_format : "yuv420p";
  target.sound = main_stream(part, Kind::audio) != nullptr;
  target.sample_rate = sound.sample_rate;
  target.channels = sound.channels;
  return target;
}

void compare_parts(const PartTrack& track, const std::vector<MediaFacts>& facts, DecidedInput& input,
                   JoinDecision& decision) {
  const Parameters picture = usual_of(facts, Kind::video), sound = usual_of(facts, Kind::audio);
  bool pictures_differ = false, sounds_differ = false;
  std::vector<std::pair<bool, bool>> differs(facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    std::vector<std::string> found;
    for (const auto& [kind, usual] : {std::pair(Kind::video, &picture), std::pair(Kind::audio, &sound)}) {
      const auto* stream = main_stream(facts[i], kind);
      if (stream == nullptr) continue;
      const auto told = differences_of(parameters_of(*stream), *usual, kind);
      (kind == Kind::video ? differs[i].first : differs[i].second) = !told.empty();
      found.insert(found.end(), told.begin(), told.end());
    }
    pictures_differ = pictures_differ || differs[i].first;
    sounds_differ = sounds_differ || differs[i].second;
    if (!found.empty()) {
      decision.differences.push_back(
          fmt::format("{}: {}", in_quotes(track.parts[i].name), fmt::join(found, ", ")));
    }
  }
  // What we encode is of one codec, upright and of square pixels; if the others are not, all of them are
  // encoded.
  const bool as_encoded =
      picture.codec == kEncodedPicture && picture.rotation == 0 && picture.pixel_aspect.empty();
  const bool all_pictures = pictures_differ && !as_encoded;
  const bool all_sounds =
      sounds_differ && (sound.codec != kEncodedSound || (!sound.profile.empty() && sound.profile != "LC"));
  const auto usual = std::ranges::find(differs, std::pair(false, false));
  const auto model = static_cast<std::size_t>(usual == differs.end() ? 0 : usual - differs.begin());
  const Clockwork clock = clockwork_of(facts[model]);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    EncodeTarget target = encode_everything(facts[i], picture, sound);
    target.picture = target.picture && (all_pictures || differs[i].first);
    target.sound = target.sound && (all_sounds || differs[i].second);
    target.container = clock.container;
    target.picture_time_base = clock.picture;
    const bool fits = clockwork_of(facts[i]) == clock && in_usual_order(facts[i]);
    if (target.picture || target.sound || !fits) input.parts[i].prepare = target;
  }
}

// Subtitles within the parts, by their places.
std::vector<std::tuple<std::size_t, std::string, std::string>> subtitles_in(const MediaFacts& part) {
  std::vector<std::tuple<std::size_t, std::string, std::string>> found;
  for (std::size_t i = 0; i < part.streams.size(); ++i) {
    const StreamFacts& stream = part.streams[i];
    if (stream.is_text) found.emplace_back(i, stream.codec, stream.language);
  }
  return found;
}

// A list counts streams by their places, so subtitles must stand at the same ones in each part.
void decide_subtitles(const PartTrack& track, const std::vector<MediaFacts>& facts, DecidedInput& input,
                      JoinDecision& decision) {
  const auto first = subtitles_in(facts.front());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const bool encoded = input.parts[i].prepare.has_value();
    if (subtitles_in(facts[i]) == first && !(encoded && !first.empty())) continue;
    decision.left_out = fmt::format("the subtitles in the parts are left out: {} has others than {}",
                                    in_quotes(track.parts[i].name), in_quotes(track.parts.front().name));
    if (encoded)
      decision.left_out = fmt::format("the subtitles in the parts are left out: {} is encoded anew",
                                      in_quotes(track.parts[i].name));
    return;
  }
  input.subtitles = !first.empty();
}

// A whole has one picture and one sound, and subtitles where they are equal.
std::string streams_left_out(const PartFile& part, const MediaFacts& facts) {
  int pictures = 0, sounds = 0, covers = 0;
  for (const StreamFacts& stream : facts.streams) {
    if (stream.kind == Kind::audio) ++sounds;
    if (stream.kind == Kind::video) ++(may_be_cover(stream) ? covers : pictures);
  }
  std::vector<std::string> what;
  if (pictures > 1) what.emplace_back(pictures == 2 ? "the second picture" : "all pictures but the first");
  if (sounds > 1) what.emplace_back(sounds == 2 ? "the second sound" : "all sounds but the first");
  if (covers > 0 && pictures > 0) what.emplace_back("the cover");
  if (what.empty()) return {};
  return fmt::format("{} of {}", fmt::join(what, " and "), in_quotes(part.name));
}

// `parts` of one track, in their order.
void tell_streams_left_out(const std::vector<PartFile>& parts, const std::vector<MediaFacts>& facts,
                           JoinDecision& decision) {
  std::string first;
  std::size_t others = 0;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    std::string told = streams_left_out(parts[i], facts[i]);
    if (told.empty()) continue;
    if (first.empty()) {
      first = std::move(told);
    } else {
      ++others;
    }
  }
  if (first.empty()) return;
  if (!decision.left_out.empty()) decision.left_out += "; ";
  decision.left_out +=
      fmt::format("left out: {}{}", first, others > 0 ? fmt::format(", and of {} more", others) : "");
}

// A segment has no length of its own: whatever of it is there is played without a complaint.
bool is_cut(const PartFile& part, const MediaFacts& facts) {
  return part.least && facts.duration && *facts.duration < *part.least;
}

bool takes_subtitles(std::string_view ending, const MediaFacts& part) {
  constexpr std::array<std::string_view, 1> kMp4{"mov_text"}, kWebm{"webvtt"};
  constexpr std::array<std::string_view, 5> kMatroska{"subrip", "ass", "webvtt", "hdmv_pgs_subtitle",
                                                      "dvd_subtitle"};
  return std::ranges::all_of(part.streams, [&](const StreamFacts& stream) {
    if (!stream.is_text) return true;
    if (ending == ".mp4") return is_one_of(stream.codec, kMp4);
    return ending == ".webm" ? is_one_of(stream.codec, kWebm)
                             : ending == ".mkv" && is_one_of(stream.codec, kMatroska);
  });
}

// In a container that takes them as they are, if there is one.
void place_subtitles(const MediaFacts& part, DecidedInput& input, JoinDecision& decision) {
  if (!input.subtitles || takes_subtitles(decision.ending, part)) return;
  if (input.picture && takes_subtitles(".mkv", part)) {
    decision.ending = ".mkv";
    return;
  }
  input.subtitles = false;
  decision.left_out = fmt::format(
      "the subtitles in the parts are left out: what takes their picture and sound ({}) does not take them",
      decision.ending);
}

void decide_in_turn(const PartGroup& group, const PartTrack& track, const std::vector<MediaFacts>& facts,
                    JoinDecision& decision) {
  DecidedInput input;
  input.how = JoinInput::How::in_turn;
  input.picture = has_stream(facts, Kind::video);
  input.sound = has_stream(facts, Kind::audio);
  const auto clock = read_clock(facts);
  if (group.proof == Proof::clock && !has_one_clock(clock)) {
    decision.left_alone = fmt::format(
        "{} to {} are numbered, but nothing proves that they are pieces of one video; name them to have them "
        "joined",
        in_quotes(track.parts.front().name), in_quotes(track.parts.back().name));
    return;
  }
  std::optional<Duration> whole = Duration::zero();
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const bool as_others = (main_stream(facts[i], Kind::video) != nullptr) == input.picture &&
                           (main_stream(facts[i], Kind::audio) != nullptr) == input.sound;
    if (!as_others || facts[i].streams.empty()) {
      decision.faults.push_back(
          fmt::format("{} has {}, others have more", in_quotes(track.parts[i].name), what_it_has(facts[i])));
    }
    if (is_cut(track.parts[i], facts[i])) {
      decision.faults.push_back(fmt::format(
          "{} is not whole: it lasts {:.1f} s, and the list that it stands in says more; parts that you name "
          "are joined whatever lists say",
          in_quotes(track.parts[i].name), seconds(*facts[i].duration)));
    }
    input.parts.push_back({track.parts[i], clock[i], {}});
    const auto length = clock[i] ? clock[i] : facts[i].duration;
    whole = whole && length ? std::optional(*whole + *length) : std::nullopt;
  }
  if (!decision.faults.empty()) return;
  compare_parts(track, facts, input, decision);
  decide_subtitles(track, facts, input, decision);
  std::vector<const StreamFacts*> pictures, sounds;
  // As they will be: encoded ones are of other codecs.
  StreamFacts picture, sound;
  if (const auto* one = main_stream(facts.front(), Kind::video)) picture = *one;
  if (const auto* one = main_stream(facts.front(), Kind::audio)) sound = *one;
  const auto& first = input.parts.front().prepare;
  const bool some_encoded_picture = std::ranges::any_of(
      input.parts, [](const auto& part) { return part.prepare && part.prepare->picture; });
  const bool some_encoded_sound =
      std::ranges::any_of(input.parts, [](const auto& part) { return part.prepare && part.prepare->sound; });
  if (some_encoded_picture || (first && first->picture)) picture.codec = kEncodedPicture;
  if (some_encoded_sound || (first && first->sound)) sound.codec = kEncodedSound;
  if (input.picture) pictures.push_back(&picture);
  if (input.sound) sounds.push_back(&sound);
  decision.ending = ending_for(pictures, sounds);
  place_subtitles(facts.front(), input, decision);
  tell_streams_left_out(track.parts, facts, decision);
  decision.expected = {input.picture, input.sound, whole, {}};
  if (whole) decision.expected.slack = slack_for(facts.size(), *whole);
  decision.inputs.push_back(std::move(input));
}

// --- side by side

std::string track_words(const PartTrack& track) {
  return in_quotes(track.parts.front().name);
}

void compare_lengths(const std::vector<PartTrack>& tracks, const GroupFacts& facts, JoinDecision& decision) {
  const PartTrack* longest = nullptr;
  Duration most{};
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const auto length = facts[i].front().duration;
    if (length && *length >= most) longest = &tracks[i], most = *length;
  }
  for (std::size_t i = 0; i < tracks.size() && longest != nullptr; ++i) {
    const auto length = facts[i].front().duration;
    if (!length) continue;
    if (seconds(most - *length) <= std::max(seconds(kStreamSlack), seconds(most) * kStreamShare)) continue;
    decision.faults.push_back(fmt::format("{} lasts {}, but {} {}: one of them is not whole",
                                          track_words(tracks[i]), format_duration(*length),
                                          track_words(*longest), format_duration(most)));
  }
}

void decide_side_by_side(const PartGroup& group, const std::vector<PartTrack>& tracks,
                         const GroupFacts& facts, JoinDecision& decision) {
  std::vector<const StreamFacts*> pictures, sounds;
  std::vector<std::size_t> with_picture, with_sound;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    if (const auto* picture = main_stream(facts[i].front(), Kind::video)) {
      pictures.push_back(picture);
      with_picture.push_back(i);
    } else if (const auto* sound = main_stream(facts[i].front(), Kind::audio)) {
      sounds.push_back(sound);
      with_sound.push_back(i);
    } else {
      decision.faults.push_back(fmt::format("{} has neither picture nor sound", track_words(tracks[i])));
    }
  }
  if (group.proof == Proof::streams) {
    const bool apart = pictures.size() == 1 && sounds.size() == 1 &&
                       main_stream(facts[with_picture.front()].front(), Kind::audio) == nullptr;
    if (!apart) {
      decision.faults.clear();
      decision.left_alone = fmt::format("{} is whole", track_words(tracks.front()));
      return;
    }
  }
  const std::string whole = group.whole.empty() ? "the video" : in_quotes(group.whole);
  if (tracks.size() == 1 && tracks.front().how == How::track) {
    const bool both = pictures.size() == 1 && main_stream(facts.front().front(), Kind::audio) != nullptr;
    if (both) {
      decision.left_alone = fmt::format("{} has picture and sound already", track_words(tracks.front()));
    } else if (decision.faults.empty()) {
      decision.faults.push_back(fmt::format("the {} of {} is missing: only {} is there",
                                            pictures.empty() ? "picture" : "sound", whole,
                                            track_words(tracks.front())));
    }
    return;
  }
  if (pictures.size() > 1) {
    decision.faults.push_back(fmt::format(
        "{} has {} pictures ({} and {}); name the one that you want, with its sound", whole, pictures.size(),
        track_words(tracks[with_picture[0]]), track_words(tracks[with_picture[1]])));
  }
  compare_lengths(tracks, facts, decision);
  if (!decision.faults.empty()) return;
  std::ranges::copy(with_sound, std::back_inserter(with_picture));  // the picture first
  std::optional<Duration> length;
  bool known = true;
  for (const std::size_t i : with_picture) {
    const MediaFacts& first = facts[i].front();
    DecidedInput input;
    input.how = tracks[i].how == How::as_bytes ? JoinInput::How::as_bytes : JoinInput::How::alone;
    input.picture = main_stream(first, Kind::video) != nullptr;
    // Each file gives what it is there for, even if the picture's has a silent track of its own.
    input.sound = !input.picture || sounds.empty();
    for (const PartFile& part : tracks[i].parts) input.parts.push_back({part, {}, {}});
    tell_streams_left_out({tracks[i].parts.front()}, {first}, decision);
    known = known && first.duration;
    length = std::max(length, first.duration);
    decision.inputs.push_back(std::move(input));
  }
  const auto* own_sound =
      pictures.empty() ? nullptr : main_stream(facts[with_picture.front()].front(), Kind::audio);
  if (sounds.empty() && own_sound != nullptr) sounds.push_back(own_sound);
  decision.ending = ending_for(pictures, sounds);
  decision.expected = {!pictures.empty(), !sounds.empty(), known ? length : std::nullopt, kSlackOnce};
}

}  // namespace

JoinDecision decide_join(const PartGroup& group, const GroupFacts& facts) {
  JoinDecision decision;
  if (group.tracks.empty()) return decision;
  if (group.tracks.front().how != How::in_turn) {
    decide_side_by_side(group, group.tracks, facts, decision);
    return decision;
  }
  const PartTrack& track = group.tracks.front();
  const std::vector<MediaFacts>& parts = facts.front();
  if (parts.size() == 2) {
    // Picture and sound, numbered as if they were to be played one behind the other.
    const auto picture_only = [](const MediaFacts& one) {
      return main_stream(one, Kind::video) != nullptr && main_stream(one, Kind::audio) == nullptr;
    };
    const auto sound_only = [](const MediaFacts& one) {
      return main_stream(one, Kind::video) == nullptr && main_stream(one, Kind::audio) != nullptr;
    };
    if ((picture_only(parts[0]) && sound_only(parts[1])) ||
        (sound_only(parts[0]) && picture_only(parts[1]))) {
      const std::vector<PartTrack> tracks{{How::track, {track.parts[0]}}, {How::track, {track.parts[1]}}};
      decide_side_by_side(group, tracks, {{parts[0]}, {parts[1]}}, decision);
      return decision;
    }
  }
  if (parts.size() == 1) {
    decision.faults.push_back(fmt::format("only part {} of {} is there", in_quotes(track.parts.front().name),
                                          group.whole.empty() ? "the video" : in_quotes(group.whole)));
    return decision;
  }
  decide_in_turn(group, track, parts, decision);
  return decision;
}

std::string fault_of_whole(const MediaFacts& found, const ExpectedWhole& expected) {
  const bool picture = main_stream(found, Kind::video) != nullptr;
  const bool sound = main_stream(found, Kind::audio) != nullptr;
  if (expected.picture && !picture) return "it has no picture";
  if (expected.sound && !sound) return "it has no sound";
  if (!expected.length) return {};
  if (!found.duration) return "it has no length";
  const auto wrong = [&expected](const char* what, Duration length) {
    return fmt::format("{} lasts {:.1f} s, its parts {:.1f} s", what, seconds(length),
                       seconds(*expected.length));
  };
  if (std::chrono::abs(*found.duration - *expected.length) > expected.slack)
    return wrong("it", *found.duration);
  // The list of chapters is a stream, too, and as long as they are.
  const auto media = length_of_media(found);
  if (media && seconds(*expected.length - *media) > seconds(expected.slack) + seconds(kStreamSlack))
    return wrong("what plays in it", *media);
  return {};
}

}  // namespace mg
