/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * One mail: read its row, open its secret, write the message, send it to the relay, and record the outcome in the row.
 * A mail is sent twice if the process dies after the relay accepts it and before this is recorded; both have the same
 * Message-ID.
 *
 * While the relay is unavailable, the row is "waiting" and has the reason, which the firm's staff see.
 */
#include "jobs/mail.h"

#include "common/config.h"
#include "common/id.h"
#include "common/json.h"
#include "common/keys.h"
#include "common/must.h"
#include "common/palette.h"
#include "jobs/context.h"
#include "jobs/mail_outcome.h"
#include "jobs/notice_mail_read.h"
#include "jobs_sql.h"

#include <jansson.h>

static const struct mail_side firm_side = {SQL_MAIL_READ, SQL_MAIL_SENT, SQL_MAIL_DEFERRED, SQL_MAIL_FAILED};
static const struct mail_side platform_side = {SQL_PLATFORM_MAIL_READ, SQL_PLATFORM_MAIL_SENT,
                                               SQL_PLATFORM_MAIL_DEFERRED, SQL_PLATFORM_MAIL_FAILED};

static const struct text name_of_platform = {"Portico", 7}, colour_of_platform = {"#2b2925", 7};

/* ---- reading the row ---- */

static struct text copy_member(struct job *job, const json_t *object, const char *name)
{
    struct text value = json_text(object, name);

    return text_is_absent(value) ? no_text : arena_copy(job->arena, value);
}

/* A bytea column: "\x" and hex. Absent for null and for anything else. */
static struct text decode_bytea(struct job *job, struct text hex)
{
    if (hex.length < 2 || !text_starts_with(hex, lit("\\x")))
        return no_text;
    const size_t length = (hex.length - 2) / 2;
    unsigned char *bytes = arena_take(job->arena, length + 1);

    if (!crypto_from_hex(text_slice(hex, 2, SIZE_MAX), bytes, length))
        return no_text;
    return text_from((const char *)bytes, length);
}

static struct text origin_of(struct job *job, struct text label)
{
    char origin[CONFIG_BYTES];

    return arena_copy(job->arena, text_of(config_origin(origin, text_is_absent(label) ? NULL : label.at)));
}

/* The list that jobs/portals.c found. */
static void read_portals(struct job *job, const json_t *list)
{
    struct mail_facts *facts = &((struct mail *)job->state)->facts;
    const size_t count = json_array_size(list);
    struct mail_portal *portals = arena_take(job->arena, (count + 1) * sizeof(*portals));

    for (size_t i = 0; i < count; i++) {
        const json_t *portal = json_array_get(list, i);

        portals[i] =
            (struct mail_portal){copy_member(job, portal, "name"), origin_of(job, copy_member(job, portal, "slug")),
                                 json_is_true(json_object_get(portal, "desk"))};
    }
    facts->portals = portals;
    facts->portal_count = count;
}

/* Decrypts code and token. False when the secret cannot be decrypted. */
static bool open_secret(struct job *job, const struct secret_key *key, struct text sealed)
{
    struct mail *mail = job->state;
    const struct text plain = key_open(key, text_of(job->object), sealed, job->arena);
    json_t *secret;

    if (text_is_absent(plain))
        return false;
    secret = json_loadb(plain.at, plain.length, JSON_REJECT_DUPLICATES, NULL);
    mail->facts.code = copy_member(job, secret, "code");
    mail->facts.token = copy_member(job, secret, "token");
    read_portals(job, json_object_get(secret, "portals"));
    json_decref(secret);
    return true;
}

/* The firm's key, or the platform's. The caller wipes it. */
static bool open_key(struct job *job, struct secret_key *key)
{
    const struct mail *mail = job->state;

    if (job->firm)
        return !text_is_absent(mail->wrapped) && key_unwrap_firm(&job->context->root, job->firm, mail->wrapped, key);
    key_platform(&job->context->root, key);
    return true;
}

static bool read_secret(struct job *job)
{
    const struct text sealed = decode_bytea(job, job_text(job, 0, 0, "secret"));
    struct secret_key key;
    bool opened;

    if (text_is_absent(sealed))
        return true;
    if (!open_key(job, &key))
        return false;
    opened = open_secret(job, &key, sealed);
    key_wipe(&key);
    return opened;
}

