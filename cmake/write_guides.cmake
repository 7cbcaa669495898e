# Lets the built program write its completions and its manual into OUT, as whoever has no settings at all: sites
# of the one who builds are nobody else's.
file(REMOVE_RECURSE ${OUT}/man)
file(MAKE_DIRECTORY ${OUT})
set(as_nobody ${CMAKE_COMMAND} -E env HOME=${OUT}/none XDG_CONFIG_HOME=${OUT}/none XDG_STATE_HOME=${OUT}/none)
foreach(shell bash zsh fish)
  execute_process(COMMAND ${as_nobody} ${PROGRAM} completions ${shell}
    OUTPUT_FILE ${OUT}/multiget.${shell} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
execute_process(COMMAND ${as_nobody} ${PROGRAM} man --dir ${OUT}/man COMMAND_ERROR_IS_FATAL ANY)
