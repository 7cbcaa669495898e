// Which page a file is that another program has fetched: by its name, by what lies beside it, and by what the
// user says of its folder. Looks at no file.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/model/file_recogniser.h"
#include "src/model/known_page.h"
#include "src/model/muxer.h"
#include "src/plan/site_match.h"

namespace mg {

// What the user says; empty: nothing.
struct AdoptionWords {
  std::string site;               // of ids in names; a profile's name, or in the words of an extractor
  std::optional<SiteMatch> list;  // that numbered files are parts of
};

struct RecognisedFile {
  KnownPage page;
  std::string engine;  // that fetched it; empty: not told

  bool operator==(const RecognisedFile&) const = default;
};

// Not taken: why, and the cure.
struct RefusedFile {
  std::string why;

  bool operator==(const RefusedFile&) const = default;
};

// No medium: nobody expects it to be a page.
struct OtherFile {
  bool operator==(const OtherFile&) const = default;
};

using FileMeaning = std::variant<RecognisedFile, RefusedFile, OtherFile>;

// What the names in one folder say of each other.
struct FolderNames {
  std::set<std::string, std::less<>> spoilt;  // stems of those that may be merged to half only
  int media = 0;
};

// Borrows what it is made of.
class Adoption {
 public:
  using Recognisers = std::vector<std::unique_ptr<FileRecogniser>>;
  Adoption(const Recognisers& recognisers, const ForeignNames& foreign, AdoptionWords words)
      : recognisers_(recognisers), foreign_(foreign), words_(std::move(words)) {}

  [[nodiscard]] FolderNames read_folder(const std::vector<std::string>& names) const;
  // What may lie beside the file and tell exactly what it is.
  [[nodiscard]] std::string notes_of(std::string_view name) const;
  // `notes` is what stands in them; empty: there are none.
  [[nodiscard]] FileMeaning meaning_of(std::string_view name, std::string_view notes,
                                       const FolderNames& folder) const;

 private:
  std::optional<RecognisedFile> by_notes(std::string_view notes) const;
  Result<RecognisedFile> by_id(std::string_view name) const;
  FileMeaning by_number(std::string_view name, const FolderNames& folder) const;

  const Recognisers& recognisers_;
  const ForeignNames& foreign_;
  AdoptionWords words_;
};

// By the ending of its name.
[[nodiscard]] bool is_medium(std::string_view name);
[[nodiscard]] bool named_as_sound(std::string_view name);

// Why it cannot be a whole page, as far as can be told without playing it; nothing: it can.
[[nodiscard]] std::optional<std::string> fault_of(const MediaFacts& facts);

}  // namespace mg
