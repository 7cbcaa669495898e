// Any text is a config or is refused with a place in it; what is understood holds only rates that make sense.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/cli/config.h"
#include "src/cli/config_show.h"
#include "src/cli/config_template.h"
#include "src/cli/job_request.h"
#include "src/cli/job_settings.h"
#include "tests/fuzz/require.h"

namespace {

void require_sense(const std::optional<mg::RateLimit>& limit) {
  if (limit && limit->rate) require(*limit->rate >= mg::kLeastLimit && *limit->rate <= mg::kMostLimit);
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = mg::read_config("my.toml", text);
  if (!config) {
    require(config.error().kind == mg::ErrorKind::bad_input);
    require(config.error().what.starts_with("my.toml:"));
    return 0;
  }
  require_sense(config->rate);
  require_sense(config->rate_per_job);
  for (const mg::HostRule& rule : config->hosts) {
    require(!rule.match.empty());
    require_sense(rule.rate);
  }
  for (const mg::JobSetting& setting : mg::job_settings()) {
    if (!mg::is_given(setting, config->defaults)) continue;
    mg::JobOptions again;
    require(mg::set_from_text(setting, again, mg::text_of(setting, config->defaults)).has_value());
    require(mg::check_values(again).has_value());
    require(mg::belongs_into_defaults(setting));
    if (setting.path && !mg::text_of(setting, config->defaults).empty())
      require(mg::text_of(setting, config->defaults).starts_with('/'));
  }
  // Every value that counts has a place, and can be shown.
  for (const mg::WrittenValue& written : config->written) require(written.place.starts_with("my.toml:"));
  const auto rows = mg::shown_values(*config, {}, {});
  (void)mg::show_table(rows, "/home/u");
  require(!mg::show_json(rows).empty());
  require(mg::merged(mg::Config{}, *config) == *config);
  require(mg::merged(*config, mg::Config{}) == *config);
  (void)mg::effective_limits(mg::limits_of(*config), {}, {}, {});  // only that it comes back
  return 0;
}
