/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Received mails: headers, senders that are not what they seem, texts, and files. */
#include "mail_in_rig.h"

#include <stdint.h>
#include <string.h>

static void headers_are_decoded(void **state)
{
    struct opened opened = open_mail(lit("From: =?utf-8?q?J=C3=B6rg?= Meyer <Ana@Meyer.example>\n"
                                         "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\n =?utf-8?B?IGFuIGFsbGU=?=\n"
                                         "Message-ID: <a1@meyer.example>\nDate: Mon, 23 Nov 2026 09:14:00 +0100\n"
                                         "In-Reply-To: <n.1@portico.example>\n"
                                         "References: <n.0@portico.example>\n <n.1@portico.example>\n"
                                         "Received: from a\n\tby b\nReceived: from c\n\nHello\n"));
    struct text ids[MAIL_REFERENCES];
    int64_t seconds;

    (void)state;
    assert_int_equal(opened.outcome, MAIL_READ);
    assert_text(mail_from(opened.mail).name, "Jörg Meyer");
    assert_text(mail_from(opened.mail).address, "ana@meyer.example");
    assert_null(mail_from(opened.mail).hold);
    assert_text(mail_subject(opened.mail), "Grüße an alle");
    assert_text(mail_message_id(opened.mail), "a1@meyer.example");
    assert_true(mail_date(opened.mail, &seconds) && seconds == 1795421640);
    assert_int_equal(mail_references(opened.mail, "In-Reply-To", ids), 1);
    assert_int_equal(mail_references(opened.mail, "References", ids), 2);
    assert_text(ids[1], "n.1@portico.example");
    assert_text(mail_header(opened.mail, "received", 0), "from a by b");
    assert_text(mail_header(opened.mail, "Received", 1), "from c");
    assert_true(text_is_absent(mail_header(opened.mail, "Received", 2)));
    assert_text(mail_text(opened.mail), "Hello\n");
    assert_true(text_is_absent(mail_report_type(opened.mail)));
    close_mail(&opened);
}