static void read_about(struct job *job)
{
    struct mail *mail = job->state;
    const struct text text = job_text(job, 0, 0, "about");
    json_t *about = json_loadb(text.at, text.length, 0, NULL);

    mail->person = arena_copy(job->arena, job_text(job, 0, 0, "person"));
    mail->parts.to = arena_copy(job->arena, job_text(job, 0, 0, "recipient"));
    if (job->firm)
        mail->wrapped = decode_bytea(job, job_text(job, 0, 0, "wrapped"));
    mail->had_failed = text_equal(job_text(job, 0, 0, "state"), lit("failed"));
    mail->facts.kind = arena_copy(job->arena, job_text(job, 0, 0, "kind"));
    mail->facts.name = copy_member(job, about, "name");
    mail->facts.inviter = copy_member(job, about, "inviter");
    mail->facts.what = copy_member(job, about, "what");
    mail->facts.until = copy_member(job, about, "until");
    mail->facts.areas = (int)json_integer_value(json_object_get(about, "areas"));
    mail->facts.device = copy_member(job, about, "device");
    mail->facts.place = copy_member(job, about, "place");
    mail->facts.at = copy_member(job, about, "at");
    mail->facts.zone = copy_member(job, about, "zone");
    mail->facts.former = json_is_true(json_object_get(about, "former"));
    mail->facts.desk = json_is_true(json_object_get(about, "desk"));
    if (job->firm == 0) {
        mail->facts.firm = copy_member(job, about, "firm");
        mail->parts.host = copy_member(job, about, "slug");
    }
    json_decref(about);
}

static struct text host_of(struct job *job, struct text label)
{
    const char *domain = config_text(CONFIG_DOMAIN);

    if (text_is_absent(label))
        return arena_copy(job->arena, text_of(domain));
    return arena_print(job->arena, "%.*s.%s", (int)label.length, label.at, domain);
}

static struct text without_scheme(struct text origin)
{
    const struct text scheme = lit("https://");

    return text_starts_with(origin, scheme) ? text_slice(origin, scheme.length, SIZE_MAX) : origin;
}

