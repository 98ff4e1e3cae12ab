# SPDX-License-Identifier: BSD-2-Clause
# Compiler settings shared by every target.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

option(TEESIM_WERROR "Treat warnings as errors" OFF)
option(TEESIM_BENCH "Build teesim-bench, which is not installed" ON)
set(TEESIM_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

option(TEESIM_REPRODUCIBLE "Keep the names of this machine's directories out of what is built" OFF)
if(TEESIM_REPRODUCIBLE)
    # The last that fits is taken. gdb is told with `set substitute-path /usr/src/teesim DIR`.
    add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=/usr/src/teesim
                        -ffile-prefix-map=${PROJECT_BINARY_DIR}=/usr/src/teesim/build)
    set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
endif()

add_compile_definitions(_GNU_SOURCE)
# -fexceptions: a client thread that is cancelled inside a call unwinds through our frames.
add_compile_options(-Wall -Wextra -Wshadow
                    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes$<SEMICOLON>-Wmissing-prototypes>
                    -Wpointer-arith -Wwrite-strings -Wvla -fno-common -fexceptions
                    -fno-omit-frame-pointer)
if(TEESIM_WERROR)
    add_compile_options(-Werror)
endif()
if(TEESIM_SANITIZE)
    add_compile_options(-fsanitize=${TEESIM_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${TEESIM_SANITIZE})
endif()

# A layer: one static library that sees its own folder, the folders of the layers below, and
# include/. What it may include is checked by scripts/check-layers.
function(teesim_layer name)
    cmake_parse_arguments(L "" "" "SOURCES;LINK" ${ARGN})
    add_library(${name} STATIC ${L_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src
                                              ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(${name} PUBLIC ${L_LINK} Threads::Threads)
    # libteec is loaded with the program; its few words of thread-local state fit the static block
    # also where a program loads it later.
    target_compile_options(${name} PRIVATE -ftls-model=initial-exec)
endfunction()
