#include <fmt/format.h>

#include "src/cli/completions.h"
#include "src/cli/tools.h"
#include "src/cli/verbs.h"

namespace mg {

int run_completions(const VerbContext& context, const CompletionsVerb& verb) {
  const VerbShape root = command_shape(context.toolbox.sites, extractor_names(context.toolbox));
  fmt::print("{}", verb.shell == "bash"  ? bash_completion(root)
                   : verb.shell == "zsh" ? zsh_completion(root)
                                         : fish_completion(root));
  return 0;
}

}  // namespace mg
