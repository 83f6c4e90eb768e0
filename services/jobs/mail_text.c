/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words of our mails: one function per kind. Tokens stand behind '#', where no server and no log sees them. */
#include "jobs/mail_text.h"

#include "jobs/mail_notices.h"

#define print(...) arena_print(arena, __VA_ARGS__)
#define shown(text) (int)(text).length, (text).at

enum { MINUTE = 60, DAY = 24 * 60 * MINUTE };

struct text mail_hello(struct arena *arena, struct text name)
{
    if (name.length == 0)
        return lit("Hello,");
    return print("Hello %.*s,", shown(name));
}

/* Anybody can make us mail a sign-up to anybody, so names that look like a link or an address are not repeated. */
static struct text calm(struct text name, struct text instead)
{
    if (name.length > 80 || text_find(name, '/') != SIZE_MAX || text_find(name, '@') != SIZE_MAX ||
        text_find(name, ':') != SIZE_MAX || text_starts_with(name, lit("www.")))
        return instead;
    return name;
}

struct text mail_link(struct arena *arena, const struct mail_facts *facts, const char *path)
{
    if (text_is_absent(facts->token))
        return print("%.*s%s", shown(facts->origin), path);
    return print("%.*s%s#%.*s", shown(facts->origin), path, shown(facts->token));
}

/* ---- of a firm ---- */

static void sign_in(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    words->subject = print("Your code for %.*s", shown(facts->firm));
    words->hint = lit("It works once, for ten minutes.");
    words->heading = lit("Your code");
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] = lit("Type this code where you asked for it, or press the button on the same device.");
    words->code = facts->code;
    words->button = lit("Enter");
    words->link = mail_link(arena, facts, facts->desk ? "/desk/enter" : "/enter");
    words->after[0] = lit("Code and button work once, for ten minutes.");
    words->after[1] = print("If it was not you who asked, you need do nothing: without this mail nobody gets in. "
                            "Nobody at %.*s will ever ask you for this code.",
                            shown(facts->firm));
    words->why = print("You get this because somebody gave your address to sign in at %.*s.", shown(facts->firm));
}

static void invitation(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    const struct text inviter = facts->inviter.length ? facts->inviter : facts->firm;

    words->subject = print("%.*s invites you to the portal of %.*s", shown(inviter), shown(facts->firm));
    words->heading = print("Your place at %.*s", shown(facts->firm));
    words->lines[0] = mail_hello(arena, facts->name);
    if (facts->desk) {
        words->hint = lit("Join your colleagues.");
        words->lines[1] = print("%.*s invites you to work in the portal of %.*s: clients, their matters and their "
                                "documents in one place.",
                                shown(inviter), shown(facts->firm));
    } else {
        words->hint = lit("See where things stand, and exchange documents safely.");
        words->lines[1] = print("%.*s invites you to a private place where you see how things stand and exchange "
                                "documents safely. It needs no password.",
                                shown(inviter));
    }
    words->button = lit("Open the invitation");
    words->link = mail_link(arena, facts, facts->desk ? "/desk/invitation" : "/invitation");
    words->after[0] = lit("The invitation is for you alone. It works once, for seven days.");
    words->after[1] = print("If %.*s means nothing to you, you need do nothing.", shown(facts->firm));
    words->why = print("You get this because %.*s gave us your address.", shown(inviter));
}

/* "documents and messages". A helper is told what for, and no more of it. */
static struct text in_words(struct arena *arena, int areas)
{
    static const struct text names[] = {{"documents", 9}, {"invoices", 8}, {"messages", 8}, {"where things stand", 18}};
    struct text words = lit("");
    int left = areas & 15;

    for (int i = 3, bit = 8; bit > 0; bit >>= 1, i--) {
        if ((left & bit) == 0)
            continue;
        left &= ~bit;
        words = words.length == 0 ? names[i]
                                  : print("%.*s%s%.*s", shown(words), left == 0 ? " and " : ", ", shown(names[i]));
    }
    return words;
}

