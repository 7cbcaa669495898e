// Whether another process is still there. Numbers come again, so "yes" may be a stranger; "no" is certain.
#pragma once

namespace mg {

[[nodiscard]] bool process_lives(int process);

}  // namespace mg
