/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Configuration: environment variables, all of them in the one table of config.c. A wrong value ends the process at
 * once with a sentence and status 78 (EX_CONFIG), since a guess would be worse.
 */
#ifndef PORTICO_COMMON_CONFIG_H
#define PORTICO_COMMON_CONFIG_H

#include <stdint.h>
#include <stdio.h>

enum { CONFIG_BYTES = 1024, SOCKET_BYTES = 104 /* a unix socket's path has 108 with its NUL */ };

enum config {
    CONFIG_VAR,
    CONFIG_DOMAIN,
    CONFIG_PORT,
    CONFIG_HTTP_PORT,
    CONFIG_LISTEN,
    CONFIG_EDGES,
    CONFIG_WORKERS,
    CONFIG_RUN,
    CONFIG_DATABASE,
    CONFIG_REDIS,
    CONFIG_SMTP,
    CONFIG_ROOT_KEY,
    CONFIG_STORE,
    CONFIG_WEB,
    CONFIG_TLS,
    CONFIG_MIGRATIONS,
    CONFIG_PACKS,
    CONFIG_MAILS,
    CONFIG_SPARES,
    CONFIG_WORKER,
    CONFIG_LOG,
    CONFIG_LIMITS,
    CONFIG_OUTGOING,
    CONFIG_OUTGOING_CA,
    CONFIG_PRICES,
    CONFIG_TERMS,
    CONFIG_IMPRINT,
    CONFIG_COUNT
};

/* Reads and checks all values, and starts the log as `service`. Must be called once, before any other function here. */
void config_load(const char *service);

const char *config_text(enum config name);
uint64_t config_number(enum config name);

/* A path in PORTICO_RUN, e.g. "worker-1.sock". Returns `out`. */
const char *config_socket(char out[SOCKET_BYTES], const char *name);

/* PORTICO_DATABASE with the role, e.g. "portico_app". Returns `out`. */
const char *config_conninfo(char out[CONFIG_BYTES], const char *role);

/* https://host[:port] of the apex (`label` NULL or "") or of a name below it. Returns `out`. */
const char *config_origin(char out[CONFIG_BYTES], const char *label);

/* Prints the table: name, value, default, meaning. */
void config_print(FILE *out);

#endif
