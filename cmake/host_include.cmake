# SPDX-License-Identifier: BSD-2-Clause
# The dev kit's host_include, which clients of OP-TEE trees are compiled with: the headers, and what its
# conf.mk says, as conf.h and conf.cmake too.

file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include
     ${PROJECT_SOURCE_DIR}/include/*.h)
set(links teesim:${TEESIM_SDK_DIR}/teesim)
foreach(header ${headers})
    list(APPEND links ${header}:${TEESIM_SDK_DIR}/${header})
endforeach()
teesim_install_links(${TEESIM_KIT_DIR}/host_include ${links})

set(conf ${PROJECT_SOURCE_DIR}/devkit/host_include/conf.mk)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${conf})
file(STRINGS ${conf} lines REGEX "^CFG_")
set(conf_h "/* SPDX-License-Identifier: BSD-2-Clause */\n#ifndef CONF_H\n#define CONF_H\n\n")
set(conf_cmake "# SPDX-License-Identifier: BSD-2-Clause\n")
foreach(line ${lines})
    string(REGEX MATCH "^([A-Z0-9_]+)=([yn])$" whole "${line}")
    if(NOT whole)
        message(FATAL_ERROR "${conf}: \"${line}\" is neither y nor n")
    endif()
    if(CMAKE_MATCH_2 STREQUAL y)
        string(APPEND conf_h "#define ${CMAKE_MATCH_1} 1\n")
    else()
        string(APPEND conf_h "/* ${CMAKE_MATCH_1} is not set */\n")
    endif()
    string(APPEND conf_cmake "set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})\n")
endforeach()
string(APPEND conf_h "\n#endif\n")
foreach(name h cmake)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/host_include/conf.${name} CONTENT "${conf_${name}}" @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/host_include/conf.${name}
            DESTINATION ${TEESIM_KIT_DIR}/host_include COMPONENT dev)
endforeach()
