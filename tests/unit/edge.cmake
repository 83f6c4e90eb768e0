# The parts of the edge without a loop: host names, firms, the registry's text, headers, the choice of workers.
foreach(module firms headers host registry_text rendezvous)
    unit(edge_${module} edge_parts)
endforeach()
