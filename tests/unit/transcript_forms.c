/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The forms of a thread: JSON that parses whatever the lines are, and an output that stops taking bytes ends them. */
#include "common/buffer.h"
#include "worker/messages/transcript/attachment.h"
#include "worker/messages/transcript/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct sink {
    struct buffer bytes;
    size_t room;
};

static bool take(void *owner, struct text bytes)
{
    struct sink *sink = owner;

    if (bytes.length > sink->room)
        return false;
    sink->room -= bytes.length;
    buffer_add(&sink->bytes, bytes);
    return true;
}

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *value = json_loads(text, 0, &error);

    assert_non_null(value);
    return value;
}

static bool write_form(const struct facts_form *form, struct sink *sink, const char *const *lines)
{
    json_t *head = parse("{\"subject\": \"S\", \"firm\": {\"name\": \"F\", \"time_zone\": \"UTC\"}, \"reads\": []}");
    void *open = form->open(take, sink, head);
    bool whole = open != NULL;

    for (; whole && *lines != NULL; lines++) {
        json_t *line = parse(*lines);

        whole = form->add(open, line);
        json_decref(line);
    }
    whole = whole && form->finish(open);
    if (open != NULL)
        form->close(open);
    json_decref(head);
    return whole;
}

static const char *const lines[] = {
    "{\"message\": {\"number\": 1, \"attachments\": []}, \"text\": null}",
    "{\"message\": {\"number\": 2, \"attachments\": []}, \"text\": {\"version\": 1, \"text\": \"\\\"a\\\\\\n\"}}",
    "{\"message\": null, \"text\": {\"version\": 2, \"text\": null}}",
    NULL,
};

static void json_parses(void **state)
{
    static const char *const none[] = {NULL};
    struct sink sink = {.room = 1 << 20};
    json_t *whole, *messages;

    (void)state;
    buffer_open(&sink.bytes, 1 << 20);
    assert_true(write_form(&json_form, &sink, lines));
    buffer_add_byte(&sink.bytes, '\0');
    whole = parse(sink.bytes.at);
    messages = json_object_get(whole, "messages");
    assert_int_equal(json_array_size(messages), 2);
    assert_int_equal(json_array_size(json_object_get(json_array_get(messages, 0), "texts")), 0);
    assert_int_equal(json_array_size(json_object_get(json_array_get(messages, 1), "texts")), 2);
    json_decref(whole);
    buffer_clear(&sink.bytes);
    assert_true(write_form(&json_form, &sink, none));
    buffer_add_byte(&sink.bytes, '\0');
    json_decref(parse(sink.bytes.at));
    buffer_close(&sink.bytes);
}

static void pdf_begins_and_ends(void **state)
{
    struct sink sink = {.room = 1 << 20};

    (void)state;
    buffer_open(&sink.bytes, 1 << 20);
    assert_true(write_form(&pdf_form, &sink, lines));
    assert_true(text_starts_with(buffer_text(&sink.bytes), lit("%PDF-")));
    assert_true(text_ends_with(buffer_text(&sink.bytes), lit("%%EOF\n")));
    buffer_close(&sink.bytes);
}

/* So that no call takes long: of one word, time grows with the square of its length. */
static void a_long_text_is_drawn_in_parts(void **state)
{
    static const char *const letters[] = {"w", "a\u0301\u0302", "\u0301", "\u05d0", "w ", "\n", "\u200d"};
    json_t *head = parse("{\"subject\": \"S\", \"firm\": {\"name\": \"F\", \"time_zone\": \"UTC\"}, \"reads\": []}");

    (void)state;
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        struct sink sink = {.room = 1 << 20};
        void *open = pdf_form.open(take, &sink, head);
        struct buffer text;
        unsigned parts = 0;
        json_t *line;

        buffer_open(&sink.bytes, 1 << 20);
        buffer_open(&text, 1 << 20);
        while (text.length < 20000)
            buffer_add(&text, text_of(letters[i]));
        line = json_pack("{s:n, s:{s:i, s:s%}}", "message", "text", "version", 1, "text", text.at, text.length);
        assert_non_null(line);
        assert_true(pdf_form.add(open, line));
        json_decref(line);
        while (pdf_form.more(open))
            parts++;
        assert_true(parts >= text_characters(buffer_text(&text)) / 1000);
        assert_true(parts <= 20001);
        assert_true(pdf_form.finish(open));
        assert_true(text_ends_with(buffer_text(&sink.bytes), lit("%%EOF\n")));
        pdf_form.close(open);
        buffer_close(&sink.bytes);
        buffer_close(&text);
    }
    json_decref(head);
}

static void a_full_output_is_a_failure(void **state)
{
    const struct facts_form *forms[] = {&json_form, &pdf_form};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t room = 0; room < 300; room += 37) {
            struct sink sink = {.room = room};

            buffer_open(&sink.bytes, 1 << 20);
            assert_false(write_form(forms[i], &sink, lines));
            buffer_close(&sink.bytes);
        }
    }
}

/* In bytes a name may be four times as long as in characters. */
static void a_path_fits_a_file_system(void **state)
{
    static const char *const ends[] = {".pdf", "", ".a", ". no extension at all, but words"};
    json_t *line = parse("{\"message\": {\"number\": 2147483647}}");

    (void)state;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char name[1024] = "", path[ATTACHMENT_PATH];
        json_t *attachment;

        for (int j = 0; j < 150; j++)
            strcat(name, "測");
        strcat(name, ends[i]);
        attachment = json_pack("{s:i, s:s}", "position", 20, "name", name);
        attachment_print_path(line, attachment, path);
        assert_true(text_starts_with(text_of(path), lit("attachments/2147483647-20 測")));
        assert_true(strlen(path) - strlen("attachments/") <= 255);
        assert_true(strlen(ends[i]) > 20 || text_ends_with(text_of(path), text_of(ends[i])));
        json_decref(attachment);
        attachment = json_pack("{s:s}", "path", path); /* NULL unless it is UTF-8 */
        assert_non_null(attachment);
        json_decref(attachment);
    }
    json_decref(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_parses),
        cmocka_unit_test(pdf_begins_and_ends),
        cmocka_unit_test(a_long_text_is_drawn_in_parts),
        cmocka_unit_test(a_full_output_is_a_failure),
        cmocka_unit_test(a_path_fits_a_file_system),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
