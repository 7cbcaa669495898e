#include "adapters/direct/direct.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/direct/file_address.h"

namespace mg {
namespace {

using Kind = direct::FileAddress::Kind;

Request asking_for(const std::string& url) {
  Request request;
  request.url = url;
  request.engines = {"direct", "another"};
  return request;
}

bool accepts(const Request& request) {
  return direct::make_extractor()->accepts(request).has_value();
}

TEST(FileAddress, IsToldByItsEnding) {
  EXPECT_EQ(direct::file_address("https://a.example/x/film.MP4?token=1")->kind, Kind::video);
  EXPECT_EQ(direct::file_address("https://a.example/song.m4a#t=3")->kind, Kind::sound);
  EXPECT_EQ(direct::file_address("http://a.example/live/index.m3u8")->kind, Kind::playlist);
  EXPECT_EQ(direct::file_address("https://a.example/disk.iso")->kind, Kind::other);
}

TEST(FileAddress, IsNoneOfAPageOrOfNothing) {
  for (const char* url : {"https://a.example", "https://a.example/", "https://a.example/watch?v=film.mp4",
                          "https://a.example/page.html", "https://film.mp4", "https://a.example/film.mp4/",
                          "https://a.example/x#film.mp4"}) {
    EXPECT_FALSE(direct::file_address(url)) << url;
  }
}

TEST(FileAddress, NamesAreWrittenAsPeopleWriteThem) {
  EXPECT_EQ(direct::file_address("https://a.example/%E7%AC%AC%E4%B8%80%E8%AF%BE%20(1).mp4")->title,
            "第一课 (1)");
  EXPECT_EQ(direct::file_address("https://a.example/100%.mp4")->title, "100%");
  EXPECT_EQ(direct::file_address("https://a.example/a%zz%2.mp4")->title, "a%zz%2");
}

TEST(Direct, TakesFilesAndLeavesPagesToTheOthers) {
  EXPECT_TRUE(accepts(asking_for("https://a.example/film.mp4")));
  EXPECT_FALSE(accepts(asking_for("https://a.example/watch?v=1")));
}

TEST(Direct, TakesAnyAddressWhenTheUserInsists) {
  Request request = asking_for("https://a.example/download?id=1");
  request.engines = {"direct"};

  EXPECT_TRUE(accepts(request));
}

TEST(Direct, HasNoToolToLeaveItTo) {
  Request request = asking_for("https://a.example/film.mp4");
  request.download = Download::engine;

  EXPECT_FALSE(accepts(request));
}

TEST(Direct, KnowsTheOnlyPageByItself) {
  const auto film = direct::make_extractor()->known(asking_for("https://a.example/film.mp4"));
  const auto playlist = direct::make_extractor()->known(asking_for("https://a.example/x.m3u8"));
  const auto disk = direct::make_extractor()->known(asking_for("https://a.example/disk.iso"));

  EXPECT_EQ(film->title, "film");
  EXPECT_EQ(film->list_count, 1);
  EXPECT_EQ(film->format.parts.at(0).url, "https://a.example/film.mp4");
  EXPECT_EQ(film->format.container, "mp4");
  EXPECT_EQ(playlist->format.layout, Layout::playlist);
  EXPECT_EQ(disk->format.content, Content::other);
}

}  // namespace
}  // namespace mg
