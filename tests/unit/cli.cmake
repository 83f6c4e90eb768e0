# Tests of the command line. It is not a library, so a test compiles the file that it tests.
if(TARGET portico)
    unit(cli_demo_pdf common)
    target_sources(unit-cli_demo_pdf PRIVATE ${CMAKE_SOURCE_DIR}/services/cli/demo_pdf.c)
endif()
