/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Mails of strangers: texts are UTF-8 of one spelling, names are safe, and sizes are those of the bytes that come. */
#include "mail_in/mail_reader.h"

#include "common/must.h"
#include "common/name.h"
#include "mail_in/reply_cut.h"
#include "target.h"

#include <string.h>

static void check_file(const struct mail *mail, const struct mail_file *file, size_t number, struct arena *arena)
{
    struct mail_file_stream *stream = mail_file_open(mail, number);
    char piece[100];
    size_t size = 0;

    for (size_t got; (got = mail_file_read(stream, piece, sizeof(piece))) > 0;)
        size += got;
    mail_file_close(&stream);
    must(size == file->size);
    must(text_is_utf8(file->name) && file->name.length > 0 && text_equal(name_of_file(file->name, arena), file->name));
    must(text_is_utf8(file->type) && text_find(file->type, '\n') == SIZE_MAX);
}

static void check_headers(const struct mail *mail)
{
    const struct mail_from from = mail_from(mail);
    struct text ids[MAIL_REFERENCES];
    int64_t seconds;

    must(from.hold != NULL || !text_is_absent(from.address));
    must(text_is_utf8(mail_subject(mail)) && text_find(mail_subject(mail), '\n') == SIZE_MAX);
    mail_message_id(mail);
    mail_date(mail, &seconds);
    must(mail_references(mail, "References", ids) <= MAIL_REFERENCES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open();
    const struct mail_file *files;
    struct mail *mail;
    const enum mail_outcome outcome = mail_open(text_from((const char *)data, size), arena, &mail);

    must(outcome != MAIL_READ || mail != NULL);
    if (mail != NULL) {
        const struct reply reply = {mail_text(mail), mail_subject(mail), lit("Meyer Law"), mail_quote_at(mail)};

        check_headers(mail);
        must(text_is_utf8(reply.text) && text_find(reply.text, '\r') == SIZE_MAX);
        must(reply.quote_at == SIZE_MAX || reply.quote_at < reply.text.length);
        reply_cut(&reply);
        for (size_t i = 0; i < mail_files(mail, &files); i++)
            check_file(mail, &files[i], i, arena);
    }
    mail_close(&mail);
    arena_close(&arena);
    return 0;
}
