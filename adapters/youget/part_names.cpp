#include "adapters/youget/part_names.h"

#include "src/base/text.h"

namespace mg::youget {
namespace {

constexpr std::string_view kHalf = ".download";

class Names final : public PartNames {
 public:
  [[nodiscard]] std::string_view program() const override { return "you-get"; }

  [[nodiscard]] std::optional<PartSign> read_part(std::string_view name) const override {
    PartSign sign;
    if (name.ends_with(kHalf)) {
      name.remove_suffix(kHalf.size());
      sign.unfinished = "you-get has not finished it";
    }
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name[dot - 1] != ']') return {};
    const std::size_t open = name.rfind('[', dot);
    if (open == std::string_view::npos || open == 0) return {};
    const std::string_view digits = name.substr(open + 1, dot - open - 2);
    const auto number = read_whole_number(digits);
    // "%02d". A year at the end of a title looks the same; alone it makes no group.
    const bool as_written = digits.size() == 2 || (digits.size() > 2 && digits.front() != '0');
    if (!number || !as_written) return {};
    sign.whole = name.substr(0, open);
    sign.number = *number;
    sign.label = name.substr(open, dot - open);
    return sign;
  }
};

}  // namespace

std::unique_ptr<PartNames> make_part_names() {
  return std::make_unique<Names>();
}

}  // namespace mg::youget
