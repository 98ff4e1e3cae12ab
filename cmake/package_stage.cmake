# SPDX-License-Identifier: BSD-2-Clause
# Run by CPack on what is about to be packed: manual pages and changelogs are compressed, as Debian
# has them, and files are as old as SOURCE_DATE_EPOCH says.

file(GLOB files LIST_DIRECTORIES OFF
     ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/man/man*/*
     ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/doc/*/changelog)
foreach(file ${files})
    if(IS_SYMLINK ${file})
        file(READ_SYMLINK ${file} target)
        file(CREATE_LINK ${target}.gz ${file}.gz SYMBOLIC)
        file(REMOVE ${file})
    else()
        execute_process(COMMAND gzip -9n ${file} COMMAND_ERROR_IS_FATAL ANY)
    endif()
endforeach()

if(DEFINED ENV{SOURCE_DATE_EPOCH})
    execute_process(COMMAND find ${CPACK_TEMPORARY_INSTALL_DIRECTORY} -exec
                            touch -h -d @$ENV{SOURCE_DATE_EPOCH} {} +
                    COMMAND_ERROR_IS_FATAL ANY)
endif()
