# Writes the site profiles into one source file: a name and its TOML text each.
set(code "#include \"adapters/sites/embedded.h\"\n\nnamespace mg::sites {\n\nconst std::vector<EmbeddedProfile>& embedded_profiles() {\n  static const std::vector<EmbeddedProfile> profiles{\n")
foreach(profile IN LISTS PROFILES)
  get_filename_component(name ${profile} NAME)
  file(READ ${profile} text)
  string(APPEND code "      {\"${name}\", R\"__toml__(${text})__toml__\"},\n")
endforeach()
string(APPEND code "  };\n  return profiles;\n}\n\n}  // namespace mg::sites\n")
file(WRITE ${OUT} "${code}")
