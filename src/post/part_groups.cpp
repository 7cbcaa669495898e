#include "src/post/part_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/post/natural_order.h"

namespace mg {

namespace {

using How = PartSign::How;
using Proof = PartGroup::Proof;

constexpr std::size_t kMostGapsTold = 5;
constexpr std::int64_t kMostNumber = 1'000'000'000'000'000;  // a time in a name is smaller, too

std::string_view ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view() : name.substr(dot);
}

std::string_view stem_of(std::string_view name) {
  return name.substr(0, name.size() - ending_of(name).size());
}

// What lies beside a file that a program is still writing, whoever it is.
constexpr std::array<std::string_view, 3> kHalfEndings{".aria2", ".part", ".download"};

struct Member {
  PartFile file;
  std::string unfinished;
  std::int64_t first = 0;
  std::string track;
  How how = How::in_turn;
};

// Members by what they are parts of.
struct Key {
  std::string whole;
  std::string program;
  bool in_turn = false;
  std::string apart;  // of in_turn: the ending; of nameless tracks: the label

  auto operator<=>(const Key&) const = default;
};

std::string whole_words(const std::string& whole) {
  return whole.empty() ? "the video" : in_quotes(whole);
}

// "[03]", "[03] and [04]", "[03] to [07]".
std::string range_words(const std::string& label, std::int64_t from, std::int64_t to) {
  if (from == to) return label_of(label, from);
  return fmt::format("{} {} {}", label_of(label, from), to == from + 1 ? "and" : "to", label_of(label, to));
}

void tell_missing(PartGroup& group, const std::vector<PartFile>& parts, std::int64_t first) {
  std::size_t told = 0;
  std::int64_t expected = first;
  const PartFile* before = nullptr;
  for (const PartFile& part : parts) {
    if (part.number > kMostNumber) return;
    if (part.number > expected && ++told <= kMostGapsTold) {
      const bool one = part.number == expected + 1;
      const std::string there = before == nullptr
                                    ? fmt::format("{} is there", part.label)
                                    : fmt::format("{} and {} are there", before->label, part.label);
      group.faults.push_back(fmt::format("part{} {} of {} {} missing: {}", one ? "" : "s",
                                         range_words(part.label, expected, part.number - 1),
                                         whole_words(group.whole), one ? "is" : "are", there));
    }
    if (before != nullptr && part.number == before->number) {
      group.faults.push_back(fmt::format("{} and {} are both part {}", in_quotes(before->name),
                                         in_quotes(part.name), part.label));
    }
    expected = part.number + 1;
    before = &part;
  }
  if (told > kMostGapsTold) {
    group.faults.push_back(fmt::format("parts of {} are missing at {} more places", whole_words(group.whole),
                                       told - kMostGapsTold));
  }
}

void tell_empty(PartGroup& group) {
  for (const PartTrack& track : group.tracks) {
    for (const PartFile& part : track.parts) {
      if (part.size <= Bytes{}) group.faults.push_back(fmt::format("{} is empty", in_quotes(part.name)));
    }
  }
}

bool by_number(const PartFile& a, const PartFile& b) {
  return a.number != b.number ? a.number < b.number : naturally_less(a.name, b.name);
}

PartGroup make_group(const Key& key, std::vector<Member> members) {
  PartGroup group;
  group.whole = key.whole;
  group.program = key.program;
  std::map<std::pair<How, std::string>, std::vector<Member*>> tracks;
  for (Member& member : members) {
    if (!member.unfinished.empty()) {
      group.faults.push_back(
          fmt::format("{} is not whole: {}", in_quotes(member.file.name), member.unfinished));
    }
    const std::string name = member.how == How::track ? member.file.name : member.track;
    tracks[{member.how, name}].push_back(&member);
  }
  for (auto& [name, of_track] : tracks) {
    PartTrack track{.how = name.first, .parts = {}};
    for (const Member* member : of_track) track.parts.push_back(member->file);
    std::ranges::sort(track.parts, by_number);
    if (track.how != How::track) tell_missing(group, track.parts, of_track.front()->first);
    group.tracks.push_back(std::move(track));
  }
  tell_empty(group);
  return group;
}

// One that ends a title with brackets by chance is told of by nobody.
bool worth_telling(const PartGroup& group) {
  if (group.tracks.size() > 1 || group.tracks.front().parts.size() > 1) return true;
  const PartTrack& track = group.tracks.front();
  return track.how != How::in_turn || track.parts.front().number <= 1 ||
         std::ranges::any_of(group.faults,
                             [](const auto& fault) { return fault.find("not whole") != fault.npos; });
}

// Of its init sections and segments, in this order.
std::optional<Duration> least_of(const SegmentList& list, std::size_t number) {
  const std::size_t before = list.init.size();
  if (number < before || number - before >= list.least.size()) return {};
  return list.least[number - before];
}

class Grouping {
 public:
  Grouping(std::span<const FolderFile> files, std::span<const std::unique_ptr<PartNames>> programs)
      : programs_(programs) {
    for (const FolderFile& file : files) {
      files_.push_back(&file);
      by_name_.emplace(file.name, &file);
    }
    std::ranges::sort(files_, [](const auto* a, const auto* b) { return naturally_less(a->name, b->name); });
  }

