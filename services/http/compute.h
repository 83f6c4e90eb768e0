/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Work on the thread pool, for one exchange. compute() itself is declared in exchange.h. */
#ifndef PORTICO_HTTP_COMPUTE_H
#define PORTICO_HTTP_COMPUTE_H

#include "http/exchange.h"

enum { COMPUTATIONS_MAX = 64 /* running or waiting for a thread: 503 beyond */ };

#endif
