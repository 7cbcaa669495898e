// What the name of a file tells of a program that fetches in parts and joins them itself: which whole a part
// is of, and where in it. Pure, as Extractor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"

namespace mg {

struct PartSign {
  // in_turn: each is a file that plays, one behind the other (or, where there are two, the picture and the
  // sound). as_bytes: pieces of one file, nothing but the first can be read alone. track: the whole picture
  // or the whole sound.
  enum class How { in_turn, as_bytes, track };
  How how = How::in_turn;
  std::string whole;  // the joined file's name without its ending; empty: its notes or its folder tell
  std::string track;  // of as_bytes: pieces of one track have the same
  std::int64_t number = 0;
  std::int64_t first = 0;  // that the first part has
  std::string label;       // how the program writes the number: "[03]"; empty for a track
  std::string unfinished;  // why it is not whole; empty: it is

  bool operator==(const PartSign&) const = default;
};

class PartNames {
 public:
  virtual ~PartNames() = default;
  [[nodiscard]] virtual std::string_view program() const = 0;
  // `name` without its folders; nothing: it is no part by this program's habits.
  [[nodiscard]] virtual std::optional<PartSign> read_part(std::string_view name) const = 0;
  // Where it may have noted what the whole is called: relative to the part's folder, the likeliest first.
  [[nodiscard]] virtual std::vector<std::string> notes() const { return {}; }
  // Fails with bad_input.
  [[nodiscard]] virtual Result<std::string> title_in(std::string_view /*notes*/) const {
    return fail(ErrorKind::bad_input, "this program writes no notes");
  }
  // So many bytes stand before the medium and belong to nothing, judged by the first ones of the file.
  [[nodiscard]] virtual Bytes padding(std::string_view /*head*/) const { return {}; }
};

// Of which padding() is to be told so many.
inline constexpr Bytes kPaddingHead{32};

}  // namespace mg
