/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For tests with a loop: go on until something has happened, and fail when it does not within ten seconds. */
#ifndef PORTICO_TESTS_LOOP_H
#define PORTICO_TESTS_LOOP_H

#include <stdbool.h>
#include <uv.h>

typedef bool loop_f(void *what);

/* Runs the loop until happened(what). */
void loop_until(uv_loop_t *loop, loop_f *happened, void *what);

/* Runs the loop for as long as anything is open on it, then closes it: what is leaked shows here. */
void loop_end(uv_loop_t *loop);

#endif
