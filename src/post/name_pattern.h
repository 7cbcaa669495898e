// Patterns for names of files: "{whole}[{n}].{ext}". No regular expressions: a pattern must be easy to get
// right, and no name may make it slow.
//
//   {whole}        one or more characters, as many as fit
//   {lang} {ext}   letters, digits and "-"; of {ext} at most eight, and no "-"
//   {n} {start} {end}   digits
//   {media}        an ending that films and sound have, in any case
//   *              any characters, or none
//
// All else stands for itself. A pattern may name each placeholder once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace mg {

using Captures = std::map<std::string, std::string, std::less<>>;

class NamePattern {
 public:
  // Fails with bad_input: a placeholder that there is not, one named twice, an empty pattern, a slash.
  [[nodiscard]] static Result<NamePattern> read(std::string_view text);

  // What the placeholders stand for in `name`; nothing if it does not match as a whole.
  [[nodiscard]] std::optional<Captures> match(std::string_view name) const;
  // The same with what is known already as plain text.
  [[nodiscard]] NamePattern filled(const Captures& known) const;
  // What each name that matches begins with.
  [[nodiscard]] std::string_view beginning() const;

 private:
  enum class Kind { literal, whole, word, ending, digits, media, any };
  struct Piece {
    Kind kind = Kind::literal;
    std::string text;  // of a literal; else the placeholder's name
  };

  static std::optional<Kind> kind_of(std::string_view placeholder);
  [[nodiscard]] bool match_from(std::size_t piece, std::string_view rest, Captures& found, int& steps) const;
  static std::size_t longest(Kind kind, std::string_view rest);

  std::vector<Piece> pieces_;
};

// "mp4", in any case.
[[nodiscard]] bool is_media_name_ending(std::string_view ending);

}  // namespace mg
