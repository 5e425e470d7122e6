# A second build of the same text costs nothing where ccache is at hand. Precompiled headers need two checks of ccache
# relaxed, and the folder of a build is of no interest at -g1: the consumers in the tests compile the same library again.
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(ALUR_CCACHE ccache)
    if(ALUR_CCACHE)
        set(CMAKE_CXX_COMPILER_LAUNCHER
            ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_NOHASHDIR=1 ${ALUR_CCACHE})
    endif()
endif()
