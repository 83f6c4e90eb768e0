# What the command line is made of; it is no library, so a test compiles the file that it is about.
if(TARGET portico)
    unit(cli_demo_pdf common)
    target_sources(unit-cli_demo_pdf PRIVATE ${CMAKE_SOURCE_DIR}/services/cli/demo_pdf.c)
endif()
