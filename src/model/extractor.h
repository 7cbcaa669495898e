// The role of a site extractor. An adapter translates for one tool: argv out, text in; it never acts.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/model/episode.h"
#include "src/model/outcome.h"
#include "src/model/request.h"
#include "src/model/work.h"

namespace mg {

// Turns the output of `list` or `probe` into episodes as it arrives.
class EpisodeReader {
 public:
  virtual ~EpisodeReader() = default;
  // One line without its end. Gives what became known with it: nothing, an episode, or bad_input with what
  // is wrong in it (truncated, no JSON, a field missing). Never throws, whatever the line holds.
  virtual std::vector<Result<Episode>> read_line(std::string_view line) = 0;
  // The output is over: what was still open, usually an error that it was cut off.
  virtual std::vector<Result<Episode>> finish() = 0;
};

// How far a fetch is, as the tool reports it, all its files together.
struct Progress {
  Bytes done;
  std::optional<Bytes> total;
  std::optional<BytesPerSecond> rate;

  bool operator==(const Progress&) const = default;
};

class ProgressReader {
 public:
  virtual ~ProgressReader() = default;
  virtual std::optional<Progress> read_line(Stream stream, std::string_view line) = 0;
};

// What a finished fetch left in its room, sorted by what becomes of it.
struct Harvest {
  // none: `media` is one whole file. playlist: local HLS playlists, each leading to its picture and its
  // sound.
  enum class Join { none, mux, concat, playlist };
  Join join = Join::none;
  std::vector<std::string> media;      // in playing order
  std::vector<std::string> subtitles;  // danmaku and subtitles
  std::vector<std::string> pictures;   // thumbnails
  std::vector<std::string> rubbish;    // what the tool should have removed

  bool operator==(const Harvest&) const = default;
};

// How danmaku, subtitles and thumbnails are had.
enum class ExtrasCome { never, with_fetch, by_own_command };

// A job's own folder, with the names that the fetch of an engine needs there.
struct Room {
  std::filesystem::path directory;  // the tool writes here and nowhere else
  std::filesystem::path metadata;   // what `Episode::metadata` was written to; outside `directory`
  std::filesystem::path extras;     // beneath `directory`
  std::filesystem::path cookies;    // a copy for this job (tools write their jars back); empty: none
};

// Whether a probe should also find out how long the list is; that may cost it a look at the list's end.
enum class ListLength { known, wanted };

class Extractor {
 public:
  virtual ~Extractor() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;  // as in --engine; also the program's name
  // Whether this tool can be given the request at all (unsupported says why not).
  [[nodiscard]] virtual Result<void> accepts(const Request& request) const = 0;
  // The only page, where the request alone tells it: then nobody is asked, and we fetch it.
  [[nodiscard]] virtual std::optional<Episode> known(const Request& request) const {
    (void)request;
    return {};
  }
  // Cheap: which pages there are, without their formats. Empty where the tool cannot.
  [[nodiscard]] virtual std::optional<Command> list(const Request& request) const = 0;
  // Everything about these pages, streamed page by page in their order. `pages` is never empty; open or
  // negative ends are for the tool to resolve. `cookies` is a copy of the tool's own, or empty.
  [[nodiscard]] virtual Command probe(const Request& request, const PageSelection& pages, ListLength length,
                                      const std::filesystem::path& cookies) const = 0;
  // Whether probe resolves open and negative ends itself; if not, it lists every page for such a selection
  // and the caller sorts out.
  [[nodiscard]] virtual bool resolves_selection() const = 0;
  // Whether fetch asks the site's pages again, besides the media hosts.
  [[nodiscard]] virtual bool fetch_asks_pages() const = 0;
  [[nodiscard]] virtual std::unique_ptr<EpisodeReader> read_episodes(const Request& request) const = 0;
  [[nodiscard]] virtual Command fetch(const Request& request, const Episode& episode,
                                      const Room& room) const = 0;
  [[nodiscard]] virtual ExtrasCome extras_come() const { return ExtrasCome::never; }
  // What `request` wants besides the media, into `room.extras`. Asked only where it comes by its own command.
  [[nodiscard]] virtual Command fetch_extras(const Request& request, const Room& room) const {
    (void)request, (void)room;
    return {};
  }
  [[nodiscard]] virtual std::unique_ptr<ProgressReader> read_progress() const = 0;
  // `errors` is the end of what it wrote to standard error. Exit 0 is not yet a proof of anything.
  [[nodiscard]] virtual Outcome judge(const Exit& exit, std::string_view errors) const = 0;
  [[nodiscard]] virtual Harvest harvest(const Episode& episode, const std::vector<RoomFile>& files) const = 0;
};

}  // namespace mg