static struct text hex_of(struct job *job, struct colour colour)
{
    return arena_print(job->arena, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
}

/* The mail has the colours of the portal. */
static void set_colours(struct job *job, struct text text)
{
    struct mail_brand *to = &((struct mail *)job->state)->brand;
    struct colour brand;

    if (!colour_read(text, &brand))
        must(colour_read(colour_of_platform, &brand));
    const struct palette palette = palette_of(brand);
    const struct colour *light = palette.tones[SCHEME_LIGHT], *dark = palette.tones[SCHEME_DARK];

    to->fill = hex_of(job, light[TONE_FILL]);
    to->on_fill = hex_of(job, light[TONE_ON_FILL]);
    to->link = hex_of(job, light[TONE_ACCENT]);
    to->dark_fill = hex_of(job, dark[TONE_FILL]);
    to->dark_on_fill = hex_of(job, dark[TONE_ON_FILL]);
    to->dark_link = hex_of(job, dark[TONE_ACCENT]);
}

static void set_firm_sender(struct job *job)
{
    struct mail *mail = job->state;
    const struct text slug = arena_copy(job->arena, job_text(job, 0, 0, "slug"));
    const struct text reply_to = arena_copy(job->arena, job_text(job, 0, 0, "reply_to"));

    mail->facts.firm = arena_copy(job->arena, job_text(job, 0, 0, "firm"));
    mail->facts.phone = arena_copy(job->arena, job_text(job, 0, 0, "phone"));
    mail->facts.origin = origin_of(job, slug);
    mail->locale = arena_copy(job->arena, job_text(job, 0, 0, "locale"));
    mail->brand.address = without_scheme(mail->facts.origin);
    mail->parts.host = host_of(job, slug);
    mail->parts.reply_to = mime_address_is_valid(reply_to) ? reply_to : no_text;
    mail->brand.sender = mail->facts.firm;
    mail->brand.phone = mail->facts.phone;
    mail->brand.serif = text_equal(job_text(job, 0, 0, "face"), lit("serif"));
    set_colours(job, arena_copy(job->arena, job_text(job, 0, 0, "colour")));
}

/* The platform's mails are sent from the apex domain. They link to it, to the console, or to the new firm. */
static void set_platform_sender(struct job *job)
{
    struct mail *mail = job->state;
    const struct text slug = mail->parts.host;

    if (text_equal(mail->facts.kind, lit("admin_sign_in")))
        mail->facts.origin = origin_of(job, lit("admin"));
    else
        mail->facts.origin = origin_of(job, slug);
    mail->brand.address = without_scheme(mail->facts.origin);
    mail->parts.host = host_of(job, no_text);
    mail->brand.sender = name_of_platform;
    set_colours(job, colour_of_platform);
}

/* ---- the message ---- */

static void send_message(struct job *job, const struct mail_message *message)
{
    struct mail *mail = job->state;
    struct mime_parts *parts = &mail->parts;

    parts->from_name = message->from_name;
    parts->from = arena_print(job->arena, "no-reply@%.*s", (int)parts->host.length, parts->host.at);
    parts->to_name = message->to_name;
    parts->subject = message->subject;
    parts->id = text_of(job->object);
    parts->html = message->html;
    parts->plain = message->plain;
    const struct text wire = mime_write(job->arena, parts);

    if (text_is_absent(wire)) {
        mail_fail(job, FAILURE_ADDRESS, lit("no valid mail address"));
        return;
    }
    smtp_send(job->context->smtp, &(struct smtp_envelope){parts->from, parts->to, wire}, mail_on_sent, job);
}

/* Nobody is to get it: it has no recipient (it was written so that a sign-in takes the same time for known and unknown
   addresses), or what it tells of has been seen. */
static void delete_mail(struct job *job)
{
    mail_transaction(job);
    job_ask(job, SQL_MAIL_DROP, text_of(job->object));
    job_then(job, job_done);
}

static void make_message(struct job *job)
{
    struct mail *mail = job->state;
    struct mail_message message;

    if (!mail_message_make(job->arena, mail_language_for(job->context->mails, mail->locale), &mail->facts, &mail->brand,
                           &message))
        mail_fail(job, FAILURE_OTHER, lit("there is no template for this mail"));
    else
        send_message(job, &message);
}

/* ---- notices ---- */

static void on_notices(struct job *job, bool any)
{
    struct mail *mail = job->state;
    struct secret_key key;

    if (!any) {
        delete_mail(job);
        return;
    }
    if (!open_key(job, &key)) {
        mail_fail(job, FAILURE_OTHER, lit("the firm's key cannot be opened"));
        return;
    }
    mail->facts.unsubscribe = notice_mail_token(job, &key);
    key_wipe(&key);
    mail->parts.unsubscribe = arena_join(
        job->arena, (const struct text[]){mail->facts.origin, lit("/api/unsubscribe?token="), mail->facts.unsubscribe},
        3);
    make_message(job);
}

/* ---- steps ---- */

static void on_read(struct job *job)
{
    struct mail *mail = job->state;
    const struct mail_kind *kind;

    if (job_rows(job, 0) == 0 || text_equal(job_text(job, 0, 0, "state"), lit("sent"))) {
        job_done(job); /* sent by a process that died before it recorded that */
        return;
    }
    if (job_text(job, 0, 0, "recipient").length == 0) {
        delete_mail(job);
        return;
    }
    read_about(job);
    kind = mail_kind_of(&mail->facts);
    if (kind && job_number(job, 0, 0, "age") > kind->useful_seconds) {
        mail_fail(job, FAILURE_OTHER, lit("too late to be useful"));
        return;
    }
    if (!read_secret(job)) {
        mail_fail(job, FAILURE_OTHER, lit("its secret cannot be decrypted"));
        return;
    }
    if (job->firm)
        set_firm_sender(job);
    else
        set_platform_sender(job);
    if (job->firm && text_equal(mail->facts.kind, lit("notices")))
        notice_mail_read(job, on_notices);
    else
        make_message(job);
}

static void start_mail(struct job *job, const struct mail_side *side)
{
    struct mail *mail = arena_take(job->arena, sizeof(*mail));

    if (!id_is_valid(text_of(job->object))) {
        job_dead(job, lit("the job names no mail"));
        return;
    }
    mail->side = side;
    job->state = mail;
    mail_transaction(job);
    job_ask(job, side->read, text_of(job->object));
    job_then(job, on_read);
}

void mail_start(struct job *job)
{
    if (job->firm == 0)
        job_dead(job, lit("the job must name a firm"));
    else
        start_mail(job, &firm_side);
}

void platform_mail_start(struct job *job)
{
    if (job->firm != 0)
        job_dead(job, lit("the job must not name a firm"));
    else
        start_mail(job, &platform_side);
}
