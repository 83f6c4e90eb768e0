# Logos and style sheets.
unit(worker_picture worker)
unit(worker_sheet worker)
# Where an address is.
unit(worker_place worker)
# What people read when they come in.
unit(worker_entry worker)
