// What was asked of the archive, as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mg {

struct ArchiveListVerb {
  std::vector<std::string> list;  // SITE, SITE ID or nothing
  bool missing = false;           // only entries whose file is gone
};

struct ArchiveRmVerb {
  std::vector<std::string> keys;
  std::vector<std::string> list;  // SITE ID, or nothing
  bool missing = false;
  bool dry_run = false;
};

struct ArchiveImportVerb {
  std::string file;  // "-": standard input
};

struct ArchiveExportVerb {
  std::optional<std::string> file;  // none or "-": standard output
};

struct AdoptVerb {
  std::string directory;
  std::optional<std::string> site;
  std::optional<std::string> list;  // its id or address
  bool recursive = false;
  bool dry_run = false;
};

}  // namespace mg
