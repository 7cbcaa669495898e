// What verify found, for people and for programs.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "src/run/file_check.h"
#include "src/show/printer.h"

namespace mg {

struct VerifiedFile {
  std::filesystem::path path;  // as the user wrote it
  FileVerdict verdict;
  std::string key;        // of the page; empty: the archive does not know the file
  bool requeued = false;  // or would be
};

enum class VerifyRows { all, bad };

// A line for each file whose verdict is known, what is wrong below it; columns are aligned.
[[nodiscard]] std::string verify_table(std::span<const VerifiedFile> files, VerifyRows rows, Colours colours);

[[nodiscard]] nlohmann::json verified_json(const VerifiedFile& file);

}  // namespace mg
