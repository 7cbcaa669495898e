#include "src/cli/completions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/cli/shell_quote.h"

namespace mg {
namespace {

using testing::HasSubstr;

// With everything that a shell could take for its own.
VerbShape hostile_root() {
  VerbShape get{.name = "get", .summary = "it's [a] $(touch x): `y`"};
  get.options.push_back(
      {.names = {"--rate", "-r"}, .type = "A:B", .help = "don't [stop]: \\n", .value = ValueKind::text});
  VerbShape add{.name = "add", .aliases = {"put"}};
  VerbShape queue{.name = "queue", .aliases = {"q"}, .verbs = {add}};
  return {.name = "multiget", .verbs = {get, queue}};
}

TEST(ShellQuote, KeepsEveryByteOfAWord) {
  EXPECT_EQ(shell_quoted("it's $x"), "'it'\\''s $x'");
  EXPECT_EQ(fish_quoted("it's \\x"), "'it\\'s \\\\x'");
  EXPECT_EQ(shell_quoted(""), "''");
}

TEST(Completions, KnowVerbsBeneathVerbsByEachOfTheirNames) {
  const VerbShape root = hostile_root();

  EXPECT_THAT(bash_completion(root), HasSubstr("'queue add' | 'queue put' | 'q add' | 'q put')"));
  EXPECT_THAT(fish_completion(root), HasSubstr("case 'queue' 'q'\n            contains -- $argv[2] add put"));
  EXPECT_THAT(zsh_completion(root), HasSubstr("(add|put) _multiget_verb_queue_add ;;"));
}

TEST(Completions, QuoteWhatHelpSays) {
  EXPECT_THAT(zsh_completion(hostile_root()),
              HasSubstr("'(--rate -r)--rate=[don'\\''t \\[stop\\]: \\\\n]:A\\:B: '"));
  EXPECT_THAT(zsh_completion(hostile_root()), HasSubstr("'get:it'\\''s [a] $(touch x)\\: `y`'"));
  EXPECT_THAT(fish_completion(hostile_root()), HasSubstr("-d 'it\\'s [a] $(touch x): `y`'"));
}

}  // namespace
}  // namespace mg
