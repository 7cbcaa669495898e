#include "src/cli/settings_file.h"

#include <fmt/format.h>

#include <fstream>
#include <system_error>

namespace mg {

namespace fs = std::filesystem;

Result<std::optional<std::string>> read_settings_file(const fs::path& path, Bytes most) {
  const auto refuse = [](std::string why) { return fail(ErrorKind::bad_input, std::move(why)); };
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return std::nullopt;
  if (error) return refuse(fmt::format("cannot be read: {}", error.message()));
  if (status.type() != fs::file_type::regular) return refuse("is no regular file");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return refuse("cannot be read; may you? see ls -l");
  std::string text(static_cast<std::size_t>(most.count) + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.eof() && !stream.good()) return refuse("cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > static_cast<std::size_t>(most.count))
    return refuse(fmt::format("is longer than {} MiB; nobody writes that by hand", most.count >> 20));
  return text;
}

}  // namespace mg
