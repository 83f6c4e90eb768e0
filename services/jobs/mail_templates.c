/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A file has lines of the form "name: words", like the header of a mail. A line that starts with a space continues the
 * previous line; a line that starts with '#' is a comment.
 */
#include "jobs/mail_templates.h"

#include "common/must.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_BYTES = 64 * 1024, PATH_BYTES = 1024, PHRASES = 64, NAME_BYTES = 12 };

static const char frame_values[] =
    "sender language subject preview heading texts text quotes plain code items link "
    "button notes unsubscribe reason address phone font fill on_fill link_colour dark_fill dark_on_fill "
    "dark_link";

struct mail_templates {
    struct arena *arena;
    struct mail_language languages[MAIL_LANGUAGES];
    size_t count;
};

struct loader {
    struct arena *arena;
    const char *folder;
    char path[PATH_BYTES]; /* of the file that is being read */
    char *why;
};

static const struct {
    struct text name;
    size_t max;
    bool required;
} parts[PARTS] = {
    [PART_SUBJECT] = {{"subject", 7}, 1, true}, [PART_PREVIEW] = {{"preview", 7}, 1, true},
    [PART_HEADING] = {{"heading", 7}, 1, true}, [PART_TEXT] = {{"text", 4}, MAIL_REPEATS, true},
    [PART_CODE] = {{"code", 4}, 1, false},      [PART_ITEM] = {{"item", 4}, 1, false},
    [PART_BUTTON] = {{"button", 6}, 1, false},  [PART_NOTE] = {{"note", 4}, MAIL_REPEATS, false},
    [PART_REASON] = {{"reason", 6}, 1, true},
};

/* ---- files ---- */

static bool refuse_file(struct loader *loader, const char *what)
{
    snprintf(loader->why, MAIL_WHY, "%.300s: %s.", loader->path, what);
    return false;
}

static bool refuse_line(struct loader *loader, unsigned int line, const char *what)
{
    snprintf(loader->why, MAIL_WHY, "%.300s, line %u: %s.", loader->path, line, what);
    return false;
}

/* `folder` is "" for files that all languages share. */
static bool read_file(struct loader *loader, const char *folder, const char *name, const char *ending,
                      struct text *text)
{
    static char bytes[FILE_BYTES + 1];

    snprintf(loader->path, sizeof(loader->path), "%s/%s%s%s%s", loader->folder, folder, *folder ? "/" : "", name,
             ending);
    FILE *file = fopen(loader->path, "re");

    if (file == NULL)
        return refuse_file(loader, "the file is missing or cannot be read");
    const size_t length = fread(bytes, 1, FILE_BYTES + 1, file);
    const bool failed = ferror(file) != 0;

    fclose(file);
    if (failed)
        return refuse_file(loader, "the file cannot be read");
    if (length > FILE_BYTES)
        return refuse_file(loader, "the file has more than 64 KiB");
    *text = arena_copy(loader->arena, text_from(bytes, length));
    return text_is_utf8(*text) || refuse_file(loader, "the file is not UTF-8");
}

/* ---- lines ---- */

struct line {
    struct text name, words;
    unsigned int number;
};

struct lines {
    struct text rest;
    unsigned int number;
};

/* One line with its continuation lines. */
static struct text read_folded_line(struct lines *lines)
{
    const struct text all = lines->rest;
    struct text first = text_next(&lines->rest, '\n');

    lines->number++;
    while (lines->rest.length && (lines->rest.at[0] == ' ' || lines->rest.at[0] == '\t')) {
        const struct text more = text_next(&lines->rest, '\n');

        lines->number++;
        first = text_from(all.at, (size_t)(more.at - all.at) + more.length);
    }
    return first;
}

enum outcome { LINE_READ, LINES_END, LINE_WRONG };

static enum outcome next_line(struct loader *loader, struct lines *lines, struct line *line)
{
    while (!text_is_absent(lines->rest)) {
        const unsigned int number = lines->number + 1;
        const struct text folded = read_folded_line(lines);
        const size_t colon = text_find(folded, ':');

        if (text_trim(folded).length == 0 || folded.at[0] == '#')
            continue;
        if (colon == SIZE_MAX || memchr(folded.at, '\n', colon) != NULL) {
            refuse_line(loader, number, "a line is a name, a colon and words");
            return LINE_WRONG;
        }
        *line = (struct line){text_slice(folded, 0, colon), text_trim(text_slice(folded, colon + 1, SIZE_MAX)), number};
        return LINE_READ;
    }
    return LINES_END;
}

