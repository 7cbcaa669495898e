// Texts for readers of lists, and what these tell.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "src/lists/line_reader.h"
#include "src/lists/url_list.h"

namespace mg {

// Hands out `text` in pieces of at most `piece` bytes, and counts what was taken.
inline ListInput input_of(std::string text, std::size_t piece = 1 << 20,
                          std::shared_ptr<std::size_t> taken = std::make_shared<std::size_t>(0)) {
  auto whole = std::make_shared<const std::string>(std::move(text));
  return {.name = "list", .read = [whole, piece, taken](std::span<char> room) -> Result<std::size_t> {
            const std::size_t count = std::min({room.size(), piece, whole->size() - *taken});
            std::copy_n(whole->data() + *taken, count, room.data());
            *taken += count;
            return count;
          }};
}

inline LineReader lines_of(std::string text, std::string_view encoding = "utf-8",
                           std::size_t piece = 1 << 20) {
  auto decoder = Decoder::from(encoding);
  EXPECT_TRUE(decoder) << encoding;
  return {input_of(std::move(text), piece), *std::move(decoder)};
}

// "place url", and the failure as the last one.
inline std::vector<std::string> told_by(UrlList& list) {
  std::vector<std::string> told;
  while (true) {
    const auto url = list.next();
    if (!url) told.push_back("failed: " + url.error().what);
    if (!url || !*url) return told;
    told.push_back((*url)->place + " " + (*url)->url);
  }
}

}  // namespace mg