  void take_listed(const NamedSegmentList& named);
  void take_known_names();
  void take_numbered_streams();
  void take_pairs();

  std::vector<PartGroup> result() && {
    // Of equal names the one with the earlier first part; no file is in two groups.
    const auto first_part = [](const PartGroup& group) {
      return group.tracks.empty() ? std::string() : group.tracks.front().parts.front().name;
    };
    std::ranges::sort(groups_, [&](const PartGroup& a, const PartGroup& b) {
      return a.whole != b.whole ? naturally_less(a.whole, b.whole) : first_part(a) < first_part(b);
    });
    return std::move(groups_);
  }

 private:
  // Why it is not whole, judged by what lies beside it; empty: nothing does.
  [[nodiscard]] std::string half_beside(const std::string& name) const {
    for (const std::string_view ending : kHalfEndings) {
      const std::string beside = name + std::string(ending);
      if (by_name_.contains(beside)) return fmt::format("{} lies beside it", in_quotes(beside));
    }
    return {};
  }
  [[nodiscard]] bool is_free(const std::string& name) const {
    return by_name_.contains(name) && !taken_.contains(name);
  }

  std::span<const std::unique_ptr<PartNames>> programs_;
  std::vector<const FolderFile*> files_;  // in natural order
  std::unordered_map<std::string_view, const FolderFile*> by_name_;
  std::unordered_set<std::string_view> taken_;
  std::vector<PartGroup> groups_;
};

void Grouping::take_listed(const NamedSegmentList& named) {
  PartGroup group;
  group.whole = stem_of(named.name);
  if (!named.list) {
    // Lists of qualities and broken ones are nobody's parts; those that we cannot join are told of.
    if (named.list.error().kind != ErrorKind::unsupported) return;
    group.faults.push_back(fmt::format("{}: {}", in_quotes(named.name), named.list.error().what));
    groups_.push_back(std::move(group));
    return;
  }
  const SegmentList& list = *named.list;
  PartTrack track{.how = list.init.empty() ? How::in_turn : How::as_bytes, .parts = {}};
  std::vector<std::string> names = list.init;
  names.insert(names.end(), list.segments.begin(), list.segments.end());
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) {
      missing.push_back(name);
    } else if (taken_.insert(found->first).second) {
      const auto number = static_cast<std::int64_t>(track.parts.size());
      track.parts.push_back({name, found->second->size, number, name, least_of(list, i)});
      if (auto why = half_beside(name); !why.empty()) {
        group.faults.push_back(fmt::format("{} is not whole: {}", in_quotes(name), why));
      }
    }
  }
  // A list alone says nothing of what the user keeps here.
  if (track.parts.empty()) return;
  for (std::size_t i = 0; i < missing.size() && i < kMostGapsTold; ++i) {
    group.faults.push_back(
        fmt::format("part {} of {} is missing", in_quotes(missing[i]), in_quotes(named.name)));
  }
  if (missing.size() > kMostGapsTold) {
    group.faults.push_back(fmt::format("{} more parts of {} are missing", missing.size() - kMostGapsTold,
                                       in_quotes(named.name)));
  }
  group.tracks.push_back(std::move(track));
  tell_empty(group);
  groups_.push_back(std::move(group));
}

void Grouping::take_known_names() {
  std::map<Key, std::vector<Member>> members;
  for (const FolderFile* file : files_) {
    if (!is_free(file->name)) continue;
    for (const auto& program : programs_) {
      const auto sign = program->read_part(file->name);
      if (!sign) continue;
      taken_.insert(file->name);
      Key key{.whole = sign->whole, .program = std::string(program->program()), .apart = {}};
      key.in_turn = sign->how == How::in_turn;
      std::string_view name = file->name;
      for (const std::string_view half : kHalfEndings) {
        if (!sign->unfinished.empty() && name.ends_with(half)) name.remove_suffix(half.size());
      }
      if (key.in_turn) key.apart = ending_of(name);
      if (sign->how == How::track && sign->whole.empty()) key.apart = sign->label;
      Member member{.file = {file->name, file->size, sign->number, sign->label},
                    .unfinished = sign->unfinished,
                    .first = sign->first,
                    .track = sign->track,
                    .how = sign->how};
      if (member.unfinished.empty()) member.unfinished = half_beside(file->name);
      members[key].push_back(std::move(member));
      break;
    }
  }
  for (auto& [key, of_group] : members) {
    PartGroup group = make_group(key, std::move(of_group));
    if (worth_telling(group)) groups_.push_back(std::move(group));
  }
}

