/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words are cut out of the file's text in place, so they live as long as the arena. */
#include "cli/table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool complain(const char *path, int line, const char *reason)
{
    fprintf(stderr, "%s:%d: %s\n", path, line, reason);
    return false;
}

static bool is_name(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length <= 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static char *read_text(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "re");
    char *text = arena_take(arena, TABLE_BYTES + 1); /* zeroed */
    size_t length;

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return NULL;
    }
    length = fread(text, 1, TABLE_BYTES + 1, file);
    if (ferror(file) != 0 || length > TABLE_BYTES) {
        complain(path, 1, "unreadable, or longer than 64 KiB");
        text = NULL;
    }
    fclose(file);
    return text;
}

static const char *parse(struct service *service, char *line)
{
    char *colon = strchr(line, ':'), *rest, *word;
    int count = 0;

    if (colon == NULL)
        return "expected name: command";
    *colon = '\0';
    service->name = line;
    for (word = strtok_r(colon + 1, " \t", &rest); word != NULL; word = strtok_r(NULL, " \t", &rest)) {
        if (count == TABLE_WORDS)
            return "too many words";
        service->words[count++] = word;
    }
    if (!is_name(service->name))
        return "a name is made of small letters, digits and hyphens";
    return count == 0 ? "no command" : NULL;
}

static bool is_twice(const struct table *table, const char *name)
{
    for (int i = 0; i < table->count; i++)
        if (strcmp(table->services[i].name, name) == 0)
            return true;
    return false;
}

bool table_read(struct table *table, const char *path, struct arena *arena)
{
    char *text = read_text(path, arena), *line;

    table->services = arena_take(arena, TABLE_SERVICES * sizeof(*table->services));
    table->count = 0;
    for (int number = 1; text != NULL && (line = strsep(&text, "\n")) != NULL; number++) {
        const char *wrong;

        if (*line == '\0' || *line == '#')
            continue;
        if (table->count == TABLE_SERVICES)
            return complain(path, number, "too many services");
        wrong = parse(&table->services[table->count], line);
        if (wrong == NULL && is_twice(table, table->services[table->count].name))
            wrong = "this name is there already";
        if (wrong != NULL)
            return complain(path, number, wrong);
        table->count++;
    }
    if (table->count == 0)
        return complain(path, 1, "names no service");
    return true;
}
