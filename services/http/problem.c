/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The sentences are read by clients in trouble: what happened, and what they can do. They name no table, no rule of
 * ours, and nothing that an outsider must not learn.
 */
#include "http/problem.h"

#include "http/inside.h"

#include <string.h>

struct sentence {
    const char *code, *text;
};

static const struct sentence problems[] = {
    /* 400 */
    {"not_json", "The request could not be read. Please try again."},
    {"too_deep", "The request could not be read: it is nested too deeply."},
    {"bad_query", "The address of this page could not be read."},
    {"key_malformed", "The Idempotency-Key must be 1 to 128 visible characters."},
    {"key_with_cookie", "An API key must come alone: leave the cookies out."},
    {"piece_size", "Every piece of an upload but the last must be a multiple of 64 KiB."},
    {"upload_length", "The size of the file is missing or not a number."},
    {"upload_metadata", "The description of the file could not be read."},
    {"checksum_unknown", "This kind of checksum is not known here. Use sha1 or sha256."},
    /* 401, 403 */
    {"sign_in", "Please sign in to go on."},
    {"code_wrong", "That code is not right. Please look again, or ask for a new one."},
    {"clock_behind", "The clock of your phone seems to be behind. Set it to automatic, then use the next code."},
    {"clock_ahead", "The clock of your phone seems to be ahead. Set it to automatic, then use the next code."},
    {"factor_stopped", "After a hundred wrong codes in a row no code is taken any more. Ask the firm to let you in; a "
                       "passkey still works."},
    {"passkey_unknown", "This passkey is not known here. Sign in with your e-mail address instead."},
    {"provider_refused",
     "The answer of the service that you sign in by could not be taken. Please try once more, or sign "
     "in with your e-mail address."},
    {"passkey_wrong", "Your passkey could not be checked. Please try once more, or sign in with your e-mail address."},
    {"passkey_cloned",
     "This passkey was refused, because there may be a copy of it. Sign in another way and remove it."},
    {"step_up", "This needs one more step of signing in."},
    {"not_allowed", "Your role does not allow this. An administrator of the firm can help."},
    {"cross_site", "This request did not come from our own pages, so it was not carried out."},
    {"cooling_off", "How you sign in was reset lately, so sensitive documents stay closed for a day after it."},
    {"api_key_malformed", "This is no API key. Copy the whole of it, from pk_ to its last character, after 'Bearer '."},
    {"api_key_unknown", "This API key is not known here, was revoked, or has ended."},
    {"api_key_address", "This API key may not be used from this address."},
    {"provider_nobody",
     "Nobody who works here has this account. Sign in with your e-mail address, or ask an administrator of the firm."},
    {"provider_unverified", "The service that you sign in by does not vouch for your e-mail address. Sign in with that "
                            "address here, and connect your account there on your own page."},
    {"scope_missing", "This API key lacks the scope that this needs."},
    {"not_for_keys", "This cannot be done with an API key. Please sign in."},
    {"not_fresh", "Please show your second factor once more to do this."},
    {"admins_only", "Only an administrator of the firm can do this."},
    {"view_only", "You look as this client. Nothing can be changed or downloaded here; do that at your desk."},
    {"view_partly", "This person acts for clients who are not among yours, so their portal cannot be shown to you."},
    {"view_impossible", "This person may not come in at present, so there is nothing to be shown."},
    {"held_to_clients", "You work for the clients who are assigned to you. An administrator of the firm can do this."},
    {"folder_read_only", "The firm shares this folder for reading only."},
    {"owner_only", "Only an owner of the firm can do this."},
    /* 404 */
    {"not_found", "There is nothing here, or it is not shared with you."},
    {"no_such_matter", "This matter does not exist, or it is not shared with you."},
    {"no_such_folder", "This folder does not exist, or it is not shared with you."},
    {"no_such_document", "This document does not exist, or it is not shared with you."},
    {"no_such_version", "This version of the document does not exist."},
    {"no_such_upload", "This upload is not known any more. Please choose the file again."},
    {"no_such_template", "This kind of matter does not exist."},
    {"no_such_stage", "This stage does not exist."},
    {"no_such_account", "This client does not exist, or is not among yours."},
    {"no_such_person", "This person does not exist here."},
    {"no_such_invitation", "This invitation does not exist any more."},
    {"no_such_session", "This session has already ended."},
    {"profile_change_over", "This change was decided or taken back in the meantime."},
    {"no_such_mail_change", "This change of address is not known any more."},
    {"no_such_device", "This device is not trusted any more."},
    {"no_such_passkey", "This passkey does not exist any more."},
    {"no_such_key", "This API key does not exist."},
    {"not_connected", "Your account there is not connected."},
    {"no_such_policy", "There are rules for staff and for clients, and no others."},
    {"no_such_reset", "This request is no longer open."},
    {"no_such_pack", "This starter pack does not exist."},
    {"no_such_link", "This person is not linked to this client."},
    {"no_such_grant", "This was never granted here."},
    {"no_such_firm", "There is no such firm."},
    {"no_such_job", "There is no such job."},
    {"no_logo", "No logo has been set."},
    /* 405, 406 */
    {"method", "This address does not take that kind of request."},
    /* 409 */
    {"already_there", "This exists already."},
    {"same_address", "This is the address that you have now."},
    {"email_taken", "Somebody with this e-mail address is here already."},
    {"stage_moved", "The stage was changed in the meantime. Please look at the present one first."},
    {"too_many_keys", "There are too many API keys. Revoke one that is not used any more first."},
    {"offset_wrong", "The upload goes on at another place. Ask for its offset first."},
    {"upload_busy", "The previous piece of this upload is still being kept. Please wait a moment."},
    {"document_gone", "This document was removed in the meantime."},
    {"firm_has_matters", "A starter pack can only be taken while there are no matters yet."},
    {"still_running", "The same request is still being worked on. Please ask again in a moment."},
    {"answer_lost", "This was carried out, but its answer was lost. Please look before you try again."},
    {"other_browser", "This link was asked for in another browser. Open it there, or type the code from the mail."},
    {"enrolment_replaced", "The set-up was started again elsewhere. Please use the newest one."},
    {"factor_exists", "An authenticator is already set up."},
    {"factor_missing", "No authenticator is set up yet."},
    {"passkey_taken", "This passkey is set up already."},
    {"too_many_passkeys", "You have as many passkeys as one person can have here. Remove one first."},
    {"last_factor", "This is the only thing you can sign in with. Set up another one first."},
    {"provider_missing", "No service is named yet, or another one was named in the meantime. Please look again."},
    {"provider_untested", "Test the connection first; with success it can be switched on."},
    {"provider_taken", "That account belongs to somebody else here, or another one of yours is connected already. "
                       "Disconnect it first."},
    {"provider_off", "Signing in by another service is not switched on here."},
    {"provider_closed", "The address of this service is not a public one, so it is not called from here."},
    {"provider_wrong", "The service answers, but not as OpenID Connect asks."},
    {"shut_out", "You cannot sign in here at the moment. Please ask the firm."},
    {"passkey_demanded", "This firm lets you in with a passkey only. Please use yours."},
    {"passkey_first", "Please show one of your passkeys first."},
    {"two_passkeys", "Two passkeys must stay, so that a lost one locks nobody out. Add another one first."},
    {"code_used", "This code was used already. Please wait for the next one."},
    {"second_factor_first", "Please set up your second factor first."},
    {"already_linked", "This person is already linked to this client."},
    {"inviting_off", "The firm looks after who is let in here. Please ask the firm."},
    {"areas_beyond", "You can share no more than you see yourself."},
    {"end_passed", "The last day must lie ahead."},
    {"too_many_helpers", "There are as many people here as there can be. Take somebody off first."},
    {"may_not_log_in", "This person may not sign in. Allow it first."},
    {"admins_see_all", "Admins and owners see all clients. Choose another role first."},
    {"date_past", "This day has passed. Please choose today or a later one."},
    {"idle_too_long",
     "Nobody can be away for longer than a session lasts. Please choose a shorter pause or a longer session."},
    {"own_passkey_first", "Please set up a passkey for yourself first: you would be among those who could not get in."},
    {"owner_passkey_first", "No owner of the firm has a passkey yet. One of them must, before all staff need one."},
    {"second_person_missing", "This needs two active colleagues at least who can confirm for each other."},
    {"own_factors", "Your own ways of signing in you change on your account page. A colleague can reset them for you."},
    {"second_person", "Somebody else than you must confirm this."},
    {"reset_waits", "A reset for this person waits to be confirmed already."},
    {"last_owner", "The firm needs at least one owner."},
    {"sign_up_used", "This sign-up has already been finished. Sign in to your firm instead."},
    {"support_open", "Support access is open already. End it first."},
    {"support_over",
     "This way in has ended: it was used, is older than five minutes, or the firm has taken its consent back."},
    {"no_support_grant", "The firm has not let support in. One of its administrators can, in its settings."},
    {"firm_not_active", "The firm is not active."},
    {"firm_not_suspended", "The firm is not suspended."},
    {"job_not_dead", "Only a job that gave up can be started again."},
    /* 410, 412, 413, 415, 416, 422, 429, 460 */
    {"gone", "This is not here any more."},
    {"mail_change_over", "This change of address has ended, or was asked for anew. Nothing was changed by it."},
    {"challenge_over", "That took too long, or was used already. Please try once more."},
    {"sign_in_over", "This sign-in has ended. Please start again."},
    {"sign_up_over", "This sign-up has ended. Please start again."},
    {"invitation_over", "This invitation has ended. Please ask the firm for a new one."},
    {"upload_gone", "The upload cannot go on. Please choose the file again."},
    {"upload_expired", "The upload took too long and was dropped. Please choose the file again."},
    {"tus_version", "This version of the upload protocol is not spoken here. Use 1.0.0."},
    {"too_large", "This is larger than what can be sent at once."},
    {"quota_full", "The firm's storage is full. Please tell the firm."},
    {"content_type", "This kind of content is not taken here."},
    {"not_a_piece", "A piece of an upload must be application/offset+octet-stream."},
    {"not_a_picture", "Please choose a PNG or JPEG picture."},
    {"range_wrong", "The part that was asked for lies outside the file."},
    {"fields", "Some of what you entered needs another look."},
    {"key_reused", "This Idempotency-Key belongs to another request."},
    {"too_many_at_once", "Those are too many at once. Please take fewer."},
    {"csv_empty", "There is nothing in this table. The first row names the columns, each further one is a client."},
    {"csv_too_large", "This table is larger than 256 kB. Please bring it in in parts."},
    {"csv_too_long", "This table has more than 1,000 rows. Please bring it in in parts."},
    {"csv_not_utf8",
     "This table is not in UTF-8, so names could be spoiled. Save it again as \"CSV UTF-8\" and choose it once more."},
    {"csv_open_quote", "A quotation mark in the first row is opened and never closed."},
    {"csv_column_twice", "Two columns have the same name, so it is not clear which one counts."},
    {"csv_columns", "The first row must name the columns; \"client\" and \"e-mail\" at least must be there."},
    {"picture_size", "The picture is too small or too large."},
    {"matter_has_moved_template", "This matter follows another kind of matter."},
    {"too_many_folders", "There are too many folders in this matter."},
    {"too_many_uploads", "Too many uploads are unfinished. Finish or drop some first."},
    {"too_many", "That was too often. Please wait a moment and try again."},
    {"factor_locked", "Too many wrong codes were typed. Please wait a while; a passkey still works meanwhile."},
    {"checksum_wrong", "The piece arrived damaged. It will be sent again."},
    /* 5xx */
    {"internal", "Something went wrong on our side. Please try again; if it stays, tell us the number of the request."},
    {"broken", "Something went wrong on our side. Please try again; if it stays, tell us the number of the request."},
    {"key_unusable", "This cannot be opened at the moment. We have been told; please try again later."},
    {"busy", "There is a lot going on at the moment. Please try again in a second."},
    {"database_away", "Portico cannot reach its records at the moment. Nothing is lost; please try again shortly."},
    {"firm_suspended", "This portal is paused at the moment. Please contact the firm."},
    {"no_room", "Your portal is being built. This takes a few seconds."},
    {"too_many_waiting", "There are too many waiting at the moment. Please try again in a second."},
    {"try_again", "Somebody changed the same thing at the same moment. Please try again."},
    {"too_slow", "This took too long and was stopped. Please try again."},
    {"provider_away", "The service by which you sign in does not answer. Please try again in a moment, or sign in with "
                      "your e-mail address."},
    {"disk_full", "There is no room left on our side. We have been told; please try again later."},
};

