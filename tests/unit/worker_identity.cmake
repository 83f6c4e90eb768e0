# Logos and style sheets.
unit(worker_picture worker)
unit(worker_sheet worker)
