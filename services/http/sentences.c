/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine's own catalogue comes first, and defines the languages: every folder has the same ones. */
#include "http/sentences.h"

#include "common/must.h"

enum { LANGUAGES = 16, TAGS = 16 /* language tags that are read of one header */ };

extern const struct catalogue http_refusals[];

static const struct catalogue *registered[CATALOGUES] = {http_refusals};
static size_t registered_count = 1;

void sentences_use(const struct catalogue *catalogues)
{
    for (size_t i = 0; i < registered_count; i++)
        if (registered[i] == catalogues)
            return;
    must(registered_count < CATALOGUES);
    registered[registered_count++] = catalogues;
}

static const struct sentence *sentences_in(const struct catalogue *catalogue, enum sentence_kind kind)
{
    switch (kind) {
    case SENTENCE_PROBLEM:
        return catalogue->problems;
    case SENTENCE_FIELD:
        return catalogue->fields;
    default:
        return catalogue->titles;
    }
}

static struct text find_sentence(enum sentence_kind kind, struct text code, struct text language)
{
    for (size_t i = 0; i < registered_count; i++) {
        for (const struct catalogue *catalogue = registered[i]; catalogue->language != NULL; catalogue++) {
            const struct sentence *sentence = sentences_in(catalogue, kind);

            if (!text_equal(language, text_of(catalogue->language)))
                continue;
            for (; sentence->code != NULL; sentence++)
                if (text_equal(code, text_of(sentence->code)))
                    return text_of(sentence->text);
        }
    }
    return no_text;
}

struct text sentence_of(enum sentence_kind kind, struct text code, const char *language)
{
    struct text found = find_sentence(kind, code, text_of(language));

    return text_is_absent(found) ? find_sentence(kind, code, text_of(http_refusals[0].language)) : found;
}

/* A quality as a number from 0 to 1000; 1000 without one, 0 if it is malformed (RFC 9110, section 12.4.2). */
static unsigned quality_of(struct text parameter)
{
    unsigned value, scale = 100;

    parameter = text_trim(parameter);
    if (text_is_absent(parameter))
        return 1000;
    if (!text_starts_with(parameter, lit("q=")) || parameter.length < 3 || parameter.length > 7)
        return 0;
    value = parameter.at[2] == '1' ? 1000 : 0;
    for (size_t i = 4; i < parameter.length; i++, scale /= 10) {
        if (parameter.at[i] < '0' || parameter.at[i] > '9')
            return 0;
        value += (unsigned)(parameter.at[i] - '0') * scale;
    }
    return value > 1000 ? 0 : value;
}

/* "de-AT" finds "de": the part after the last hyphen is removed until a language matches. */
static const char *match_language(struct text tag, const char *const *languages)
{
    while (tag.length > 0) {
        for (size_t i = 0; languages[i] != NULL; i++)
            if (text_equal_ignoring_case(tag, text_of(languages[i])))
                return languages[i];
        while (tag.length > 0 && tag.at[--tag.length] != '-')
            continue;
    }
    return NULL;
}

const char *language_among(struct text accept_language, const char *const *languages)
{
    const char *best = languages[0];
    unsigned best_quality = 0;

    for (size_t i = 0; i < TAGS && !text_is_absent(accept_language); i++) {
        struct text range = text_next(&accept_language, ','), tag = text_trim(text_next(&range, ';'));
        const char *found = match_language(tag, languages);
        unsigned quality = quality_of(range);

        if (found != NULL && quality > best_quality) {
            best = found;
            best_quality = quality;
        }
    }
    return best;
}

const char *language_wanted(struct text accept_language)
{
    const char *languages[LANGUAGES + 1] = {NULL};

    for (size_t i = 0; http_refusals[i].language != NULL; i++) {
        must(i < LANGUAGES);
        languages[i] = http_refusals[i].language;
    }
    return language_among(accept_language, languages);
}
