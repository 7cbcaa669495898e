#include "src/cli/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>

#include "src/base/text.h"
#include "src/cli/option_words.h"
#include "src/cli/roff.h"

namespace mg {

namespace {

constexpr const char* kSettingsPage = "multiget.toml";

std::string page_name(const VerbPath& path) {
  return path.empty() ? "multiget" : fmt::format("multiget-{}", fmt::join(path, "-"));
}

// "multiget-get(1)"
std::string reference(std::string_view name, std::string_view section) {
  return fmt::format("{}({})", roff_bold(name), section);
}

// What a sentence says, as a sentence.
std::string sentence(std::string_view text) {
  std::string all(text);
  if (!all.empty() && all.front() >= 'a' && all.front() <= 'z')
    all.front() = static_cast<char>(all.front() - 'a' + 'A');
  if (!all.empty() && !all.ends_with('.')) all += '.';
  return all;
}

std::string upper(std::string_view text) {
  std::string all(text);
  for (char& c : all) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return all;
}

std::string synopsis(const VerbShape& verb, const VerbPath& path) {
  std::string line = roff_bold(path.empty() ? "multiget" : fmt::format("multiget {}", fmt::join(path, " ")));
  if (!verb.verbs.empty()) return line + fmt::format(" {} ...\n", roff_italic("VERB"));
  if (!verb.options.empty()) line += fmt::format(" [{}]", roff_italic("OPTIONS"));
  for (const PlaceShape& place : verb.places) {
    const bool command = place.value == ValueKind::command;
    const std::string word = roff_italic(place.name) + (place.repeats ? " ..." : "");
    if (command) line += " " + roff_bold("--");
    line += place.required || command ? " " + word : fmt::format(" [{}]", word);
  }
  return line + "\n";
}

std::string option_entry(const OptionShape& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names) names.push_back(roff_bold(name));
  std::string tag = fmt::format("{}", fmt::join(names, ", "));
  if (!option.type.empty()) tag += " " + roff_italic(option.type);
  std::string text = option.help;
  if (!option.choices.empty() && text.find(option.choices.back()) == std::string::npos)
    text += fmt::format(" (one of {})", fmt::join(option.choices, ", "));
  return roff_entry(tag, text);
}

// The headings of these, in the order in which they first appear; those without a word of their own first.
template <typename Shape>
std::vector<std::string> groups_of(const std::vector<Shape>& shapes) {
  std::vector<std::string> groups;
  for (const Shape& one : shapes) {
    if (std::ranges::find(groups, one.group) == groups.end()) groups.push_back(one.group);
  }
  return groups;
}

std::string options_section(const VerbShape& verb) {
  if (verb.options.empty()) return "";
  std::string text = roff_section("OPTIONS");
  const std::vector<std::string> groups = groups_of(verb.options);
  for (const std::string& group : groups) {
    if (groups.size() > 1 && group != "Options") text += roff_subsection(group);
    for (const OptionShape& option : verb.options) {
      if (option.group == group) text += option_entry(option);
    }
  }
  return text;
}

std::string places_section(const VerbShape& verb) {
  if (verb.places.empty()) return "";
  std::string text = roff_section("ARGUMENTS");
  for (const PlaceShape& place : verb.places) text += roff_entry(roff_italic(place.name), place.help);
  return text;
}

std::string verbs_section(const VerbShape& verb, const VerbPath& path) {
  std::string sites, verbs;
  for (const VerbShape& beneath : verb.verbs) {
    VerbPath whole = path;
    whole.push_back(beneath.name);
    if (beneath.group == kSitesHeading) {
      std::vector<std::string> names{beneath.name};
      names.insert(names.end(), beneath.aliases.begin(), beneath.aliases.end());
      const std::string id = beneath.places.empty() ? "" : beneath.places.front().help;
      sites += roff_entry(roff_bold(fmt::format("{}", fmt::join(names, ", "))),
                          fmt::format("{}: {}", beneath.summary, id));
    } else {
      verbs += roff_entry(reference(page_name(whole), "1"), sentence(beneath.summary));
    }
  }
  std::string text;
  if (!sites.empty()) {
    text += roff_section("SITES");
    text += roff_text("Each is a verb that takes an id and the options of \"multiget get\".");
    text += sites;
  }
  if (!verbs.empty()) text += roff_section("VERBS") + verbs;
  return text;
}

// Lines that begin at the margin and end with a colon are headings, and what is beneath them stays as it is.
std::string footer_sections(std::string_view footer) {
  std::string text, lines;
  const auto finish = [&] {
    while (lines.ends_with('\n')) lines.pop_back();
    if (!lines.empty()) text += roff_example(lines);
    lines.clear();
  };
  for (const std::string_view line : split(footer, '\n')) {
    if (!line.empty() && line.front() != ' ' && line.ends_with(':')) {
      finish();
      text += roff_section(upper(line.substr(0, line.size() - 1)));
    } else if (!line.empty() || !lines.empty()) {
      if (text.empty()) text += roff_section("NOTES");
      lines.append(line).append("\n");
    }
  }
  finish();
  return text;
}

std::string files_section() {
  return roff_section("FILES") +
         roff_entry(roff_italic("$XDG_CONFIG_HOME/multiget/config.toml"), "Settings; see multiget.toml(5).") +
         roff_entry(roff_italic("$XDG_CONFIG_HOME/multiget/sites/NAME.toml"),
                    "A site of your own, or single keys of a known one.") +
         roff_entry(roff_italic("$XDG_STATE_HOME/multiget/state.db"),
                    "Journal, archive, ledger, and what was learnt of hosts.");
}

std::string see_also(const VerbPath& path) {
  std::string line = path.empty() ? "" : reference("multiget", "1") + ",\n";
  return roff_section("SEE ALSO") + line + reference(kSettingsPage, "5") + "\n";
}

void add_pages(const VerbShape& root, const VerbPath& path, std::string_view version,
               std::vector<ManPage>& into) {
  into.push_back(verb_page(root, path, version));
  for (const VerbShape& beneath : find_verb(root, path)->verbs) {
    if (beneath.group == kSitesHeading) continue;
    VerbPath whole = path;
    whole.push_back(beneath.name);
    add_pages(root, whole, version, into);
  }
}

std::string_view type_name(const JobSetting& setting) {
  struct Name {
    std::string_view operator()(std::optional<std::string> JobOptions::*) const { return "string"; }
    std::string_view operator()(std::optional<int> JobOptions::*) const { return "number"; }
    std::string_view operator()(std::optional<bool> JobOptions::*) const { return "true or false"; }
    std::string_view operator()(std::vector<std::string> JobOptions::*) const { return "list of strings"; }
  };
  return std::visit(Name{}, setting.member);
}

}  // namespace

