/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

/* The offsets at which the pool writes the firm's schema. The C string has the same offsets as the SQL. */
static unsigned write_placeholders(const struct statement *statement, FILE *out)
{
    static const char placeholder[] = "{firm}";
    unsigned placeholders = 0;

    for (const char *at = statement->sql; (at = strstr(at, placeholder)) != NULL; at += sizeof(placeholder) - 1) {
        if (++placeholders > PLACEHOLDERS)
            die("%s: more than %d placeholders {firm}", statement->name, PLACEHOLDERS);
        if (placeholders == 1)
            fprintf(out, "static const uint16_t placeholders_%s[] = {", statement->name);
        fprintf(out, "%s%td", placeholders == 1 ? "" : ", ", at - statement->sql);
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

void write_statement(const struct statement *statement, bool writes, const struct output *out)
{
    FILE *source = out->source, *header = statement->shared ? out->shared : out->header;
    unsigned placeholders;

    if (statement->parameters > 0) {
        fprintf(source, "static const uint32_t types_%s[] = {", statement->name);
        for (unsigned i = 0; i < statement->parameters; i++)
            fprintf(source, "%s%u", i == 0 ? "" : ", ", statement->types[i]);
        fputs("};\n", source);
    }
    placeholders = write_placeholders(statement, source);
    fprintf(source, "const struct statement sql_%s = {\n    .name = \"%s\",\n    .text =", statement->name,
            statement->name);
    write_string(source, statement->sql);
    fprintf(source, ",\n    .gives = GIVES_%s,\n    .page = %u,\n    .writes = %s,\n    .parameters = %u,\n",
            statement->gives, statement->page, writes ? "true" : "false", statement->parameters);
    fprintf(source, "    .placeholders = %s%s,\n    .placeholder_count = %u,\n",
            placeholders > 0 ? "placeholders_" : "NULL", placeholders > 0 ? statement->name : "", placeholders);
    fprintf(source, "    .types = %s%s,\n};\n\n", statement->parameters > 0 ? "types_" : "NULL",
            statement->parameters > 0 ? statement->name : "");
    fprintf(header, "extern const struct statement sql_%s;\n#define SQL_", statement->name);
    for (const char *c = statement->name; *c != '\0'; c++)
        fputc(toupper((unsigned char)*c), header);
    fprintf(header, " (&sql_%s)\n", statement->name);
}
