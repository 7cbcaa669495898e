// Whether a file that lies somewhere is whole: by what it says of itself, how far its packets go, and what is
// known of it since it was fetched. Of any file, so it is content with less than verify() is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/model/page_facts.h"
#include "src/model/sampler.h"

namespace mg {

// Of a page's file when it was fetched or adopted.
struct FetchedFile {
  Bytes size;
  std::optional<PageFacts> facts;

  bool operator==(const FetchedFile&) const = default;
};

// Whether a file's length is nothing but a claim of its head, which it keeps when it is cut. An index that
// lists everything and the clock of its packets are no claims.
[[nodiscard]] bool only_claims_its_length(const MediaFacts& facts);

enum class NamedAs { anything, sound };  // sound: its name ends as those of sound alone do

// A phrase for each thing that is wrong: smaller than it was, streams that are missing or end early by the
// index, another length or height than it was fetched with. Larger is no fault: tags may have been added.
[[nodiscard]] std::vector<std::string> index_faults(const MediaFacts& found,
                                                    const std::optional<FetchedFile>& fetched, NamedAs named);

// Likewise of packets: they end before the length that the file tells, or those of sound before those of the
// picture. Where only a sample was read, a complaint means: read them all before you believe it.
[[nodiscard]] std::vector<std::string> packet_faults(const MediaSample& sample);

}  // namespace mg
