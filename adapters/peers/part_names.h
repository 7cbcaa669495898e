// What programs that we do not run call the parts that they leave: bilibili's own clients, BBDown, yutto,
// lux.
#pragma once

#include <memory>
#include <vector>

#include "src/model/part_names.h"

namespace mg::peers {

// video.m4s and audio.m4s beside an index.json, in a folder below the one with entry.json (Android);
// CID-1-30080.m4s and CID-1-30280.m4s beside videoInfo.json, nine bytes in front of each (Windows); 0.blv,
// 1.blv (Android, before DASH).
[[nodiscard]] std::unique_ptr<PartNames> make_bilibili_client_names();
// 00000_NAME.vclip and 00000_NAME.aclip: pieces of the picture's and of the sound's file.
[[nodiscard]] std::unique_ptr<PartNames> make_bbdown_names();
// NAME_video.m4s and NAME_audio.m4s.
[[nodiscard]] std::unique_ptr<PartNames> make_yutto_names();
// NAME[0].flv, NAME[1].flv.
[[nodiscard]] std::unique_ptr<PartNames> make_lux_names();

[[nodiscard]] std::vector<std::unique_ptr<PartNames>> make_part_names();

}  // namespace mg::peers
