/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * sqlgen <out> file.sql...: compiles the statements of .sql files to C, as <out>.c, <out>.h and, for those with
 * "-- shared: yes", <out>_shared.h, which other folders may use.
 *
 * A statement starts at "-- query: name" and ends at the next one. The header also has what it gives, and its typed
 * parameters, in one or more lines "-- params:". sqlgen refuses what would only fail later: an unknown type, a $n
 * without a parameter, a parameter without a $n, a page whose limit is not one row more than it shows.
 *
 * A line that begins with {if name} is in the statement only if the optional parameter has a value, one with
 * {if not name} only if it has none; see sqlgen_options.c.
 */
#include "sqlgen.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 1024, STATEMENTS = 1024 };

struct type {
    const char *name;
    unsigned oid; /* fixed in PostgreSQL's pg_type.dat */
};

static const struct type types[] = {
    {"uuid", 2950}, {"text", 25},          {"int", 23},      {"bigint", 20}, {"smallint", 21},
    {"bool", 16},   {"timestamptz", 1184}, {"date", 1082},   {"json", 114},  {"jsonb", 3802},
    {"bytea", 17},  {"uuid[]", 2951},      {"text[]", 1009},
};

static const char *file = "";
static unsigned line_number;
static char names[STATEMENTS][NAME_BYTES];
static unsigned count;
static struct statement current;

_Noreturn void die(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s:%u: ", file, line_number);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static char *trim(char *text)
{
    size_t length;

    while (isspace((unsigned char)*text))
        text++;
    length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
    return text;
}

/* The value after "-- key:" on a line of the header, or NULL. */
static char *header_value(char *line, const char *key)
{
    size_t length = strlen(key);

    if (strncmp(line, "-- ", 3) != 0 || strncmp(line + 3, key, length) != 0 || line[3 + length] != ':')
        return NULL;
    return trim(line + 4 + length);
}

/* ---- reading the header ---- */

static void read_name(const char *name)
{
    size_t length = strlen(name);

    if (length == 0 || length >= NAME_BYTES)
        die("a name has 1 to %d characters", NAME_BYTES - 1);
    for (size_t i = 0; i < length; i++)
        if (!islower((unsigned char)name[i]) && name[i] != '_' && !(i > 0 && isdigit((unsigned char)name[i])))
            die("the name \"%s\" may only have lower-case letters, digits and _", name);
    for (unsigned i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            die("there is another statement named %s", name);
    if (count == STATEMENTS)
        die("more than %d statements", STATEMENTS);
    memset(&current, 0, sizeof(current));
    memcpy(current.name, name, length + 1);
    memcpy(names[count++], name, length + 1);
    current.open = true;
}

static void read_gives(const char *value)
{
    static const char *const kinds[] = {"none", "maybe", "row", "rows"};
    char end;

    current.has_gives = true;
    if (sscanf(value, "page %u%c", &current.page, &end) == 1 && current.page >= 1 && current.page <= 500) {
        memcpy(current.gives, "PAGE", 5);
        return;
    }
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (strcmp(value, kinds[i]) != 0)
            continue;
        for (size_t j = 0; kinds[i][j] != '\0'; j++)
            current.gives[j] = (char)toupper((unsigned char)kinds[i][j]);
        return;
    }
    die("gives is none, maybe, row, rows or page N (1 to 500), not \"%s\"", value);
}

static void read_parameter(char *text)
{
    struct parameter *parameter = &current.parameters[current.count];
    char *space = strchr(text, ' ');
    char *type;
    size_t length;

    if (space == NULL || space - text >= NAME_BYTES)
        die("a parameter is \"name type\", not \"%s\"", text);
    if (current.count == PARAMETERS)
        die("more than %d parameters", PARAMETERS);
    memcpy(parameter->name, text, (size_t)(space - text));
    type = trim(space);
    length = strlen(type);
    parameter->may_be_null = length > 0 && type[length - 1] == '?';
    if (parameter->may_be_null)
        type[length - 1] = '\0';
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (strcmp(type, types[i].name) == 0) {
            parameter->oid = types[i].oid;
            current.count++;
            return;
        }
    }
    die("unknown type \"%s\"", type);
}

