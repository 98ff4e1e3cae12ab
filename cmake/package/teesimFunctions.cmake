# SPDX-License-Identifier: BSD-2-Clause
# What find_package(teesim) defines.
#
#   teesim_add_ta(<name> UUID <uuid> SOURCES <file>… [LINK <library>…]
#                 [HEADER <user_ta_header_defines.h>] [SANITIZE <sanitizers>]
#                 [PROPERTIES [SINGLE_INSTANCE] [MULTI_SESSION] [INSTANCE_KEEP_ALIVE]
#                             [DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT]
#                             [STACK_SIZE <bytes>] [DATA_SIZE <bytes>]
#                             [VERSION <text>] [DESCRIPTION <text>]
#                             [EXTRA {<property> <type> <value>}…]])
#
# A Trusted Application: the target <name> makes <uuid>.ta in the current binary directory. Its head
# is made of the PROPERTIES; the defaults are no flag, 8 KiB of stack and 32 KiB of heap. EXTRA are
# properties of its own: <type> is bool (true or false), u32, u64, string, binary (a text in base64)
# or uuid. Where user_ta_header_defines.h lies beside one of the sources (or is named, HEADER), that
# is what the head is made of, and PROPERTIES may not be given; the same where a source includes
# <teesim/ta_head.h> itself. SANITIZE is for -fsanitize= of this TA alone, as address or
# address,undefined; without, the variable TEESIM_TA_SANITIZE is. The clients may be built without.
# A head with another UUID is an error of the build.
#
#   teesim_add_client(<name> SOURCES <file>… [LINK <library>…])
#
# A program that uses the TEE Client API.
#
#   teesim_add_test(<name> {COMMAND <program or target> [<argument>…] | SOURCES <file>… [LINK <library>…]}
#                   [TAS <target>…] [SCHEDS <scheduler>…] [ENVIRONMENT <name>=<value>…]
#                   [TIMEOUT <seconds>])
#
# A test of CTest: a program, or one that is built of SOURCES with cmocka. It finds libteec and the
# TAs (TAS, or else all that the project has added so far), and has a state directory of its own that
# is empty when it begins, so tests may run at once; one that ENVIRONMENT says (TEESIM_STATE) is left as it is. Where a TA of its own has SANITIZE with address,
# the test is run by `teesim run --asan`. With SCHEDS (threads, inline) there is one test
# for each, <name>.<scheduler>, labelled with it.

# Refuses what `whose` was given and does not know, by what cmake_parse_arguments has left; `known`
# ends the sentence.
macro(_teesim_refuse_rest whose known)
    if(A_UNPARSED_ARGUMENTS)
        list(JOIN A_UNPARSED_ARGUMENTS " " rest)
        message(FATAL_ERROR "${whose}: what is \"${rest}\"?${known}")
    endif()
    if(A_KEYWORDS_MISSING_VALUES)
        list(JOIN A_KEYWORDS_MISSING_VALUES " " rest)
        message(FATAL_ERROR "${whose}: ${rest} has no value")
    endif()
endmacro()

