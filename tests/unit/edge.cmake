# What the edge decides without a loop: names, firms, the registry's text, headers, who serves whom.
foreach(module firms headers host registry_text rendezvous)
    unit(edge_${module} edge_parts)
endforeach()
