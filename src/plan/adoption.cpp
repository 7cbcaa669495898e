#include "src/plan/adoption.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "src/base/text.h"

namespace mg {

namespace {

// "a.mp4" is "a" and "mp4".
std::pair<std::string_view, std::string_view> split_ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {name, {}};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

// Our own "P03 PART.mp4"; 0: it is not called that.
int own_part(std::string_view name) {
  if (!name.starts_with('P')) return 0;
  int part = 0;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), part);
  if (error != std::errc() || part < 1 || end == name.data() + name.size()) return 0;
  return *end == ' ' || *end == '.' ? part : 0;
}

bool parts_have_numbers(const SiteMatch& list) {
  return list.profile->identity == PageIdentity::number;
}

RecognisedFile part_of(const SiteMatch& list, int part, std::string engine) {
  const std::string& site = list.profile->name;
  return {{numbered_key(site, list.id, part), site, list.id, part}, std::move(engine)};
}

}  // namespace

bool is_medium(std::string_view name) {
  constexpr std::array<std::string_view, 24> kEndings{
      "mp4",  "mkv", "webm", "flv", "m4a", "mp3", "opus", "ogg",  "oga", "ogv", "aac", "wav",
      "flac", "mov", "m4v",  "avi", "3gp", "ts",  "mpg",  "mpeg", "wmv", "mka", "m4b", "weba"};
  const std::string ending = to_lower(split_ending(name).second);
  return std::ranges::find(kEndings, ending) != kEndings.end();
}

bool named_as_sound(std::string_view name) {
  constexpr std::array<std::string_view, 11> kEndings{"m4a", "mp3",  "opus", "ogg", "oga", "aac",
                                                      "wav", "flac", "mka",  "m4b", "weba"};
  return std::ranges::find(kEndings, to_lower(split_ending(name).second)) != kEndings.end();
}

FolderNames Adoption::read_folder(const std::vector<std::string>& names) const {
  FolderNames folder;
  for (const std::string& name : names) {
    folder.media += is_medium(name) ? 1 : 0;
    for (const auto& recogniser : recognisers_) {
      FileSign sign = recogniser->read_name(name);
      if (!sign.spoils.empty()) folder.spoilt.insert(std::move(sign.spoils));
    }
  }
  return folder;
}

std::string Adoption::notes_of(std::string_view name) const {
  if (!is_medium(name)) return {};
  for (const auto& recogniser : recognisers_) {
    if (std::string notes = recogniser->notes_of(name); !notes.empty()) return notes;
  }
  return {};
}

FileMeaning Adoption::meaning_of(std::string_view name, std::string_view notes,
                                 const FolderNames& folder) const {
  const auto [stem, ending] = split_ending(name);
  const bool medium = is_medium(name);
  for (const auto& recogniser : recognisers_) {
    const FileSign sign = recogniser->read_name(name);
    if (sign.state == FileSign::State::aside) return OtherFile{};
    const bool of_medium = medium || is_medium(stem);  // "TITLE.mp4.part"
    if (sign.state == FileSign::State::unfinished && of_medium) return RefusedFile{sign.why};
  }
  if (!medium) return OtherFile{};
  if (folder.spoilt.contains(stem)) {
    return RefusedFile{"pieces of it lie beside it: it may not be merged to its end"};
  }
  if (auto found = by_notes(notes)) return *std::move(found);
  Result<RecognisedFile> found = by_id(name);
  if (found) return *std::move(found);
  if (words_.list) return by_number(name, folder);
  return RefusedFile{std::move(found.error().what)};
}

// Broken notes are no reason to disbelieve the name.
std::optional<RecognisedFile> Adoption::by_notes(std::string_view notes) const {
  if (notes.empty()) return {};
  for (const auto& recogniser : recognisers_) {
    const auto sign = recogniser->read_notes(notes);
    if (!sign) continue;
    auto page = foreign_.page_of(sign->site, sign->id);
    if (page) return RecognisedFile{*std::move(page), std::string(recogniser->name())};
  }
  return {};
}

Result<RecognisedFile> Adoption::by_id(std::string_view name) const {
  std::string complaint =
      "there is no id in its name; --list ID says which list numbered files are parts of, and `multiget "
      "archive import` takes what the program that fetched it has noted";
  for (const auto& recogniser : recognisers_) {
    const FileSign sign = recogniser->read_name(name);
    if (sign.id.empty()) continue;
    auto page = foreign_.page_of(words_.site, sign.id);
    if (page) return RecognisedFile{*std::move(page), std::string(recogniser->name())};
    complaint = fmt::format("{}; --site SITE says whose it is", page.error().what);
  }
  return fail(ErrorKind::bad_input, std::move(complaint));
}

FileMeaning Adoption::by_number(std::string_view name, const FolderNames& folder) const {
  const SiteMatch& list = *words_.list;
  if (!parts_have_numbers(list)) {
    return RefusedFile{fmt::format("pages of {} are known by ids, not by numbers, and its name has none",
                                   list.profile->name)};
  }
  if (const int part = own_part(name); part > 0) return part_of(list, part, {});
  for (const auto& recogniser : recognisers_) {
    const FileSign sign = recogniser->read_name(name);
    if (sign.part > 0) return part_of(list, sign.part, std::string(recogniser->name()));
  }
  if (folder.media == 1) return part_of(list, 1, {});  // the whole of a video that has one part
  return RefusedFile{"there is no part's number in its name: \"P03 ...\" or \"... (P3. ...)\""};
}

std::optional<std::string> fault_of(const MediaFacts& facts) {
  std::optional<Duration> longest = facts.duration;
  bool plays = false;
  for (const StreamFacts& stream : facts.streams) {
    plays = plays || stream.kind != StreamFacts::Kind::other;
    if (stream.duration) longest = std::max(longest.value_or(Duration{}), *stream.duration);
  }
  if (!plays) return "there is neither picture nor sound in it";
  if (!longest || *longest <= Duration{}) return "it has no length: it is empty, or was never finished";
  return {};
}

}  // namespace mg
