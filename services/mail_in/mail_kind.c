/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each kind has its test, and the first that is true counts. The one complication is that answers of absence are sent
   to the address of bounces, too (RFC 3834, section 4), so that alone does not make a bounce. */
#include "mail_in/mail_kind.h"

#include <string.h>

/* What subjects of automatic answers begin with; counts only beside X-Auto-Response-Suppress. */
static const char *const automatic_subjects[] = {
    "Automatic reply",
    "Auto:",
    "Out of office",
    "Abwesenheit",
    "Automatische Antwort",
    "Réponse automatique",
    "Absence",
    "Respuesta automática",
    "Fuera de la oficina",
    "Risposta automatica",
    "Fuori sede",
    "Resposta automática",
    "Automatisch antwoord",
    "Afwezig",
    "Autosvar",
    "Automatiskt svar",
    "Automaattinen vastaus",
    "Odpowiedź automatyczna",
    "Autoodpowiedź",
    "Автоответ",
    "Автоматический ответ",
    "自动回复",
    "自動回覆",
};

static bool has_header(const struct mail *mail, const char *name)
{
    return !text_is_absent(mail_header(mail, name, 0));
}

/* The value up to a parameter, such as "auto-replied; owner=x". */
static struct text word_of(const struct mail *mail, const char *name)
{
    struct text value = mail_header(mail, name, 0);

    return text_is_absent(value) ? no_text : text_trim(text_next(&value, ';'));
}

static bool word_is(const struct mail *mail, const char *name, const char *word)
{
    return text_equal_ignoring_case(word_of(mail, name), text_of(word));
}

static bool is_report(const struct mail *mail, const char *type)
{
    return text_equal(mail_report_type(mail), text_of(type));
}

static bool is_null_sender(const struct mail *mail, const struct mail_envelope *envelope)
{
    const struct text path = mail_header(mail, "Return-Path", 0);

    return (!text_is_absent(envelope->sender) && envelope->sender.length == 0) || text_equal(path, lit("<>"));
}

static bool is_loop(const struct mail *mail, const struct mail_envelope *envelope)
{
    struct text domain = mail_message_id(mail);

    if (has_header(mail, "X-Portico-Firm"))
        return true;
    if (text_is_absent(domain))
        return false;
    text_next(&domain, '@');
    return domain.length > 0 && text_equal_ignoring_case(domain, envelope->our_domain);
}

/* RFC 3834, section 5: anything but "no". */
static bool is_auto_submitted(const struct mail *mail)
{
    return has_header(mail, "Auto-Submitted") && !word_is(mail, "Auto-Submitted", "no");
}

static bool is_bounce(const struct mail *mail, const struct mail_envelope *envelope)
{
    struct arena *arena;
    struct delivery_report report;

    if (is_report(mail, "delivery-status"))
        return true;
    if (!envelope->is_to_bounces || !is_null_sender(mail, envelope))
        return false;
    if (!is_auto_submitted(mail) || has_header(mail, "X-Failed-Recipients"))
        return true;
    arena = arena_open();
    delivery_report_read_plain(mail_text(mail), arena, &report);
    arena_close(&arena);
    return report.count > 0;
}

static bool has_automatic_subject(const struct mail *mail)
{
    const struct text subject = mail_subject(mail);

    for (size_t i = 0; i < sizeof(automatic_subjects) / sizeof(automatic_subjects[0]); i++) {
        const struct text begin = text_of(automatic_subjects[i]);

        if (text_equal_ignoring_case(text_slice(subject, 0, begin.length), begin))
            return true;
    }
    return false;
}

/* Exchange sets it on mails of people, too, so it counts only with the subject. */
static bool suppresses_answers(const struct mail *mail)
{
    struct text rest = mail_header(mail, "X-Auto-Response-Suppress", 0);

    while (!text_is_absent(rest)) {
        const struct text word = text_trim(text_next(&rest, ','));

        if (text_equal_ignoring_case(word, lit("OOF")) || text_equal_ignoring_case(word, lit("All")))
            return true;
    }
    return false;
}

static bool is_automatic(const struct mail *mail, const struct mail_envelope *envelope)
{
    static const char *const headers[] = {"X-Autoreply", "X-Autorespond", "X-Failed-Recipients"};

    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
        if (has_header(mail, headers[i]))
            return true;
    return is_auto_submitted(mail) || word_is(mail, "Precedence", "auto_reply") || is_null_sender(mail, envelope) ||
           !text_is_absent(mail_report_type(mail)) || (suppresses_answers(mail) && has_automatic_subject(mail));
}

static bool is_bulk(const struct mail *mail)
{
    return has_header(mail, "List-Id") || word_is(mail, "Precedence", "bulk") || word_is(mail, "Precedence", "junk") ||
           word_is(mail, "Precedence", "list");
}

/* As SpamAssassin and rspamd mark it: "X-Spam-Flag: YES", "X-Spam-Status: Yes, score=...", "X-Spam: Yes". */
static bool is_spam(const struct mail *mail)
{
    struct text status = mail_header(mail, "X-Spam-Status", 0);

    return word_is(mail, "X-Spam-Flag", "yes") || word_is(mail, "X-Spam", "yes") ||
           (!text_is_absent(status) && text_equal_ignoring_case(text_trim(text_next(&status, ',')), lit("yes")));
}

enum mail_kind mail_kind(const struct mail *mail, const struct mail_envelope *envelope)
{
    if (is_loop(mail, envelope))
        return MAIL_LOOP;
    if (is_report(mail, "feedback-report"))
        return MAIL_COMPLAINT;
    if (is_bounce(mail, envelope))
        return MAIL_BOUNCE;
    if (is_spam(mail))
        return MAIL_SPAM;
    if (is_automatic(mail, envelope))
        return MAIL_AUTOMATIC;
    return is_bulk(mail) ? MAIL_BULK : MAIL_OF_A_PERSON;
}

void mail_kind_delivery(const struct mail *mail, struct arena *arena, struct delivery_report *report)
{
    delivery_report_read(mail_report(mail), arena, report);
    if (report->count == 0)
        delivery_report_read_plain(mail_text(mail), arena, report);
}