static void helper_invited(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    const struct text inviter = calm(facts->inviter, facts->firm);
    const struct text client = calm(facts->what, lit("a client"));
    const struct text whom = text_equal(client, inviter) ? no_text : print(", for %.*s", shown(client));

    words->subject = print("%.*s lets you in at %.*s", shown(inviter), shown(facts->firm));
    words->hint = lit("With a sign-in of your own.");
    words->heading = print("%.*s would like your help", shown(inviter));
    words->lines[0] = mail_hello(arena, calm(facts->name, lit("")));
    words->lines[1] = print("%.*s lets you in at the portal of %.*s%.*s. You will see: %.*s.", shown(inviter),
                            shown(facts->firm), shown(whom), shown(in_words(arena, facts->areas)));
    words->lines[2] =
        facts->until.length == 0
            ? print("That holds until %.*s takes it back, and %.*s sees what you do there.", shown(inviter),
                    shown(inviter))
            : print("That holds until %.*s, and %.*s sees what you do there.", shown(facts->until), shown(inviter));
    words->button = lit("Open the invitation");
    words->link = mail_link(arena, facts, "/invitation");
    words->after[0] = lit("The invitation is for you alone. It works once, for seven days. It needs no password.");
    words->after[1] = print("If you do not know %.*s, you need do nothing.", shown(inviter));
    words->why = print("You get this because %.*s gave your address at %.*s.", shown(inviter), shown(facts->firm));
}

static void helper_over(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    const struct text helper = calm(facts->inviter, lit("Somebody"));

    words->subject = print("%.*s sees nothing of yours any more", shown(helper));
    words->hint = lit("The day that you chose has come.");
    words->heading = lit("The time that you chose is over");
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] = print("You let %.*s in at the portal of %.*s for a time, and that is over. Their access there "
                            "for %.*s has ended by itself.",
                            shown(helper), shown(facts->firm), shown(calm(facts->what, lit("you"))));
    words->lines[2] = lit("If they are to go on helping you, let them in again.");
    words->button = lit("People who help me");
    words->link = mail_link(arena, facts, "/account/helpers");
    words->why = print("You get this because you let somebody in at %.*s.", shown(facts->firm));
}

static void news(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    words->subject = print("There is something new at %.*s", shown(facts->firm));
    words->hint = lit("It is in your portal.");
    words->heading = lit("There is something new");
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] = print("There is something new for you at %.*s. For reasons of privacy this mail says no more "
                            "than that; the rest is in your portal.",
                            shown(facts->firm));
    words->button = lit("Open your portal");
    words->link = mail_link(arena, facts, facts->desk ? "/desk/" : "/");
    words->after[0] = print("Or type %.*s yourself. We never ask for a password, and our bank details never change "
                            "by mail.",
                            shown(facts->origin));
    words->why = print("You get this because something at %.*s waits for you.", shown(facts->firm));
}

/* ---- of the platform ---- */

static void sign_up(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    const struct text firm = calm(facts->firm, lit("your firm"));
    const struct text name = calm(facts->name, lit(""));

    words->subject = print("Your code to open the portal of %.*s", shown(firm));
    words->hint = lit("One step, and your portal is there.");
    words->heading = lit("Is this your address?");
    words->lines[0] = mail_hello(arena, name);
    words->lines[1] =
        print("Type this code where you signed up, or press the button, and the portal of %.*s opens.", shown(firm));
    words->code = facts->code;
    words->button = lit("Open my portal");
    words->link = mail_link(arena, facts, "/sign-up");
    words->after[0] = lit("Code and button work once, for thirty minutes.");
    words->after[1] = lit("If it was not you who signed up, you need do nothing: nothing is made until then.");
    words->why = lit("You get this because somebody gave your address to sign up at Portico.");
}

