# SPDX-License-Identifier: BSD-2-Clause
# What `cmake --install` puts where. libteec.so.2 and the headers lie in directories of our own, so
# that they never shadow a system's; pkg-config knows both. The tree may be moved as a whole. Components are the
# packages of cmake/package.cmake: `runtime`, `dev`, and `tool`, which is what names no other.

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME tool)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
    GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(TEESIM_SDK_DIR ${CMAKE_INSTALL_INCLUDEDIR}/teesim-sdk)
set(TEESIM_LIB_DIR ${CMAKE_INSTALL_LIBDIR}/teesim)
set(TEESIM_PC_DIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS teesim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS teec LIBRARY DESTINATION ${TEESIM_LIB_DIR}
        COMPONENT runtime NAMELINK_COMPONENT dev)
install(TARGETS teesim_device LIBRARY DESTINATION ${TEESIM_LIB_DIR} COMPONENT runtime)
install(FILES ${PROJECT_BINARY_DIR}/lib/libteec.so.1 DESTINATION ${TEESIM_LIB_DIR}
        COMPONENT runtime)
install(TARGETS utee ARCHIVE DESTINATION ${TEESIM_LIB_DIR} COMPONENT dev)
install(DIRECTORY include/ DESTINATION ${TEESIM_SDK_DIR} COMPONENT dev
        FILES_MATCHING PATTERN "*.h"
        PATTERN "abi/*" EXCLUDE)
install(DIRECTORY include/abi DESTINATION ${TEESIM_SDK_DIR} COMPONENT dev
        FILES_MATCHING PATTERN "ta_*.h")

file(RELATIVE_PATH TEESIM_PC_PREFIX "/${TEESIM_PC_DIR}" "/")
string(REGEX REPLACE "/$" "" TEESIM_PC_PREFIX "${TEESIM_PC_PREFIX}")
foreach(package teec teesim-ta teesim)
    configure_file(cmake/${package}.pc.in ${PROJECT_BINARY_DIR}/${package}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${package}.pc DESTINATION ${TEESIM_PC_DIR}
            COMPONENT dev)
endforeach()

# A directory of links, in the place `dir` of the installed tree: each of name:place.
function(teesim_install_links dir)
    get_filename_component(build ${dir} NAME)
    set(build ${PROJECT_BINARY_DIR}/links/${build})
    file(MAKE_DIRECTORY ${build})
    foreach(pair ${ARGN})
        string(REPLACE ":" ";" pair ${pair})
        list(POP_FRONT pair name)
        file(RELATIVE_PATH target "/${dir}" "/${pair}")
        file(CREATE_LINK ${target} ${build}/${name} SYMBOLIC)
        install(FILES ${build}/${name} DESTINATION ${dir} COMPONENT dev)
    endforeach()
endfunction()

# What TEEC_EXPORT of an OP-TEE tree's Makefiles may point at: include and lib.
teesim_install_links(${CMAKE_INSTALL_DATADIR}/teesim/optee_client
    include:${TEESIM_SDK_DIR} lib:${TEESIM_LIB_DIR})

# And TA_DEV_KIT_DIR.
set(TEESIM_KIT_DIR ${CMAKE_INSTALL_DATADIR}/teesim/ta_dev_kit)
install(DIRECTORY devkit/ DESTINATION ${TEESIM_KIT_DIR} COMPONENT dev)
teesim_install_links(${TEESIM_KIT_DIR}
    include:${TEESIM_SDK_DIR} teesim:${CMAKE_INSTALL_BINDIR}/teesim)
# What OP-TEE has in three libraries is in one.
teesim_install_links(${TEESIM_KIT_DIR}/lib libutee.a:${TEESIM_LIB_DIR}/libutee.a
    libutils.a:${TEESIM_LIB_DIR}/libutee.a libdl.a:${TEESIM_LIB_DIR}/libutee.a)
include(${CMAKE_CURRENT_LIST_DIR}/host_include.cmake)

# What `teesim new` writes.
install(DIRECTORY share/teesim/templates DESTINATION ${CMAKE_INSTALL_DATADIR}/teesim)

# Wireshark's dissector of `--trace pcapng`.
install(FILES share/teesim/wireshark/tipc.lua
        DESTINATION ${CMAKE_INSTALL_DATADIR}/teesim/wireshark)