static const struct sentence field_sentences[] = {
    {"required", "Please fill this in."},
    {"unknown", "This is not known here."},
    {"not_text", "This must be text."},
    {"one_line", "This must be on one line, without control characters."},
    {"control_characters", "This contains characters that cannot be shown."},
    {"too_short", "This is too short."},
    {"too_long", "This is too long."},
    {"not_email", "This does not look like an e-mail address, such as name@example.com."},
    {"not_id", "This is not the id of anything."},
    {"not_number", "This must be a whole number."},
    {"too_small", "This is too small."},
    {"too_large", "This is too large."},
    {"not_flag", "This must be yes or no."},
    {"not_time", "This must be a time, such as 2026-05-05T09:12:00Z."},
    {"not_date", "This must be a day that exists, such as 2026-05-05."},
    {"not_colour", "This must be a colour, such as #14503c."},
    {"not_choice", "Please choose one of the given values."},
    {"not_list", "This must be a list."},
    {"not_object", "This must be an object."},
    {"not_credential", "This is not what a browser sends of a passkey."},
    {"too_few", "There are too few of these."},
    {"too_many", "There are too many of these."},
    {"zone_unknown", "This time zone is not known."},
    {"locale_unknown", "This language is not known."},
    {"contrast_too_low", "Text in this colour could not be read. Please choose a darker or lighter one."},
    {"not_network", "These must be addresses or networks, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32."},
    {"not_issuer",
     "This must be an address that begins with https://, such as https://id.example.com, without a question "
     "mark."},
    {"not_domain", "These must be domains, such as example.com."},
    {"no_such_scope", "One of these is not a scope."},
    {"name_taken", "This name is taken."},
    {"name_reserved", "This name is reserved."},
    {"name_retired", "This name belonged to another firm and cannot be given again."},
    {"name_malformed", "Use 3 to 40 letters, digits and single hyphens, beginning with a letter."},
};

