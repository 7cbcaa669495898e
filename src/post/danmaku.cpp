#include "src/post/danmaku.h"

#include <utility>

namespace mg {

std::vector<Comment> joined(std::vector<PageComments> pages) {
  std::vector<Comment> all;
  for (PageComments& page : pages) {
    for (Comment& comment : page.comments) {
      if (page.length && comment.time >= *page.length) continue;
      comment.time += page.start;
      if (comment.time >= Duration::zero()) all.push_back(std::move(comment));
    }
  }
  return all;
}

}  // namespace mg
