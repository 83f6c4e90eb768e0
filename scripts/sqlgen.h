/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A statement as sqlgen reads it, and its output as C. The tool runs in builds, so errors exit with a message. */
#ifndef PORTICO_SCRIPTS_SQLGEN_H
#define PORTICO_SCRIPTS_SQLGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { NAME_BYTES = 64, SQL_BYTES = 32768, PARAMETERS = 24, PLACEHOLDERS = 255 };

/* Each option doubles the variants of a statement, and each variant that is used is a plan in every connection. */
enum { OPTIONS = 4, VARIANTS = 1 << OPTIONS };

struct parameter {
    char name[NAME_BYTES];
    unsigned oid;
    bool may_be_null;
};

/* options: the parameters that lines depend on, in the order of their first mark. */
struct statement {
    char name[NAME_BYTES], gives[16], sql[SQL_BYTES];
    struct parameter parameters[PARAMETERS];
    unsigned page, count, options[OPTIONS], option_count;
    size_t length;
    bool open, writes, has_gives, has_params, shared;
};

/* The output files: the statements, and their names for the same folder and for other folders. */
struct output {
    FILE *source, *header, *shared;
};

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Finds the options of a statement. A mark that cannot be understood ends the build. */
void options_read(struct statement *statement);

/* The SQL if exactly the options of the bit mask `given` have a value, without marks. Bit n is option n. */
void options_expand(const struct statement *statement, unsigned given, char sql[SQL_BYTES]);

/* Writes a struct statement of data/statement.h with its variants, and its name to the header that it belongs to. */
void write_statement(const struct statement *statement, const struct output *out);

#endif
