/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Words of one person in the mail of another: each hostile text is put into every mail, as every value, and the message
 * is parsed back as a mail program would. Nothing in it may be linked but our own addresses, and what was typed is
 * shown as it was typed.
 */
#include "jobs/mail_message.h"
#include "jobs/mime.h"

#include <gmime/gmime.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ORIGIN "https://firm.portico.test"

static const char *const hostile[] = {
    "=?utf-8?q?Pay_now_at_https=3A=2F=2Fevil.example?=",
    "Zo\xc3\xab =?utf-8?b?aHR0cHM6Ly9ldmlsLmV4YW1wbGU=?= Ltd",
    "=?=?utf-8?q?x?=?=",
    "Zo\xc3\xab =68=74=74=70=3A=2F=2Fevil",
    "Caf\xc3\xa9 \"Zo\xc3\xab\" (\xc3\xa4), a name that is long enough for more than one encoded word in a header",
    "An \"ASCII\" (name); it has: <marks>, [such] \\",
    "Pay at https://evil.example/pay now",
    "HTTPS://EVIL.EXAMPLE",
    "evil.example/pay",
    "www.evil.example",
    "pay@evil.example",
    "mailto:pay@evil.example",
    "\\\\evil\\share",
    "10.0.0.1/pay",
    "ｅｖｉｌ．ｅｘａｍｐｌｅ",
    "https：／／ｅｖｉｌ．ｅｘａｍｐｌｅ",
    "evil。example",
    "evil\n.example",
    "Call +44 900 123 4567",
};

/* What mail programs look for, in the plain form of the text. More than any of them finds. */
static const char linkable[] = "[[:alnum:]]:/|//|\\\\\\\\|www[.]|[[:alnum:]][.][[:alnum:]]|[[:alnum:]]@[[:alnum:]]|"
                               "mailto:|=[?][^?]+[?][bq][?]|[0-9][0-9 ]{6}";

static struct mail_templates *templates;
static regex_t pattern;

static int open_templates(void **state)
{
    char why[MAIL_WHY];

    (void)state;
    assert_int_equal(regcomp(&pattern, linkable, REG_EXTENDED | REG_NOSUB | REG_ICASE), 0);
    templates = mail_templates_open(MAILS, why);
    if (templates == NULL)
        print_error("%s\n", why);
    return templates ? 0 : -1;
}

static int close_templates(void **state)
{
    (void)state;
    mail_templates_close(&templates);
    regfree(&pattern);
    return 0;
}

/* ---- reading as a mail program does ---- */

/* Full-width forms in their plain form; without what is ours: the addresses of the portal, and the code. */
static char *without_own(const char *text)
{
    static const char *const own[] = {ORIGIN, "firm.portico.test", "/sign-in", "402917", "/desk"};
    char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);

    assert_non_null(plain);
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        char **parts = g_strsplit(plain, own[i], -1), *rest = g_strjoinv("", parts);

        g_strfreev(parts);
        g_free(plain);
        plain = rest;
    }
    char **parts = g_strsplit(plain, "\xe3\x80\x82", -1), *dots = g_strjoinv(".", parts);

    g_strfreev(parts);
    g_free(plain);
    return dots;
}

static void assert_no_link(const char *text, const char *what)
{
    char *plain = without_own(text);

    if (regexec(&pattern, plain, 0, NULL, 0) == 0)
        fail_msg("%s can be linked: %s", what, text);
    g_free(plain);
}

/* The text of the page as it is read: without marks and styles, entities decoded. */
static char *text_of_page(const char *html)
{
    static const char *const entities[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    GRegex *marks = g_regex_new("<style>.*?</style>|<!--.*?-->|<[^>]*>", G_REGEX_DOTALL, 0, NULL);
    char *text = g_regex_replace_literal(marks, html, -1, 0, " ", 0, NULL);

    g_regex_unref(marks);
    for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
        char **parts = g_strsplit(text, entities[i][0], -1), *rest = g_strjoinv(entities[i][1], parts);

        g_strfreev(parts);
        g_free(text);
        text = rest;
    }
    return text;
}