ManPage verb_page(const VerbShape& root, const VerbPath& path, std::string_view version) {
  const VerbShape* verb = find_verb(root, path);
  assert(verb != nullptr && "a page of a verb that there is not");
  const std::string name = page_name(path);
  // The root's own summary begins with its name.
  const std::string_view title = "multiget - ";
  const std::string_view summary =
      verb->summary.starts_with(title) ? std::string_view(verb->summary).substr(title.size()) : verb->summary;
  std::string text = roff_title(name, "1", version);
  text += roff_section("NAME") + fmt::format("{} \\- {}\n", roff(name), roff(summary));
  text += roff_section("SYNOPSIS") + synopsis(*verb, path);
  if (path.empty())
    text +=
        fmt::format(".br\n{} [{}] {}\n", roff_bold("multiget"), roff_italic("OPTIONS"), roff_italic("URL"));
  if (!verb->aliases.empty())
    text += roff_section("OTHER NAMES") + roff_text(fmt::format("{}", fmt::join(verb->aliases, ", ")));
  text += verbs_section(*verb, path) + places_section(*verb) + options_section(*verb) +
          footer_sections(verb->footer);
  if (path.empty()) text += files_section();
  text += see_also(path);
  return {name, "1", text};
}

ManPage settings_page(std::span<const JobSetting> settings, std::string_view version) {
  std::string text = roff_title(kSettingsPage, "5", version);
  text += roff_section("NAME") + fmt::format("{} \\- settings of multiget\n", kSettingsPage);
  text += roff_section("SYNOPSIS");
  text += roff_text("/etc/multiget/config.toml");
  text += roff_paragraph("$XDG_CONFIG_HOME/multiget/config.toml");
  text += roff_paragraph("./multiget.toml");
  text += roff_section("DESCRIPTION");
  text += roff_text(
      "TOML. What stands in a later one of these files counts more than what stands in an earlier one; what "
      "stands in a variable of the environment counts more than all files, and the command line counts "
      "most.");
  text += roff_section("THE TABLE [defaults]");
  text += roff_text(
      "What holds for every job that is not told otherwise. The keys of a queue file are the same, and so "
      "are "
      "those of the variables of the environment in upper case: limit-rate is MULTIGET_LIMIT_RATE.");
  for (const JobSetting& setting : settings) {
    if (setting.of_one_list) continue;
    text += roff_entry(fmt::format("{} = {}", roff_bold(setting.key), roff(setting.example)),
                       fmt::format("{} ({})", sentence(setting.help), type_name(setting)));
  }
  text += see_also({});
  return {kSettingsPage, "5", text};
}

std::vector<ManPage> all_pages(const VerbShape& root, std::span<const JobSetting> settings,
                               std::string_view version) {
  std::vector<ManPage> pages;
  add_pages(root, {}, version, pages);
  pages.push_back(settings_page(settings, version));
  return pages;
}

}  // namespace mg
