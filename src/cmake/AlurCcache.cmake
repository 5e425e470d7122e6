# A second build of the same text costs nothing where ccache is at hand. Precompiled headers need two checks of ccache
# relaxed, and the folder of a build is of no interest at -g1: the consumers in the tests compile the same library again,
# and the wheel does so out of a copy of this tree. Nor is the language of messages, which ctest sets for what it starts.
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(ALUR_CCACHE ccache)
    if(ALUR_CCACHE)
        set(base ${PROJECT_SOURCE_DIR})
        if(DEFINED ENV{CCACHE_BASEDIR})
            set(base $ENV{CCACHE_BASEDIR})
        endif()
        set(CMAKE_CXX_COMPILER_LAUNCHER
            ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,locale CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${base}
            ${ALUR_CCACHE})
    endif()
endif()
