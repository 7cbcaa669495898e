// `multiget config`: what is set and where, and a config to begin with.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>

#include "src/base/json_reader.h"
#include "src/cli/config_show.h"
#include "src/cli/config_template.h"
#include "src/cli/environment.h"
#include "src/cli/job_request.h"
#include "src/cli/terminal.h"
#include "src/cli/tools.h"
#include "src/cli/verbs.h"
#include "src/os/files.h"

namespace mg {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSchemaFile = "config.schema.json";

std::string home() {
  const char* variable = std::getenv("HOME");
  return variable == nullptr ? "" : variable;
}

int show(const VerbContext& context, const ConfigVerb& verb) {
  const Result<Config> config = load_config(context.config);
  if (!config) return complain(config.error());
  const Result<EnvironmentSettings> environment = read_environment(own_variables());
  if (!environment) return complain(environment.error());
  if (const Result<void> sense = check_values(verb.options); !sense) return complain(sense.error());
  for (const auto* remarks : {&config->remarks, &environment->remarks}) {
    for (const std::string& remark : *remarks) say(remark);
  }
  std::vector<ShownValue> values = shown_values(*config, *environment, verb.options);
  if (verb.key) {
    auto found = values_of_key(values, *verb.key);
    if (!found) return complain(found.error());
    values = *std::move(found);
  }
  // What is asked for by its own name is told in any case.
  if (!verb.all && !(verb.key && values.size() == 1))
    std::erase_if(values, [](const ShownValue& row) { return !row.value && !row.standard; });
  write_to(STDOUT_FILENO, context.display.json ? show_json(values) : show_table(values, home()));
  return 0;
}

// The file itself where it is a link: whoever keeps settings elsewhere wants them to stay there.
fs::path replaced_file(const fs::path& file) {
  std::error_code error;
  const fs::path target = fs::canonical(file, error);
  return error ? file : target;
}

int init(const VerbContext& context, const ConfigVerb& verb) {
  const fs::path schema = context.settings / kSchemaFile;
  std::error_code error;
  const fs::path file = verb.path ? fs::absolute(*verb.path, error) : context.settings / "config.toml";
  const std::string reference =
      file.parent_path() == context.settings ? fmt::format("./{}", kSchemaFile) : "file://" + schema.string();
  const std::string text = config_template(reference, extractor_names(context.toolbox));
  if (fs::is_directory(file, error)) {
    return complain(
        {ErrorKind::bad_input, fmt::format("{} is a directory; name a file in it", file.string())});
  }
  const Result<void> written =
      verb.force ? write_private_file(replaced_file(file), text) : write_new_private_file(file, text);
  if (!written && written.error().kind == ErrorKind::bad_input) {
    return complain({ErrorKind::bad_input,
                     fmt::format("{}; change it by hand, or name another one: multiget config init FILE; "
                                 "--force would replace it",
                                 written.error().what)});
  }
  if (!written) return complain(written.error());
  if (const Result<void> shipped = write_private_file(schema, config_schema()); !shipped)
    return complain(shipped.error());
  fmt::print("{}\n", file.string());
  return 0;
}

const char* words_of(FileState state) {
  switch (state) {
    case FileState::read: return "read";
    case FileState::missing: return "not there";
    case FileState::not_trusted: return "not read: others may write into it";
    case FileState::unreadable: return "cannot be read";
  }
  return "";
}

const char* name_of(FileState state) {
  switch (state) {
    case FileState::read: return "read";
    case FileState::missing: return "missing";
    case FileState::not_trusted: return "not_trusted";
    case FileState::unreadable: return "unreadable";
  }
  return "";
}

int list_files(const VerbContext& context) {
  nlohmann::json list = nlohmann::json::array();
  std::string table;
  for (const ConfigFile& file : context.config) {
    const FileState state = state_of(file);
    list.push_back({{"path", file.path.string()}, {"state", name_of(state)}});
    table += fmt::format("{}  {}\n", file.path.string(), words_of(state));
  }
  write_to(STDOUT_FILENO, context.display.json ? to_json_line(list) + "\n" : table);
  return 0;
}

}  // namespace

int run_config(const VerbContext& context, const ConfigVerb& verb) {
  switch (verb.what) {
    case ConfigVerb::What::show: return show(context, verb);
    case ConfigVerb::What::init: return init(context, verb);
    case ConfigVerb::What::schema: write_to(STDOUT_FILENO, config_schema()); return 0;
    case ConfigVerb::What::files: return list_files(context);
  }
  return 1;
}

}  // namespace mg
