// Lists that are written for any names lead back to them, read by the rules of the two readers: the demuxer
// "concat" goes by lines and then by av_get_token, the protocol "concatf" by av_get_token alone, which ends
// at a line end outside of quotes.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ffmpeg/assembly.h"
#include "src/base/text.h"
#include "tests/fuzz/require.h"

namespace {

constexpr std::string_view kBlanks = " \n\t\r";

// libavutil's av_get_token(): blanks in front go, a backslash takes the next, quotes take all, and what is
// blank at the end and was not escaped goes.
std::string take_token(std::string_view& text, std::string_view ends) {
  std::string token;
  std::size_t kept = 0;
  while (!text.empty() && kBlanks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && ends.find(text.front()) == std::string_view::npos) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '\\' && !text.empty()) {
      token += text.front();
      text.remove_prefix(1);
      kept = token.size();
    } else if (c == '\'') {
      while (!text.empty() && text.front() != '\'') {
        token += text.front();
        text.remove_prefix(1);
      }
      if (!text.empty()) text.remove_prefix(1);
      kept = token.size();
    } else {
      token += c;
    }
  }
  while (token.size() > kept && kBlanks.find(token.back()) != std::string_view::npos) token.pop_back();
  return token;
}

std::vector<std::string> read_pieces(std::string_view list) {
  std::vector<std::string> addresses;
  while (!list.empty()) {
    addresses.push_back(take_token(list, "\r\n"));
    while (!list.empty() && (list.front() == '\r' || list.front() == '\n')) list.remove_prefix(1);
  }
  return addresses;
}

std::vector<std::string> read_turns(std::string_view list) {
  std::vector<std::string> addresses;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of("\r\n"), list.size());
    std::string_view line = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const std::string word = take_token(line, kBlanks);
    if (word == "file") addresses.push_back(take_token(line, kBlanks));
    require(word == "file" || word == "ffconcat" || word == "duration");
  }
  return addresses;
}

std::string padded(std::string_view address) {
  constexpr std::string_view kMark = "subfile,,start,9,end,0,,:";
  require(address.starts_with(kMark));
  return std::string(address.substr(kMark.size()));
}

}  // namespace

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  mg::JoinInput input{.how = mg::JoinInput::How::in_turn, .parts = {}};
  for (const auto name : mg::split(text, '\0')) {
    mg::JoinPart part{.file = "/" + std::string(name), .skip = {}, .length = {}};
    if (name.ends_with('9')) part.skip = mg::Bytes{9};
    if (name.ends_with('t')) part.length = mg::from_seconds(2.5);
    input.parts.push_back(std::move(part));
  }
  const std::string room = "/" + std::string(text.substr(0, text.find('\0'))) + "/room";
  const mg::Assembly assembly{.inputs = {input}, .directory = room, .into = "whole.mp4"};
  std::map<std::string, std::string> written;  // as the tool, which runs in the room, addresses them
  for (const auto& file : mg::ffmpeg::lists(assembly))
    written["file:" + file.path.lexically_relative(room).native()] = file.content;

  const auto turns = read_turns(written.at("file:input0.txt"));
  require(turns.size() == input.parts.size());
  for (std::size_t i = 0; i < turns.size(); ++i) {
    std::string address = turns[i];
    if (address.starts_with("concatf:")) {
      const auto pieces = read_pieces(written.at(address.substr(8)));
      require(pieces.size() == 1);
      address = pieces.front();
    }
    if (input.parts[i].skip > mg::Bytes{}) address = padded(address);
    require(address == "file:" + input.parts[i].file.native());
  }

  const auto pieces = read_pieces(mg::ffmpeg::piece_list(input.parts));
  require(pieces.size() == input.parts.size());
  for (std::size_t i = 0; i < pieces.size(); ++i)
    require(pieces[i] == mg::ffmpeg::address_of(input.parts[i]));
  return 0;
}
