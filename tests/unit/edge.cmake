# The parts of the edge without a loop: host names, firms, the registry's text, headers, the choice of workers.
foreach(module firms headers host registry_text rendezvous)
    unit(edge_${module} edge_parts)
endforeach()

# Which large body is next: with libh2o's loop, but without a server.
unit(edge_body_queue edge_parts PkgConfig::OPENSSL h2o-evloop z brotlienc)
target_sources(unit-edge_body_queue PRIVATE ${CMAKE_SOURCE_DIR}/services/edge/body_queue.c)
target_compile_definitions(unit-edge_body_queue PRIVATE H2O_USE_LIBUV=0)
target_include_directories(unit-edge_body_queue PRIVATE ${CMAKE_SOURCE_DIR}/services/edge) # khash.h

# By which limits a request counts: with libh2o, but without a server.
unit(edge_request_limits edge_parts PkgConfig::OPENSSL h2o-evloop z brotlienc)
target_sources(unit-edge_request_limits PRIVATE
    ${CMAKE_SOURCE_DIR}/services/edge/connection.c ${CMAKE_SOURCE_DIR}/services/edge/request_limits.c)
target_compile_definitions(unit-edge_request_limits PRIVATE H2O_USE_LIBUV=0)
target_include_directories(unit-edge_request_limits PRIVATE ${CMAKE_SOURCE_DIR}/services/edge) # khash.h
