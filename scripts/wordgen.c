/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * wordgen <out.c> <name> refusals.en.json...: compiles the sentences of refusals to C, as the table <name>_refusals of
 * http/sentences.h. Each file is one language, given by its name; the others must match the first.
 *
 * A file is an object of sections ("problems", "fields", "titles"), each an object of code and sentence. wordgen
 * refuses a code that is missing or unknown in another language, an empty sentence, and values that are no text.
 */
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANGUAGES = 16, LANGUAGE_BYTES = 16 };

static const char *const sections[] = {"problems", "fields", "titles"};
enum { SECTIONS = sizeof(sections) / sizeof(*sections) };

_Noreturn static void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

_Noreturn static void die(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

/* "refusals.de.json" is "de". */
static void read_language(const char *path, char language[LANGUAGE_BYTES])
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    const char *first = strchr(name, '.'), *last = strrchr(name, '.');
    size_t length = first == NULL || last == first ? 0 : (size_t)(last - first - 1);

    if (length == 0 || length >= LANGUAGE_BYTES)
        die("%s: a file is named refusals.<language>.json", path);
    memcpy(language, first + 1, length);
    language[length] = '\0';
}

static bool is_section(const char *name)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (strcmp(name, sections[i]) == 0)
            return true;
    return false;
}

static json_t *read_catalogue(const char *path)
{
    json_error_t error;
    json_t *read = json_load_file(path, JSON_REJECT_DUPLICATES, &error), *section, *sentence;
    const char *name, *code;

    if (!json_is_object(read))
        die("%s:%d: %s", path, error.line, error.text);
    json_object_foreach(read, name, section)
    {
        if (!is_section(name) || !json_is_object(section))
            die("%s: there is no section \"%s\"", path, name);
        json_object_foreach(section, code, sentence)
        {
            if (json_string_length(sentence) == 0)
                die("%s: \"%s\" has no sentence", path, code);
        }
    }
    return read;
}

/* Checks that `other` has every code of `one`. */
static void compare_catalogues(json_t *one, json_t *other, const char *other_path)
{
    json_t *section, *sentence;
    const char *name, *code;

    json_object_foreach(one, name, section) json_object_foreach(section, code, sentence)
    {
        if (json_object_get(json_object_get(other, name), code) == NULL)
            die("%s: \"%s\" is missing in \"%s\"", other_path, code, name);
    }
}

static void write_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void write_section(FILE *out, json_t *section, const char *name, size_t language)
{
    const char *code;
    json_t *sentence;

    fprintf(out, "static const struct sentence %s_%zu[] = {\n", name, language);
    json_object_foreach(section, code, sentence)
    {
        fputs("    {", out);
        write_string(out, code);
        fputs(", ", out);
        write_string(out, json_string_value(sentence));
        fputs("},\n", out);
    }
    fputs("    {0},\n};\n\n", out);
}

int main(int argc, char **argv)
{
    json_t *catalogues[LANGUAGES];
    char languages[LANGUAGES][LANGUAGE_BYTES];
    size_t count = argc < 4 ? 0 : (size_t)argc - 3;
    FILE *out;

    if (count == 0 || count > LANGUAGES)
        die("usage: wordgen <out.c> <name> refusals.en.json... (at most %d)", LANGUAGES);
    for (size_t i = 0; i < count; i++) {
        read_language(argv[i + 3], languages[i]);
        catalogues[i] = read_catalogue(argv[i + 3]);
        compare_catalogues(catalogues[0], catalogues[i], argv[i + 3]);
        compare_catalogues(catalogues[i], catalogues[0], argv[3]);
    }
    out = fopen(argv[1], "w");
    if (out == NULL)
        die("%s cannot be written", argv[1]);
    fputs("/* Made by scripts/wordgen.c. */\n#include \"http/sentences.h\"\n\n", out);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < SECTIONS; k++)
            write_section(out, json_object_get(catalogues[i], sections[k]), sections[k], i);
    fprintf(out, "const struct catalogue %s_refusals[] = {\n", argv[2]);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "    {\"%s\", problems_%zu, fields_%zu, titles_%zu},\n", languages[i], i, i, i);
    fputs("    {0},\n};\n", out);
    for (size_t i = 0; i < count; i++)
        json_decref(catalogues[i]);
    if (fclose(out) != 0)
        die("%s could not be written", argv[1]);
    return 0;
}
