# SPDX-License-Identifier: BSD-2-Clause
# A TA of this tree (examples, tests, benchmark):
#   teesim_internal_ta(TARGET UUID DIR SOURCES file.c … [DEFINITIONS NAME=value …] [INCLUDES dir …])
# builds DIR/UUID.ta the way the README tells users to.
function(teesim_internal_ta target uuid dir)
    cmake_parse_arguments(A "" "" "SOURCES;DEFINITIONS;INCLUDES" ${ARGN})
    add_library(${target} MODULE ${A_SOURCES})
    target_compile_definitions(${target} PRIVATE ${A_DEFINITIONS})
    target_include_directories(${target} PRIVATE ${A_INCLUDES})
    target_link_libraries(${target} PRIVATE utee)
    target_link_options(${target} PRIVATE -Wl,-Bsymbolic)
    # A sanitizer's runtime is in the program that loads the image.
    if(NOT TEESIM_SANITIZE)
        target_link_options(${target} PRIVATE -Wl,-z,defs)
    endif()
    set_target_properties(${target} PROPERTIES
        PREFIX "" OUTPUT_NAME ${uuid} SUFFIX .ta LIBRARY_OUTPUT_DIRECTORY ${dir})
endfunction()
