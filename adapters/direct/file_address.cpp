#include "adapters/direct/file_address.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "src/base/text.h"

namespace mg::direct {
namespace {

using Kind = FileAddress::Kind;

constexpr auto kVideo = std::to_array<std::string_view>(
    {"mp4", "m4v", "mkv", "webm", "flv", "mov", "ts", "m2ts", "avi", "wmv", "3gp", "mpg", "mpeg", "ogv"});
constexpr auto kSound =
    std::to_array<std::string_view>({"mp3", "m4a", "aac", "flac", "wav", "ogg", "opus", "oga"});
constexpr auto kPlaylists = std::to_array<std::string_view>({"m3u8", "m3u"});
// What people fetch by its address besides; nobody can play it, so only its length is proof.
constexpr auto kOther = std::to_array<std::string_view>(
    {"zip", "7z",  "rar",  "tar",  "gz",  "tgz",  "xz",  "bz2",  "zst",    "iso", "img",
     "bin", "pdf", "epub", "mobi", "jpg", "jpeg", "png", "webp", "gif",    "srt", "ass",
     "vtt", "lrc", "apk",  "deb",  "rpm", "dmg",  "exe", "msi",  "torrent"});

template <std::size_t count>
bool among(const std::array<std::string_view, count>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// "%E4%B8%80" is a letter; a "%" that begins no number stays.
std::string without_escapes(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const char* digits = text.data() + at + 1;
    const bool escape = text[at] == '%' && at + 2 < text.size() &&
                        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    plain += escape ? static_cast<char>(value) : text[at];
    at += escape ? 2 : 0;
  }
  return plain;
}

std::string_view last_name(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const auto slash = url.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
}

}  // namespace

FileAddress as_file_address(std::string_view url) {
  const std::string name = without_escapes(last_name(url));
  const auto dot = name.rfind('.');
  const bool has_ending = dot != std::string::npos && dot > 0 && name.size() - dot <= 8;
  FileAddress address;
  address.title = has_ending ? name.substr(0, dot) : name;
  if (address.title.empty()) address.title = "file";
  if (has_ending) address.ending = to_lower(name.substr(dot + 1));
  if (among(kVideo, address.ending)) address.kind = Kind::video;
  if (among(kSound, address.ending)) address.kind = Kind::sound;
  if (among(kPlaylists, address.ending)) address.kind = Kind::playlist;
  return address;
}

std::optional<FileAddress> file_address(std::string_view url) {
  FileAddress address = as_file_address(url);
  if (address.kind == Kind::other && !among(kOther, address.ending)) return {};
  return address;
}

}  // namespace mg::direct
