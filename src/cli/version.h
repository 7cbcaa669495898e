// The program's version; the same as in CMakeLists.txt, which sets it.
#pragma once

namespace mg {

#ifdef MULTIGET_VERSION
inline constexpr const char* kVersion = MULTIGET_VERSION;
#else
inline constexpr const char* kVersion = "unknown";
#endif

}  // namespace mg
