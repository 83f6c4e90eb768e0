# The engine's tests. http-probe is a service of its own, which http_rig.c calls over its socket.
unit(http_encode http PkgConfig::JANSSON PkgConfig::LIBPQ)
unit(http_form http)
unit(http_route http)
unit(http_sentences http)
unit(http_state http)

add_executable(http-probe http_probe.c)
portico_sql(http-probe http_probe_sql sql/http_probe.sql)
target_link_libraries(http-probe PRIVATE http)

add_library(unit-http-rig STATIC http_rig.c)
target_link_libraries(unit-http-rig PUBLIC data PkgConfig::LIBPQ PkgConfig::CMOCKA)
foreach(name http_server http_server_streams)
    unit_with_database(${name} unit-http-rig)
    add_dependencies(unit-${name} http-probe)
endforeach()
