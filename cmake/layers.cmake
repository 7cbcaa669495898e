# How a layer becomes a library, and what every file is compiled with.

add_library(mg_options INTERFACE)
target_include_directories(mg_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(mg_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  # false positive from Asio's coroutine frame allocator under g++ 12
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
  # false positive of g++ 12 at -O2 and above for std::string::insert and "+" with a literal (GCC bug 105651)
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # false positive of g++ 12 at -O2 when a std::variant with optionals or strings is moved, and in std::regex under ASan
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  # an aggregate's members have defaults here; leaving them out is how it is meant
  -Wno-missing-field-initializers
  # what Debian builds its packages with: input comes from anybody
  $<$<CONFIG:Release>:-fstack-protector-strong$<SEMICOLON>-fstack-clash-protection$<SEMICOLON>-fcf-protection$<SEMICOLON>-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=2>)
target_link_options(mg_options INTERFACE $<$<CONFIG:Release>:-Wl,-z,relro,-z,now>)
if(MULTIGET_SANITIZE)
  # vptr, null, alignment and object-size double the compile time and find nothing that the others do not here
  set(sanitize -fsanitize=${MULTIGET_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(MULTIGET_SANITIZE MATCHES undefined)
    list(APPEND sanitize -fno-sanitize=vptr,null,alignment,object-size)
  endif()
  if(MULTIGET_SANITIZE MATCHES thread)
    # Asio's fences, which TSan does not model; what they order is also ordered by its mutexes
    list(APPEND sanitize $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
  target_compile_options(mg_options INTERFACE ${sanitize})
  target_link_options(mg_options INTERFACE ${sanitize})
endif()

# Asio and Process v2 compiled once (src/os/boost_impl.cpp holds their sources).
add_library(mg_boost INTERFACE)
target_compile_definitions(mg_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_PROCESS_V2_SEPARATE_COMPILATION BOOST_PROCESS_V2_DISABLE_PIDFD_OPEN)
target_link_libraries(mg_boost INTERFACE Boost::headers Boost::filesystem Threads::Threads)

# mg_layer(name USES lower layers... LIBS third-party...)
function(mg_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "USES;LIBS")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  list(TRANSFORM layer_USES PREPEND mg_)
  if(sources)
    add_library(mg_${name} STATIC ${sources})
    target_link_libraries(mg_${name} PUBLIC ${layer_USES} ${layer_LIBS} PRIVATE mg_options)
  else()
    add_library(mg_${name} INTERFACE)
    target_link_libraries(mg_${name} INTERFACE ${layer_USES} ${layer_LIBS})
  endif()
endfunction()

# mg_embed(folder namespace function type): the TOML files of adapters/FOLDER as what adapters/FOLDER/embedded.h declares.
function(mg_embed folder namespace function type)
  file(GLOB texts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/adapters/${folder}/*.toml)
  set(embedded ${CMAKE_BINARY_DIR}/embedded_${folder}.cpp)
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed_toml.cmake)
  add_custom_command(OUTPUT ${embedded}
    COMMAND ${CMAKE_COMMAND} -DOUT=${embedded} "-DTEXTS=${texts}" -DFOLDER=${folder} -DNAMESPACE=${namespace}
            -DFUNCTION=${function} -DTYPE=${type} -P ${script}
    DEPENDS ${texts} ${script} VERBATIM)
endfunction()

# The adapters see base and model only; site profiles and the rules of clean are embedded as text.
function(mg_adapters)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/adapters/*.cpp ${CMAKE_SOURCE_DIR}/adapters/*/*.cpp)
  mg_embed(sites sites embedded_profiles EmbeddedProfile)
  mg_embed(clean clean embedded_rules CleanRuleText)
  add_library(mg_adapters STATIC ${sources} ${CMAKE_BINARY_DIR}/embedded_sites.cpp ${CMAKE_BINARY_DIR}/embedded_clean.cpp)
  target_link_libraries(mg_adapters PUBLIC mg_model tomlplusplus::tomlplusplus PRIVATE mg_options)
endfunction()