static void read_params(char *value)
{
    current.has_params = true;
    if (strcmp(value, "none") == 0)
        return;
    while (value != NULL && *value != '\0') {
        char *comma = strchr(value, ',');

        if (comma != NULL)
            *comma = '\0';
        read_parameter(trim(value));
        value = comma == NULL ? NULL : comma + 1;
    }
}

static void read_shared(const char *value)
{
    if (strcmp(value, "yes") != 0)
        die("shared is \"yes\", or the line is omitted");
    current.shared = true;
}

/* ---- checking the SQL ---- */

/* The next word or $n outside quotes and comments, in lower case; false at the end. */
static bool next_word(const char **at, char word[NAME_BYTES])
{
    const char *p = *at;
    size_t length = 0;

    for (;;) {
        if (*p == '\0')
            return false;
        if (*p == '\'' || *p == '"') {
            const char *end = strchr(p + 1, *p);

            if (end == NULL)
                die("%s: a quote is not closed", current.name);
            p = end + 1;
        } else if (p[0] == '-' && p[1] == '-') {
            p += strcspn(p, "\n");
        } else if (isalnum((unsigned char)*p) || *p == '_' || *p == '$') {
            break;
        } else {
            p++;
        }
    }
    for (; isalnum((unsigned char)*p) || *p == '_' || *p == '$'; p++)
        if (length < NAME_BYTES - 1)
            word[length++] = (char)tolower((unsigned char)*p);
    word[length] = '\0';
    *at = p;
    return true;
}

/* "for update" and "for no key update" only lock rows. */
static bool is_write(const char *word, const char *before)
{
    if (strcmp(word, "update") == 0)
        return strcmp(before, "for") != 0 && strcmp(before, "key") != 0;
    return strcmp(word, "insert") == 0 || strcmp(word, "delete") == 0 || strcmp(word, "merge") == 0;
}

static void check_parameters(void)
{
    char word[NAME_BYTES], before[NAME_BYTES] = "";
    bool used[PARAMETERS + 1] = {false};
    const char *at = current.sql;

    while (next_word(&at, word)) {
        if (word[0] == '$') {
            unsigned long n = strtoul(word + 1, NULL, 10);

            if (n < 1 || n > current.count)
                die("%s: %s has no parameter", current.name, word);
            used[n] = true;
        }
        current.writes = current.writes || is_write(word, before);
        memcpy(before, word, sizeof(before));
    }
    for (unsigned n = 1; n <= current.count; n++)
        if (!used[n])
            die("%s: parameter %u is not used", current.name, n);
}

static bool has_limit(const char *sql)
{
    char word[NAME_BYTES], before[NAME_BYTES] = "";

    while (next_word(&sql, word)) {
        if (strcmp(before, "limit") == 0 && strtoul(word, NULL, 10) == current.page + 1)
            return true;
        memcpy(before, word, sizeof(before));
    }
    return false;
}

static void check_variants(void)
{
    static char sql[SQL_BYTES];

    for (unsigned given = 0; given < 1U << current.option_count; given++) {
        options_expand(&current, given, sql);
        if (sql[strspn(sql, " \t\r\n")] == '\0')
            die("%s has no SQL", current.name);
        if (current.page > 0 && !has_limit(sql))
            die("%s: a page of %u needs \"limit %u\"", current.name, current.page, current.page + 1);
    }
}

/* ---- statements ---- */

static void strip_end(void)
{
    while (current.length > 0 &&
           (isspace((unsigned char)current.sql[current.length - 1]) || current.sql[current.length - 1] == ';'))
        current.sql[--current.length] = '\0';
}

static void finish_statement(const struct output *out)
{
    if (!current.open)
        return;
    strip_end();
    if (!current.has_gives || !current.has_params)
        die("%s: the header needs \"-- gives:\" and \"-- params:\"", current.name);
    options_read(&current);
    check_parameters();
    check_variants();
    write_statement(&current, out);
    current.open = false;
}

