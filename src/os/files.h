// Changes to files that a crash cannot leave half done, and looks into a job's room. Blocks: syncing takes
// as long as the disk does. No space left is disk_full, every other refusal local_io with path and reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/base/units.h"
#include "src/model/work.h"

namespace mg {

// Whole or not at all, replacing what is there; readable by the user only. Missing folders above are made.
[[nodiscard]] Result<void> write_private_file(const std::filesystem::path& path, std::string_view content);

// Likewise, but never over anything that is there, not even a broken link: bad_input then.
[[nodiscard]] Result<void> write_new_private_file(const std::filesystem::path& path,
                                                  std::string_view content);

// Likewise, readable by whom the umask lets: for what people asked for by its name.
[[nodiscard]] Result<void> write_shared_file(const std::filesystem::path& path, std::string_view content,
                                             Replace replace);

// As write_private_file, with the content of `from`.
[[nodiscard]] Result<void> copy_private_file(const std::filesystem::path& from,
                                             const std::filesystem::path& to);

// All of a regular file, no link followed. One longer than `most` is local_io: it is not what we take it for.
[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& path, Bytes most);

// Removes plain names in `directory`, never a folder, never what a link leads to. A name with a slash, "."
// or ".." is bad_input, and then nothing is removed. What is not there any more is no error.
[[nodiscard]] Result<void> remove_listed(const std::filesystem::path& directory,
                                         const std::vector<std::string>& names);

// The room with all in it, never what links in it lead to. A missing room is no error.
[[nodiscard]] Result<void> remove_room(const std::filesystem::path& directory);

// Likewise, but the folder itself stays, or is made.
[[nodiscard]] Result<void> empty_directory(const std::filesystem::path& directory);

// The regular files at or below `directory`, by name; links are not followed. A directory that is missing
// holds none. Fails with local_io beyond 100,000 entries or 32 levels: no room of ours is like that.
[[nodiscard]] Result<std::vector<RoomFile>> survey(const std::filesystem::path& directory);

// What those files measure together.
[[nodiscard]] Result<Bytes> directory_size(const std::filesystem::path& directory);

// Fails if no files can be made in this directory, or it cannot itself be made; nothing is made to find out.
[[nodiscard]] Result<void> check_writable(const std::filesystem::path& directory);

// What an ordinary user may still write to the file system that `path` is or will be on.
[[nodiscard]] Result<Bytes> free_space(const std::filesystem::path& path);

}  // namespace mg
