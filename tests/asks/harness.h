/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Handlers without a database: send_request() runs a request to the end of its ask, and CHECK_ASKED() checks a
 * statement that was asked. The router, the access levels and the forms are the real ones; session, firm and connection
 * are not.
 */
#ifndef PORTICO_TESTS_ASKS_HARNESS_H
#define PORTICO_TESTS_ASKS_HARNESS_H

#include "http/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The viewers. NOT_SIGNED_IN has no session. */
extern const struct session NOT_SIGNED_IN, MARIA /* client */, TOM /* staff */, RITA /* reader */, ADA /* owner */,
    ONE_FACTOR_OWNER /* staff, mail only */;

/* The address of the next requests. */
extern const char *from_address;
#define FROM_ADDRESS "192.0.2.1" /* where they come from otherwise */

/* Matches any parameter, for ids that the handler makes. */
#define ANYTHING "*"

/* All routes of the worker. */
const struct route *const *worker_routes(void);

/* The exchange after its ask, or after it was refused. `json` NULL: no body. The caller frees it with end_request(). */
struct exchange *send_request(const struct route *const *tables, const char *method, const char *path,
                              const struct session *viewer, const char *json);
void end_request(struct exchange **x);

/* Checks the statement at index `at` of those asked (then those emitted), and its parameters: NULL is SQL null. */
void check_asked(const struct exchange *x, size_t at, const struct statement *statement, const char *const *parameters,
                 size_t count, const char *file, int line);

#define CHECK_ASKED(x, at, statement, ...)                                                                             \
    check_asked((x), (at), (statement), (const char *const[]){__VA_ARGS__},                                            \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), __FILE__, __LINE__)

size_t asked_count(const struct exchange *x);

/* The index of the statement; SIZE_MAX when it was not asked. */
size_t index_of(const struct exchange *x, const struct statement *statement);

/* Checks that the request was not refused (status 0), or refused with this code. */
void check_refused(const struct exchange *x, int status, const char *code, const char *file, int line);
#define CHECK_REFUSED(x, status, code) check_refused((x), (status), (code), __FILE__, __LINE__)
#define CHECK_PASSED(x) check_refused((x), 0, NULL, __FILE__, __LINE__)

/* Whether the 422 names this field with this code. */
bool names_field(const struct exchange *x, const char *field, const char *code);

#endif
