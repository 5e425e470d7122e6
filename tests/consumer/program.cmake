# cmake -DBUILD=… -DSOURCE=… -DCOMPILER=… -P program.cmake: whether all that `cmake --install` copies is there once
# `./dev demo` has built its one target, the program. Nothing is compiled: the build says what that is made of.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${CMAKE_COMMAND} --preset program -S ${SOURCE} -B ${BUILD} -DCMAKE_CXX_COMPILER=${COMPILER}
                WORKING_DIRECTORY ${SOURCE} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ninja -C ${BUILD} -t inputs alur_cli OUTPUT_VARIABLE made COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" made "${made}")
file(STRINGS ${BUILD}/cmake_install.cmake rules REGEX "TYPE (STATIC_LIBRARY|SHARED_LIBRARY) ")
if(NOT rules)
    message(FATAL_ERROR "no library is installed")
endif()
foreach(rule IN LISTS rules)
    string(REGEX MATCH "FILES \"${BUILD}/([^\"]+)\"" matched "${rule}")
    if(NOT CMAKE_MATCH_1 IN_LIST made)
        message(FATAL_ERROR "./dev demo does not build what is installed: ${rule}")
    endif()
endforeach()
