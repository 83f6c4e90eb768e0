/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates and the folder of mails: what they may contain, and that mistakes are reported with their line. */
#include "common/arena.h"
#include "jobs/mail_message.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- templates ---- */

static struct text rendered(struct arena *arena, const char *source, const struct template_scope *scope,
                            enum template_output output)
{
    const struct template_source from = {.text = text_of(source), .line = 1};
    struct template template;
    struct template_error error;
    struct buffer out;

    assert_true(template_read(arena, &from, &template, &error));
    buffer_open(&out, 4096);
    template_render(&template, scope, output, &out);
    const struct text text = arena_copy(arena, out.length ? buffer_text(&out) : lit(""));
    buffer_close(&out);
    return text;
}

static void marks_work_as_in_mustache(void **state)
{
    static const struct template_value one[] = {{.name = {"word", 4}, .text = {"a", 1}}},
                                       two[] = {{.name = {"word", 4}, .text = {"b<", 2}}};
    static const struct template_scope items[] = {{one, 1, NULL}, {two, 1, NULL}};
    static const struct template_value values[] = {
        {.name = {"name", 4}, .text = {"Mia & {{name}}", 14}},
        {.name = {"none", 4}},
        {.name = {"list", 4}, .items = items, .count = 2},
    };
    static const struct template_scope scope = {values, 3, NULL};
    static const struct {
        const char *source, *plain, *html;
    } cases[] = {
        {"Hello {{name}}!", "Hello Mia & {{name}}!", "Hello Mia &amp; {{name}}!"},
        {"{{ name }}{{none}}{{unheard}}", "Mia & {{name}}", "Mia &amp; {{name}}"},
        {"{{#none}}x{{/none}}{{^none}}y{{/none}}", "y", "y"},
        {"{{#name}}x{{/name}}{{^name}}y{{/name}}", "x", "x"},
        {"{{#list}}[{{word}} {{#none}}-{{/none}}]{{/list}}", "[a ][b< ]", "[a ][b&lt; ]"},
        {"{{^list}}none{{/list}}", "", ""},
        {"a\n  {{#list}}  \n  {{word}}\n{{/list}}\nb\n", "a\n  a\n  b<\nb\n", "a\n  a\n  b&lt;\nb\n"},
        {"a {{! not shown }}b\n{{! nor this line }}\nc\n", "a b\nc\n", "a b\nc\n"},
        {"{ } }} {", "{ } }} {", "{ } }} {"},
    };
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_string_equal(rendered(arena, cases[i].source, &scope, OUTPUT_PLAIN).at, cases[i].plain);
        assert_string_equal(rendered(arena, cases[i].source, &scope, OUTPUT_HTML).at, cases[i].html);
    }
    arena_close(&arena);
}

static void a_mistake_is_reported_with_its_line(void **state)
{
    static const struct {
        const char *source;
        unsigned int line;
        const char *why;
    } cases[] = {
        {"a\nb {{nmae}}", 2, "there is no value {{nmae}} here"},
        {"{{> hello}}", 1, "there is no phrase {{> hello}}"},
        {"\n\n{{name", 3, "a mark {{ has no }}"},
        {"{{#name}}\nx", 2, "there is no {{/name}}"},
        {"x{{/name}}", 1, "{{/name}} ends nothing that is open"},
        {"{{#name}}{{#list}}{{/name}}{{/list}}", 1, "{{/name}} ends nothing that is open"},
        {"{{{name}}}", 1, "values are always escaped, so there is no {{{name}}"},
        {"{{& name}}", 1, "values are always escaped, so there is no {{& name}}"},
        {"{{}}", 1, "a mark {{...}} has no name"},
        {"{{#name}}{{#name}}{{#name}}{{#name}}\n{{#name}}", 2, "sections are nested too deep at {{#name}}"},
    };
    struct arena *arena = arena_open();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct template_source source = {text_of(cases[i].source), 1, "name list", NULL};
        struct template template;
        struct template_error error;

        assert_false(template_read(arena, &source, &template, &error));
        assert_string_equal(error.why, cases[i].why);
        assert_int_equal(error.line, cases[i].line);
    }
    arena_close(&arena);
}