/* Every href is ours. */
static void assert_own_links(const char *html)
{
    for (const char *at = html; (at = strstr(at, "href=\"")) != NULL; at++)
        assert_memory_equal(at + 6, ORIGIN, strlen(ORIGIN));
}

static char *content_of(GMimeMessage *message, int nth)
{
    GMimeMultipart *both = GMIME_MULTIPART(g_mime_message_get_mime_part(message));

    return g_mime_text_part_get_text(GMIME_TEXT_PART(g_mime_multipart_get_part(both, nth)));
}

static void check_names(GMimeMessage *message, GMimeAddressType type)
{
    InternetAddressList *list = g_mime_message_get_addresses(message, type);

    assert_int_equal(internet_address_list_length(list), 1);
    const char *name = internet_address_get_name(internet_address_list_get_address(list, 0));

    if (name)
        assert_no_link(name, "a display name");
}

/* "=?" may occur on the wire only where our own encoded word begins, and before the end of one in base64. */
static void check_wire(const char *wire)
{
    for (const char *at = wire; (at = strstr(at, "=?")) != NULL; at += 2)
        if (at[2] != '=' && g_ascii_strncasecmp(at, "=?utf-8?", 8) != 0)
            fail_msg("on the wire: %.40s", at);
}

static char *headers_of(struct text wire)
{
    const char *end = memmem(wire.at, wire.length, "\r\n\r\n", 4);

    assert_non_null(end);
    return g_strndup(wire.at, (size_t)(end - wire.at));
}

static GMimeMessage *parse(struct text wire)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(wire.at, wire.length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

    g_object_unref(parser);
    g_object_unref(stream);
    assert_non_null(message);
    return message;
}

static void check_message(struct arena *arena, const struct mail_message *message)
{
    const struct text wire = mime_write(arena, &(struct mime_parts){.from_name = message->from_name,
                                                                    .from = lit("no-reply@firm.portico.test"),
                                                                    .to_name = message->to_name,
                                                                    .to = lit("maria@mail.test"),
                                                                    .subject = message->subject,
                                                                    .id = lit("0197"),
                                                                    .host = lit("firm.portico.test"),
                                                                    .plain = message->plain,
                                                                    .html = message->html});
    GMimeMessage *parsed = parse(wire);
    char *plain = content_of(parsed, 0), *html = content_of(parsed, 1), *page = text_of_page(html);
    char *headers = headers_of(wire);

    check_wire(headers);
    g_free(headers);
    assert_no_link(g_mime_message_get_subject(parsed), "the subject");
    check_names(parsed, GMIME_ADDRESS_TYPE_FROM);
    check_names(parsed, GMIME_ADDRESS_TYPE_TO);
    assert_no_link(plain, "the plain part");
    assert_no_link(page, "the page");
    assert_own_links(html);
    g_free(page);
    g_free(html);
    g_free(plain);
    g_object_unref(parsed);
}

/* ---- the mails ---- */

static struct mail_facts facts_with(const char *value, struct mail_portal *portal)
{
    static struct text quotes[1];
    const struct text text = text_of(value);

    quotes[0] = text;
    *portal = (struct mail_portal){text, lit(ORIGIN), true};
    return (struct mail_facts){.firm = text,
                               .origin = lit(ORIGIN),
                               .name = text,
                               .inviter = text,
                               .what = text,
                               .until = text,
                               .device = text,
                               .place = text,
                               .at = lit("2027-05-03 14:12"),
                               .zone = lit("UTC"),
                               .areas = 15,
                               .code = lit("402917"),
                               .token = lit("tOkEn"),
                               .portals = portal,
                               .portal_count = 1,
                               .notices = {1, 2, 3, 4, 5, 6},
                               .quotes = quotes,
                               .quote_count = 1,
                               .phone = lit("112")};
}

static struct mail_brand brand_with(const char *value)
{
    return (struct mail_brand){.sender = text_of(value), .address = lit("firm.portico.test"), .phone = lit("112")};
}

