# Writes the TOML files of a folder into one source file: a name and its text each.
set(code "#include \"adapters/${FOLDER}/embedded.h\"\n\nnamespace mg::${NAMESPACE} {\n\nconst std::vector<${TYPE}>& ${FUNCTION}() {\n  static const std::vector<${TYPE}> texts{\n")
foreach(path IN LISTS TEXTS)
  get_filename_component(name ${path} NAME)
  file(READ ${path} text)
  string(APPEND code "      {\"${name}\", R\"__toml__(${text})__toml__\"},\n")
endforeach()
string(APPEND code "  };\n  return texts;\n}\n\n}  // namespace mg::${NAMESPACE}\n")
file(WRITE ${OUT} "${code}")