static void a_template_has_a_maximum_size(void **state)
{
    static char source[8 * (TEMPLATE_NODES + 1)];
    struct arena *arena = arena_open();
    struct template template;
    struct template_error error;

    (void)state;
    for (size_t i = 0; i < TEMPLATE_NODES; i++)
        memcpy(source + 8 * i, "{{name}}", 8);
    assert_true(template_read(arena, &(struct template_source){text_of(source), 1, "name", NULL}, &template, &error));
    memcpy(source + 8 * TEMPLATE_NODES, "{{name}", 8);
    source[8 * TEMPLATE_NODES] = 'x';
    assert_false(template_read(arena, &(struct template_source){text_of(source), 1, "name", NULL}, &template, &error));
    assert_string_equal(error.why, "it is too long");
    arena_close(&arena);
}

/* ---- the folder ---- */

static char folder[64];

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int copy_folder(const char *from, const char *to)
{
    const char *const arguments[] = {"cp", "-r", from, to, NULL};
    const pid_t child = fork();
    int status = 0;

    if (child == 0) {
        execvp("cp", (char *const *)arguments);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : -1;
}

/* Copies our mails to `folder`, so that a test may change them. */
static int copy_mails(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/portico-mails-XXXXXX");
    if (mkdtemp(folder) == NULL || rmdir(folder) != 0)
        return -1;
    return copy_folder(MAILS, folder);
}

static int remove_mails(void **state)
{
    (void)state;
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *path_of(const char *name)
{
    static char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *mode, const char *text)
{
    FILE *file = fopen(path_of(name), mode);

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Asserts that the folder is refused, with the path of the file and this sentence. */
static void assert_refused(const char *file, const char *sentence)
{
    char why[MAIL_WHY], expected[MAIL_WHY];
    struct mail_templates *templates = mail_templates_open(folder, why);

    assert_null(templates);
    snprintf(expected, sizeof(expected), "%s%s", path_of(file), sentence);
    assert_string_equal(why, expected);
}

static void our_mails_are_complete(void **state)
{
    char why[MAIL_WHY];
    struct mail_templates *templates = mail_templates_open(folder, why);

    (void)state;
    assert_non_null(templates);
    mail_templates_close(&templates);
    assert_null(templates);
}

static const char news[] = "subject: News\npreview: p\nheading: h\ntext: t\nbutton: b\nreason: r\n";

static void a_wrong_file_is_reported_with_its_line(void **state)
{
    static const struct {
        const char *file, *text, *sentence;
    } cases[] = {
        {"en/news.txt", "subject: News\npreview: of\n  {{frim}}\n", ", line 3: there is no value {{frim}} here."},
        {"en/news.txt", "subject: {{code}}\n", ", line 1: there is no value {{code}} here."},
        {"en/news.txt", "subject: {{> helo}}\n", ", line 1: there is no phrase {{> helo}}."},
        {"en/news.txt", "# said\n\nsubjet: News\n", ", line 3: a mail has no line of this name."},
        {"en/news.txt", "subject News\n", ", line 1: a line is a name, a colon and words."},
        {"en/news.txt", "subject:\n", ", line 1: it has no words."},
        {"en/news.txt", "subject: a\nsubject: b\n", ", line 2: there are too many lines of this name."},
        {"en/news.txt", "subject: a\npreview: p\nheading: h\ntext: t\nreason: r\n", ": there is no line \"button:\"."},
        {"en/news.txt", "preview: p\nheading: h\ntext: t\nbutton: b\nreason: r\n", ": there is no line \"subject:\"."},
        {"en/news.txt", "subject: \xff\n", ": the file is not UTF-8."},
        {"en/sign_in.txt", "subject: a\npreview: p\nheading: h\ntext: t\nbutton: b\nreason: r\n",
         ": there is no line \"code:\"."},
        {"en/sign_in.txt", "subject: a\npreview: p\nheading: h\ntext: t\ncode: 1234\nbutton: b\nreason: r\n",
         ": the line \"code:\" does not show {{code}}."},
        {"en/portals.txt", "subject: a\npreview: p\nheading: h\ntext: t\nitem: i\nbutton: b\nreason: r\n",
         ": this mail has no button, so there is no line for it."},
        {"en/nwes.txt", "subject: a\n", ": no mail has this name."},
        {"frame.html", "<p>\n{{heading}}\n{{body}}\n", ", line 3: there is no value {{body}} here."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(copy_mails(state), 0);
        write_file(cases[i].file, "w", cases[i].text);
        assert_refused(cases[i].file, cases[i].sentence);
        assert_int_equal(remove_mails(state), 0);
    }
}

static void missing_and_unused_parts_are_reported(void **state)
{
    (void)state;
    assert_int_equal(unlink(path_of("en/news.txt")), 0);
    assert_refused("en/news.txt", ": the file is missing or cannot be read.");
    write_file("en/news.txt", "w", news);
    write_file("en/phrases.txt", "a", "farewell: Yours,\n");
    assert_refused("en/phrases.txt", ": no mail has the phrase farewell.");
}

static void a_file_has_a_maximum_size(void **state)
{
    (void)state;
    for (int i = 0; i < 800; i++)
        write_file("en/news.txt", "a",
                   "# A comment of about a hundred bytes, written again and again, until it is too much.......\n");
    assert_refused("en/news.txt", ": the file has more than 64 KiB.");
}

/* ---- languages ---- */

static struct text subject_in(struct arena *arena, const struct mail_templates *templates, const char *locale,
                              struct mail_message *message)
{
    const struct mail_facts facts = {
        .kind = lit("news"), .firm = lit("Vogt"), .origin = lit("https://vogt.portico.example"), .name = lit("Mia")};
    const struct mail_brand brand = {.sender = lit("Vogt")};

    assert_true(mail_message_make(arena, mail_language_for(templates, text_of(locale)), &facts, &brand, message));
    return message->subject;
}

/* A language is only a folder: no code contains its name. */
static void another_folder_is_another_language(void **state)
{
    char why[MAIL_WHY];
    struct mail_message message;
    struct arena *arena = arena_open();

    (void)state;
    assert_int_equal(copy_folder(MAILS "/en", path_of("fr")), 0);
    write_file("fr/news.txt", "w",
               "subject: Du nouveau chez {{firm}}\npreview: Dans votre portail.\nheading: Du nouveau\n"
               "text: {{> greeting}}\nbutton: Acc\xc3\xa9"
               "der au portail\nreason: Vous avez un compte chez {{firm}}.\n");
    struct mail_templates *templates = mail_templates_open(folder, why);

    assert_non_null(templates);
    assert_string_equal(subject_in(arena, templates, "fr", &message).at, "Du nouveau chez Vogt");
    assert_non_null(strstr(message.html.at, "<html lang=\"fr\""));
    assert_non_null(strstr(message.plain.at, "Acc\xc3\xa9"
                                             "der au portail:\nhttps://vogt.portico.example/\n"));
    assert_string_equal(subject_in(arena, templates, "fr-CA", &message).at, "Du nouveau chez Vogt");
    assert_string_equal(subject_in(arena, templates, "it", &message).at, "There is something new at Vogt");
    assert_string_equal(subject_in(arena, templates, NULL, &message).at, "There is something new at Vogt");
    assert_non_null(strstr(message.html.at, "<html lang=\"en\""));
    assert_string_equal(subject_in(arena, templates, "de-AT", &message).at, "Bei Vogt gibt es etwas Neues");
    assert_string_equal(subject_in(arena, templates, "es", &message).at, "Hay novedades en Vogt");
    mail_templates_close(&templates);
    arena_close(&arena);
}

static void an_incomplete_language_is_refused(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path_of("Deutsch"), 0700), 0);
    assert_refused("Deutsch", ": the folder's name is not a language such as \"en\" or \"de-AT\".");
    assert_int_equal(rmdir(path_of("Deutsch")), 0);
    assert_int_equal(mkdir(path_of("fr"), 0700), 0);
    write_file("fr/news.txt", "w", news);
    assert_refused("fr/phrases.txt", ": the file is missing or cannot be read.");
}

static void english_is_required(void **state)
{
    char why[MAIL_WHY], elsewhere[128], expected[MAIL_WHY];

    (void)state;
    snprintf(elsewhere, sizeof(elsewhere), "%s/fr", folder); /* a complete one */
    assert_int_equal(rename(path_of("en"), elsewhere), 0);
    assert_null(mail_templates_open(folder, why));
    snprintf(expected, sizeof(expected), "%s: there is no folder \"en\".", folder);
    assert_string_equal(why, expected);
}

#define with_mails(test) cmocka_unit_test_setup_teardown(test, copy_mails, remove_mails)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_work_as_in_mustache),
        cmocka_unit_test(a_mistake_is_reported_with_its_line),
        cmocka_unit_test(a_template_has_a_maximum_size),
        with_mails(our_mails_are_complete),
        with_mails(missing_and_unused_parts_are_reported),
        with_mails(a_file_has_a_maximum_size),
        with_mails(another_folder_is_another_language),
        with_mails(an_incomplete_language_is_refused),
        with_mails(english_is_required),
        cmocka_unit_test(a_wrong_file_is_reported_with_its_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