/* The kind of the facts that leads to a template. */
static void set_kind(struct mail_facts *facts, struct text name)
{
    const struct text notification = lit("notification_");

    facts->kind = name;
    if (text_starts_with(name, notification)) {
        facts->kind = lit("factor_changed");
        facts->what = text_slice(name, notification.length, SIZE_MAX);
    } else if (text_starts_with(name, lit("invitation"))) {
        facts->kind = lit("invitation");
        facts->desk = text_ends_with(name, lit("_desk"));
    } else if (text_equal(name, lit("firm_ready"))) {
        facts->token = no_text;
    } else if (text_equal(name, lit("firm_ready_invited"))) {
        facts->kind = lit("firm_ready");
    }
}

static void check_kind(const struct mail_kind *kind, struct text locale, const char *value)
{
    struct arena *arena = arena_open();
    struct mail_portal portal;
    struct mail_facts facts = facts_with(value, &portal);
    const struct mail_brand brand = brand_with(value);
    struct mail_message message;

    set_kind(&facts, kind->template);
    assert_ptr_equal(mail_kind_of(&facts), kind);
    assert_true(mail_message_make(arena, mail_language_for(templates, locale), &facts, &brand, &message));
    check_message(arena, &message);
    arena_close(&arena);
}

static void no_words_of_others_become_a_link_in_any_mail(void **state)
{
    static const struct text locales[] = {{"en", 2}, {"de", 2}, {"es", 2}};

    (void)state;
    for (size_t i = 0; i < MAIL_KINDS; i++)
        for (size_t j = 0; j < sizeof(hostile) / sizeof(*hostile); j++)
            for (size_t k = 0; k < sizeof(locales) / sizeof(*locales); k++)
                check_kind(&mail_kinds[i], locales[k], hostile[j]);
}

static void the_phone_number_of_a_firm_is_a_number_and_no_address(void **state)
{
    struct arena *arena = arena_open();
    struct mail_portal portal;
    struct mail_facts facts = facts_with("Hartwell", &portal);
    struct mail_brand brand = brand_with("Hartwell");
    struct mail_message message;

    (void)state;
    set_kind(&facts, lit("notification_device_new"));
    facts.phone = brand.phone = lit("evil.example");
    assert_true(mail_message_make(arena, mail_language_for(templates, no_text), &facts, &brand, &message));
    check_message(arena, &message);
    facts.phone = brand.phone = lit("+44 20 7946 0000");
    assert_true(mail_message_make(arena, mail_language_for(templates, no_text), &facts, &brand, &message));
    assert_non_null(strstr(message.plain.at, "+44 20 7946 0000"));
    arena_close(&arena);
}

/* ---- headers ---- */

/* The writer of the message does not depend on what the mails break. */
static void headers_read_as_they_were_typed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
        struct arena *arena = arena_open();
        const struct text typed = text_of(hostile[i]);
        const struct text wire = mime_write(arena, &(struct mime_parts){.from_name = typed,
                                                                        .from = lit("no-reply@firm.portico.test"),
                                                                        .to_name = typed,
                                                                        .to = lit("maria@mail.test"),
                                                                        .subject = typed,
                                                                        .id = lit("0197"),
                                                                        .host = lit("firm.portico.test"),
                                                                        .plain = lit("x\n"),
                                                                        .html = lit("<p>x</p>\n")});
        GMimeMessage *parsed = parse(wire);
        InternetAddressList *to = g_mime_message_get_addresses(parsed, GMIME_ADDRESS_TYPE_TO);
        char *expected = g_strdelimit(g_strdup(hostile[i]), "\n", ' '), *headers = headers_of(wire);

        check_wire(headers);
        g_free(headers);
        assert_string_equal(g_mime_message_get_subject(parsed), expected);
        assert_string_equal(internet_address_get_name(internet_address_list_get_address(to, 0)), expected);
        g_free(expected);
        g_object_unref(parsed);
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_words_of_others_become_a_link_in_any_mail),
        cmocka_unit_test(the_phone_number_of_a_firm_is_a_number_and_no_address),
        cmocka_unit_test(headers_read_as_they_were_typed),
    };

    return cmocka_run_group_tests(tests, open_templates, close_templates);
}
