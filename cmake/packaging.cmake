# The Debian package, made of what is installed. scripts/package makes it and lets lintian look at it.
set(MULTIGET_MAINTAINER "The multiget authors <multiget@example.org>" CACHE STRING "Who answers for the package")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME multiget)
set(CPACK_PACKAGE_CONTACT ${MULTIGET_MAINTAINER})
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ffmpeg)
# Extractors age quickly: those of a stable Debian no longer understand the sites, so they come by pipx, and
# `multiget doctor` says how.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, pipx")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "yt-dlp, bash-completion, libnotify-bin")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "download every part of a course, series or playlist")
set(CPACK_PACKAGE_DESCRIPTION
"multiget asks a site extractor that people already trust (yt-dlp, you-get)
what a list has, moves the bytes itself, in parallel and as politely as each
host wants it, joins and verifies every file, and can be killed at any moment
without losing or spoiling anything.
.
It keeps queues of playlists, limits and counts every byte, also those of the
tools it runs, and goes on where it was when it is started again.")
# Runs between installing into a folder and packing that.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/debian_files.cmake)
set(CPACK_MULTIGET_DEBIAN ${CMAKE_SOURCE_DIR}/packaging/debian)
include(CPack)
