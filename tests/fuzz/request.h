/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A request that never came over a wire: an exchange of nobody's, with one header, query or body of the fuzzer's. */
#ifndef PORTICO_TESTS_FUZZ_REQUEST_H
#define PORTICO_TESTS_FUZZ_REQUEST_H

#include "http/inside.h"
#include "target.h"

/* The caller ends it with exchange_unref(). The header counts until then. */
struct exchange *request_open(const struct route *route, struct header_line *header);

#endif
