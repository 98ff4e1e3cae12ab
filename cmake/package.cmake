# SPDX-License-Identifier: BSD-2-Clause
# Debian packages, by `cpack -G DEB` in the build folder:
#   libteesim      libteec.so.2 in a directory of its own, and the device that is preloaded
#   libteesim-dev  what TAs and clients are built with
#   teesim         the command
# They are not stripped: whoever uses this debugs.

set(TEESIM_CONTACT "The teesim authors <teesim@localhost>" CACHE STRING
    "Maintainer field of the packages")

set(CPACK_PACKAGE_NAME teesim)
set(CPACK_PACKAGE_CONTACT "${TEESIM_CONTACT}")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "GlobalPlatform TEE in one Linux process")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package_stage.cmake)
set(CPACK_COMPONENTS_ALL runtime dev tool)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

# teesim_package(COMPONENT NAME SECTION DEPENDS SHLIBDEPS DESCRIPTION)
function(teesim_package component name section depends shlibdeps description)
    string(TOUPPER ${component} key)
    set(key CPACK_DEBIAN_${key})
    set(${key}_PACKAGE_NAME ${name} PARENT_SCOPE)
    set(${key}_PACKAGE_SECTION ${section} PARENT_SCOPE)
    set(${key}_PACKAGE_DEPENDS "${depends}" PARENT_SCOPE)
    set(${key}_PACKAGE_SHLIBDEPS ${shlibdeps} PARENT_SCOPE)
    set(${key}_DESCRIPTION "${description}" PARENT_SCOPE)
    # For packages only: an installed tree has no use for three of each.
    foreach(file copyright changelog)
        install(FILES ${PROJECT_SOURCE_DIR}/share/package/${file} COMPONENT ${component}
                DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} EXCLUDE_FROM_ALL)
    endforeach()
    install(FILES ${PROJECT_SOURCE_DIR}/share/package/${name}.lintian COMPONENT ${component}
            DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME ${name} EXCLUDE_FROM_ALL)
endfunction()

# libcrypto is loaded by its name, where no link shows that it is needed.
set(crypto "libssl3 | libssl3t64")
# Of what the kit is used with, the least; and what only some use.
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "gcc | clang, make, pkgconf | pkg-config")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "cmake, g++, libcmocka-dev, libmbedtls-dev")
teesim_package(runtime libteesim libs "${crypto}" ON
"A libteec.so.2 whose TEE is a simulated one inside the process, and a
simulated /dev/tee0 for programs that open that themselves. It lies in a
directory of its own, where no program finds it unless it is told to.")
teesim_package(dev libteesim-dev libdevel
    "libteesim (= ${PROJECT_VERSION}), teesim (= ${PROJECT_VERSION}), libc6-dev" OFF
"Headers, libraries, and a dev kit in the manner of OP-TEE's, to build
Trusted Applications and their clients for teesim.")
teesim_package(tool teesim devel "libteesim (= ${PROJECT_VERSION}), ${crypto}" ON
"Runs clients of the TEE Client API and their Trusted Applications without
hardware, privileges or a daemon, shows the hops of their calls, and looks at
what they have stored.")

include(CPack)
