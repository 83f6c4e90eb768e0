# The sealed files and what surrounds them; needs nothing but a folder.
unit(vault_seal vault)
unit(vault_store vault)
unit(vault_piece worker)
unit(worker_range worker)
unit(worker_types worker)
