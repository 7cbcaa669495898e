#include "src/cli/command_shape.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "src/base/text.h"
#include "src/cli/verb_words.h"

namespace mg {

namespace {

std::vector<const CLI::Validator*> validators_of(CLI::Option& option) {
  std::vector<const CLI::Validator*> found;
  try {
    // CLI11 tells by an exception that there are no more.
    for (int i = 0;; ++i) found.push_back(option.get_validator(i));
  } catch (const CLI::OptionNotFound&) {
    return found;
  }
}

// What the parser shows as the type, without what validators append to it.
std::string type_of(CLI::Option& option) {
  std::string type = option.get_type_name();
  const auto validators = validators_of(option);
  for (auto one = validators.rbegin(); one != validators.rend(); ++one) {
    const std::string said = ":" + (*one)->get_description();
    if (said != ":" && type.ends_with(said)) type.resize(type.size() - said.size());
  }
  return type;
}

std::vector<std::string> choices_of(CLI::Option& option) {
  std::vector<std::string> choices;
  for (const CLI::Validator* one : validators_of(option)) {
    for (const std::string_view word : split(one->get_name(), ',')) {
      if (!word.empty()) choices.emplace_back(word);
    }
  }
  return choices;
}

// Types are our own words and say what they are: FILE, FILE:COLUMN, URL|FILE, DIR, CMD.
ValueKind kind_of(std::string_view type) {
  if (type.find("FILE") != std::string_view::npos) return ValueKind::file;
  if (type.find("DIR") != std::string_view::npos) return ValueKind::directory;
  if (type.find("CMD") != std::string_view::npos) return ValueKind::command;
  return ValueKind::text;
}

OptionShape option_shape(CLI::Option& option) {
  OptionShape shape;
  for (const std::string& name : option.get_lnames()) shape.names.push_back("--" + name);
  const auto after_first = shape.names.begin() + (shape.names.empty() ? 0 : 1);
  std::vector<std::string> letters;
  for (const std::string& name : option.get_snames()) letters.push_back("-" + name);
  shape.names.insert(after_first, letters.begin(), letters.end());
  shape.help = option.get_description();
  shape.group = option.get_group();
  if (option.get_items_expected_max() == 0) return shape;
  shape.type = type_of(option);
  shape.value = kind_of(shape.type);
  shape.choices = choices_of(option);
  shape.list = option.get_delimiter() != '\0';
  shape.repeats = option.get_expected_max() > 1;
  return shape;
}

PlaceShape place_shape(CLI::Option& option) {
  const std::string name = option.get_name(true);
  const ValueKind by_type = kind_of(type_of(option));
  return {.name = name,
          .help = option.get_description(),
          .value = by_type == ValueKind::text ? kind_of(name) : by_type,
          .choices = choices_of(option),
          .required = option.get_required(),
          .repeats = option.get_expected_max() > 1};
}

VerbShape verb_shape(CLI::App& app) {
  VerbShape shape{.name = app.get_name(),
                  .aliases = app.get_aliases(),
                  .summary = app.get_description(),
                  .group = app.get_group(),
                  .footer = app.get_footer()};
  for (CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    if (option->get_positional()) {
      shape.places.push_back(place_shape(*option));
    } else {
      shape.options.push_back(option_shape(*option));
    }
  }
  for (CLI::App* verb : app.get_subcommands([](CLI::App* one) { return !one->get_group().empty(); })) {
    shape.verbs.push_back(verb_shape(*verb));
  }
  return shape;
}

// Each way to spell a path of which one more word was said.
std::vector<VerbPath> longer(const std::vector<VerbPath>& paths, const VerbShape& verb) {
  std::vector<VerbPath> all;
  for (const VerbPath& path : paths) {
    all.push_back(path);
    all.back().push_back(verb.name);
    for (const std::string& alias : verb.aliases) {
      all.push_back(path);
      all.back().push_back(alias);
    }
  }
  return all;
}

bool same_words(const VerbShape& one, const VerbShape& other) {
  const auto same_place = [](const PlaceShape& a, const PlaceShape& b) {
    return a.value == b.value && a.choices == b.choices && a.repeats == b.repeats;
  };
  return one.options == other.options && one.verbs == other.verbs &&
         std::ranges::equal(one.places, other.places, same_place);
}

void collect(const VerbShape& verb, const std::vector<VerbPath>& paths, std::vector<SharedShape>& into) {
  const auto known =
      std::ranges::find_if(into, [&](const SharedShape& shared) { return same_words(*shared.verb, verb); });
  if (known == into.end()) {
    into.push_back({&verb, paths});
  } else {
    known->paths.insert(known->paths.end(), paths.begin(), paths.end());
  }
  for (const VerbShape& beneath : verb.verbs) collect(beneath, longer(paths, beneath), into);
}

}  // namespace

VerbShape command_shape(const std::vector<SiteProfile>& sites, const std::vector<std::string>& engines) {
  CommandLine line;
  const std::vector<std::string> none;
  CLI::App app;
  Words words{app, line, sites, engines, none};
  declare_words(words);
  return verb_shape(app);
}

const VerbShape* find_verb(const VerbShape& root, const VerbPath& path) {
  const VerbShape* found = &root;
  for (const std::string& word : path) {
    const auto next = std::ranges::find_if(found->verbs, [&](const VerbShape& verb) {
      return verb.name == word || std::ranges::find(verb.aliases, word) != verb.aliases.end();
    });
    if (next == found->verbs.end()) return nullptr;
    found = &*next;
  }
  return found;
}

std::vector<SharedShape> shared_shapes(const VerbShape& root) {
  std::vector<SharedShape> all;
  collect(root, {VerbPath{}}, all);
  return all;
}

}  // namespace mg
