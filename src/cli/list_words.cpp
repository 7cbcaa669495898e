#include "src/cli/list_words.h"

#include <CLI/CLI.hpp>

namespace mg {

namespace {

constexpr const char* kListsHeading = "Lists";

// May be given several times, with one value each: what follows is the verb's again.
void add_several(CLI::App& app, const char* words, std::vector<std::string>& values, const char* type,
                 const char* help) {
  app.add_option(words, values, help)->type_name(type)->allow_extra_args(false)->group(kListsHeading);
}

void add_one(CLI::App& app, const char* words, std::optional<std::string>& value, const char* type,
             const char* help) {
  app.add_option(words, value, help)->type_name(type)->group(kListsHeading);
}

}  // namespace

void add_list_options(CLI::App& app, ListChoice& choice) {
  add_several(app, "-a,--batch-file", choice.batch_files, "FILE",
              "a URL, a template such as https://host/{1..20}, or SITE ID on each line; # begins a comment; "
              "- is standard input");
  add_several(app, "--csv", choice.csv, "FILE:COLUMN",
              "URLs in a column of a table: its header, or its index from 0");
  add_several(app, "--where", choice.where, "COLUMN=VALUE",
              "only such rows of the table; of several values for one column, any");
  add_one(app, "--csv-separator", choice.separator, "SIGN",
          "between the table's cells: a sign, or the word tab (default: by the header)");
  add_several(app, "--jsonl", choice.jsonl, "FILE:/POINTER",
              "URLs in a file with a JSON value on each line, at such a place: videos.jsonl:/data/url");
  add_one(app, "--encoding", choice.encoding, "NAME",
          "how these files are written, if not in UTF-8: gb18030, big5, utf-16, latin1, …");
  add_one(app, "--error-file", choice.error_file, "FILE",
          "write what failed there, for -a; a file of that name is kept as FILE~");
}

}  // namespace mg
