#include "src/os/os_error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace mg {

TEST(OsError, TellsAFullDiskFromOtherRefusals) {
  EXPECT_EQ(os_failure(ENOSPC, "write /x").value().kind, ErrorKind::disk_full);
  EXPECT_EQ(os_failure(EDQUOT, "write /x").value().kind, ErrorKind::disk_full);
  EXPECT_EQ(os_failure(EACCES, "write /x").value().kind, ErrorKind::local_io);
}

TEST(OsError, SaysWhatWasTriedAndWhyNot) {
  EXPECT_EQ(os_failure(EACCES, "write /x").value().what, "cannot write /x: Permission denied");
}

}  // namespace mg
