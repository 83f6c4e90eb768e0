/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words point into the text of the file, so they are valid as long as the arena. */
#include "cli/table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool print_mistake(const char *path, int line, const char *reason)
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
        print_mistake(path, 1, "unreadable, or longer than 64 KiB");
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
        return "a name may have lower-case letters, digits and hyphens";
    return count == 0 ? "no command" : NULL;
}

static bool is_duplicate(const struct table *table, const char *name)
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
        const char *mistake;

        if (*line == '\0' || *line == '#')
            continue;
        if (table->count == TABLE_SERVICES)
            return print_mistake(path, number, "too many services");
        mistake = parse(&table->services[table->count], line);
        if (mistake == NULL && is_duplicate(table, table->services[table->count].name))
            mistake = "duplicate name";
        if (mistake != NULL)
            return print_mistake(path, number, mistake);
        table->count++;
    }
    if (table->count == 0)
        return print_mistake(path, 1, "no service");
    return true;
}
