#include "src/transfer/own_transfer.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/url.h"

namespace mg {
namespace {

// Other names than any tool's: what one of them began in this room is not ours to continue.
std::string part_name(const Format& format, std::size_t index) {
  return fmt::format("own.{}.{}", index + 1, format.container.empty() ? "mp4" : format.container);
}

}  // namespace

Result<void> can_transfer(const Format& format) {
  if (!format.obstacle.empty()) return fail(ErrorKind::unsupported, format.obstacle);
  if (format.layout == Layout::playlist) return fail(ErrorKind::unsupported, "its links are playlists");
  if (format.parts.empty()) return fail(ErrorKind::unsupported, "it has no plain links");
  for (const Part& part : format.parts) {
    if (!check_url(part.url)) return fail(ErrorKind::unsupported, "its links are no plain http");
  }
  return {};
}

Transfer own_transfer(const Request& request, const SiteProfile& profile, const Episode& episode,
                      const std::filesystem::path& directory) {
  const Format& format = episode.format;
  Transfer transfer;
  transfer.directory = directory;
  transfer.network = request.network;
  transfer.stall_limit = request.stall_limit;
  for (std::size_t i = 0; i < format.parts.size(); ++i) {
    const Part& part = format.parts[i];
    transfer.files.push_back({.name = part_name(format, i),
                              .links = links_of(part.url, profile.media.mirrors),
                              .headers = part.headers,
                              .slice = {}});
  }
  return transfer;
}

Harvest own_harvest(const Format& format) {
  Harvest harvest;
  for (std::size_t i = 0; i < format.parts.size(); ++i) harvest.media.push_back(part_name(format, i));
  if (format.layout == Layout::tracks) harvest.join = Harvest::Join::mux;
  if (format.layout == Layout::pieces) harvest.join = Harvest::Join::concat;
  if (harvest.media.size() == 1) harvest.join = Harvest::Join::none;
  return harvest;
}

std::vector<std::string> links_of(const std::string& url, const std::vector<std::string>& mirrors) {
  std::vector<std::string> links{url};
  const std::string host = host_of(url);
  const auto at = url.find(host);  // a host written in capitals has no mirrors
  if (at == std::string::npos || std::ranges::find(mirrors, host) == mirrors.end()) return links;
  for (const std::string& mirror : mirrors) {
    if (mirror != host) links.push_back(std::string(url).replace(at, host.size(), mirror));
  }
  return links;
}

}  // namespace mg
