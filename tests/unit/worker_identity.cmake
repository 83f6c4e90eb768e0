# Brand colours, logos and authenticator codes.
unit(worker_palette worker)
unit(worker_picture worker)
unit(worker_totp worker)
