// What is done at each station of a job, as work for the runner. Pure: names paths, touches none.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "src/model/extractor.h"
#include "src/model/job.h"
#include "src/model/muxer.h"
#include "src/plan/workflow.h"

namespace mg {

// `directory`/.multiget/KEY holds what a job needs and what is not finished yet; on the destination's own
// file system, so that publishing is a rename. Each engine and format has a folder of its own in there:
// partials of one are never continued by another.
struct JobRooms {
  std::filesystem::path home;  // locked as a whole
  Room room;                   // of the engine that fetches
};

[[nodiscard]] std::filesystem::path room_home(const std::filesystem::path& directory, const PageKey& key);
[[nodiscard]] JobRooms rooms_for(const Request& request, const PageKey& key, std::string_view engine,
                                 const Format& format);

struct JobSteps {
  const Request& request;
  const Extractor& extractor;
  const Muxer& muxer;
  const Episode& episode;
  const JobRooms& rooms;
  const Harvest& harvest;               // known after the fetch
  bool has_metadata = false;            // the engine's words are in the room
  const std::filesystem::path& target;  // absolute, with the extension
};

// The media file in the room once it is in one piece; a name relative to the room's directory.
[[nodiscard]] std::string joined_file(const JobSteps& steps);
// Likewise once tags, subtitles and cover are in it, or the picture is out; the same where none is wanted.
[[nodiscard]] std::string whole_file(const JobSteps& steps);
// What is put into it.
[[nodiscard]] Dressing dressing_of(const JobSteps& steps);
// Where it goes: the target with the extension that the file really has.
[[nodiscard]] std::filesystem::path final_target(const JobSteps& steps);

// In their order; empty where the station has nothing to do.
[[nodiscard]] std::vector<Work> work_for(Stage stage, const JobSteps& steps);

}  // namespace mg