static bool read_template(struct loader *loader, const struct template_source *source, struct template *result)
{
    struct template_error error;

    return template_read(loader->arena, source, result, &error) || refuse_line(loader, error.line, error.why);
}

/* ---- one mail ---- */

static bool add_part(struct loader *loader, const struct mail_kind *kind, struct template_phrases *phrases,
                     const struct line *line, struct mail_template *mail)
{
    const struct template_source source = {line->words, line->number, kind->values, phrases};
    size_t part = 0;

    while (part < PARTS && !text_equal(parts[part].name, line->name))
        part++;
    if (part == PARTS)
        return refuse_line(loader, line->number, "a mail has no line of this name");
    if (line->words.length == 0)
        return refuse_line(loader, line->number, "it has no words");
    if (mail->counts[part] == parts[part].max)
        return refuse_line(loader, line->number, "there are too many lines of this name");
    return read_template(loader, &source, &mail->parts[part][mail->counts[part]++]);
}

/* The template must have exactly the parts that its kind has: an extra one would be a button without a link. */
static bool check_parts(struct loader *loader, const struct mail_kind *kind, const struct mail_template *mail)
{
    const bool has[PARTS] = {
        [PART_CODE] = kind->has_code, [PART_ITEM] = kind->has_list, [PART_BUTTON] = kind->portal_path != NULL};
    char what[64];

    for (size_t part = 0; part < PARTS; part++) {
        const char *name = parts[part].name.at;
        const bool optional = part == PART_NOTE;

        if (mail->counts[part] == 0 && (parts[part].required || has[part])) {
            snprintf(what, sizeof(what), "there is no line \"%s:\"", name);
            return refuse_file(loader, what);
        }
        if (mail->counts[part] && !parts[part].required && !has[part] && !optional) {
            snprintf(what, sizeof(what), "this mail has no %s, so there is no line for it", name);
            return refuse_file(loader, what);
        }
    }
    if (kind->has_code && !template_always_shows(&mail->parts[PART_CODE][0], lit("code")))
        return refuse_file(loader, "the line \"code:\" does not show {{code}}");
    return true;
}

static bool load_mail(struct loader *loader, const char *language, const struct mail_kind *kind,
                      struct template_phrases *phrases, struct mail_template *mail)
{
    struct lines lines = {0};
    struct line line;
    enum outcome outcome;

    if (!read_file(loader, language, kind->template.at, ".txt", &lines.rest))
        return false;
    while ((outcome = next_line(loader, &lines, &line)) == LINE_READ)
        if (!add_part(loader, kind, phrases, &line, mail))
            return false;
    return outcome == LINES_END && check_parts(loader, kind, mail);
}

/* ---- one language ---- */

/* A phrase may contain those above it. */
static bool load_phrases(struct loader *loader, const char *language, struct template_phrases *phrases)
{
    struct lines lines = {0};
    struct line line;
    enum outcome outcome;

    phrases->at = arena_take(loader->arena, PHRASES * sizeof(*phrases->at));
    if (!read_file(loader, language, "phrases", ".txt", &lines.rest))
        return false;
    while ((outcome = next_line(loader, &lines, &line)) == LINE_READ) {
        const struct template_source source = {line.words, line.number, NULL, phrases};

        if (phrases->count == PHRASES)
            return refuse_line(loader, line.number, "there are too many phrases");
        struct template_phrase *phrase = &phrases->at[phrases->count];

        phrase->name = line.name;
        if (!read_template(loader, &source, &phrase->content))
            return false;
        phrases->count++;
    }
    return outcome == LINES_END;
}

/* All languages share the frames. They are read again for each language, because they contain phrases. */
static bool load_frames(struct loader *loader, struct template_phrases *phrases, struct mail_language *language)
{
    struct template_source source = {.line = 1, .names = frame_values, .phrases = phrases};

    return read_file(loader, "", "frame", ".html", &source.text) && read_template(loader, &source, &language->html) &&
           read_file(loader, "", "frame", ".txt", &source.text) && read_template(loader, &source, &language->plain);
}

static bool check_phrases_used(struct loader *loader, const char *language, const struct template_phrases *phrases)
{
    char what[TEMPLATE_WHY];

    for (size_t i = 0; i < phrases->count; i++) {
        const struct text name = phrases->at[i].name;

        if (phrases->at[i].used)
            continue;
        snprintf(loader->path, sizeof(loader->path), "%s/%s/phrases.txt", loader->folder, language);
        snprintf(what, sizeof(what), "no mail has the phrase %.*s", (int)name.length, name.at);
        return refuse_file(loader, what);
    }
    return true;
}

