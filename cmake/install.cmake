# What `cmake --install` puts where.
include(GNUInstallDirs)

set(guides ${CMAKE_BINARY_DIR}/guides)
set(completions ${guides}/multiget.bash ${guides}/multiget.zsh ${guides}/multiget.fish)
add_custom_command(OUTPUT ${completions}
  COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:multiget> -DOUT=${guides}
          -P ${CMAKE_SOURCE_DIR}/cmake/write_guides.cmake
  DEPENDS multiget ${CMAKE_SOURCE_DIR}/cmake/write_guides.cmake VERBATIM)
add_custom_target(guides ALL DEPENDS ${completions})

# Debian keeps zsh's own folder for the administrator.
set(zsh_folder zsh/site-functions)
if(EXISTS /etc/debian_version)
  set(zsh_folder zsh/vendor-completions)
endif()

install(TARGETS multiget RUNTIME)
install(FILES ${guides}/multiget.bash RENAME multiget DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${guides}/multiget.zsh RENAME _multiget DESTINATION ${CMAKE_INSTALL_DATADIR}/${zsh_folder})
install(FILES ${guides}/multiget.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(DIRECTORY ${guides}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR})

# README points into docs/.
file(GLOB documents CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/*.md ${CMAKE_SOURCE_DIR}/docs/*.svg
  ${CMAKE_SOURCE_DIR}/docs/*.schema.json)
file(GLOB examples CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/packaging/examples/*)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${documents} DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
install(FILES ${examples} DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
