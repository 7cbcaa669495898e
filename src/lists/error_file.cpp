#include "src/lists/error_file.h"

#include <fmt/format.h>

#include "src/base/text.h"
#include "src/base/utf8.h"
#include "src/plan/url_template.h"

namespace mg {

namespace {

namespace fs = std::filesystem;

// Whether -a takes it for what it is.
bool stands_alone(std::string_view url) {
  return !url.empty() && trim(url) == url && without_control_characters(url) == url &&
         url.find_first_of("#;]") != 0 && url.find(" #") == std::string_view::npos;
}

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(ErrorKind::bad_input, fmt::format("--error-file: {}", why));
}

}  // namespace

std::string error_entry(std::string_view url, std::string_view reason) {
  std::string entry;
  for (const std::string_view line : split(trim(reason), '\n')) {
    entry += fmt::format("# {}\n", without_control_characters(trim(line)));
  }
  return entry + (stands_alone(url) ? as_template(url) : "# " + without_control_characters(url)) + "\n";
}

Result<ErrorFile> ErrorFile::named_in(const ListChoice& choice) {
  const fs::path path(choice.error_file.value_or(""));
  if (path.empty() || path == "-") return refuse("name a file");
  if (const auto possible = EntryFile::check(path); !possible) return refuse(possible.error().what);
  std::error_code ignored;  // what cannot be looked at is another file
  for (const std::string& read : files_of(choice)) {
    const bool spoilt =
        fs::equivalent(read, path, ignored) || fs::equivalent(read, path.native() + "~", ignored);
    if (spoilt) {
      return refuse(
          fmt::format("{} is a list that is read in this run, and would be spoilt; name another file", read));
    }
  }
  return ErrorFile(path);
}

Result<void> ErrorFile::add(std::string_view url, std::string_view reason) {
  if (!file_) {
    auto file = EntryFile::start(path_);
    if (!file) return tl::unexpected(file.error());
    file_ = *std::move(file);
  }
  return file_->append(error_entry(url, reason));
}

}  // namespace mg
