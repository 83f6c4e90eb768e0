/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Handlers without a database: pretend() brings a request to the end of its ask, and CHECK_ASKED() looks at what was
 * asked. The router, the access levels and the forms are the real ones; session, firm and wire are made up.
 */
#ifndef PORTICO_TESTS_PRETEND_H
#define PORTICO_TESTS_PRETEND_H

#include "http/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Who asks. NOBODY_IN is not signed in. */
extern const struct session NOBODY_IN, MARIA /* client */, TOM /* staff */, RITA /* reader */, ADA /* owner */,
    NEW /* staff, mail only */;

/* Any parameter, for ids that the handler makes. */
#define ANYTHING "*"

/* All routes of the worker. */
const struct route *const *worker_tables(void);

/* The exchange after its ask, or after whatever refused it. `json` NULL: no body. */
struct exchange *pretend(const struct route *const *tables, const char *method, const char *path,
                         const struct session *viewer, const char *json);
void pretend_end(struct exchange **x);

/* The statement at `at` of those asked (then those told), and its parameters: NULL is SQL null. */
void check_asked(const struct exchange *x, size_t at, const struct statement *statement, const char *const *parameters,
                 size_t count, const char *file, int line);

#define CHECK_ASKED(x, at, statement, ...)                                                                             \
    check_asked((x), (at), (statement), (const char *const[]){__VA_ARGS__},                                            \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), __FILE__, __LINE__)

size_t asked_count(const struct exchange *x);

/* Where the statement stands; SIZE_MAX when it was not asked. */
size_t asked_at(const struct exchange *x, const struct statement *statement);

/* Nothing was refused, or exactly this was. */
void check_refused(const struct exchange *x, int status, const char *code, const char *file, int line);
#define CHECK_REFUSED(x, status, code) check_refused((x), (status), (code), __FILE__, __LINE__)
#define CHECK_PASSED(x) check_refused((x), 0, NULL, __FILE__, __LINE__)

/* The 422 names this field with this code. */
bool names_field(const struct exchange *x, const char *field, const char *code);

#endif
