// What the name of a file tells of the program that made it and of what is in it. Pure, as Extractor.
#pragma once

#include <string>
#include <string_view>

#include "src/base/result.h"

namespace mg {

struct FileSign {
  enum class State { whole, unfinished, aside };  // aside: subtitles, metadata, what belongs to a half file
  State state = State::whole;
  std::string why;     // of unfinished ones, for a person
  std::string spoils;  // the stem of the whole file that is not to be trusted while this one lies beside it
  std::string site;    // in the program's words; empty: not told
  std::string id;      // likewise
  int part = 0;        // its number in the list; 0: not told

  bool operator==(const FileSign&) const = default;
};

class FileRecogniser {
 public:
  virtual ~FileRecogniser() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;  // of the engine
  // `name` without its folders. A name that tells nothing is a whole file without id and part.
  [[nodiscard]] virtual FileSign read_name(std::string_view name) const = 0;
  // What the program may have written beside the file, that tells exactly what it is; empty: nothing.
  [[nodiscard]] virtual std::string notes_of(std::string_view name) const = 0;
  // Fails with bad_input.
  [[nodiscard]] virtual Result<FileSign> read_notes(std::string_view content) const = 0;
};

}  // namespace mg
