# Tests of the command line. It is not a library, so a test compiles the file that it tests.
if(TARGET portico)
    unit(cli_demo_pdf common)
    target_sources(unit-cli_demo_pdf PRIVATE ${CMAKE_SOURCE_DIR}/services/cli/demo_pdf.c)
    unit(cli_log_files common)
    target_sources(unit-cli_log_files PRIVATE ${CMAKE_SOURCE_DIR}/services/cli/log_files.c)
    target_link_options(unit-cli_log_files PRIVATE -Wl,--wrap=fstatvfs,--wrap=sendfile)
    unit_with_database(cli_fleet)
    target_sources(unit-cli_fleet PRIVATE ${CMAKE_SOURCE_DIR}/services/cli/fleet.c
        ${CMAKE_SOURCE_DIR}/services/cli/progress.c)
    target_link_libraries(unit-cli_fleet PRIVATE Threads::Threads)
endif()
