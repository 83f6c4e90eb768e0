/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Direct: one blocking libpq connection, for programs without a loop (the cli) and for threads.
 *
 * A fenced connection accepts no BEGIN, so a transaction there is one pipeline: direct_fenced().
 */
#ifndef PORTICO_DATA_DIRECT_H
#define PORTICO_DATA_DIRECT_H

#include "data/statement.h"

#include <libpq-fe.h>
#include <stddef.h>

enum { DIRECT_MESSAGE = 512, DIRECT_PARAMETERS = 24, DIRECT_STEPS = 256, DIRECT_SECRET = 67 };

struct direct_error {
    char state[6]; /* SQLSTATE; "08000" when the connection failed */
    char message[DIRECT_MESSAGE];
};

/* Connects. Returns NULL and sets the error on failure. The caller closes it with PQfinish(). */
PGconn *direct_open(const char *conninfo, struct direct_error *error);

/* Runs one statement without {firm} placeholders. NULL with the error; the caller frees the result by PQclear(). */
PGresult *direct_run(PGconn *connection, const struct statement *statement, const char *const *parameters, size_t count,
                     struct direct_error *error);

/* direct(connection, SQL_X, &error, "a", NULL, ...): as above; the parameters are C strings, NULL is null. */
#define direct(connection, statement, error, ...)                                                                      \
    direct_run((connection), (statement), (const char *const[]){NULL, ##__VA_ARGS__} + 1,                              \
               sizeof((const char *const[]){NULL, ##__VA_ARGS__}) / sizeof(const char *) - 1, (error))

/* Like direct_run(), for statements whose rows the caller does not need. */
bool direct_do(PGconn *connection, const struct statement *statement, const char *const *parameters, size_t count,
               struct direct_error *error);
#define direct_only(connection, statement, error, ...)                                                                 \
    direct_do((connection), (statement), (const char *const[]){NULL, ##__VA_ARGS__} + 1,                               \
              sizeof((const char *const[]){NULL, ##__VA_ARGS__}) / sizeof(const char *) - 1, (error))

/* Copies the error of a result, or of the connection when the result has none. */
void direct_read_error(struct direct_error *error, const PGconn *connection, const PGresult *result);

/* ---- fenced ---- */

struct direct_fence {
    PGconn *connection;
    char secret[DIRECT_SECRET]; /* '\x' and hex */
};

/* Connects as portico_app and arms the fence. False with the error, also where the fence is missing. */
bool direct_fence_open(struct direct_fence *fence, const char *conninfo, struct direct_error *error);
void direct_fence_close(struct direct_fence *fence);

struct direct_step {
    const struct statement *statement;
    const char *parameters[DIRECT_PARAMETERS];
    PGresult *result; /* set by direct_fenced(); the caller frees it with direct_clear() */
};

/* Runs the steps as one transaction in firm `firm`, as the service itself. False with the error of the failed step;
 * nothing was changed then. */
bool direct_fenced(struct direct_fence *fence, uint64_t firm, struct direct_step *steps, size_t count,
                   struct direct_error *error);

/* The same as a person: row security lets them write what only they may. kind: "staff" or "client". */
bool direct_fenced_as(struct direct_fence *fence, uint64_t firm, const char *person, const char *kind,
                      struct direct_step *steps, size_t count, struct direct_error *error);
void direct_clear(struct direct_step *steps, size_t count);

#endif
