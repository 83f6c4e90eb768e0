/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What mails say, and that values are escaped in the page. */
#include "jobs/mail_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct mail_brand brand = {
    .sender = {"Hartwell & Osei", 15},
    .fill = {"#14503c", 7},
    .on_fill = {"#ffffff", 7},
    .link = {"#14503c", 7},
    .dark_fill = {"#8cc6ae", 7},
    .dark_on_fill = {"#0a1a14", 7},
    .dark_link = {"#8cc6ae", 7},
    .address = {"hartwell.portico.example", 24},
};

static struct mail_facts facts_of(const char *kind)
{
    return (struct mail_facts){
        .kind = text_of(kind),
        .firm = lit("Hartwell Osei"),
        .origin = lit("https://hartwell.portico.example"),
        .name = lit("Maria"),
        .inviter = lit("Adaeze Osei"),
        .code = lit("402917"),
        .token = lit("tOkEn"),
    };
}

static struct mail_templates *templates;

static int open_templates(void **state)
{
    char why[MAIL_WHY];

    (void)state;
    templates = mail_templates_open(MAILS, why);
    if (templates == NULL)
        print_error("%s\n", why);
    return templates ? 0 : -1;
}

static int close_templates(void **state)
{
    (void)state;
    mail_templates_close(&templates);
    return 0;
}

static bool make_in(struct arena *arena, const char *locale, const struct mail_facts *facts,
                    struct mail_message *message)
{
    return mail_message_make(arena, mail_language_for(templates, text_of(locale)), facts, &brand, message);
}

static bool make(struct arena *arena, const struct mail_facts *facts, struct mail_message *message)
{
    return make_in(arena, "en", facts, message);
}

static bool contains(struct text text, const char *part)
{
    return memmem(text.at, text.length, part, strlen(part)) != NULL;
}

/* ---- texts ---- */

static void links_go_to_the_portal_or_the_desk(void **state)
{
    static const struct {
        const char *kind;
        bool desk;
        const char *link;
    } cases[] = {
        {"sign_in", false, "https://hartwell.portico.example/enter#tOkEn"},
        {"sign_in", true, "https://hartwell.portico.example/desk/enter#tOkEn"},
        {"invitation", false, "https://hartwell.portico.example/invitation#tOkEn"},
        {"invitation", true, "https://hartwell.portico.example/desk/invitation#tOkEn"},
        {"firm_ready", true, "https://hartwell.portico.example/desk/invitation#tOkEn"},
        {"sign_up", false, "https://hartwell.portico.example/sign-up#tOkEn"},
        {"admin_sign_in", false, "https://hartwell.portico.example/enter#tOkEn"},
    };
    struct arena *arena = arena_open();
    struct mail_message message;
    char line[128];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct mail_facts facts = facts_of(cases[i].kind);

        facts.desk = cases[i].desk;
        assert_true(make(arena, &facts, &message));
        snprintf(line, sizeof(line), ":\n%s\n", cases[i].link);
        assert_true(contains(message.plain, line));
        snprintf(line, sizeof(line), "href=\"%s\"", cases[i].link);
        assert_true(contains(message.html, line));
        assert_false(contains(message.subject, "402917")); /* a locked screen shows subjects */
    }
    arena_close(&arena);
}

static void a_mail_that_requires_a_token_is_not_made_without_one(void **state)
{
    static const char *const kinds[] = {"sign_in",         "invitation",      "helper_invited", "sign_up",
                                        "mail_change_old", "mail_change_new", "admin_sign_in",  "nothing"};
    struct arena *arena = arena_open();
    struct mail_message message;

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        struct mail_facts facts = facts_of(kinds[i]);

        facts.token = no_text;
        assert_false(make(arena, &facts, &message));
    }
    arena_close(&arena);
}

static void a_firm_that_signed_up_itself_gets_no_invitation(void **state)
{
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("firm_ready");
    struct mail_message message;

    (void)state;
    assert_true(make(arena, &facts, &message));
    assert_true(contains(message.plain, "signs you in without a code"));
    facts.token = no_text;
    assert_true(make(arena, &facts, &message));
    assert_false(contains(message.plain, "without a code"));
    assert_true(contains(message.plain, "\nhttps://hartwell.portico.example/desk/\n"));
    arena_close(&arena);
}

static void a_sign_up_mail_shows_no_links_of_strangers(void **state)
{
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("sign_up");
    struct mail_message message;

    (void)state;
    facts.firm = lit("Win at https://evil.example");
    facts.name = lit("www.evil.example");
    assert_true(make(arena, &facts, &message));
    assert_true(text_equal(message.subject, lit("Your code to open the portal of your firm")));
    assert_false(contains(message.html, "evil"));
    assert_false(contains(message.plain, "evil"));
    arena_close(&arena);
}