static void firm_ready(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    const bool invited = facts->token.length > 0;

    words->subject = print("The portal of %.*s is ready", shown(facts->firm));
    words->hint = print("It is at %.*s", shown(facts->origin));
    words->heading = lit("Your portal is ready");
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] = print("The portal of %.*s is at %.*s. You sign in with this address: we mail you a code.",
                            shown(facts->firm), shown(facts->origin));
    words->lines[2] = lit("Two things come first: your colours, and your first client.");
    words->button = lit("Open my desk");
    words->link = mail_link(arena, facts, invited ? "/desk/invitation" : "/desk/");
    if (invited)
        words->after[0] = lit("The button lets you in without a code. It works once, for seven days.");
    words->why = print("You get this because you are the owner of the portal of %.*s.", shown(facts->firm));
}

static void admin_sign_in(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    words->subject = lit("Your code for the Portico console");
    words->hint = lit("It works once, for ten minutes.");
    words->heading = lit("Your code");
    words->lines[0] = mail_hello(arena, facts->name);
    words->lines[1] = lit("Type this code where you asked for it, or press the button on the same device.");
    words->code = facts->code;
    words->button = lit("Enter");
    words->link = mail_link(arena, facts, "/enter");
    words->after[0] = lit("Code and button work once, for ten minutes.");
    words->after[1] = lit("If it was not you who asked, tell your colleagues: somebody knows your address.");
    words->why = lit("You get this because somebody gave your address to sign in to the console.");
}

/* Firms name themselves, so one that calls itself a link is shown by its address alone. */
static void portals(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    words->subject = lit("Your portals");
    words->hint = lit("Where this address is known.");
    words->heading = lit("Your portals");
    words->lines[0] = lit("Somebody, most likely you, asked where this address has a portal. It has one here:");
    for (size_t i = 0; i < facts->portal_count && i < MAIL_ITEMS; i++) {
        const struct mail_portal *portal = &facts->portals[i];
        const struct text name = calm(portal->name, portal->origin);

        words->items[words->item_count++] = (struct mail_item){
            portal->desk ? print("%.*s, as one of its staff", shown(name)) : name,
            print("%.*s%s", shown(portal->origin), portal->desk ? "/desk/sign-in" : "/sign-in"),
        };
    }
    words->after[0] = lit("Each firm's portal is a place of its own: you sign in to each one by itself, and none is "
                          "told of the others.");
    words->after[1] = lit("If it was not you who asked, you need do nothing: this list went to your address alone.");
    words->why = lit("You get this because somebody gave your address to find their portals.");
}

/* ---- all of them ---- */

static const struct kind {
    struct text name;
    void (*words)(struct arena *arena, const struct mail_facts *facts, struct mail_words *words);
    int64_t use; /* seconds */
    bool needs_token;
} kinds[] = {
    {{"sign_in", 7}, sign_in, 10 * MINUTE, true},
    {{"invitation", 10}, invitation, 7 * DAY, true},
    {{"helper_invited", 14}, helper_invited, 7 * DAY, true},
    {{"helper_over", 11}, helper_over, 3 * DAY, false},
    {{"factor_changed", 14}, factor_changed, 3 * DAY, false},
    {{"mail_change_old", 15}, mail_change_old, DAY, true},
    {{"mail_change_new", 15}, mail_change_new, DAY, true},
    {{"mail_change_taken", 17}, mail_change_taken, 3 * DAY, false},
    {{"news", 4}, news, 3 * DAY, false},
    {{"sign_up", 7}, sign_up, 30 * MINUTE, true},
    {{"firm_ready", 10}, firm_ready, 3 * DAY, false},
    {{"admin_sign_in", 13}, admin_sign_in, 10 * MINUTE, true},
    {{"portals", 7}, portals, DAY, false},
};

static const struct kind *find(struct text name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (text_equal(kinds[i].name, name))
            return &kinds[i];
    return NULL;
}

bool mail_words(struct arena *arena, const struct mail_facts *facts, struct mail_words *words)
{
    const struct kind *kind = find(facts->kind);

    *words = (struct mail_words){0};
    if (kind == NULL || (kind->needs_token && facts->token.length == 0))
        return false;
    kind->words(arena, facts, words);
    return words->button.length || words->item_count;
}

int64_t mail_use_seconds(struct text name)
{
    const struct kind *kind = find(name);

    return kind ? kind->use : 3 * DAY;
}
