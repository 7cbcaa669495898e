// queue run: not yet.
#include "src/cli/queue_verbs.h"
#include "src/cli/verbs.h"

namespace mg {

int run_queue_run(const VerbContext&, const QueueRunVerb&) {
  return complain({ErrorKind::unsupported, "queue run is not there yet"});
}

}  // namespace mg
