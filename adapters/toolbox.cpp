#include "adapters/toolbox.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "adapters/clean/embedded.h"
#include "adapters/direct/direct.h"
#include "adapters/ffmpeg/ffmpeg.h"
#include "adapters/peers/part_names.h"
#include "adapters/sites/profile_loader.h"
#include "adapters/youget/file_names.h"
#include "adapters/youget/part_names.h"
#include "adapters/youget/youget.h"
#include "adapters/ytdlp/archive_lines.h"
#include "adapters/ytdlp/file_names.h"
#include "adapters/ytdlp/part_names.h"
#include "adapters/ytdlp/ytdlp.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

Result<std::vector<sites::ProfileFile>> read_user_profiles(const fs::path& directory) {
  std::vector<sites::ProfileFile> files;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().extension() != ".toml") continue;
    std::ifstream file(entry->path(), std::ios::binary);
    if (!file) return fail(ErrorKind::bad_input, entry->path().string() + " cannot be read");
    files.push_back({entry->path().string(), std::string(std::istreambuf_iterator<char>(file), {})});
  }
  std::ranges::sort(files, {}, &sites::ProfileFile::name);  // the order of a directory is nobody's wish
  return files;
}

std::vector<Tool> known_tools() {
  using Role = Tool::Role;
  return {{"yt-dlp", Role::extractor, {"--version"}, "pipx install yt-dlp"},
          {"you-get", Role::extractor, {"--version"}, "pipx install you-get"},
          {"ffmpeg", Role::muxer, {"-version"}, "apt install ffmpeg"},
          {"ffprobe", Role::muxer, {"-version"}, "apt install ffmpeg"}};
}

}  // namespace

Result<Toolbox> make_toolbox(const fs::path& user_sites) {
  const auto users = read_user_profiles(user_sites);
  if (!users) return tl::unexpected(users.error());
  auto profiles = sites::load_profiles(sites::embedded_profiles(), *users);
  if (!profiles) return tl::unexpected(profiles.error());
  Toolbox toolbox;
  toolbox.tools = known_tools();
  toolbox.extractors.push_back(direct::make_extractor());
  toolbox.extractors.push_back(ytdlp::make_extractor());
  toolbox.extractors.push_back(youget::make_extractor());
  toolbox.muxer = ffmpeg::make_muxer();
  toolbox.recognisers.push_back(ytdlp::make_recogniser());
  toolbox.recognisers.push_back(youget::make_recogniser());
  toolbox.part_names = peers::make_part_names();
  toolbox.part_names.insert(toolbox.part_names.begin(), youget::make_part_names());
  toolbox.part_names.insert(toolbox.part_names.begin(), ytdlp::make_part_names());
  toolbox.clean_rules = clean::embedded_rules();
  toolbox.foreign_names = ytdlp::make_foreign_names(*profiles);
  toolbox.sites = *std::move(profiles);
  return toolbox;
}

}  // namespace mg