static void senders_that_are_not_what_they_seem_are_held(void **state)
{
    static const struct {
        const char *headers, *hold;
    } cases[] = {
        {"From: a@x.example\n", NULL},
        {"From: \"Meyer, Ana\" <a@x.example>\n", NULL},
        {"From: \"a@x.example\" <A@x.example>\n", NULL},
        {"From: Ana (at home) <a@x.example>\n", NULL},
        {"Subject: x\n", "from_missing"},
        {"From: \n", "from_missing"},
        {"From: a@x.example\nFrom: a@x.example\n", "from_several"},
        {"From: a@x.example\nfrom: b@x.example\n", "from_several"},
        {"From: a@x.example, b@x.example\n", "from_several"},
        {"From: Friends: a@x.example;\n", "from_group"},
        {"From: undisclosed-recipients:;\n", "from_group"},
        {"From: Ana\n", "from_invalid"},
        {"From: Ana <a@localhost>\n", "from_invalid"},
        {"From: Ana <a b@x.example>\n", "from_invalid"},
        {"From: \"boss@firm.example\" <a@x.example>\n", "from_name"},
        {"From: boss@firm.example <a@x.example>\n", "from_name"},
        {"From: =?utf-8?q?boss=40firm.example?= <a@x.example>\n", "from_name"},
        {"From: =?utf-8?q?boss=EF=BC=A0firm.example?= <a@x.example>\n", "from_name"},
        {"From: \"Ana via list@x.example\" <a@x.example>\n", "from_name"},
        {"From: Ana <a@m\xc3\xbcller.example>\n", "from_domain"},
        {"From: Ana <a@xn--mller-kva.example>\n", "from_domain"},
        {"From: Ana <a@p\xd0\xb0ypal.example>\n", "from_domain"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena *arena = arena_open();
        struct opened opened =
            open_mail(arena_join(arena, (struct text[]){text_of(cases[i].headers), lit("X: y\n\nHello\n")}, 2));
        const struct mail_from from = mail_from(opened.mail);

        if (!text_equal(text_of(from.hold), text_of(cases[i].hold)))
            fail_msg("%s is %s", cases[i].headers, from.hold == NULL ? "accepted" : from.hold);
        assert_true(from.hold != NULL || !text_is_absent(from.address));
        close_mail(&opened);
        arena_close(&arena);
    }
}

static void texts_are_utf8_whatever_they_were(void **state)
{
    static const struct {
        const char *headers, *body, *text;
    } cases[] = {
        {"text/plain; charset=utf-8", "Gr\xc3\xbc\xc3\x9f\n", "Grüß\n"},
        {"text/plain; charset=utf-8", "u\xcc\x88 a\rb\x01\x7f\n", "ü a\nb\n"},
        {"text/plain; charset=utf-8", "Gr\xfc\xdf\n", "Grüß\n"},
        {"text/plain; charset=iso-8859-1", "\x84Gr\xfc\xdf\x93 \x80\n", "„Grüß“ €\n"},
        {"text/plain", "Gr\xc3\xbc\xc3\x9f\n", "Grüß\n"},
        {"text/plain; charset=koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4\n", "Привет\n"},
        {"text/plain; charset=shift_jis", "\x82\xb1\x82\xf1\n", "こん\n"},
        {"text/plain; charset=x-nonsense/../x", "Gr\xfc\n", "Grü\n"},
        {"text/plain; charset=euc-jp",
         "a\xff"
         "b\n",
         "a\xef\xbf\xbd"
         "b\n"},
        {"text/plain; format=flowed", "This is \none line.\n>> a \n>> b\n> c\n  x\n-- \nAna\n",
         "This is one line.\n>> a b\n> c\n x\n-- \nAna\n"},
        {"text/plain; format=flowed; delsp=yes", "\xe4\xbd\xa0 \n\xe5\xa5\xbd\n", "你好\n"},
        {"text/plain; format=fixed", "a \nb\n", "a \nb\n"},
        {"text/html; charset=utf-8", "<p>Gr&uuml;\xc3\x9f<script>x</script>", "Grüß"},
        {"TEXT/HTML", "a<br>b", "a\nb"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena *arena = arena_open();
        struct opened opened =
            open_mail(arena_print(arena, "From: a@x.example\nContent-Type: %s\n\n%s", cases[i].headers, cases[i].body));

        assert_int_equal(opened.outcome, MAIL_READ);
        assert_text(mail_text(opened.mail), cases[i].text);
        close_mail(&opened);
        arena_close(&arena);
    }
}

/* Alternatives say the same once; parts of a mixed one all count; and an empty plain text does not hide the HTML. */
static void each_part_is_text_or_a_file_once(void **state)
{
    static const char *const bodies[][2] = {
        {"alternative\n\n--B\n\nplain\n--B\nContent-Type: text/html\n\n<b>html</b>\n--B--\n", "plain"},
        {"alternative\n\n--B\n\n \n--B\nContent-Type: text/html\n\n<b>html</b>\n--B--\n", "html"},
        {"mixed\n\n--B\n\none\n--B\nContent-Type: text/html\n\ntwo\n--B\n\nthree\n--B--\nafter\n",
         "one\n\ntwo\n\nthree"},
        {"mixed\n\nno boundary at all\n", "no boundary at all\n"},
        {"mixed\n\n--B\n\nnot closed", "not closed"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct arena *arena = arena_open();
        const struct mail_file *files;
        struct text body = text_of(bodies[i][0]), type = text_next(&body, '\n');
        struct opened opened =
            open_mail(arena_print(arena, "From: a@x.example\nContent-Type: multipart/%.*s; boundary=B\n%s",
                                  (int)type.length, type.at, body.at));

        assert_int_equal(opened.outcome, MAIL_READ);
        assert_text(mail_text(opened.mail), bodies[i][1]);
        assert_int_equal(mail_files(opened.mail, &files), 0);
        close_mail(&opened);
        arena_close(&arena);
    }
}

static const char with_files[] =
    "From: a@x.example\nContent-Type: multipart/mixed; boundary=B\n\n"
    "--B\nContent-Type: multipart/alternative; boundary=C\n\n--C\n\nHello\n"
    "--C\nContent-Type: multipart/related; boundary=D\n\n--D\nContent-Type: text/html\n\nHello<img src=\"cid:l\">\n"
    "--D\nContent-Type: image/png; name=logo.png\nContent-ID: <l@x>\nContent-Transfer-Encoding: "
    "base64\n\niVBORw==\n--D--\n"
    "--C\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--C--\n"
    "--B\nContent-Type: Application/PDF\nContent-Transfer-Encoding: base64\n"
    "Content-Disposition: attachment; filename*0*=utf-8''..%2Fc%3A%5C%E2%80%AEpa%C3%9F; "
    "filename*1=.pdf\n\nJVBERi0xLjcK\n"
    "--B\nContent-Type: application/octet-stream\n"
    "Content-Disposition: attachment; filename=\"=?utf-8?B?w7xiZXIudHh0?=\"\nContent-Transfer-Encoding: "
    "quoted-printable\n\na=3Db\n"
    "--B\nContent-Type: text/plain; name=notes.txt\n\nnotes\n"
    "--B\nContent-Type: message/rfc822\n\nSubject: Statement\nFrom: b@x.example\n\nold text\n"
    "--B\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx\n"
    "--B\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx\n"
    "--B\nContent-Type: image/jpeg\nContent-Disposition: attachment\nContent-ID: <m@x>\n\nx\n--B--\n";

static void files_have_safe_names_kinds_and_sizes(void **state)
{
    static const struct {
        const char *name, *type;
        enum mail_file_kind kind;
        size_t size;
    } wanted[] = {
        {"logo.png", "image/png", MAIL_FILE_SMALL_IMAGE, 4},
        {"invitation.ics", "text/calendar", MAIL_FILE_INVITATION, 15},
        {"paß.pdf", "application/pdf", MAIL_FILE_PLAIN, 9},
        {"über.txt", "application/octet-stream", MAIL_FILE_PLAIN, 3},
        {"notes.txt", "text/plain", MAIL_FILE_PLAIN, 5},
        {"Statement.eml", "message/rfc822", MAIL_FILE_MESSAGE, 49},
        {"winmail.dat", "application/ms-tnef", MAIL_FILE_TNEF, 1},
        {"smime.p7m", "application/pkcs7-mime", MAIL_FILE_ENCRYPTED, 1},
        {"image.jpeg", "image/jpeg", MAIL_FILE_PLAIN, 1},
    };
    struct opened opened = open_mail(text_of(with_files));
    const struct mail_file *files;

    (void)state;
    assert_int_equal(opened.outcome, MAIL_READ);
    assert_text(mail_text(opened.mail), "Hello");
    assert_int_equal(mail_files(opened.mail, &files), sizeof(wanted) / sizeof(wanted[0]));
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_text(files[i].name, wanted[i].name);
        assert_text(files[i].type, wanted[i].type);
        assert_int_equal(files[i].kind, wanted[i].kind);
        assert_int_equal(files[i].size, wanted[i].size);
    }
    assert_text(files[0].content_id, "l@x");
    assert_true(text_is_absent(files[2].content_id));
    assert_true(mail_is_encrypted(opened.mail));
    close_mail(&opened);
}

/* Reads in pieces of three bytes, also the same file twice. */
static struct text read_file(struct opened *opened, size_t number)
{
    struct mail_file_stream *stream = mail_file_open(opened->mail, number);
    struct buffer bytes;
    struct text text;
    char piece[3];

    buffer_open(&bytes, 1 << 20);
    for (size_t got; (got = mail_file_read(stream, piece, sizeof(piece))) > 0;)
        buffer_add(&bytes, text_from(piece, got));
    mail_file_close(&stream);
    assert_null(stream);
    text = arena_copy(opened->arena, bytes.length == 0 ? lit("") : buffer_text(&bytes));
    buffer_close(&bytes);
    return text;
}

static void the_bytes_of_a_file_come_piece_by_piece(void **state)
{
    struct opened opened = open_mail(text_of(with_files));

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_text(read_file(&opened, 2), "%PDF-1.7\n");
        assert_text(read_file(&opened, 3), "a=b");
        assert_text(read_file(&opened, 5), "Subject: Statement\r\nFrom: b@x.example\r\n\r\nold text");
    }
    close_mail(&opened);
}

/* Byte for byte, so that signatures of it (DKIM) stay valid; only spaces after a boundary would be lost. */
static void an_attached_mail_is_what_it_was(void **state)
{
    static const char inner[] =
        "received: from a\n\tby b; folded\nSUBJECT:  =?utf-8?q?a?=  b\nX-Odd:value \nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed;\n boundary=\"C\"\n\nbefore\n--C\nContent-Type: text/plain\n\na \n\n--C\n"
        "Content-Transfer-Encoding: base64\n\nYQ==\n\n--C--\n";
    struct arena *arena = arena_open();
    struct opened opened = open_mail(arena_print(arena,
                                                 "From: a@x.example\nContent-Type: multipart/mixed; boundary=B\n\n"
                                                 "--B\nContent-Type: message/rfc822\n\n%s\n--B--\n",
                                                 inner));
    struct text bytes = read_file(&opened, 0), rest = text_of(inner);

    (void)state;
    while (!text_is_absent(rest)) {
        const struct text wanted = text_next(&rest, '\n'), line = text_next(&bytes, '\n');

        check_text("a line", text_slice(line, 0, wanted.length), wanted);
        assert_int_equal(line.length, wanted.length + (text_is_absent(rest) ? 0 : 1));
    }
    assert_true(text_is_absent(bytes));
    close_mail(&opened);
    arena_close(&arena);
}

static void what_is_encrypted_is_kept_whole(void **state)
{
    struct opened opened = open_mail(lit(
        "From: a@x.example\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=B\n\n"
        "--B\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--B\nContent-Type: application/octet-stream\n\n"
        "-----BEGIN PGP MESSAGE-----\n--B--\n"));
    const struct mail_file *files;

    (void)state;
    assert_int_equal(mail_files(opened.mail, &files), 2);
    assert_true(files[0].kind == MAIL_FILE_ENCRYPTED && files[1].kind == MAIL_FILE_ENCRYPTED);
    assert_true(mail_is_encrypted(opened.mail));
    close_mail(&opened);
    opened = open_mail(lit("From: a@x.example\n\n-----BEGIN PGP MESSAGE-----\nx\n"));
    assert_true(mail_is_encrypted(opened.mail) && mail_files(opened.mail, &files) == 0);
    close_mail(&opened);
    opened = open_mail(lit("From: a@x.example\nContent-Type: multipart/signed; boundary=B\n\n--B\n\nHello\n"
                           "--B\nContent-Type: application/pgp-signature\n\nx\n--B--\n"));
    assert_text(mail_text(opened.mail), "Hello");
    assert_int_equal(mail_files(opened.mail, &files), 1);
    assert_int_equal(files[0].kind, MAIL_FILE_SIGNATURE);
    assert_false(mail_is_encrypted(opened.mail));
    close_mail(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_decoded),
        cmocka_unit_test(senders_that_are_not_what_they_seem_are_held),
        cmocka_unit_test(texts_are_utf8_whatever_they_were),
        cmocka_unit_test(each_part_is_text_or_a_file_once),
        cmocka_unit_test(files_have_safe_names_kinds_and_sizes),
        cmocka_unit_test(the_bytes_of_a_file_come_piece_by_piece),
        cmocka_unit_test(an_attached_mail_is_what_it_was),
        cmocka_unit_test(what_is_encrypted_is_kept_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
