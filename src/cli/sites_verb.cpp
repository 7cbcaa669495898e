#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "src/base/json_reader.h"
#include "src/base/width.h"
#include "src/cli/verbs.h"

namespace mg {

int run_sites(const VerbContext& context) {
  if (context.display.json) {
    nlohmann::json list = nlohmann::json::array();
    for (const SiteProfile& site : context.toolbox.sites) {
      list.push_back({{"name", site.name},
                      {"title", site.title},
                      {"aliases", site.aliases},
                      {"id_example", site.id_example},
                      {"engines", site.engines},
                      {"jobs", site.jobs}});
    }
    fmt::print("{}\n", to_json_line(list));
    return 0;
  }
  for (const SiteProfile& site : context.toolbox.sites) {
    fmt::print("{}  {}  {}\n", pad_to_width(site.name, 12),
               pad_to_width(fmt::format("{}", fmt::join(site.engines, ", ")), 20), site.title);
  }
  fmt::print("\nAny other address: multiget get URL\n");
  return 0;
}

}  // namespace mg
