/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

/* The offsets at which the pool writes the firm's schema. The C string has the same offsets as the SQL. */
static unsigned write_placeholders(const char *name, const char *sql, FILE *out)
{
    static const char placeholder[] = "{firm}";
    unsigned placeholders = 0;

    for (const char *at = sql; (at = strstr(at, placeholder)) != NULL; at += sizeof(placeholder) - 1) {
        if (++placeholders > PLACEHOLDERS)
            die("%s: more than %d placeholders {firm}", name, PLACEHOLDERS);
        if (placeholders == 1)
            fprintf(out, "static const uint16_t placeholders_%s[] = {", name);
        fprintf(out, "%s%td", placeholders == 1 ? "" : ", ", at - sql);
    }
    if (placeholders > 0)
        fputs("};\n", out);
    return placeholders;
}

static void write_string(FILE *out, const char *sql)
{
    fputs("\n        \"", out);
    for (; *sql != '\0'; sql++) {
        if (*sql == '\n') {
            fputs("\\n\"\n        \"", out);
            continue;
        }
        if (*sql == '"' || *sql == '\\')
            fputc('\\', out);
        fputc(*sql == '\t' ? ' ' : *sql, out);
    }
    fputc('"', out);
}

static void write_types(const struct statement *statement, FILE *out)
{
    if (statement->count == 0)
        return;
    fprintf(out, "static const uint32_t types_%s[] = {", statement->name);
    for (unsigned i = 0; i < statement->count; i++)
        fprintf(out, "%s%u", i == 0 ? "" : ", ", statement->parameters[i].oid);
    fputs("};\n", out);
}

/* Which parameters are options, and the variants other than the statement itself, in the order of their bit masks. */
static void write_options(const struct statement *statement, FILE *out)
{
    fprintf(out, "    .options = {");
    for (unsigned i = 0; i < statement->option_count; i++)
        fprintf(out, "%s%u", i == 0 ? "" : ", ", statement->options[i]);
    fprintf(out, "},\n    .option_count = %u,\n    .variants = variants_%s,\n", statement->option_count,
            statement->name);
}

/* In logs, a variant has the names of the options that were given. */
static void write_name(const struct statement *statement, unsigned given, FILE *out)
{
    fprintf(out, "    .name = \"%s", statement->name);
    for (unsigned i = 0; i < statement->option_count; i++)
        if (given & 1U << i)
            fprintf(out, "+%s", statement->parameters[statement->options[i]].name);
    fputs("\",\n", out);
}

static void write_variant(const struct statement *statement, unsigned given, FILE *out)
{
    static char sql[SQL_BYTES];
    char name[NAME_BYTES + 8]; /* of the C objects */
    unsigned placeholders;

    snprintf(name, sizeof(name), given == 0 ? "%s" : "%s__%u", statement->name, given);
    options_expand(statement, given, sql);
    placeholders = write_placeholders(name, sql, out);
    fprintf(out, "%sconst struct statement sql_%s = {\n", given == 0 ? "" : "static ", name);
    write_name(statement, given, out);
    fputs("    .text =", out);
    write_string(out, sql);
    fprintf(out, ",\n    .gives = GIVES_%s,\n    .page = %u,\n    .writes = %s,\n    .parameters = %u,\n",
            statement->gives, statement->page, statement->writes ? "true" : "false", statement->count);
    fprintf(out, "    .placeholders = %s%s,\n    .placeholder_count = %u,\n",
            placeholders > 0 ? "placeholders_" : "NULL", placeholders > 0 ? name : "", placeholders);
    fprintf(out, "    .types = %s%s,\n", statement->count > 0 ? "types_" : "NULL",
            statement->count > 0 ? statement->name : "");
    if (given == 0 && statement->option_count > 0)
        write_options(statement, out);
    fputs("};\n\n", out);
}

static void write_variants(const struct statement *statement, FILE *out)
{
    unsigned count = 1U << statement->option_count;

    for (unsigned given = 1; given < count; given++)
        write_variant(statement, given, out);
    fprintf(out, "static const struct statement *const variants_%s[] = {\n", statement->name);
    for (unsigned given = 1; given < count; given++)
        fprintf(out, "    &sql_%s__%u,\n", statement->name, given);
    fputs("};\n\n", out);
}

void write_statement(const struct statement *statement, const struct output *out)
{
    FILE *header = statement->shared ? out->shared : out->header;

    write_types(statement, out->source);
    if (statement->option_count > 0)
        write_variants(statement, out->source);
    write_variant(statement, 0, out->source);
    fprintf(header, "extern const struct statement sql_%s;\n#define SQL_", statement->name);
    for (const char *c = statement->name; *c != '\0'; c++)
        fputc(toupper((unsigned char)*c), header);
    fprintf(header, " (&sql_%s)\n", statement->name);
}
