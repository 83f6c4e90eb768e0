# The engine's tests. http-probe is a service of its own, which http_server.c calls over its socket.
unit(http_encode http PkgConfig::JANSSON PkgConfig::LIBPQ)
unit(http_form http)
unit(http_route http)
unit(http_sentences http)
unit(http_state http)

add_executable(http-probe http_probe.c)
portico_sql(http-probe http_probe_sql sql/http_probe.sql)
target_link_libraries(http-probe PRIVATE http)

unit_with_database(http_server PkgConfig::LIBPQ)
add_dependencies(unit-http_server http-probe)
