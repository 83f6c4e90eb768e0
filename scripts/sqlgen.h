/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A statement as sqlgen reads it, and its output as C. The tool runs in builds, so errors exit with a message. */
#ifndef PORTICO_SCRIPTS_SQLGEN_H
#define PORTICO_SCRIPTS_SQLGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { NAME_BYTES = 64, SQL_BYTES = 32768, PARAMETERS = 24, PLACEHOLDERS = 255 };

struct statement {
    char name[NAME_BYTES], gives[16], sql[SQL_BYTES];
    unsigned page, types[PARAMETERS], parameters;
    size_t length;
    bool open, has_gives, has_params, shared;
};

/* The output files: the statements, and their names for the same folder and for other folders. */
struct output {
    FILE *source, *header, *shared;
};

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes a struct statement of data/statement.h, and its name to the header that it belongs to. */
void write_statement(const struct statement *statement, bool writes, const struct output *out);

#endif