// "seg-1.ts", "seg-2.ts", "000.ts".
void Grouping::take_numbered_streams() {
  std::map<std::string, std::vector<PartFile>> by_prefix;
  for (const FolderFile* file : files_) {
    if (!is_free(file->name) || to_lower(ending_of(file->name)) != ".ts") continue;
    const std::string_view stem = stem_of(file->name);
    std::size_t begin = stem.size();
    while (begin > 0 && is_digit(stem[begin - 1])) --begin;
    const auto number = read_whole_number(stem.substr(begin));
    if (!number) continue;
    by_prefix[std::string(stem.substr(0, begin))].push_back(
        {file->name, file->size, *number, std::string(stem.substr(begin))});
  }
  for (auto& [prefix, parts] : by_prefix) {
    if (parts.size() < 2) continue;
    PartGroup group;
    group.proof = Proof::clock;
    group.whole = trim(std::string_view(prefix).substr(0, prefix.find_last_not_of(" -_.") + 1));
    std::ranges::sort(parts, by_number);
    tell_missing(group, parts, parts.front().number);
    for (const PartFile& part : parts) {
      taken_.insert(by_name_.find(part.name)->first);
      if (auto why = half_beside(part.name); !why.empty()) {
        group.faults.push_back(fmt::format("{} is not whole: {}", in_quotes(part.name), why));
      }
    }
    group.tracks.push_back({.how = How::in_turn, .parts = std::move(parts)});
    tell_empty(group);
    groups_.push_back(std::move(group));
  }
}

// "X.mp4" and "X.m4a".
void Grouping::take_pairs() {
  constexpr std::array<std::string_view, 5> kPictures{".mp4", ".webm", ".mkv", ".m4v", ".flv"};
  constexpr std::array<std::string_view, 4> kSounds{".m4a", ".aac", ".opus", ".weba"};
  for (const FolderFile* file : files_) {
    if (!is_free(file->name)) continue;
    if (std::ranges::find(kPictures, ending_of(file->name)) == kPictures.end()) continue;
    const std::string stem(stem_of(file->name));
    for (const std::string_view ending : kSounds) {
      const std::string sound = stem + std::string(ending);
      if (!is_free(sound)) continue;
      const bool half = !half_beside(file->name).empty() || !half_beside(sound).empty();
      if (half || file->size <= Bytes{} || by_name_.at(sound)->size <= Bytes{}) break;
      PartGroup group{.proof = Proof::streams, .whole = stem, .program = {}, .tracks = {}, .faults = {}};
      group.tracks.push_back({How::track, {{file->name, file->size, 0, {}}}});
      group.tracks.push_back({How::track, {{sound, by_name_.at(sound)->size, 0, {}}}});
      taken_.insert(file->name);
      taken_.insert(by_name_.find(sound)->first);
      groups_.push_back(std::move(group));
      break;
    }
  }
}

}  // namespace

std::string label_of(const std::string& label, std::int64_t number) {
  const std::size_t begin = label.find_first_of("0123456789");
  if (begin == std::string::npos) return fmt::format("{}", number);
  std::size_t end = begin;
  while (end < label.size() && is_digit(label[end])) ++end;
  return fmt::format("{}{:0{}}{}", label.substr(0, begin), number, end - begin, label.substr(end));
}

std::vector<PartGroup> find_part_groups(std::span<const FolderFile> files,
                                        std::span<const std::unique_ptr<PartNames>> programs,
                                        std::span<const NamedSegmentList> lists) {
  Grouping grouping(files, programs);
  for (const NamedSegmentList& list : lists) grouping.take_listed(list);
  grouping.take_known_names();
  grouping.take_numbered_streams();
  grouping.take_pairs();
  return std::move(grouping).result();
}

PartGroup group_as_named(std::span<const FolderFile> files) {
  PartGroup group;
  PartTrack track;
  for (const FolderFile& file : files) track.parts.push_back({file.name, file.size, 0, file.name});
  std::ranges::sort(track.parts, [](const auto& a, const auto& b) { return naturally_less(a.name, b.name); });
  // What their names have in common, as far as that is a name.
  std::string_view common = stem_of(track.parts.front().name);
  for (const PartFile& part : track.parts) {
    const auto differ = std::ranges::mismatch(common, stem_of(part.name)).in1;
    common = common.substr(0, static_cast<std::size_t>(differ - common.begin()));
  }
  if (track.parts.size() > 1) {
    common = cut_to_bytes(stem_of(track.parts.front().name), common.size());
    while (!common.empty() && (is_digit(common.back()) ||
                               std::string_view(" -_.[(").find(common.back()) != std::string_view::npos)) {
      common.remove_suffix(1);
    }
  }
  group.whole = common.empty() ? std::string(stem_of(track.parts.front().name)) : std::string(common);
  group.tracks.push_back(std::move(track));
  tell_empty(group);
  return group;
}

}  // namespace mg