/* The recipient may not know the firm, so the mail says who invites, for whom, to see what, and until when. */
static void a_helper_mail_says_who_invites_and_for_what(void **state)
{
    struct mail_facts facts = {.kind = lit("helper_invited"),
                               .firm = lit("Hartwell Osei"),
                               .origin = lit("https://hartwell.portico.example"),
                               .name = lit("Astrid"),
                               .inviter = lit("Maria Lindqvist"),
                               .what = lit("Maria Lindqvist"),
                               .areas = 1 + 4 + 8,
                               .until = lit("2027-05-03"),
                               .token = lit("tOkEn")};
    struct arena *arena = arena_open();
    struct mail_message message;

    (void)state;
    assert_true(make(arena, &facts, &message));
    assert_true(text_equal(message.subject, lit("Maria Lindqvist invites you to the portal of Hartwell Osei")));
    assert_true(contains(message.html,
                         "to the portal of Hartwell Osei. You can see: the progress of matters, messages and "
                         "documents."));
    assert_true(contains(message.html, "until 3 May 2027"));
    assert_true(contains(message.html, "href=\"https://hartwell.portico.example/invitation#tOkEn\""));
    facts.what = lit("Lindqvist Boats");
    facts.areas = 2;
    facts.until = no_text;
    assert_true(make(arena, &facts, &message));
    assert_true(contains(
        message.html,
        "to the portal of Hartwell Osei, to help Lindqvist Boats. You can see: invoices (not yet in the portal)."));
    facts.areas = 1 + 8;
    facts.inviter = lit("http://evil.example/");
    assert_true(make(arena, &facts, &message));
    assert_true(contains(message.html, "You can see: the progress of matters and documents."));
    assert_true(contains(message.html, "until Hartwell Osei ends it"));
    assert_false(contains(message.plain, "evil"));
    arena_close(&arena);
}

static void a_list_of_portals_links_to_each(void **state)
{
    static const struct mail_portal portals[] = {
        {{"Hartwell <Osei>", 15}, {"https://hartwell.portico.example", 32}, false},
        {{"go to http://evil", 17}, {"https://other.portico.example", 29}, true},
    };
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("portals");
    struct mail_message message;

    (void)state;
    assert_false(make(arena, &facts, &message)); /* an empty list is not sent */
    facts.portals = portals;
    facts.portal_count = 2;
    assert_true(make(arena, &facts, &message));
    assert_true(contains(message.html, "href=\"https://hartwell.portico.example/sign-in\""));
    assert_true(contains(message.html, ">Hartwell &lt;Osei&gt;<"));
    assert_true(contains(message.plain, "https://other.portico.example (as staff):\n"
                                        "https://other.portico.example/desk/sign-in\n"));
    assert_false(contains(message.plain, "evil"));
    assert_false(contains(message.html, "m-onfill m-full\" href")); /* nor a button that leads nowhere */
    arena_close(&arena);
}

/* A notification without a text of its own would not say what happened. */
static void every_notification_says_what_happened_when_and_what_to_do(void **state)
{
    static const char *const whats[] = {"factor_added",     "factor_replaced", "key_made",        "recovery_used",
                                        "recovery_renewed", "passkey_added",   "passkey_removed", "passkey_cloned",
                                        "factors_reset",    "device_new",      "mail_changed",    "oidc_linked",
                                        "oidc_unlinked"};
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(whats) / sizeof(*whats); i++) {
        struct mail_facts facts = facts_of("factor_changed");
        struct mail_message message;

        facts.token = no_text;
        facts.what = text_of(whats[i]);
        facts.at = lit("2026-11-26 14:12");
        facts.zone = lit("Europe/London");
        facts.device = lit("Firefox on Windows");
        facts.place = lit("Germany");
        facts.phone = lit("+44 20 7946 0000");
        facts.name = lit("Maria <b>");
        assert_true(make(arena, &facts, &message));
        assert_false(contains(message.subject, "Your sign-in was changed"));
        assert_true(contains(message.html, "When: 26 November 2026, 14:12 (Europe/London). Device: Firefox on Windows. "
                                           "Place: Germany.<"));
        assert_true(contains(message.html, "call Hartwell Osei at once: +44 20 7946 0000."));
        assert_true(contains(message.plain, "If this was not you"));
        assert_true(contains(message.html, "Maria &lt;b&gt;"));
        assert_true(contains(message.html, "href=\"https://hartwell.portico.example/account\""));
    }
    arena_close(&arena);
}

/* Month names and the order of a date are words of the language. */
static void a_date_is_written_in_the_reader_s_language(void **state)
{
    static const char *const cases[][2] = {
        {"en-GB", "When: 3 March 2027, 09:05 (Europe/London). Device: Safari on iPhone."},
        {"de", "Wann: 3. M\xc3\xa4rz 2027, 09:05 Uhr (Europe/London). Ger\xc3\xa4t: Safari unter iPhone."},
        {"es", "Cu\xc3\xa1ndo: 3 de marzo de 2027, 09:05 (Europe/London). Dispositivo: Safari en iPhone."},
    };
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("factor_changed");
    struct mail_message message;

    (void)state;
    facts.what = lit("device_new");
    facts.at = lit("2027-03-03 09:05");
    facts.zone = lit("Europe/London");
    facts.device = lit("Safari on iPhone");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_true(make_in(arena, cases[i][0], &facts, &message));
        assert_true(contains(message.html, cases[i][1]));
    }
    arena_close(&arena);
}

