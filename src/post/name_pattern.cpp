#include "src/post/name_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/text.h"

namespace mg {

namespace {

constexpr std::array<std::string_view, 22> kMediaEndings{
    "mp4", "m4a",  "m4v", "m4s", "mkv",  "webm", "weba", "flv", "ts",  "mov",  "avi",
    "wmv", "mpeg", "mpg", "3gp", "opus", "ogg",  "mp3",  "aac", "wav", "flac", "rmvb"};
constexpr std::size_t kLongestEnding = 8;
// A name has at most 255 bytes; what takes longer to compare is no name that a tool gives.
constexpr int kMostSteps = 100'000;

bool word_letter(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

}  // namespace

bool is_media_name_ending(std::string_view ending) {
  return std::ranges::find(kMediaEndings, to_lower(ending)) != kMediaEndings.end();
}

std::optional<NamePattern::Kind> NamePattern::kind_of(std::string_view placeholder) {
  if (placeholder == "whole") return Kind::whole;
  if (placeholder == "lang") return Kind::word;
  if (placeholder == "ext") return Kind::ending;
  if (placeholder == "media") return Kind::media;
  if (placeholder == "n" || placeholder == "start" || placeholder == "end") return Kind::digits;
  return std::nullopt;
}

Result<NamePattern> NamePattern::read(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorKind::bad_input, fmt::format("{} {}", in_quotes(text), why));
  };
  if (text.empty()) return fail(ErrorKind::bad_input, "a pattern cannot be empty");
  if (text.find('/') != std::string_view::npos) return refuse("has a slash in it; names of files have none");
  NamePattern pattern;
  std::vector<std::string_view> named;
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find_first_of("{*"), text.size());
    if (plain > 0) pattern.pieces_.push_back({Kind::literal, std::string(text.substr(0, plain))});
    text.remove_prefix(plain);
    if (text.starts_with('*')) {
      pattern.pieces_.push_back({Kind::any, {}});
      text.remove_prefix(1);
    } else if (text.starts_with('{')) {
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) return refuse("has a { without its }");
      const std::string_view name = text.substr(1, end - 1);
      const auto kind = kind_of(name);
      if (!kind) return refuse("is none of {whole} {n} {ext} {media} {lang} {start} {end}");
      if (std::ranges::find(named, name) != named.end()) return refuse("stands for the second time");
      named.push_back(name);
      pattern.pieces_.push_back({*kind, std::string(name)});
      text.remove_prefix(end + 1);
    }
  }
  return pattern;
}

// How many characters it may take at the most.
std::size_t NamePattern::longest(Kind kind, std::string_view rest) {
  const auto until = [&](auto belongs) {
    return static_cast<std::size_t>(std::ranges::find_if_not(rest, belongs) - rest.begin());
  };
  switch (kind) {
    case Kind::literal: return 0;
    case Kind::whole:
    case Kind::any: return rest.size();
    case Kind::word: return until(word_letter);
    case Kind::digits: return until(is_digit);
    case Kind::ending:
    case Kind::media:
      return std::min(kLongestEnding, until([](char c) { return is_letter(c) || is_digit(c); }));
  }
  return 0;
}

bool NamePattern::match_from(std::size_t piece, std::string_view rest, Captures& found, int& steps) const {
  if (++steps > kMostSteps) return false;
  if (piece == pieces_.size()) return rest.empty();
  const Piece& here = pieces_[piece];
  if (here.kind == Kind::literal) {
    return rest.starts_with(here.text) && match_from(piece + 1, rest.substr(here.text.size()), found, steps);
  }
  const std::size_t least = here.kind == Kind::any ? 0 : 1;
  for (std::size_t length = longest(here.kind, rest) + 1; length-- > least;) {
    if (here.kind == Kind::media && !is_media_name_ending(rest.substr(0, length))) continue;
    if (!match_from(piece + 1, rest.substr(length), found, steps)) continue;
    if (here.kind != Kind::any) found[here.text] = rest.substr(0, length);
    return true;
  }
  return false;
}

std::optional<Captures> NamePattern::match(std::string_view name) const {
  Captures found;
  int steps = 0;
  if (!match_from(0, name, found, steps)) return std::nullopt;
  return found;
}

NamePattern NamePattern::filled(const Captures& known) const {
  NamePattern pattern;
  for (const Piece& piece : pieces_) {
    const auto value = piece.kind == Kind::literal ? known.end() : known.find(piece.text);
    Piece filled = value == known.end() ? piece : Piece{Kind::literal, value->second};
    const bool joins = filled.kind == Kind::literal && !pattern.pieces_.empty() &&
                       pattern.pieces_.back().kind == Kind::literal;
    if (joins) {
      pattern.pieces_.back().text += filled.text;
    } else {
      pattern.pieces_.push_back(std::move(filled));
    }
  }
  return pattern;
}

std::string_view NamePattern::beginning() const {
  return pieces_.empty() || pieces_.front().kind != Kind::literal ? std::string_view() : pieces_.front().text;
}

}  // namespace mg
