// What the program is equipped with: made by the adapters, used by the verbs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "src/model/assembler.h"
#include "src/model/clean_rule.h"
#include "src/model/extractor.h"
#include "src/model/file_recogniser.h"
#include "src/model/known_page.h"
#include "src/model/part_names.h"
#include "src/model/site_profile.h"

namespace mg {

// A program that we start, for `doctor` and for the cure when it is missing.
struct Tool {
  enum class Role { extractor, muxer };
  std::string name;
  Role role = Role::extractor;
  std::vector<std::string> version_arguments;
  std::string install;  // a command line
};

struct Toolbox {
  std::vector<Tool> tools;
  std::vector<std::unique_ptr<Extractor>> extractors;
  std::unique_ptr<Assembler> muxer;
  std::vector<std::unique_ptr<FileRecogniser>> recognisers;
  std::vector<std::unique_ptr<PartNames>> part_names;  // whoever knows a name first says what it is
  std::unique_ptr<ForeignNames> foreign_names;
  std::vector<CleanRuleText> clean_rules;
  std::vector<SiteProfile> sites;  // the one named "default" is for every other address
};

}  // namespace mg