static void an_unknown_notification_is_still_sent(void **state)
{
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("factor_changed");
    struct mail_message message;

    (void)state;
    facts.what = lit("face_added");
    assert_true(make(arena, &facts, &message));
    assert_true(text_equal(message.subject, lit("Your sign-in was changed at Hartwell Osei")));
    assert_false(contains(message.plain, "When:")); /* a line of which nothing is known is left out */
    arena_close(&arena);
}

static void a_notice_of_an_act_of_the_firm_names_no_device(void **state)
{
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("factor_changed");
    struct mail_message message;

    (void)state;
    facts.what = lit("factors_reset");
    facts.at = lit("2026-11-26 14:12");
    facts.zone = lit("Europe/London");
    facts.former = true;
    assert_true(make(arena, &facts, &message));
    assert_true(contains(message.html, "Somebody at Hartwell Osei did this for you."));
    assert_true(contains(message.html, "this was your address"));
    assert_false(contains(message.plain, "Device:"));
    arena_close(&arena);
}

static void a_notice_of_a_request_says_that_nothing_has_changed(void **state)
{
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("factor_changed");
    struct mail_message message;

    (void)state;
    facts.what = lit("reset_asked");
    facts.at = lit("2026-11-26 14:12");
    facts.zone = lit("Europe/London");
    assert_true(make(arena, &facts, &message));
    assert_true(contains(message.subject, "asked to reset your sign-in"));
    assert_true(
        contains(message.html, "Somebody at Hartwell Osei asked to reset your sign-in. Nothing has changed yet"));
    assert_false(contains(message.html, "did this for you"));
    assert_true(contains(message.html, "tell Hartwell Osei at once"));
    arena_close(&arena);
}

/* ---- the page ---- */

static void values_are_escaped_in_the_page(void **state)
{
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("invitation");
    struct mail_message message;

    (void)state;
    facts.inviter = lit("<img src=x> \"{{link}}\" & 'Co'\n\n-- \nEvil");
    assert_true(make(arena, &facts, &message));
    assert_false(contains(message.html, "<img"));
    assert_true(contains(message.html, "&lt;img src=x&gt; &quot;{{link}}&quot; &amp; &#39;Co&#39; -- Evil invites"));
    assert_true(contains(message.html, "Hartwell &amp; Osei"));
    assert_true(contains(message.html, "href=\"https://hartwell.portico.example/invitation#tOkEn\""));
    assert_false(contains(message.html, "src=\"")); /* it loads nothing */
    assert_false(contains(message.plain, "\nEvil"));
    arena_close(&arena);
}

static void the_plain_part_has_the_same_text_in_short_lines(void **state)
{
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("sign_in");
    struct mail_message message;

    (void)state;
    assert_true(make(arena, &facts, &message));
    assert_true(contains(message.plain, "Your sign-in code\n\n    402917\n\nHello Maria,\n\n"));
    assert_true(contains(message.plain, "\nhttps://hartwell.portico.example/enter#tOkEn\n"));
    assert_true(contains(message.plain, "\n\n-- \nHartwell & Osei, hartwell.portico.example\n"));
    for (struct text rest = message.plain; !text_is_absent(rest);)
        assert_true(text_next(&rest, '\n').length <= 72);
    arena_close(&arena);
}

static void a_mail_that_is_too_long_is_not_made(void **state)
{
    static char name[8192];
    struct arena *arena = arena_open();
    struct mail_facts facts = facts_of("sign_in");
    struct mail_message message;

    (void)state;
    memset(name, 'x', sizeof(name));
    facts.name = text_from(name, sizeof(name));
    assert_false(make(arena, &facts, &message));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_go_to_the_portal_or_the_desk),
        cmocka_unit_test(a_mail_that_requires_a_token_is_not_made_without_one),
        cmocka_unit_test(a_firm_that_signed_up_itself_gets_no_invitation),
        cmocka_unit_test(a_sign_up_mail_shows_no_links_of_strangers),
        cmocka_unit_test(a_helper_mail_says_who_invites_and_for_what),
        cmocka_unit_test(a_list_of_portals_links_to_each),
        cmocka_unit_test(every_notification_says_what_happened_when_and_what_to_do),
        cmocka_unit_test(a_date_is_written_in_the_reader_s_language),
        cmocka_unit_test(an_unknown_notification_is_still_sent),
        cmocka_unit_test(a_notice_of_an_act_of_the_firm_names_no_device),
        cmocka_unit_test(a_notice_of_a_request_says_that_nothing_has_changed),
        cmocka_unit_test(values_are_escaped_in_the_page),
        cmocka_unit_test(the_plain_part_has_the_same_text_in_short_lines),
        cmocka_unit_test(a_mail_that_is_too_long_is_not_made),
    };

    return cmocka_run_group_tests(tests, open_templates, close_templates);
}
