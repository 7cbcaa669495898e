// Whether one file really holds the pieces that it seems to be merged from, by what an inspection tells of
// all of them. A merge that was killed leaves a file under the final name, too.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "src/model/muxer.h"

namespace mg {

// Nothing: it does. Pieces follow each other (lengths add up), or are picture and sound of one (they are as
// long as the whole); the whole has every kind of stream that they have.
[[nodiscard]] std::optional<std::string> fault_of_merge(const MediaFacts& whole,
                                                        std::span<const MediaFacts> pieces);

}  // namespace mg
