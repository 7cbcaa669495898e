// The command line as it is declared, as plain values: for those who describe it otherwise than `--help`
// does, completions of shells and man pages. Knows nothing of the parser.
#pragma once

#include <string>
#include <vector>

#include "src/model/site_profile.h"

namespace mg {

// What a shell can offer for a value, its choices aside.
enum class ValueKind {
  none,  // there is no value
  text,
  file,
  directory,
  command  // a program, and its arguments where it is a place
};

struct OptionShape {
  std::vector<std::string> names;  // "--dir", "-d", "-P": the one to be shown first, then short ones
  std::string type;                // of the value, as the help has it: "DIR"
  std::string help;
  std::string group;  // the heading that it stands under
  ValueKind value = ValueKind::none;
  std::vector<std::string> choices;  // empty: anything
  bool list = false;                 // several values, joined by commas
  bool repeats = false;

  bool operator==(const OptionShape&) const = default;
};

// A word that is known by its place.
struct PlaceShape {
  std::string name;
  std::string help;
  ValueKind value = ValueKind::text;
  std::vector<std::string> choices;
  bool required = false;
  bool repeats = false;

  bool operator==(const PlaceShape&) const = default;
};

struct VerbShape {
  std::string name;
  std::vector<std::string> aliases;
  std::string summary;
  std::string group;                 // the heading that it stands under
  std::vector<OptionShape> options;  // without those that the help leaves out
  std::vector<PlaceShape> places;
  std::string footer;            // examples and more; lines
  std::vector<VerbShape> verbs;  // beneath it

  bool operator==(const VerbShape&) const = default;
};

// The whole of it: its verbs are those of `multiget`.
[[nodiscard]] VerbShape command_shape(const std::vector<SiteProfile>& sites,
                                      const std::vector<std::string>& engines);

// `multiget queue add` has the path {"queue", "add"}, multiget itself an empty one.
using VerbPath = std::vector<std::string>;

// Null: there is none.
[[nodiscard]] const VerbShape* find_verb(const VerbShape& root, const VerbPath& path);

// Verbs whose options and places are the same, sites for one, with every path that leads to them, aliases
// too: what is written of one need not be written again. The first path is the main one.
struct SharedShape {
  const VerbShape* verb = nullptr;
  std::vector<VerbPath> paths;
};
[[nodiscard]] std::vector<SharedShape> shared_shapes(const VerbShape& root);

}  // namespace mg
