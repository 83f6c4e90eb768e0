# What the jobs service is made of.
if(TARGET jobs)
    unit(jobs_mail jobs)
    unit(jobs_smtp jobs)
endif()
