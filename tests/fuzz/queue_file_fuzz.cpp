// Any text is a file of playlists or is refused with a place in it; what is understood can be stored and read
// back.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/cli/job_settings.h"
#include "src/cli/queue_file.h"
#include "tests/fuzz/require.h"

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = mg::read_queue_file("/my.toml", text);
  if (!file) {
    require(file.error().kind == mg::ErrorKind::bad_input);
    require(file.error().what.starts_with("/my.toml:"));
    return 0;
  }
  require(!file->queue.empty() && !file->playlists.empty());
  for (const mg::QueuePlaylist& list : file->playlists) {
    require(list.priority >= 1 && list.priority <= mg::kMostPriority);
    require(list.place.starts_with("/my.toml:"));
    require(list.places.contains("url") || (list.places.contains("site") && list.places.contains("id")));
    const auto again = mg::read_job_options(mg::to_json(list.options));
    require(again.has_value());
  }
  // Of sites that nobody knows, only that it comes back and names a place.
  const auto checked = mg::check_playlists(*file, {}, mg::Toolbox{});
  require(!checked && checked.error().what.starts_with("/my.toml:"));
  return 0;
}