# What valgrind is not to tell.
install(FILES share/valgrind.supp DESTINATION ${CMAKE_INSTALL_DATADIR}/teesim)

# Manual pages, and bash's completion.
foreach(page teesim.1 teesim-storage.1 teesim-top.1 teesim_start.3 teesim_test.3 teesim.7 teesim_add_ta.7)
    string(REGEX REPLACE ".*\\." "" section ${page})
    set(component tool)
    if(section EQUAL 3 OR page MATCHES "^teesim_")
        set(component dev)
    endif()
    install(FILES share/man/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section}
            COMPONENT ${component})
endforeach()
teesim_install_links(${CMAKE_INSTALL_MANDIR}/man3
    teesim_stop.3:${CMAKE_INSTALL_MANDIR}/man3/teesim_start.3
    teesim_last_death.3:${CMAKE_INSTALL_MANDIR}/man3/teesim_start.3
    teesim_result_name.3:${CMAKE_INSTALL_MANDIR}/man3/teesim_start.3
    teesim_version.3:${CMAKE_INSTALL_MANDIR}/man3/teesim_start.3)
set(links "")
foreach(function test_setup test_teardown test_of test_open test_open_as test_result test_origin
        expect_result expect_origin expect_panic expect_fault)
    list(APPEND links teesim_${function}.3:${CMAKE_INSTALL_MANDIR}/man3/teesim_test.3)
endforeach()
teesim_install_links(${CMAKE_INSTALL_MANDIR}/man3 ${links})
teesim_install_links(${CMAKE_INSTALL_MANDIR}/man7
    teesim_add_client.7:${CMAKE_INSTALL_MANDIR}/man7/teesim_add_ta.7
    teesim_add_test.7:${CMAKE_INSTALL_MANDIR}/man7/teesim_add_ta.7)
install(FILES share/bash-completion/teesim
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

# find_package(teec), find_package(teesim): in the installed tree, and in the build tree for those who
# work on it, where things lie elsewhere (the directory build/dev/cmake is what to look in).
include(CMakePackageConfigHelpers)
set(TEESIM_BIN_DIR ${CMAKE_INSTALL_BINDIR})
set(TEESIM_DIRS TEESIM_BIN_DIR TEESIM_LIB_DIR TEESIM_SDK_DIR TEESIM_KIT_DIR)
set(TEESIM_VERSION ${PROJECT_VERSION})

# A package for one of the two trees: what lies where is in the variables of TEESIM_DIRS.
function(teesim_configure_package package out destination prefix)
    configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/${package}Config.cmake.in
        ${out}/${package}Config.cmake
        INSTALL_DESTINATION ${destination} INSTALL_PREFIX ${prefix} PATH_VARS ${TEESIM_DIRS}
        NO_CHECK_REQUIRED_COMPONENTS_MACRO)
    string(TOUPPER ${package} name)
    write_basic_package_version_file(${out}/${package}ConfigVersion.cmake
        VERSION ${${name}_VERSION} COMPATIBILITY SameMajorVersion)
endfunction()

foreach(package teec teesim)
    set(destination ${CMAKE_INSTALL_LIBDIR}/cmake/${package})
    set(out ${PROJECT_BINARY_DIR}/package/${package})
    teesim_configure_package(${package} ${out} ${destination} ${CMAKE_INSTALL_PREFIX})
    install(DIRECTORY ${out}/ DESTINATION ${destination} COMPONENT dev)
endforeach()
install(FILES cmake/package/teesimFunctions.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/teesim COMPONENT dev)

set(TEESIM_BIN_DIR ${PROJECT_BINARY_DIR}/bin)
set(TEESIM_LIB_DIR ${PROJECT_BINARY_DIR}/lib)
set(TEESIM_SDK_DIR ${PROJECT_SOURCE_DIR}/include)
set(TEESIM_KIT_DIR ${PROJECT_SOURCE_DIR}/devkit)
foreach(package teec teesim)
    set(out ${PROJECT_BINARY_DIR}/cmake/${package})
    teesim_configure_package(${package} ${out} cmake/${package} ${PROJECT_BINARY_DIR})
endforeach()
configure_file(cmake/package/teesimFunctions.cmake
    ${PROJECT_BINARY_DIR}/cmake/teesim/teesimFunctions.cmake COPYONLY)
