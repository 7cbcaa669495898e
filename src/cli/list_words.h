// Options of verbs that take lists of URLs.
#pragma once

#include "src/lists/list_choice.h"

namespace CLI {
class App;
}

namespace mg {

// All of a ListChoice but `urls`, which the verb's own words are. Whether the words make sense is open_list's
// and ErrorFile's to say. `choice` outlives the app.
void add_list_options(CLI::App& app, ListChoice& choice);

}  // namespace mg
