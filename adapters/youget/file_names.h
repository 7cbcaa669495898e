// What you-get calls its files: "TITLE.mp4", and "TITLE (P3. PART).mp4" for a part of several. No ids.
#pragma once

#include <memory>

#include "src/model/file_recogniser.h"

namespace mg::youget {

[[nodiscard]] std::unique_ptr<FileRecogniser> make_recogniser();

}  // namespace mg::youget
