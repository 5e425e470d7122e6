# What an installed alur consists of. Each component has its own export set, so that `core` is found where none of the
# libraries behind alur::alur is installed.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/alur)

function(alur_install_component component target)
    install(TARGETS ${target} EXPORT alur-${component}
            FILE_SET HEADERS COMPONENT ${component}
            ARCHIVE COMPONENT ${component}
            LIBRARY COMPONENT ${component} NAMELINK_COMPONENT ${component})
    install(EXPORT alur-${component} FILE alur-${component}.cmake NAMESPACE alur:: DESTINATION ${package_dir}
            COMPONENT ${component})
endfunction()

alur_install_component(core alur_core)
if(TARGET alur)
    alur_install_component(alur alur)
    install(FILES src/cmake/FindSodium.cmake DESTINATION ${package_dir} COMPONENT alur)
endif()
if(TARGET alur_xes)
    alur_install_component(xes alur_xes)
endif()
if(TARGET alur_ocel)
    alur_install_component(ocel alur_ocel)
endif()
if(TARGET alur_bgl)
    alur_install_component(bgl alur_bgl)
endif()
if(TARGET alur_cli)
    install(TARGETS alur_cli COMPONENT cli)
endif()

configure_package_config_file(src/cmake/alurConfig.cmake.in alurConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(alurConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/alurConfig.cmake ${PROJECT_BINARY_DIR}/alurConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT core)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT core)
