/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For tests with a loop: runs it until a condition holds, and fails the test after a minute. */
#ifndef PORTICO_TESTS_LOOP_H
#define PORTICO_TESTS_LOOP_H

#include <stdbool.h>
#include <uv.h>

typedef bool loop_f(void *what);

/* Runs the loop until happened(what). */
void loop_until(uv_loop_t *loop, loop_f *happened, void *what);

/* Runs the loop while it has open handles, then closes it. A leaked handle makes it fail. */
void loop_end(uv_loop_t *loop);

#endif
