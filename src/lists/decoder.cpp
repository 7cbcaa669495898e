#include "src/lists/decoder.h"

#include <fmt/format.h>
#include <iconv.h>

#include <array>
#include <cerrno>

#include "src/base/text.h"

namespace mg {

namespace {

// "utf8" and "UTF-8" are one.
bool is_utf8_name(std::string_view name) {
  return equal_ignoring_case(name, "utf-8") || equal_ignoring_case(name, "utf8");
}

tl::unexpected<Error> unknown(std::string_view encoding) {
  return fail(ErrorKind::bad_input,
              fmt::format("--encoding: nobody here knows {}; write for example gbk, gb18030, big5, utf-16 or "
                          "latin1 (iconv -l tells all)",
                          in_quotes(encoding)));
}

}  // namespace

Result<Decoder> Decoder::from(std::string_view encoding) {
  const std::string name(trim(encoding));
  if (is_utf8_name(name)) return Decoder(name, Iconv(nullptr, iconv_close));
  // What stands behind a slash asks iconv to pass over what it cannot read.
  if (name.empty() || name.find_first_of(std::string_view("/,\0", 3)) != std::string::npos) {
    return unknown(encoding);
  }
  const iconv_t opened = iconv_open("UTF-8", name.c_str());
  // NOLINTNEXTLINE: iconv_open's own way to say no
  if (opened == reinterpret_cast<iconv_t>(-1)) return unknown(encoding);
  return Decoder(name, Iconv(opened, iconv_close));
}

Result<void> Decoder::decode(std::string_view bytes, std::string& text) {
  if (!iconv_) {
    text += bytes;
    return {};
  }
  waiting_ += bytes;
  char* from = waiting_.data();
  std::size_t left = waiting_.size();
  while (left > 0) {
    std::array<char, 16 << 10> room;
    char* to = room.data();
    std::size_t space = room.size();
    const std::size_t done = iconv(iconv_.get(), &from, &left, &to, &space);
    const int reason = errno;
    text.append(room.data(), room.size() - space);
    if (done != static_cast<std::size_t>(-1) || reason == E2BIG) continue;
    waiting_.erase(0, waiting_.size() - left);
    if (reason == EINVAL) return {};
    return fail(ErrorKind::bad_input,
                fmt::format("this is not written in {}; name the encoding it has, as in --encoding gb18030",
                            encoding_));
  }
  waiting_.clear();
  return {};
}

Result<void> Decoder::finish(std::string& text) {
  if (!iconv_) return {};
  if (!waiting_.empty()) {
    return fail(ErrorKind::bad_input,
                fmt::format("the file ends in the middle of a character of {}; is it whole, and is that its "
                            "encoding?",
                            encoding_));
  }
  // Some encodings hold a letter back until they know that no accent follows.
  std::array<char, 64> room;
  char* to = room.data();
  std::size_t space = room.size();
  (void)iconv(iconv_.get(), nullptr, nullptr, &to, &space);  // nothing is waiting that could be wrong
  text.append(room.data(), room.size() - space);
  return {};
}

}  // namespace mg
