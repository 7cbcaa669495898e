// Manual pages in the language of man(7), written from the shape of the command line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/cli/command_shape.h"
#include "src/cli/job_settings.h"

namespace mg {

struct ManPage {
  std::string name;     // "multiget-queue-add"
  std::string section;  // "1"
  std::string text;
};

// Of the verb at `path`, which there must be; of multiget itself if that is empty.
[[nodiscard]] ManPage verb_page(const VerbShape& root, const VerbPath& path, std::string_view version);
// Of the config and of queue files.
[[nodiscard]] ManPage settings_page(std::span<const JobSetting> settings, std::string_view version);
// All of them. Sites have none of their own: they are told in that of multiget, and are what `get` is.
[[nodiscard]] std::vector<ManPage> all_pages(const VerbShape& root, std::span<const JobSetting> settings,
                                             std::string_view version);

}  // namespace mg