# The initialiser of a TEE_UUID, into `out`.
function(_teesim_uuid_initialiser uuid out)
    string(REPEAT "[0-9a-fA-F]" 4 h)
    if(NOT uuid MATCHES "^${h}${h}-${h}-${h}-${h}-${h}${h}${h}$")
        message(FATAL_ERROR "teesim: \"${uuid}\" is no UUID; write it as "
                            "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
    endif()
    string(REGEX REPLACE "^(.+)-(.+)-(.+)-(.+)-(.+)$" "\\4\\5" node ${uuid})
    string(REGEX REPLACE "^(.+)-(.+)-(.+)-(.+)-(.+)$" "0x\\1, 0x\\2, 0x\\3" head ${uuid})
    string(REGEX REPLACE "(..)" "0x\\1, " node ${node})
    set(${out} "{${head}, {${node}}}" PARENT_SCOPE)
endfunction()

# A text as a C string, into `out`.
function(_teesim_c_string text out)
    string(REPLACE "\\" "\\\\" text "${text}")
    string(REPLACE "\"" "\\\"" text "${text}")
    string(REPLACE "\n" "\\n" text "${text}")
    string(REPLACE "?" "\\?" text "${text}")
    set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

# The line of a TA's own property, into `out`: {name, type, pointer to the value}.
function(_teesim_extra_property property type value out)
    _teesim_c_string("${property}" label)
    if(type STREQUAL "bool" AND value MATCHES "^(true|false)$")
        set(pointer "&(const _Bool){0}")
        if(value STREQUAL "true")
            set(pointer "&(const _Bool){1}")
        endif()
    elseif(type MATCHES "^u(32|64)$" AND value MATCHES "^(0[xX][0-9a-fA-F]+|[0-9]+)$")
        set(pointer "&(const uint32_t){${value}u}")
        if(type STREQUAL "u64")
            set(pointer "&(const uint64_t){${value}ull}")
        endif()
    elseif(type STREQUAL "uuid")
        _teesim_uuid_initialiser("${value}" value)
        set(pointer "&(const TEE_UUID)${value}")
    elseif(type MATCHES "^(string|binary)$")
        _teesim_c_string("${value}" pointer)
        string(REPLACE "binary" "binary_block" type ${type})
    else()
        message(FATAL_ERROR "teesim: property ${property}: \"${type} ${value}\" is none of bool true, "
                            "bool false, u32 <number>, u64 <number>, string <text>, "
                            "binary <base64>, uuid <uuid>")
    endif()
    string(TOUPPER ${type} type)
    set(${out} "{${label}, USER_TA_PROP_TYPE_${type}, ${pointer}}" PARENT_SCOPE)
endfunction()

# What follows EXTRA, three by three, as the value of TA_CURRENT_TA_EXT_PROPERTIES.
function(_teesim_extra_properties out)
    set(lines "")
    set(i 1)
    while(i LESS ARGC)
        math(EXPR left "${ARGC} - ${i}")
        if(left LESS 3)
            message(FATAL_ERROR "teesim: EXTRA takes a name, a type and a value for each property")
        endif()
        math(EXPR t "${i} + 1")
        math(EXPR v "${i} + 2")
        _teesim_extra_property("${ARGV${i}}" "${ARGV${t}}" "${ARGV${v}}" line)
        string(APPEND lines " \\\n    ${line},")
        math(EXPR i "${i} + 3")
    endwhile()
    string(REGEX REPLACE ",$" "" lines "${lines}")
    set(${out} "${lines}" PARENT_SCOPE)
endfunction()

# Refuses a UUID that another TA of this directory has: both would be one file.
function(_teesim_refuse_second name uuid)
    get_directory_property(first TEESIM_TA_${uuid})
    if(first)
        message(FATAL_ERROR "teesim_add_ta(${name}): ${first} has the UUID ${uuid}, too; both would make "
                            "${uuid}.ta in ${CMAKE_CURRENT_BINARY_DIR}")
    endif()
    set_property(DIRECTORY PROPERTY TEESIM_TA_${uuid} ${name})
endfunction()

# Writes DIR/user_ta_header_defines.h of a UUID and the words after PROPERTIES.
function(_teesim_write_header name dir uuid)
    set(flag_words SINGLE_INSTANCE MULTI_SESSION INSTANCE_KEEP_ALIVE
                   DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT)
    cmake_parse_arguments(PARSE_ARGV 3 A "${flag_words}" "STACK_SIZE;DATA_SIZE;VERSION;DESCRIPTION"
        "EXTRA")
    list(JOIN flag_words ", " known)
    _teesim_refuse_rest("teesim_add_ta(${name}): PROPERTIES"
        " There are ${known}, STACK_SIZE, DATA_SIZE, VERSION, DESCRIPTION, EXTRA")
    set(flags 0)
    foreach(flag ${flag_words})
        if(A_${flag})
            string(APPEND flags " | TA_FLAG_${flag}")
        endif()
    endforeach()
    _teesim_uuid_initialiser(${uuid} initialiser)
    set(A_STACK_SIZE_default 8192)
    set(A_DATA_SIZE_default 32768)
    set(text "/* Made by teesim_add_ta(${name}). */\n#include <user_ta_header.h>\n\n")
    string(APPEND text "#define TA_UUID ${initialiser}\n#define TA_FLAGS (${flags})\n")
    foreach(size STACK_SIZE DATA_SIZE)
        if(NOT DEFINED A_${size})
            set(A_${size} ${A_${size}_default})
        elseif(NOT A_${size} MATCHES "^[0-9]+$")
            message(FATAL_ERROR "teesim_add_ta(${name}): ${size} ${A_${size}} is no number of bytes")
        endif()
        string(APPEND text "#define TA_${size} ${A_${size}}\n")
    endforeach()
    foreach(word VERSION DESCRIPTION)
        if(DEFINED A_${word})
            _teesim_c_string("${A_${word}}" string)
            string(APPEND text "#define TA_${word} ${string}\n")
        endif()
    endforeach()
    if(DEFINED A_EXTRA)
        _teesim_extra_properties(extra ${A_EXTRA})
        string(APPEND text "#define TA_CURRENT_TA_EXT_PROPERTIES${extra}\n")
    endif()
    set(before "")
    if(EXISTS ${dir}/user_ta_header_defines.h)
        file(READ ${dir}/user_ta_header_defines.h before)
    endif()
    if(NOT before STREQUAL text)
        file(WRITE ${dir}/user_ta_header_defines.h "${text}")
    endif()
endfunction()

# The directory of the user_ta_header_defines.h that lies beside one of the sources, or empty; and
# whether one of the sources has the head of the TA itself.
function(_teesim_look_at_sources header_dir has_head)
    set(${header_dir} "" PARENT_SCOPE)
    set(${has_head} FALSE PARENT_SCOPE)
    foreach(source ${ARGN})
        get_filename_component(source "${source}" ABSOLUTE)
        get_filename_component(dir "${source}" DIRECTORY)
        if(EXISTS "${dir}/user_ta_header_defines.h")
            set(${header_dir} "${dir}" PARENT_SCOPE)
        endif()
        if(EXISTS "${source}")
            file(STRINGS "${source}" found
                 REGEX "^[ \t]*#[ \t]*include[ \t]*<(teesim/ta_head|tee_ta_properties)\\.h>")
            if(found)
                set(${has_head} TRUE PARENT_SCOPE)
            endif()
        endif()
    endforeach()
endfunction()

# A sanitizer's runtime is in the program that loads the TA: then some symbols stay open.
function(_teesim_symbols_option out)
    get_directory_property(options COMPILE_OPTIONS)
    string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
    set(${out} "-Wl,-z,defs" PARENT_SCOPE)
    if("${options} ${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${CMAKE_C_FLAGS_${type}}" MATCHES "-fsanitize=")
        set(${out} "-Wl,-z,undefs" PARENT_SCOPE)
    endif()
endfunction()

# Where the head of TA `name` comes from: adds it to the target.
macro(_teesim_add_head)
    _teesim_look_at_sources(header_dir has_head ${A_SOURCES})
    if(DEFINED A_HEADER)
        get_filename_component(A_HEADER "${A_HEADER}" ABSOLUTE)
        if(NOT A_HEADER MATCHES "/user_ta_header_defines\\.h$" OR NOT EXISTS "${A_HEADER}")
            message(FATAL_ERROR "teesim_add_ta(${name}): ${A_HEADER} is no user_ta_header_defines.h, "
                                "or is not there")
        endif()
        get_filename_component(header_dir "${A_HEADER}" DIRECTORY)
    endif()
    if((header_dir OR has_head) AND DEFINED A_PROPERTIES)
        message(FATAL_ERROR "teesim_add_ta(${name}): it has a head of its own "
                            "(user_ta_header_defines.h or <teesim/ta_head.h>), so PROPERTIES would "
                            "have no effect; leave them out, or that")
    endif()
    if(NOT header_dir AND NOT has_head)
        set(header_dir ${CMAKE_CURRENT_BINARY_DIR}/${name}_head)
        _teesim_write_header(${name} ${header_dir} ${uuid} ${A_PROPERTIES})
    endif()
    if(NOT has_head)
        target_sources(${name} PRIVATE ${teesim_KIT_DIR}/src/user_ta_header.c)
    endif()
    if(header_dir)
        target_include_directories(${name} PRIVATE ${header_dir})
    endif()
endmacro()

function(teesim_add_ta name)
    cmake_parse_arguments(PARSE_ARGV 1 A "" "UUID;HEADER;SANITIZE" "SOURCES;LINK;PROPERTIES")
    _teesim_refuse_rest("${CMAKE_CURRENT_FUNCTION}(${name})" "")
    if(NOT A_SOURCES OR NOT DEFINED A_UUID)
        message(FATAL_ERROR "teesim_add_ta(${name}): UUID and SOURCES are needed")
    endif()
    get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
    if(NOT C IN_LIST languages)
        message(FATAL_ERROR "teesim_add_ta(${name}): the head of a TA is C; say project(… LANGUAGES C)")
    endif()
    _teesim_uuid_initialiser("${A_UUID}" unused)
    string(TOLOWER ${A_UUID} uuid)
    _teesim_refuse_second(${name} ${uuid})
    add_library(${name} MODULE ${A_SOURCES})
    _teesim_add_head()
    _teesim_symbols_option(symbols)
    if(NOT DEFINED A_SANITIZE)
        set(A_SANITIZE "${TEESIM_TA_SANITIZE}")
    endif()
    if(A_SANITIZE)
        set(symbols -fsanitize=${A_SANITIZE} -Wl,-z,undefs)
        target_compile_options(${name} PRIVATE -fsanitize=${A_SANITIZE})
    endif()
    target_compile_options(${name} PRIVATE -fexceptions -fno-omit-frame-pointer)
    target_link_libraries(${name} PRIVATE ${A_LINK} teesim::utee)
    # The memory that the C++ library takes is to be the TA's heap.
    target_link_options(${name} PRIVATE -Wl,-Bsymbolic -Wl,-z,now -Wl,--build-id=sha1 ${symbols}
        -Wl,--version-script=${teesim_KIT_DIR}/src/ta.map
        $<$<LINK_LANGUAGE:CXX>:-static-libstdc++> $<$<LINK_LANGUAGE:CXX>:-static-libgcc>)
    set_target_properties(${name} PROPERTIES
        PREFIX "" OUTPUT_NAME ${uuid} SUFFIX .ta C_VISIBILITY_PRESET hidden
        TEESIM_SANITIZE "${A_SANITIZE}"
        CXX_VISIBILITY_PRESET hidden LIBRARY_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    if(EXISTS "${teesim_EXECUTABLE}")
        add_custom_command(TARGET ${name} POST_BUILD VERBATIM
            COMMAND ${teesim_EXECUTABLE} ta check --uuid ${uuid} $<TARGET_FILE:${name}>)
    endif()
    set_property(GLOBAL APPEND PROPERTY TEESIM_TAS_OF_${PROJECT_NAME} ${name})
endfunction()

function(teesim_add_client name)
    cmake_parse_arguments(PARSE_ARGV 1 A "" "" "SOURCES;LINK")
    _teesim_refuse_rest("${CMAKE_CURRENT_FUNCTION}(${name})" "")
    if(NOT A_SOURCES)
        message(FATAL_ERROR "teesim_add_client(${name}): SOURCES are needed")
    endif()
    add_executable(${name} ${A_SOURCES})
    target_link_libraries(${name} PRIVATE ${A_LINK} teesim::teesim)
endfunction()

# The program of a test that is built of sources.
macro(_teesim_add_test_program)
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(CMOCKA IMPORTED_TARGET GLOBAL cmocka)
    if(NOT TARGET PkgConfig::CMOCKA)
        message(FATAL_ERROR "teesim_add_test(${name}): cmocka is not found; install libcmocka-dev")
    endif()
    teesim_add_client(${name} SOURCES ${A_SOURCES} LINK ${A_LINK} PkgConfig::CMOCKA)
    set(A_COMMAND ${name})
endmacro()

# The state directory of the test `entry`, into `out`: below the build's, whatever the test is called.
function(_teesim_state_dir entry out)
    if(NOT entry MATCHES "^[A-Za-z0-9_][A-Za-z0-9_.+-]*$")
        string(MD5 entry "${entry}")
    endif()
    set(${out} ${CMAKE_CURRENT_BINARY_DIR}/teesim-state/${entry} PARENT_SCOPE)
endfunction()

# One entry of CTest, with a scheduler or (empty) without. What is removed is our own directory,
# also where the test has another.
macro(_teesim_add_entry entry sched)
    _teesim_state_dir(${entry} state)
    set(environment TEESIM_STATE=${state} "TEESIM_TA_PATH=${path}" ${A_ENVIRONMENT})
    if(NOT "${sched}" STREQUAL "")
        list(APPEND environment TEESIM_SCHED=${sched})
    endif()
    add_test(NAME ${entry}
        COMMAND sh -c "rm -rf \"$1\" && shift && exec \"$@\"" sh ${state} ${A_COMMAND})
    set_tests_properties(${entry} PROPERTIES
        ENVIRONMENT "${environment}" TIMEOUT ${A_TIMEOUT} LABELS "${sched}"
        ENVIRONMENT_MODIFICATION LD_LIBRARY_PATH=path_list_prepend:${teesim_LIB_DIR})
endmacro()

function(teesim_add_test name)
    cmake_parse_arguments(PARSE_ARGV 1 A "" "TIMEOUT" "COMMAND;SOURCES;LINK;TAS;SCHEDS;ENVIRONMENT")
    _teesim_refuse_rest("${CMAKE_CURRENT_FUNCTION}(${name})" "")
    if((DEFINED A_COMMAND AND DEFINED A_SOURCES) OR NOT (A_COMMAND OR A_SOURCES))
        message(FATAL_ERROR "teesim_add_test(${name}): either COMMAND or SOURCES is needed")
    endif()
    if(A_SOURCES)
        _teesim_add_test_program()
    endif()
    if(NOT DEFINED A_TAS)
        get_property(A_TAS GLOBAL PROPERTY TEESIM_TAS_OF_${PROJECT_NAME})
    endif()
    if(NOT DEFINED A_TIMEOUT)
        set(A_TIMEOUT 60)
    endif()
    set(path "")
    set(runner "")
    foreach(ta ${A_TAS})
        list(APPEND path "$<TARGET_FILE_DIR:${ta}>")
        if(TARGET ${ta})
            get_target_property(sanitize ${ta} TEESIM_SANITIZE)
            if(sanitize MATCHES "(^|,)address(,|$)")
                set(runner ${teesim_EXECUTABLE} run --asan --)
            endif()
        endif()
    endforeach()
    list(REMOVE_DUPLICATES path)
    list(JOIN path ":" path)
    # add_test takes a target's name for its file where it comes first alone.
    list(POP_FRONT A_COMMAND program)
    if(TARGET ${program})
        set(program $<TARGET_FILE:${program}>)
    endif()
    list(PREPEND A_COMMAND ${runner} ${program})
    if(NOT DEFINED A_SCHEDS)
        _teesim_add_entry(${name} "")
    endif()
    foreach(sched ${A_SCHEDS})
        if(NOT sched MATCHES "^(threads|inline)$")
            message(FATAL_ERROR "teesim_add_test(${name}): SCHEDS are threads and inline, not ${sched}")
        endif()
        _teesim_add_entry(${name}.${sched} ${sched})
    endforeach()
endfunction()
