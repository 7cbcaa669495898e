#include "adapters/ytdlp/commands.h"

#include <fmt/core.h>

#include "adapters/ytdlp/episode_reader.h"
#include "adapters/ytdlp/selection.h"

namespace mg::ytdlp {
namespace {

// yt-dlp expands "~" and "$NAME" in the paths it is given and has no way to quote them, so it is run beside
// its files and given the short way to them.
std::string way_to(const std::filesystem::path& file, const std::filesystem::path& from) {
  const auto way = file.lexically_relative(from);
  return way.empty() ? file.string() : "./" + way.string();
}

Command plain_command(const Request& request) {
  Command command;
  command.tool = kTool;
  // Its proxy comes by the environment, not as --proxy: the URL holds a password, and arguments are visible
  // to every user.
  command.net = Command::NetUse{.network = request.network, .account = {}};
  if (const auto& ca_file = request.network.ca_file; !ca_file.empty()) {
    command.environment.emplace_back("SSL_CERT_FILE", ca_file.string());
  }
  command.stall_limit = request.stall_limit;
  // no-certifi: else SSL_CERT_FILE is ignored wherever the certifi module is installed.
  // playlist-match-filter: judge entries by their number before they are extracted (see selection.h).
  command.arguments = {"--ignore-config",
                       "--color",
                       "never",
                       "--no-update",
                       "--compat-options",
                       "no-certifi,playlist-match-filter",
                       "--socket-timeout",
                       "30",
                       "--extractor-retries",
                       "1"};
  return command;
}

void add(Command& command, std::initializer_list<std::string> words) {
  command.arguments.insert(command.arguments.end(), words);
}

// Danmaku are a language of subtitles to it. "all" has them as well.
void add_subtitles(Command& command, const Extras& extras) {
  std::string languages;
  const auto take = [&languages](std::string_view word) {
    if (!languages.empty()) languages += ',';
    languages += word;
  };
  for (const std::string& language : extras.subtitles) take(language);
  if (extras.danmaku != Danmaku::none) {
    take("danmaku");
  } else if (!languages.empty()) {
    take("-danmaku");
  }
  if (languages.empty()) return;
  add(command, {"--write-subs", "--sub-langs", languages, "--sub-format", "srt/vtt/ass/best"});
}

}  // namespace

Result<void> accepts_request(const Request& request) {
  if (!request.url.starts_with("http://") && !request.url.starts_with("https://")) {
    return fail(ErrorKind::unsupported,
                fmt::format("yt-dlp is given http and https addresses only, not {}", request.url));
  }
  return {};
}

Command list_command(const Request& request) {
  Command command = plain_command(request);
  add(command, {"--abort-on-error", "--flat-playlist", "--dump-json", "--", request.url});
  return command;
}

Command probe_command(const Request& request, const PageSelection& pages, ListLength length,
                      const std::filesystem::path& cookies) {
  Command command = plain_command(request);
  // The first failing page ends it: a ban must not be burnt through by asking for all the others.
  add(command, {"--abort-on-error", "--dump-json"});
  if (!request.format.empty()) {
    add(command, {"--format", request.format});
  } else if (request.extras.audio != AudioOnly::no) {
    add(command, {"--format", "bestaudio/best"});
  } else if (request.height) {
    // At most so many lines; if there is nothing that small, the smallest.
    add(command, {"--format-sort", fmt::format("res:{}", *request.height)});
  }
  add_subtitles(command, request.extras);  // or else the metadata has no addresses; nothing is written
  if (!cookies.empty()) {
    command.directory = cookies.parent_path();
    add(command, {"--cookies", way_to(cookies, command.directory)});
  }
  const auto selection = selection_options(request, pages, length);
  command.arguments.insert(command.arguments.end(), selection.begin(), selection.end());
  add(command, {"--", request.url});
  return command;
}

Command fetch_command(const Request& request, const Episode& episode, const Room& room) {
  Command command = plain_command(request);
  command.directory = room.directory;
  add(command, {"--load-info-json", way_to(room.metadata, room.directory), "--format", episode.format.id});
  // A page in segments comes as several entries, each its own file, numbered.
  const bool segmented = in_segments(episode.format);
  add(command, {"--output", fmt::format("{}{}.%(ext)s", kStem, segmented ? ".%(playlist_index)03d" : "")});
  add(command, {"--merge-output-format", "mp4/mkv", "--no-mtime", "--continue"});
  // Its own default is ten tries four milliseconds apart. The lane decides about more.
  command.net->bears_cuts = 3;  // each costs one of the tries of that file
  add(command, {"--retries", "3", "--fragment-retries", "3", "--retry-sleep", "http:exp=1:20",
                "--retry-sleep", "fragment:exp=1:20"});
  add(command, {"--quiet", "--progress", "--newline", "--progress-delta", "0.5", "--progress-template",
                "download:MG %(progress)j", "--progress-template", "postprocess:PP %(progress)j"});
  if (!room.cookies.empty()) add(command, {"--cookies", way_to(room.cookies, room.directory)});
  return command;
}

// Into a folder of its own: to its harvest the files would look like media.
Command extras_command(const Request& request, const Room& room) {
  Command command = plain_command(request);
  command.directory = room.extras;
  add(command, {"--load-info-json", way_to(room.metadata, room.extras), "--skip-download", "--quiet"});
  add(command, {"--output", fmt::format("{}.%(ext)s", kStem)});
  add_subtitles(command, request.extras);
  if (request.extras.embed_thumbnail == Wanted::yes)
    add(command, {"--write-thumbnail", "--convert-thumbnails", "jpg"});
  if (!room.cookies.empty()) add(command, {"--cookies", way_to(room.cookies, room.extras)});
  return command;
}

}  // namespace mg::ytdlp