static const struct sentence titles[] = {
    {"400", "Bad request"},
    {"401", "Not signed in"},
    {"403", "Not allowed"},
    {"404", "Not found"},
    {"405", "Method not allowed"},
    {"409", "Conflict"},
    {"410", "Gone"},
    {"412", "Precondition failed"},
    {"413", "Too large"},
    {"415", "Unsupported content"},
    {"416", "Range not satisfiable"},
    {"422", "Please check the fields"},
    {"429", "Too many requests"},
    {"460", "Checksum mismatch"},
    {"500", "Internal error"},
    {"503", "Not available now"},
    {"504", "Took too long"},
    {"507", "Out of room"},
};

static struct text find(const struct sentence *table, size_t count, struct text code)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(code, text_of(table[i].code)))
            return text_of(table[i].text);
    }
    return no_text;
}

#define FIND(table, code) find((table), sizeof(table) / sizeof((table)[0]), (code))

const char *status_title(int status)
{
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        const char *digits = titles[i].code;

        if ((digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0') == status)
            return titles[i].text;
    }
    return status >= 500 ? "Internal error" : "Bad request";
}

static const char *general_code(int status)
{
    switch (status) {
    case 401:
        return "sign_in";
    case 403:
        return "not_allowed";
    case 404:
        return "not_found";
    case 409:
        return "already_there";
    case 410:
        return "gone";
    case 413:
        return "too_large";
    case 415:
        return "content_type";
    case 422:
        return "fields";
    case 429:
        return "too_many";
    case 503:
        return "busy";
    case 504:
        return "too_slow";
    case 507:
        return "disk_full";
    default:
        return status >= 500 ? "internal" : "not_json";
    }
}

struct text problem_detail(struct text code, int status)
{
    struct text known = FIND(problems, code);

    return text_is_absent(known) ? FIND(problems, text_of(general_code(status))) : known;
}

struct text field_detail(struct text code)
{
    struct text known = FIND(field_sentences, code);

    if (text_is_absent(known))
        known = FIND(problems, code);
    return text_is_absent(known) ? lit("This cannot be taken as it is.") : known;
}

bool problem_is_known(struct text code)
{
    return !text_is_absent(FIND(problems, code)) || !text_is_absent(FIND(field_sentences, code));
}

static void add_member(struct buffer *out, const char *name, struct text value)
{
    buffer_add_byte(out, ',');
    buffer_add_json(out, text_of(name));
    buffer_add_byte(out, ':');
    buffer_add_json(out, value);
}

static void add_fields(struct buffer *out, const struct refusal *refusal)
{
    buffer_add(out, lit(",\"fields\":["));
    for (size_t i = 0; i < refusal->field_count; i++) {
        struct text code = text_of(refusal->fields[i].code);

        buffer_add(out, i == 0 ? lit("{\"name\":") : lit(",{\"name\":"));
        buffer_add_json(out, refusal->fields[i].name);
        add_member(out, "code", code);
        add_member(out, "detail", field_detail(code));
        buffer_add_byte(out, '}');
    }
    buffer_add_byte(out, ']');
}

void problem_answer(struct exchange *x)
{
    const struct refusal *refusal = &x->refusal;
    struct buffer *out = &x->out;

    buffer_clear(out);
    buffer_add(out, lit("{\"type\":\"about:blank\""));
    add_member(out, "title", text_of(status_title(refusal->status)));
    buffer_print(out, ",\"status\":%d", refusal->status);
    add_member(out, "code", refusal->code);
    add_member(out, "detail",
               text_is_absent(refusal->detail) ? problem_detail(refusal->code, refusal->status) : refusal->detail);
    add_member(out, "request", x->id);
    if (refusal->field_count > 0)
        add_fields(out, refusal);
    if (refusal->member != NULL) {
        buffer_add_byte(out, ',');
        buffer_add_json(out, text_of(refusal->member));
        buffer_add_byte(out, ':');
        buffer_add(out, refusal->shown);
    }
    buffer_add_byte(out, '}');
    x->status = refusal->status;
    x->content = arena_copy(x->arena, buffer_text(out)); /* a late answer may still want the buffer */
    x->content_type = lit("application/problem+json");
    if (refusal->retry_seconds > 0)
        answer_header(x, "retry-after", arena_print(x->arena, "%u", refusal->retry_seconds));
}
