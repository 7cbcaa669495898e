#include "src/cli/man_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/cli/roff.h"

namespace mg {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

VerbShape small_root() {
  VerbShape add{.name = "add",
                .summary = "put lists into it",
                .options = {{.names = {"--name", "-n"},
                             .type = "NAME",
                             .help = "which queue",
                             .group = "Options",
                             .value = ValueKind::text}},
                .places = {{.name = "url", .help = "of a list", .required = true, .repeats = true}},
                .footer = "\nExamples:\n  multiget queue add 'x'\n\nMore:\n  .dots stay"};
  VerbShape queue{
      .name = "queue", .aliases = {"q"}, .summary = "what is kept", .group = "Subcommands", .verbs = {add}};
  VerbShape site{.name = "films", .summary = "films in parts", .group = "Sites"};
  return {.name = "multiget", .summary = "multiget - every part", .verbs = {site, queue}};
}

TEST(Roff, EscapesWhatManWouldReadAsItsOwn) {
  EXPECT_EQ(roff("-p a\\b 'c'"), "\\-p a\\eb \\(aqc\\(aq");
  EXPECT_EQ(roff_text(".TH is no request"), "\\&.TH is no request\n");
  EXPECT_EQ(roff_example("'a\n\n.b"), ".nf\n\\&\\(aqa\n\n\\&.b\n.fi\n");
}

TEST(Roff, FoldsRunningTextAndLosesNoWord) {
  const std::string text = roff_text(std::string(70, 'a') + " bb " + std::string(80, 'c') + " .d");

  EXPECT_EQ(text, std::string(70, 'a') + "\nbb\n" + std::string(80, 'c') + "\n\\&.d\n");
}

TEST(ManPage, HasAPageForEachVerbAndThoseBeneathButNoneForSites) {
  const std::vector<ManPage> pages = all_pages(small_root(), job_settings(), "1.2");

  EXPECT_THAT(pages, Contains(Field(&ManPage::name, "multiget")));
  EXPECT_THAT(pages, Contains(Field(&ManPage::name, "multiget-queue")));
  EXPECT_THAT(pages, Contains(Field(&ManPage::name, "multiget-queue-add")));
  EXPECT_THAT(pages, Not(Contains(Field(&ManPage::name, "multiget-films"))));
  EXPECT_EQ(pages.back().section, "5");
}

TEST(ManPage, ShowsHowAVerbIsSaidAndItsOptions) {
  const std::string text = verb_page(small_root(), {"queue", "add"}, "1.2").text;

  EXPECT_THAT(text, HasSubstr("multiget\\-queue\\-add \\- put lists into it\n"));
  EXPECT_THAT(text, HasSubstr("\\fBmultiget queue add\\fR [\\fIOPTIONS\\fR] \\fIurl\\fR ...\n"));
  EXPECT_THAT(text, HasSubstr("\\fB\\-\\-name\\fR, \\fB\\-n\\fR \\fINAME\\fR\nwhich queue\n"));
}

TEST(ManPage, MakesSectionsOfTheHelpsHeadings) {
  const std::string text = verb_page(small_root(), {"queue", "add"}, "1.2").text;

  EXPECT_THAT(text, HasSubstr(".SH \"EXAMPLES\"\n.nf\n  multiget queue add \\(aqx\\(aq\n.fi\n"));
  EXPECT_THAT(text, HasSubstr(".SH \"MORE\"\n.nf\n  .dots stay\n.fi\n"));
}

TEST(ManPage, RefersToTheVerbsBeneath) {
  EXPECT_THAT(verb_page(small_root(), {"queue"}, "1.2").text, HasSubstr("\\fBmultiget\\-queue\\-add\\fR(1)"));
  EXPECT_THAT(verb_page(small_root(), {}, "1.2").text, HasSubstr("\\fBfilms\\fR"));
}

TEST(ManPage, TellsEverySettingThatAConfigMayHave) {
  const std::string text = settings_page(job_settings(), "1.2").text;

  for (const JobSetting& setting : job_settings()) {
    if (!setting.of_one_list) {
      EXPECT_THAT(text, HasSubstr(roff_bold(setting.key) + " = ")) << setting.key;
    }
  }
}

}  // namespace
}  // namespace mg
