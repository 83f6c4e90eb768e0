# Tests of the jobs service.
if(TARGET jobs)
    unit(jobs_mail jobs)
    unit(jobs_smtp jobs)
    unit(jobs_templates jobs)
    foreach(name jobs_mail jobs_templates)
        target_compile_definitions(unit-${name} PRIVATE MAILS="${CMAKE_SOURCE_DIR}/services/jobs/mails")
    endforeach()
endif()
