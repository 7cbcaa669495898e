// How ffmpeg makes one file of a user's own parts, whatever these are called, without touching a frame; and
// how a part that differs is made equal to the others.
//
// Names: a concat list is read line by line, so a name with a line end in it stands in a list of its own,
// which is read by other rules ("concatf": quotes reach over line ends). Nothing but local files is opened,
// and only readers of media may read them: a playlist that is called a.ts leads nowhere.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/assembler.h"

namespace mg::ffmpeg {

// How ffmpeg is told of a part: "file:/a/b.mp4", or the same without its first bytes.
[[nodiscard]] std::string address_of(const JoinPart& part);

// A list of files that play behind each other, by the rules of the demuxer "concat". A name that cannot stand
// in it is addressed through the list NAME_IN_TURN.K.txt, made likewise of `list_name`.
[[nodiscard]] std::string turn_list(const JoinInput& input, std::string_view list_name);
// A list of pieces, by the rules of the protocol "concatf".
[[nodiscard]] std::string piece_list(const std::vector<JoinPart>& parts);

// Chapters as the reader "ffmetadata" has them, whatever their titles hold.
[[nodiscard]] std::string chapter_list(const std::vector<Chapter>& chapters);

[[nodiscard]] std::vector<WriteFile> lists(const Assembly& assembly);
[[nodiscard]] Command assemble(const Assembly& assembly);
[[nodiscard]] Command inspect_part(const JoinPart& part);
// Their list stands in the command itself, so that nothing need be written to look at them.
[[nodiscard]] std::optional<Command> inspect_pieces(const std::vector<JoinPart>& pieces);
[[nodiscard]] Command encode(const JoinPart& part, const EncodeTarget& target,
                             const std::filesystem::path& directory, const std::string& into);

}  // namespace mg::ffmpeg
