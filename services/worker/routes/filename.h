/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of files, as people's computers gave them, made fit for any other computer. */
#ifndef PORTICO_WORKER_ROUTES_FILENAME_H
#define PORTICO_WORKER_ROUTES_FILENAME_H

#include "common/arena.h"

enum { FILENAME_BYTES = 200 };

/*
 * The name without a path, without characters that some system forbids or that turn the direction of text (they would
 * let "fdp.exe" look like "exe.pdf"), and at most FILENAME_BYTES long with its ending kept. Absent when nothing is left
 * or it is not UTF-8.
 */
struct text filename_clean(struct arena *arena, struct text name);

#endif
