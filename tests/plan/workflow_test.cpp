#include "src/plan/workflow.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

using From = TryAgain::From;
using Partials = TryAgain::Partials;

Next after(Stage stage, ErrorKind kind, Standing standing = {}) {
  return after_failure(standing, stage, {kind, "page 1 failed"});
}

TEST(Workflow, AFetchThatBrokeOffGoesOnWithWhatItHas) {
  const Next next = after(Stage::fetch, ErrorKind::transient);

  EXPECT_EQ(next, Next(TryAgain{.from = From::fetch, .partials = Partials::keep, .wait = 1s}));
}

TEST(Workflow, AFileThatIsNotAsPromisedIsThrownAwayAndAskedForAnew) {
  const Next next = after(Stage::inspect, ErrorKind::transient);

  EXPECT_EQ(next, Next(TryAgain{.from = From::probe, .partials = Partials::drop, .wait = 1s}));
}

TEST(Workflow, TheLastTryLeadsToTheNextEngineAndTheLastEngineToTheEnd) {
  const Standing last{.attempt = 6, .attempts = 6, .engines_left = 1};
  const Standing very_last{.attempt = 6, .attempts = 6, .engines_left = 0};

  EXPECT_EQ(after(Stage::fetch, ErrorKind::transient, last), Next(NextEngine{}));
  EXPECT_EQ(after(Stage::fetch, ErrorKind::transient, very_last), Next(GiveUp{}));
}

}  // namespace
}  // namespace mg
