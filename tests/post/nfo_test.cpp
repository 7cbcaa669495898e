#include "src/post/nfo.h"

#include <gmock/gmock.h>

namespace mg {
namespace {

using testing::HasSubstr;
using testing::Not;

Episode page() {
  Episode episode;
  episode.page = 3;
  episode.id = "BV1Wy4y1B7vg";
  episode.list_title = "C++ & more";
  episode.title = "P03 <threads>";
  episode.uploader = "someone";
  episode.upload_date = "20260103";
  episode.duration = 90s;
  return episode;
}

TEST(Nfo, OfAPageOfAListIsAnEpisodeOfAShow) {
  const std::string nfo = nfo_text(page(), "bilibili");

  for (const char* line :
       {"<episodedetails>", "<title>P03 &lt;threads&gt;</title>", "<showtitle>C++ &amp; more</showtitle>",
        "<season>1</season>", "<episode>3</episode>", "<aired>2026-01-03</aired>", "<runtime>2</runtime>",
        "<director>someone</director>",
        "<uniqueid type=\"bilibili\" default=\"true\">BV1Wy4y1B7vg</uniqueid>"}) {
    EXPECT_THAT(nfo, HasSubstr(line));
  }
}

TEST(Nfo, OfASingleVideoIsAMovie) {
  Episode single = page();
  single.list_title.clear();

  const std::string nfo = nfo_text(single, "bilibili");

  EXPECT_THAT(nfo, HasSubstr("<movie>"));
  EXPECT_THAT(nfo, HasSubstr("<premiered>2026-01-03</premiered>"));
  EXPECT_THAT(nfo, Not(HasSubstr("<episode>")));
}

TEST(Nfo, HoldsNothingThatXmlForbidsAndNothingThatIsNotKnown) {
  Episode odd = page();
  odd.title = "a\x01\xff b";
  odd.upload_date = "soon";
  odd.duration.reset();
  odd.uploader.clear();

  const std::string nfo = nfo_text(odd, "site");

  EXPECT_THAT(nfo, Not(HasSubstr("\x01")));
  EXPECT_THAT(nfo, Not(HasSubstr("\xff")));
  for (const char* absent : {"<aired", "<runtime", "<director"}) EXPECT_THAT(nfo, Not(HasSubstr(absent)));
}

}  // namespace
}  // namespace mg