static bool is_expected(struct text name)
{
    const struct text stem = text_slice(name, 0, name.length - 4);

    if (name.at[0] == '.' || text_equal(name, lit("phrases.txt")))
        return true;
    if (!text_ends_with(name, lit(".txt")))
        return false;
    for (size_t i = 0; i < MAIL_KINDS; i++)
        if (text_equal(mail_kinds[i].template, stem))
            return true;
    return false;
}

/* Refuses unknown names: a file with a misspelled name would have no effect. */
static bool check_files(struct loader *loader, const char *language)
{
    snprintf(loader->path, sizeof(loader->path), "%s/%s", loader->folder, language);
    DIR *listing = opendir(loader->path);
    const struct dirent *entry;

    if (listing == NULL)
        return refuse_file(loader, "the folder cannot be read");
    while ((entry = readdir(listing)) != NULL) {
        if (is_expected(text_of(entry->d_name)))
            continue;
        snprintf(loader->path, sizeof(loader->path), "%s/%s/%s", loader->folder, language, entry->d_name);
        closedir(listing);
        return refuse_file(loader, "no mail has this name");
    }
    closedir(listing);
    return true;
}

static bool load_language(struct loader *loader, struct mail_language *language)
{
    struct template_phrases phrases = {0};

    language->templates = arena_take(loader->arena, MAIL_KINDS * sizeof(*language->templates));
    if (!check_files(loader, language->name) || !load_phrases(loader, language->name, &phrases) ||
        !load_frames(loader, &phrases, language))
        return false;
    for (size_t i = 0; i < MAIL_KINDS; i++)
        if (!load_mail(loader, language->name, &mail_kinds[i], &phrases, &language->templates[i]))
            return false;
    return check_phrases_used(loader, language->name, &phrases);
}

/* ---- all languages ---- */

/* As in RFC 5646: two or three lower-case letters, and optionally a region of two capitals. */
static bool is_language(const char *name)
{
    const size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz");
    const char *region = name + letters;

    if (letters < 2 || letters > 3)
        return false;
    return *region == '\0' || (*region == '-' && strspn(region + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2 && !region[3]);
}

static bool add_language(struct mail_templates *templates, struct loader *loader, const char *name)
{
    struct stat status;

    snprintf(loader->path, sizeof(loader->path), "%s/%s", loader->folder, name);
    if (name[0] == '.' || stat(loader->path, &status) != 0 || !S_ISDIR(status.st_mode))
        return true;
    if (!is_language(name))
        return refuse_file(loader, "the folder's name is not a language such as \"en\" or \"de-AT\"");
    if (templates->count == MAIL_LANGUAGES)
        return refuse_file(loader, "there are too many languages");
    struct mail_language *language = &templates->languages[templates->count++];

    language->name = arena_copy(loader->arena, text_of(name)).at;
    return load_language(loader, language);
}

static bool load_languages(struct mail_templates *templates, struct loader *loader)
{
    DIR *listing = opendir(loader->folder);
    const struct dirent *entry;
    bool loaded = true;

    snprintf(loader->path, sizeof(loader->path), "%s", loader->folder);
    if (listing == NULL)
        return refuse_file(loader, "the folder of mails cannot be read");
    while (loaded && (entry = readdir(listing)) != NULL)
        loaded = add_language(templates, loader, entry->d_name);
    closedir(listing);
    return loaded;
}

static const struct mail_language *find_language(const struct mail_templates *templates, struct text name)
{
    for (size_t i = 0; i < templates->count; i++)
        if (text_equal(text_of(templates->languages[i].name), name))
            return &templates->languages[i];
    return NULL;
}

struct mail_templates *mail_templates_open(const char *folder, char why[MAIL_WHY])
{
    struct arena *arena = arena_open();
    struct mail_templates *templates = arena_take(arena, sizeof(*templates));
    struct loader loader = {.arena = arena, .folder = folder, .why = why};

    templates->arena = arena;
    if (load_languages(templates, &loader)) {
        if (find_language(templates, lit("en")))
            return templates;
        snprintf(why, MAIL_WHY, "%.300s: there is no folder \"en\".", folder);
    }
    mail_templates_close(&templates);
    return NULL;
}

void mail_templates_close(struct mail_templates **templates)
{
    struct arena *arena = *templates ? (*templates)->arena : NULL;

    *templates = NULL;
    arena_close(&arena);
}

const struct mail_language *mail_language_for(const struct mail_templates *templates, struct text locale)
{
    const struct mail_language *exact = find_language(templates, locale);
    const struct mail_language *general =
        exact ? exact : find_language(templates, text_slice(locale, 0, text_find(locale, '-')));

    return general ? general : find_language(templates, lit("en"));
}
