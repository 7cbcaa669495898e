#include "src/transfer/hls_transfer.h"

#include <fmt/format.h>

#include "src/base/fingerprint.h"
#include "src/base/text.h"
#include "src/base/url.h"
#include "src/transfer/hls_choice.h"

namespace mg {
namespace {

std::string playlist_name(std::size_t index) {
  return fmt::format("playlist.{}.m3u8", index + 1);
}

// Links change with every visit, the paths in them do not: what was fetched is found again by these.
std::string folder_of(const HlsLayout& layout) {
  std::string paths;
  for (const HlsFile& file : layout.files) {
    const auto host = file.url.find("://");
    const auto path = host == std::string::npos ? 0 : file.url.find('/', host + 3);
    if (path != std::string::npos) paths += file.url.substr(path, file.url.find_first_of("?#", path) - path);
    if (file.slice) paths += fmt::format(" {}-{}", file.slice->begin.count, file.slice->end.count);
    paths += '\n';
  }
  return fmt::format("own.hls-{:016x}", fingerprint(paths));
}

TransferFile::Sort sort_of(const HlsFile& file) {
  using Sort = TransferFile::Sort;
  if (file.kind == HlsFile::Kind::key) return Sort::hls_key;
  if (file.kind == HlsFile::Kind::init) return Sort::hls_init;
  return file.encrypted ? Sort::hls_encrypted_segment : Sort::hls_segment;
}

// Segments may lie with strangers.
std::vector<Header> headers_for(const std::string& url, const HlsSource& source) {
  std::vector<Header> headers = source.headers;
  if (host_of(url) == source.host) return headers;
  std::erase_if(headers, [](const Header& one) {
    return equal_ignoring_case(one.name, "Cookie") || equal_ignoring_case(one.name, "Authorization");
  });
  return headers;
}

Transfer transfer_to(const std::filesystem::path& directory, const HlsSource& source) {
  Transfer transfer;
  transfer.directory = directory;
  transfer.network = source.network;
  transfer.stall_limit = source.stall_limit;
  return transfer;
}

}  // namespace

std::vector<Work> ask_playlists(const std::vector<std::string>& urls, const HlsSource& source,
                                const std::filesystem::path& directory) {
  Transfer transfer = transfer_to(directory, source);
  transfer.give = Transfer::Give::texts;
  RemoveFiles old{.directory = directory, .names = {}};
  for (std::size_t i = 0; i < urls.size(); ++i) {
    const std::string name = playlist_name(i);
    for (const char* suffix : {"", ".part", ".map"}) old.names.push_back(name + suffix);
    transfer.files.push_back(
        {.name = name, .links = {urls[i]}, .headers = headers_for(urls[i], source), .slice = {}});
  }
  return {FileChange{std::move(old)}, std::move(transfer)};
}

Result<HlsStep> read_playlists(const std::vector<FetchedText>& texts, std::optional<int> height) {
  std::vector<MediaPlaylist> media;
  for (const FetchedText& one : texts) {
    Result<Playlist> playlist = read_playlist(one.text, one.url);
    if (!playlist) return tl::unexpected(playlist.error());
    if (const auto* master = std::get_if<MasterPlaylist>(&*playlist)) {
      if (texts.size() > 1) return fail(ErrorKind::unsupported, "a playlist of one track leads to others");
      const HlsChoice choice = choose_variant(*master, height);
      std::vector<std::string> urls{choice.variant.url};
      if (!choice.audio_url.empty()) urls.push_back(choice.audio_url);
      return HlsStep(std::move(urls));
    }
    media.push_back(std::get<MediaPlaylist>(std::move(*playlist)));
  }
  if (media.empty()) return fail(ErrorKind::internal, "no playlist was fetched");
  Result<HlsLayout> layout = lay_out(media.front(), media.size() > 1 ? &media[1] : nullptr);
  if (!layout) return tl::unexpected(layout.error());
  return HlsStep(std::move(*layout));
}

std::vector<Work> fetch_segments(const HlsLayout& layout, const HlsSource& source,
                                 const std::filesystem::path& directory) {
  Transfer transfer = transfer_to(directory / folder_of(layout), source);
  for (const HlsFile& file : layout.files) {
    transfer.files.push_back({.name = file.name,
                              .links = {file.url},
                              .headers = headers_for(file.url, source),
                              .slice = file.slice,
                              .sort = sort_of(file)});
  }
  std::vector<Work> works;
  for (const HlsText& playlist : layout.playlists) {
    works.emplace_back(FileChange{WriteFile{transfer.directory / playlist.name, playlist.content}});
  }
  works.emplace_back(std::move(transfer));
  return works;
}

Harvest segment_harvest(const HlsLayout& layout) {
  Harvest harvest;
  harvest.join = Harvest::Join::playlist;
  for (const std::string& run : layout.runs) harvest.media.push_back(folder_of(layout) + "/" + run);
  return harvest;
}

}  // namespace mg
