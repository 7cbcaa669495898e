// A text of any length, line by line; never more of it in memory than a line may be long. Knows encodings and
// the marks they begin with, and nothing of what lines mean.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/base/result.h"
#include "src/lists/decoder.h"

namespace mg {

inline constexpr std::size_t kListLine = 1 << 20;  // bytes of a line, or of a record of several lines

struct ListInput {
  std::string name;  // as the user calls it; of places in it
  // Fills in some bytes, as many as are there; 0 at the end.
  std::function<Result<std::size_t>(std::span<char>)> read;
};

class LineReader {
 public:
  // A text that begins with the mark of UTF-8 or UTF-16 is in that, whatever `decoder` is for.
  LineReader(ListInput input, Decoder decoder) : input_(std::move(input)), decoder_(std::move(decoder)) {}

  // Without its end ("\n" or "\r\n"), in valid UTF-8; good until the next call. Nothing: the end. Fails with
  // bad_input and the place if the text is in another encoding, is no text, or has a line over kListLine.
  [[nodiscard]] Result<std::optional<std::string_view>> next();
  [[nodiscard]] std::int64_t line() const { return line_; }  // of the line told last, from 1
  [[nodiscard]] const std::string& name() const { return input_.name; }

  [[nodiscard]] std::string place(std::int64_t line) const;  // "list.txt:12"
  [[nodiscard]] tl::unexpected<Error> complain(std::int64_t line, std::string_view what) const;

 private:
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> read_more();
  [[nodiscard]] Result<std::string_view> check(std::string_view line);

  ListInput input_;
  Decoder decoder_;
  std::string text_;        // decoded; what stands before begin_ has been told
  std::size_t begin_ = 0;   // of the next line
  std::size_t looked_ = 0;  // there is no line end before it
  bool begun_ = false;
  bool ended_ = false;          // all bytes are in text_
  std::optional<Error> fault_;  // of decoding, behind what is in text_
  std::int64_t line_ = 0;
};

}  // namespace mg
