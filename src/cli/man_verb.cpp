#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <fstream>

#include "src/base/text.h"
#include "src/cli/man_page.h"
#include "src/cli/tools.h"
#include "src/cli/verbs.h"
#include "src/cli/version.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

// Below man1 and man5, where man looks for them. Readable by everybody, as the user's umask has it.
Result<void> write_page(const fs::path& directory, const ManPage& page) {
  const fs::path folder = directory / ("man" + page.section);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(ErrorKind::local_io, fmt::format("{}: {}", folder.string(), error.message()));
  const fs::path path = folder / fmt::format("{}.{}", page.name, page.section);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << page.text;
  file.close();
  if (!file) return fail(ErrorKind::local_io, fmt::format("{} cannot be written", path.string()));
  return {};
}

}  // namespace

int run_man(const VerbContext& context, const ManVerb& verb) {
  const VerbShape root = command_shape(context.toolbox.sites, extractor_names(context.toolbox));
  if (verb.directory) {
    for (const ManPage& page : all_pages(root, job_settings(), kVersion)) {
      if (const auto written = write_page(*verb.directory, page); !written) return complain(written.error());
    }
    return 0;
  }
  if (verb.page == VerbPath{"multiget.toml"}) {
    fmt::print("{}", settings_page(job_settings(), kVersion).text);
    return 0;
  }
  if (find_verb(root, verb.page) == nullptr) {
    return complain(
        fail(ErrorKind::bad_input, fmt::format("there is no page of {}; `multiget --help` lists the verbs",
                                               in_quotes(fmt::format("{}", fmt::join(verb.page, " ")))))
            .value());
  }
  fmt::print("{}", verb_page(root, verb.page, kVersion).text);
  return 0;
}

}  // namespace mg
