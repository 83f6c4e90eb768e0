/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* "mx.example; dkim=pass (good) header.d=a.example; dmarc=pass header.from=a.example": words, "=" and ";", between
   which may be spaces and comments (RFC 8601, section 2.2). */
#include "mail_in/authentication_results.h"

#include <string.h>

/* One "method=result" with the properties that matter here. */
struct result {
    struct text method, result, domain, from;
};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Behind spaces and comments, which may be nested (RFC 5322, section 3.2.2). */
static struct text skip_comments(struct text rest)
{
    size_t depth = 0, at = 0;

    for (; at < rest.length; at++) {
        const char byte = rest.at[at];

        if (byte == '(')
            depth++;
        else if (byte == ')' && depth > 0)
            depth--;
        else if (byte == '\\' && depth > 0)
            at++;
        else if (depth == 0 && !is_space(byte))
            break;
    }
    return text_slice(rest, at, SIZE_MAX);
}

/* The next "=", ";" or word, which may be quoted; empty at the end. */
static struct text next_token(struct text *rest, bool *is_word)
{
    struct text token = *rest = skip_comments(*rest);
    size_t length = 0;

    *is_word = rest->length > 0 && rest->at[0] != '=' && rest->at[0] != ';';
    if (rest->length > 0 && rest->at[0] == '"') {
        token = text_slice(*rest, 1, SIZE_MAX);
        while (length < token.length && token.at[length] != '"')
            length += token.at[length] == '\\' && length + 1 < token.length ? 2 : 1;
        *rest = text_slice(token, length + 1, SIZE_MAX);
        return text_slice(token, 0, length);
    }
    if (!*is_word)
        length = rest->length > 0;
    else
        while (length < token.length && !is_space(token.at[length]) && strchr("=;(\"", token.at[length]) == NULL)
            length++;
    *rest = text_slice(token, length, SIZE_MAX);
    return text_slice(token, 0, length);
}

static void take_pair(struct result *result, struct text name, struct text value)
{
    if (text_is_absent(result->method)) {
        result->method = text_next(&name, '/'); /* a version may follow */
        result->result = value;
    } else if (text_equal_ignoring_case(name, lit("header.d"))) {
        result->domain = value;
    } else if (text_equal_ignoring_case(name, lit("header.from"))) {
        result->from = value;
    }
}

/* Reads up to the next ";". False at the end. */
static bool next_result(struct text *rest, struct result *result)
{
    struct text name = no_text;
    bool is_word, has_equals = false;

    *result = (struct result){0};
    *rest = skip_comments(*rest);
    if (rest->length == 0)
        return false;
    while (rest->length > 0) {
        const struct text token = next_token(rest, &is_word);

        if (!is_word && text_equal(token, lit(";")))
            return true;
        if (!is_word) {
            has_equals = token.length > 0;
        } else if (has_equals && !text_is_absent(name)) {
            take_pair(result, name, token);
            name = no_text;
            has_equals = false;
        } else {
            name = token;
            has_equals = false;
        }
    }
    return true;
}

/* Whether a signature of `signer` speaks for `domain`. */
static bool is_aligned(struct text signer, struct text domain)
{
    if (text_equal_ignoring_case(signer, domain))
        return true;
    return text_find(signer, '.') != SIZE_MAX && signer.length > 0 && signer.at[0] != '.' &&
           domain.length > signer.length + 1 && domain.at[domain.length - signer.length - 1] == '.' &&
           text_equal_ignoring_case(text_slice(domain, domain.length - signer.length, SIZE_MAX), signer);
}

static enum authentication verdict_of(const struct result *result, struct text domain)
{
    const bool passes = text_equal_ignoring_case(result->result, lit("pass"));

    if (text_equal_ignoring_case(result->method, lit("dmarc"))) {
        if (text_equal_ignoring_case(result->result, lit("fail")))
            return AUTHENTICATION_FAIL;
        return passes && text_equal_ignoring_case(result->from, domain) ? AUTHENTICATION_PASS : AUTHENTICATION_NONE;
    }
    return passes && text_equal_ignoring_case(result->method, lit("dkim")) && !text_is_absent(result->domain) &&
                   is_aligned(result->domain, domain)
               ? AUTHENTICATION_PASS
               : AUTHENTICATION_NONE;
}

bool authentication_results_read(struct text value, struct text server, struct text from_domain,
                                 enum authentication *verdict)
{
    struct result result;
    bool is_word;

    *verdict = AUTHENTICATION_NONE;
    if (!text_equal_ignoring_case(next_token(&value, &is_word), server) || !is_word)
        return false;
    /* A version may follow the name. */
    if (!next_result(&value, &result))
        return true;
    while (next_result(&value, &result)) {
        const enum authentication found = verdict_of(&result, from_domain);

        *verdict = found > *verdict ? found : *verdict; /* a failure outweighs all */
    }
    return true;
}

enum authentication authentication_results(const struct mail *mail, struct text server)
{
    const struct mail_from from = mail_from(mail);
    struct text domain = from.address, value;
    enum authentication verdict = AUTHENTICATION_NONE;

    if (text_is_absent(domain))
        return AUTHENTICATION_NONE;
    text_next(&domain, '@');
    for (size_t i = 0; !text_is_absent(value = mail_header(mail, "Authentication-Results", i)); i++)
        if (authentication_results_read(value, server, domain, &verdict))
            return verdict;
    return AUTHENTICATION_NONE;
}
