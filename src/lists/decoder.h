// Text in whatever encoding, as UTF-8 and piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "src/base/result.h"

namespace mg {

class Decoder {
 public:
  // Any name that the system's iconv knows. UTF-8 passes as it is, right or wrong.
  [[nodiscard]] static Result<Decoder> from(std::string_view encoding);

  // Appends what `bytes` say to `text`; a character that they end in the middle of waits for the next ones.
  // Fails with bad_input at what is no character; what stands before it has been appended then.
  [[nodiscard]] Result<void> decode(std::string_view bytes, std::string& text);
  // There are no more bytes. Fails with bad_input if a character is still waiting.
  [[nodiscard]] Result<void> finish(std::string& text);

 private:
  using Iconv = std::unique_ptr<void, int (*)(void*)>;

  Decoder(std::string encoding, Iconv iconv) : encoding_(std::move(encoding)), iconv_(std::move(iconv)) {}

  std::string encoding_;
  Iconv iconv_;          // none: UTF-8
  std::string waiting_;  // the beginning of a character
};

}  // namespace mg
