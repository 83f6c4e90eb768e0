/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Getting no more mails about notices, without signing in. A mail program posts to the address in the mail's header
 * (RFC 8058), which has the token in its query, because that request has no other place for it; our logs have no
 * queries. A person opens our page with the token in the fragment.
 */
#include "common/clock.h"
#include "common/unsubscribe.h"
#include "http/exchange.h"
#include "worker/firm/firm_sql.h"
#include "worker/parameters.h"
#include "worker/secrets.h"

#include <string.h>

enum { HOUR_MS = 3600 * 1000, KINDS_BYTES = 128 };

/* The mail programs of many people share a few networks, so this is only against floods. Nobody guesses a token. */
static const struct limit by_address = {"unsubscriptions by address", 12000, 2400, HOUR_MS};

static const struct field token_form[] = {
    {.name = "token", .kind = FIELD_TEXT, .required = true},
    {0},
};

static void ask_key(struct exchange *x)
{
    limit_by(x, &by_address, client_address(x));
    ask_as_system(x);
    ask_firm_key(x);
}

/* NULL, and refuses, if this firm did not make the token or it is too old. */
static const struct unsubscription *read_token(struct exchange *x, struct text token)
{
    struct unsubscription *of = scratch(x, sizeof(*of));
    const struct secret_key *key = firm_key(x);

    if (key == NULL)
        return NULL;
    if (unsubscribe_read(key, token, (uint64_t)clock_seconds(), of))
        return of;
    refuse(x, 410, "unsubscribe_over");
    return NULL;
}

/* The kinds in a list, each between quotes or not. */
static struct text list_kinds(struct exchange *x, unsigned int kinds, const char *begin, const char *quote,
                              const char *end)
{
    struct text list = text_of(begin);

    for (unsigned int i = 0; i < NOTICE_KINDS; i++) {
        if ((kinds & 1U << i) == 0)
            continue;
        list = arena_join(arena(x),
                          (const struct text[]){list, list.length > 1 ? lit(",") : lit(""), text_of(quote),
                                                notice_kinds[i], text_of(quote)},
                          5);
    }
    return arena_join(arena(x), (const struct text[]){list, text_of(end)}, 2);
}

/* ---- by the page ---- */

static void ask_lookup(struct exchange *x)
{
    ask_key(x);
    ask_with(x, SQL_UNSUBSCRIPTIONS_FIRM, NULL, 0);
}

static void answer_lookup(struct exchange *x)
{
    const struct unsubscription *of = read_token(x, field(x, "token"));

    if (of != NULL)
        answer_object(x, 200, member_text("firm", row_text(x, SQL_UNSUBSCRIPTIONS_FIRM, 0, "name")),
                      member_json("kinds", list_kinds(x, of->kinds, "[", "\"", "]")));
}

static void answer_done(struct exchange *x)
{
    answer_empty(x, 204);
}

static void unsubscribe(struct exchange *x, struct text token)
{
    const struct unsubscription *of = read_token(x, token);

    if (of == NULL)
        return;
    const struct text person = text_of(of->person), kinds = list_kinds(x, of->kinds, "{", "", "}");

    ask_as_system(x);
    ask(x, SQL_UNSUBSCRIPTIONS_MAKE, person, kinds);
    ask(x, SQL_UNSUBSCRIPTIONS_KEEP_QUIET, person, kinds);
    audit_person(x, person); /* by a link, nobody needs to be signed in */
    audit_object(x, person);
    ask_again(x, answer_done);
}

static void answer_page(struct exchange *x)
{
    unsubscribe(x, field(x, "token"));
}

/* ---- by a mail program ---- */

/* A form of either encoding (RFC 8058, section 3.2) with the one field that it may have. */
static void ask_one_click(struct exchange *x)
{
    const struct text form = body(x), click = lit("One-Click");

    if (form.length == 0 || memmem(form.at, form.length, click.at, click.length) == NULL) {
        refuse(x, 400, "not_one_click");
        return;
    }
    ask_key(x);
}

static void answer_one_click(struct exchange *x)
{
    unsubscribe(x, query_text(x, "token"));
}

/* Programs that know no such click open the address instead. They get the page; opening it changes nothing. */
static void answer_link(struct exchange *x)
{
    char digits[BASE64URL_ROOM(UNSUBSCRIBE_TOKEN)];
    unsigned char bytes[UNSUBSCRIBE_TOKEN];
    const struct text token = field(x, "token");

    if (!crypto_from_base64url(token, bytes, sizeof(bytes))) {
        refuse(x, 410, "unsubscribe_over");
        return;
    }
    crypto_base64url(bytes, sizeof(bytes), digits);
    answer_header(x, "location", arena_print(arena(x), "/unsubscribe#%s", digits));
    answer_empty(x, 303);
}

const struct route unsubscriptions_routes[] = {
    {GET, "/api/unsubscribe", PUBLIC, token_form, NULL, answer_link,
     "Open the page that switches such mails off, for mail programs that do not know one click.", NULL},
    {POST, "/api/unsubscribe", PUBLIC, RAW_BODY, ask_one_click, answer_one_click,
     "Get no more mails of the kinds that a mail told of, by one click in a mail program (RFC 8058). The token is in "
     "the query.",
     "mails.stopped"},
    {POST, "/api/unsubscriptions/lookup", PUBLIC, token_form, ask_lookup, answer_lookup,
     "Show which mails the token of a mail switches off.", NOT_AUDITED},
    {POST, "/api/unsubscriptions", PUBLIC, token_form, ask_key, answer_page,
     "Get no more mails of the kinds that a mail told of, by the token of the mail.", "mails.stopped"},
    {0},
};
