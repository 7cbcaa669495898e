// Any template is answered, and any title makes a safe relative path of the template's own depth.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "src/base/utf8.h"
#include "src/plan/naming.h"
#include "tests/fuzz/require.h"

// The first line is the template, the rest stands in every field. The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto names = mg::parse_template(text.substr(0, end));
  if (!names) {
    require(mg::is_utf8(names.error().what));
    return 0;
  }
  const std::string value(text.substr(std::min(end + 1, text.size())));
  const mg::NameFields fields{
      .list_title = value, .title = value, .id = value, .uploader = value, .ext = value};
  const std::filesystem::path path = mg::expand(*names, fields);
  require(path.is_relative() && path.lexically_normal() == path);
  require(static_cast<std::size_t>(std::distance(path.begin(), path.end())) == names->components.size());
  for (const auto& component : path) {
    const std::string name = component.string();
    require(mg::is_utf8(name) && name.size() <= mg::kNameBytes && name != "." && name != "..");
  }
  mg::TargetNames targets;
  const std::filesystem::path first = targets.place(path);
  const std::filesystem::path second = targets.place(path);
  require(first != second && first.parent_path() == second.parent_path());
  require(second.filename().string().size() <= mg::kNameBytes);
  return 0;
}
