/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * auditgen <out.c> <name> audit.en.json: compiles the kinds of audit entries of one folder to C, as the table
 * <name>_audit of http/audit_kinds.h; and <name>_audit_objects where the file has "objects".
 *
 * A file is an object of "kinds", and of "topics" and "objects" in the folder that shows the log. auditgen refuses a
 * kind without a topic or words, an unknown member, and words with {object} in a kind that does not say what the object
 * is.
 */
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *path;

_Noreturn static void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

_Noreturn static void die(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s: ", path);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static void write_string(FILE *out, const char *text)
{
    if (text == NULL) {
        fputs("NULL", out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void check_members(const char *name, json_t *kind)
{
    static const char *const known[] = {"topic", "object", "words", "named", "details"};
    const char *member;
    json_t *value;

    json_object_foreach(kind, member, value)
    {
        bool found = false;

        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
            found = found || strcmp(member, known[i]) == 0;
        if (!found)
            die("\"%s\" has an unknown member \"%s\"", name, member);
    }
    if (json_string_length(json_object_get(kind, "topic")) == 0 ||
        json_string_length(json_object_get(kind, "words")) == 0)
        die("\"%s\" needs a topic and words", name);
    if ((strstr(json_string_value(json_object_get(kind, "words")), "{object}") != NULL) !=
        json_is_string(json_object_get(kind, "object")))
        die("\"%s\" names {object} and says what it is, or neither", name);
}

static void write_details(FILE *out, size_t at, json_t *details)
{
    const char *code;
    json_t *words;

    if (details == NULL)
        return;
    fprintf(out, "static const struct audit_words details_%zu[] = {\n", at);
    json_object_foreach(details, code, words)
    {
        if (json_string_length(words) == 0)
            die("the detail \"%s\" has no words", code);
        fputs("    {", out);
        write_string(out, code);
        fputs(", ", out);
        write_string(out, json_string_value(words));
        fputs("},\n", out);
    }
    fputs("    {0},\n};\n\n", out);
}

static void write_kind(FILE *out, const char *name, json_t *kind, size_t at)
{
    static const char *const members[] = {"topic", "object", "words", "named"};

    fputs("    {", out);
    write_string(out, name);
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        fputs(", ", out);
        write_string(out, json_string_value(json_object_get(kind, members[i])));
    }
    if (json_object_get(kind, "details") != NULL)
        fprintf(out, ", details_%zu},\n", at);
    else
        fputs(", NULL},\n", out);
}

static void write_kinds(FILE *out, const char *table, json_t *kinds)
{
    const char *name;
    json_t *kind;
    size_t at = 0;

    json_object_foreach(kinds, name, kind)
    {
        check_members(name, kind);
        write_details(out, at++, json_object_get(kind, "details"));
    }
    at = 0;
    fprintf(out, "const struct audit_kind %s_audit[] = {\n", table);
    json_object_foreach(kinds, name, kind) write_kind(out, name, kind, at++);
    fputs("    {0},\n};\n", out);
}

static void write_objects(FILE *out, const char *table, json_t *objects)
{
    const char *name;
    json_t *object;

    fprintf(out, "\nextern const struct audit_object %s_audit_objects[];\n", table);
    fprintf(out, "const struct audit_object %s_audit_objects[] = {\n", table);
    json_object_foreach(objects, name, object)
    {
        const char *named = json_string_value(json_object_get(object, "named"));
        const char *removed = json_string_value(json_object_get(object, "removed"));

        if (named == NULL || removed == NULL || strstr(named, "{name}") == NULL)
            die("the object \"%s\" needs \"named\" with {name}, and \"removed\"", name);
        fputs("    {", out);
        write_string(out, name);
        fputs(", ", out);
        write_string(out, named);
        fputs(", ", out);
        write_string(out, removed);
        fputs("},\n", out);
    }
    fputs("    {0},\n};\n", out);
}

int main(int argc, char **argv)
{
    json_error_t error;
    json_t *read, *kinds;
    FILE *out;

    path = argc == 4 ? argv[3] : "auditgen";
    if (argc != 4)
        die("usage: auditgen <out.c> <name> audit.en.json");
    read = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    kinds = json_object_get(read, "kinds");
    if (!json_is_object(kinds))
        die("line %d: %s", error.line, read == NULL ? error.text : "there are no \"kinds\"");
    out = fopen(argv[1], "w");
    if (out == NULL)
        die("%s cannot be written", argv[1]);
    fputs("/* Made by scripts/auditgen.c. */\n#include \"http/audit_kinds.h\"\n\n#include <stddef.h>\n\n", out);
    fprintf(out, "extern const struct audit_kind %s_audit[];\n\n", argv[2]);
    write_kinds(out, argv[2], kinds);
    if (json_object_get(read, "objects") != NULL)
        write_objects(out, argv[2], json_object_get(read, "objects"));
    json_decref(read);
    if (fclose(out) != 0)
        die("%s could not be written", argv[1]);
    return 0;
}