/* ---- files ---- */

static void add_sql(const char *line)
{
    size_t length = strlen(line);

    if (current.length == 0 && line[strspn(line, " \t\r\n")] == '\0')
        return;
    if (current.length + length >= SQL_BYTES)
        die("%s is longer than %d bytes", current.name, SQL_BYTES);
    memcpy(current.sql + current.length, line, length + 1);
    current.length += length;
}

static void read_line(char *line, const struct output *out)
{
    char *value = header_value(line, "query");

    if (value != NULL) {
        finish_statement(out);
        read_name(value);
    } else if (strncmp(line, "--", 2) == 0) {
        if ((value = header_value(line, "gives")) != NULL && current.length == 0)
            read_gives(value);
        else if ((value = header_value(line, "params")) != NULL && current.length == 0)
            read_params(value);
        else if ((value = header_value(line, "shared")) != NULL && current.length == 0)
            read_shared(value);
    } else if (current.open) {
        add_sql(line);
    } else if (trim(line)[0] != '\0') {
        die("SQL before the first \"-- query:\"");
    }
}

static void read_file(const char *path, const struct output *out)
{
    FILE *in = fopen(path, "r");
    char line[LINE_BYTES];

    file = path;
    line_number = 0;
    if (in == NULL)
        die("%s", strerror(errno));
    while (fgets(line, sizeof(line), in) != NULL) {
        line_number++;
        if (strlen(line) == sizeof(line) - 1)
            die("a line is longer than %d characters", LINE_BYTES - 2);
        read_line(line, out);
    }
    finish_statement(out);
    fclose(in);
}

static FILE *create(const char *out, const char *suffix)
{
    char path[4096];
    FILE *made;

    if ((size_t)snprintf(path, sizeof(path), "%s%s", out, suffix) >= sizeof(path))
        die("the path is too long");
    file = path;
    made = fopen(path, "w");
    if (made == NULL)
        die("%s", strerror(errno));
    return made;
}

static void begin_header(FILE *header, const char *base, const char *suffix)
{
    fprintf(header, "/* Made by scripts/sqlgen.c. */\n#ifndef PORTICO_%s%s_H\n#define PORTICO_%s%s_H\n\n", base, suffix,
            base, suffix);
    fputs("#include \"data/statement.h\"\n", header);
}

static void write_table(const struct output *out, const char *base)
{
    fprintf(out->header,
            "\n/* All statements, with NULL at the end. */\nextern const struct statement *const %s_all[];\n\n#endif\n",
            base);
    fputs("\n#endif\n", out->shared);
    fprintf(out->source, "const struct statement *const %s_all[] = {\n", base);
    for (unsigned i = 0; i < count; i++)
        fprintf(out->source, "    &sql_%s,\n", names[i]);
    fputs("    NULL,\n};\n", out->source);
}

int main(int argc, char **argv)
{
    const char *slash, *base;
    struct output out;

    if (argc < 3) {
        fputs("usage: sqlgen <out> file.sql...\n", stderr);
        return 2;
    }
    slash = strrchr(argv[1], '/');
    base = slash == NULL ? argv[1] : slash + 1;
    out = (struct output){create(argv[1], ".c"), create(argv[1], ".h"), create(argv[1], "_shared.h")};
    begin_header(out.header, base, "");
    fprintf(out.header, "#include \"%s_shared.h\"\n\n", base);
    begin_header(out.shared, base, "_shared");
    fputc('\n', out.shared);
    fprintf(out.source, "/* Made by scripts/sqlgen.c. */\n#include \"%s.h\"\n\n#include <stddef.h>\n\n", base);
    for (int i = 2; i < argc; i++)
        read_file(argv[i], &out);
    write_table(&out, base);
    if (fclose(out.source) != 0 || fclose(out.header) != 0 || fclose(out.shared) != 0) {
        fprintf(stderr, "%s: could not be written\n", argv[1]);
        return 1;
    }
    return 0;
}
