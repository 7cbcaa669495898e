#include "src/cli/tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "src/os/find_program.h"

namespace mg {

const SiteProfile* find_site(const Toolbox& toolbox, std::string_view name) {
  const auto found = std::ranges::find_if(toolbox.sites, [&](const SiteProfile& site) {
    return site.name == name || std::ranges::find(site.aliases, name) != site.aliases.end();
  });
  return found == toolbox.sites.end() ? nullptr : &*found;
}

const Extractor* find_extractor(const Toolbox& toolbox, std::string_view name) {
  const auto found = std::ranges::find_if(
      toolbox.extractors, [&](const std::unique_ptr<Extractor>& one) { return one->name() == name; });
  return found == toolbox.extractors.end() ? nullptr : found->get();
}

std::vector<std::string> extractor_names(const Toolbox& toolbox) {
  std::vector<std::string> names;
  for (const auto& extractor : toolbox.extractors) names.emplace_back(extractor->name());
  return names;
}

std::vector<const Tool*> missing_tools(const Toolbox& toolbox, const std::vector<std::string>& names) {
  const char* path = std::getenv("PATH");
  std::vector<const Tool*> missing;
  for (const Tool& tool : toolbox.tools) {
    if (std::ranges::find(names, tool.name) == names.end()) continue;
    if (!find_program(tool.name, {}, path == nullptr ? "" : path)) missing.push_back(&tool);
  }
  return missing;
}

std::string missing_sentence(const std::vector<const Tool*>& missing) {
  std::string text;
  for (const Tool* tool : missing) {
    if (!text.empty()) text += "\n";
    text += fmt::format("{} is not installed; get it with: {}", tool->name, tool->install);
  }
  return text;
}

}  // namespace mg
