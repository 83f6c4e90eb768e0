/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The lines of a statement that depend on optional parameters. "{if account} and d.account = $1" is in the statement
 * only if the parameter account has a value, "{if not account} ..." only if it is NULL. A line may have several marks,
 * which must all hold.
 *
 * PostgreSQL prepares a plan without knowing the values, and "$1 is null or ..." is never a condition of an index. So
 * each set of given parameters gets a text of its own, a variant, with a plan of its own.
 */
#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

struct mark {
    char name[NAME_BYTES];
    bool negated;
};

static const char *skip_spaces(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

/* Reads the mark at *at, and moves behind it. False: the line has no more marks. */
static bool next_mark(const char **at, const char *statement, struct mark *mark)
{
    const char *p = skip_spaces(*at);
    size_t length = 0;

    if (*p != '{' || strncmp(p, "{firm}", 6) == 0)
        return false;
    if (strncmp(p, "{if ", 4) != 0)
        die("%s: a mark is {if name} or {if not name}, not \"%.20s\"", statement, p);
    p += 4;
    mark->negated = strncmp(p, "not ", 4) == 0;
    p += mark->negated ? 4 : 0;
    for (; (isalnum((unsigned char)*p) || *p == '_') && length < NAME_BYTES - 1; p++)
        mark->name[length++] = *p;
    mark->name[length] = '\0';
    if (*p != '}' || length == 0)
        die("%s: a mark is {if name} or {if not name}", statement);
    *at = p + 1;
    return true;
}

static size_t line_length(const char *line)
{
    size_t length = strcspn(line, "\n");

    return line[length] == '\n' ? length + 1 : length;
}

static unsigned parameter_of(const struct statement *statement, const char *name)
{
    for (unsigned i = 0; i < statement->count; i++) {
        if (strcmp(statement->parameters[i].name, name) != 0)
            continue;
        if (!statement->parameters[i].may_be_null)
            die("%s: {if %s}, but the parameter is not optional (a type with ?)", statement->name, name);
        return i;
    }
    die("%s: {if %s}, but there is no such parameter", statement->name, name);
}

/* The number of the option, or option_count if the parameter is none. */
static unsigned option_of(const struct statement *statement, unsigned parameter)
{
    unsigned i = 0;

    while (i < statement->option_count && statement->options[i] != parameter)
        i++;
    return i;
}

static void add_option(struct statement *statement, unsigned parameter)
{
    if (option_of(statement, parameter) < statement->option_count)
        return;
    if (statement->option_count == OPTIONS)
        die("%s: lines depend on more than %d parameters", statement->name, OPTIONS);
    statement->options[statement->option_count++] = parameter;
}

static void refuse_late_mark(const struct statement *statement, const char *rest)
{
    const char *mark = strstr(rest, "{if");

    if (mark != NULL && (size_t)(mark - rest) < line_length(rest))
        die("%s: a mark is at the beginning of a line", statement->name);
}

void options_read(struct statement *statement)
{
    for (const char *line = statement->sql; *line != '\0'; line += line_length(line)) {
        const char *at = line;
        struct mark mark;

        while (next_mark(&at, statement->name, &mark))
            add_option(statement, parameter_of(statement, mark.name));
        refuse_late_mark(statement, at);
    }
}

void options_expand(const struct statement *statement, unsigned given, char sql[SQL_BYTES])
{
    size_t written = 0;

    for (const char *line = statement->sql; *line != '\0'; line += line_length(line)) {
        const char *rest = line;
        struct mark mark;
        bool holds = true;

        while (next_mark(&rest, statement->name, &mark)) {
            unsigned option = option_of(statement, parameter_of(statement, mark.name));

            holds = holds && ((given >> option & 1U) != 0) != mark.negated;
        }
        if (!holds)
            continue;
        memcpy(sql + written, rest, line_length(rest)); /* marks only make it shorter */
        written += line_length(rest);
    }
    sql[written] = '\0';
}
