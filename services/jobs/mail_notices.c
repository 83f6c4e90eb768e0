/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words of what concerns somebody's own account: how they get in, and by which address. */
#include "jobs/mail_notices.h"

#define print(...) arena_print(arena, __VA_ARGS__)
#define shown(text) (int)(text).length, (text).at

/* What can change in how somebody gets in, by the names with which workers ask for a notice. */
static const struct change {
    const char *what, *subject, *sentence;
} changes[] = {
    {"factor_added", "An authenticator app was set up", "An authenticator app was set up for your account"},
    {"factor_replaced", "Your authenticator app was replaced",
     "Another authenticator app took the place of the one that you used for your account"},
    {"recovery_used", "A recovery code was used", "One of your recovery codes was used to get in to your account"},
    {"recovery_renewed", "New recovery codes were made",
     "Ten new recovery codes took the place of the old ones for your account"},
    {"passkey_added", "A passkey was added", "A passkey was added to your account"},
    {"passkey_removed", "A passkey was removed", "A passkey was removed from your account"},
    {"passkey_cloned", "A passkey was refused",
     "What seems to be a copy of your passkey was used, and refused, for your account"},
    {"factors_reset", "Your sign-in was reset",
     "All second factors were reset, so that you set up new ones, for your account"},
    {"reset_asked", "Somebody asked to reset your sign-in", ""}, /* its sentence says what has not happened, too */
    {"device_new", "Somebody signed in on a new device",
     "A browser that we had not seen before signed in to your account"},
    {"mail_changed", "Your e-mail address was changed",
     "Another e-mail address took the place of the one that you had for your account"},
    {"oidc_linked", "You can sign in by another service now",
     "An account at the service that your firm uses for signing in was connected, and can from now on let you in to "
     "your "
     "account"},
    {"oidc_unlinked", "You sign in by another service no more",
     "The account at the service that your firm uses for signing in was disconnected from your account"},
    {"key_made", "An API key was made", "An API key, with which a program can act as you, was made for your account"},
    {"", "How you sign in was changed", "Something changed in how you sign in to your account"},
};

static const struct change *change_of(struct text what)
{
    const struct change *change = changes;

    while (change->what[0] != '\0' && !text_equal(what, text_of(change->what)))
        change++;
    return change;
}

/* What has not happened yet: the person can still have it stopped. */
static bool is_asked_for(const struct mail_facts *facts)
{
    return text_equal(facts->what, lit("reset_asked"));
}

static struct text what_happened(struct arena *arena, const struct mail_facts *facts)
{
    if (is_asked_for(facts))
        return print(
            "Somebody at %.*s asked to reset how you sign in. Nothing has changed yet: a second person there has "
            "to agree first.",
            shown(facts->firm));
    return print("%s at %.*s.", change_of(facts->what)->sentence, shown(facts->firm));
}

static struct text when_and_where(struct arena *arena, const struct mail_facts *facts)
{
    if (is_asked_for(facts))
        return print("When: %.*s (%.*s).", shown(facts->at), shown(facts->zone));
    if (facts->device.length == 0)
        return print("When: %.*s (%.*s). It was done at %.*s, for you.", shown(facts->at), shown(facts->zone),
                     shown(facts->firm));
    return print("When: %.*s (%.*s). With: %.*s. Where: %.*s.", shown(facts->at), shown(facts->zone),
                 shown(facts->device), shown(facts->place));
}

static struct text not_you(struct arena *arena, const struct mail_facts *facts)
{
    const char *first = facts->device.length ? "Not you? Open your account, sign out everywhere, and "
                                             : "Did you not ask for it? Then ";

    if (facts->phone.length)
        return print("%scall %.*s at once: %.*s.", first, shown(facts->firm), shown(facts->phone));
    return print("%stell %.*s at once.", first, shown(facts->firm));
}

void factor_changed(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    const struct change *change = change_of(facts->what);

    words->subject = print("%s at %.*s", change->subject, shown(facts->firm));
    words->hint = lit("If it was not you, tell us at once.");
    words->heading = text_of(change->subject);
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] = what_happened(arena, facts);
    if (facts->at.length)
        words->lines[2] = when_and_where(arena, facts);
    words->lines[3] = facts->device.length ? lit("Was it you? Then there is nothing to do.")
                                           : lit("Did you ask for it? Then there is nothing to do.");
    words->lines[4] = not_you(arena, facts);
    words->button = lit("Look at my account");
    words->link = mail_link(arena, facts, facts->desk ? "/desk/account" : "/account");
    if (facts->former)
        words->why = print("You get this because this address was yours at %.*s until lately.", shown(facts->firm));
    else
        words->why = print("You get this because it concerns how you sign in at %.*s.", shown(facts->firm));
}

void mail_change_old(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    words->subject = print("Shall your e-mail address at %.*s be changed?", shown(facts->firm));
    words->hint = lit("Only if you say so here.");
    words->heading = lit("Shall your address be changed?");
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] =
        print("Somebody, most likely you, asked %.*s to write to %.*s instead of this address. It is changed "
              "once both addresses have said yes.",
              shown(facts->firm), shown(facts->what));
    words->lines[2] = lit("Press the button to say yes or no, or type this code on your account page:");
    words->code = facts->code;
    words->button = lit("Say yes or no");
    words->link = mail_link(arena, facts, facts->desk ? "/desk/mail-change" : "/mail-change");
    words->after[0] = lit("Both work once, for 24 hours.");
    words->after[1] =
        print("Not you? Press the button and say so: nothing is changed then, and %.*s is told.", shown(facts->firm));
    words->why = print("You get this because this is your address at %.*s.", shown(facts->firm));
}

void mail_change_new(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    words->subject = print("Is this your new address for %.*s?", shown(facts->firm));
    words->hint = lit("Only if you say so here.");
    words->heading = lit("Is this your new address?");
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] =
        print("Somebody, most likely you, asked %.*s to write to this address from now on. It is changed once "
              "both the old address and this one have said yes.",
              shown(facts->firm));
    words->lines[2] = lit("Press the button to say yes or no, or type this code on your account page:");
    words->code = facts->code;
    words->button = lit("Say yes or no");
    words->link = mail_link(arena, facts, facts->desk ? "/desk/mail-change" : "/mail-change");
    words->after[0] = lit("Both work once, for 24 hours.");
    words->after[1] = print("If %.*s means nothing to you, you need do nothing.", shown(facts->firm));
    words->why = print("You get this because somebody gave this address at %.*s.", shown(facts->firm));
}

/* To somebody who has an account by that address: nothing in it tells who asked. */
void mail_change_taken(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    words->subject = print("Your address was given at %.*s", shown(facts->firm));
    words->hint = lit("Nothing was changed, and there is nothing to do.");
    words->heading = lit("Your address was given");
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] =
        print("Somebody asked %.*s to use this address for their account. It is the one of your own account "
              "there, so nothing was changed.",
              shown(facts->firm));
    words->lines[2] =
        lit("There is nothing to do. If it was you: sign in with this address, and ask us to join the two.");
    words->button = lit("Open the portal");
    words->link = mail_link(arena, facts, facts->desk ? "/desk/" : "/");
    words->why = print("You get this because somebody gave this address at %.*s.", shown(facts->firm));
}
