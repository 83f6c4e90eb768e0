/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* To add a kind of mail, add a row here, its new facts if it has any, and a template in each language. */
#include "jobs/mail_kinds.h"

#include "common/autolink.h"
#include "common/codes.h"

enum { MINUTE = 60, DAY = 24 * 60 * MINUTE, AREAS = 4, DATE_VALUES = 4, DEVICE_VALUES = 2, GUARDED_BYTES = 80 };

/* Of a device, and of a date: each language joins them in its own way, and has its own names of the months. */
#define DEVICE " device browser system"
#define DATE " day year time january february march april may june july august september october november december"

#define NAMED(name) .template = {name, sizeof(name) - 1}

/* A person's sign-in settings changed. Workers create it with the kind factor_changed and a value for `what`. */
#define NOTIFICATION(what)                                                                                             \
    {                                                                                                                  \
        NAMED("notification_" what), .useful_seconds = 3 * DAY, .portal_path = "/account",                             \
                                     .desk_path = "/desk/account",                                                     \
                                     .values = "firm name at zone place phone former" DEVICE DATE                      \
    }

const struct mail_kind mail_kinds[MAIL_KINDS] = {
    {NAMED("sign_in"), 10 * MINUTE, "/enter", "/desk/enter", .has_code = true, .needs_token = true,
     .values = "firm name code"},
    {NAMED("invitation_portal"), 7 * DAY, "/invitation", "/invitation", .needs_token = true,
     .values = "firm name inviter"},
    {NAMED("invitation_desk"), 7 * DAY, "/desk/invitation", "/desk/invitation", .needs_token = true,
     .values = "firm name inviter"},
    {NAMED("helper_invited"), 7 * DAY, "/invitation", "/invitation", .needs_token = true,
     .values = "firm name inviter client for_another until areas then last matters messages invoices documents" DATE,
     .guarded = "name inviter client"},
    {NAMED("helper_over"), 3 * DAY, "/account/helpers", "/account/helpers", .values = "firm name helper client",
     .guarded = "helper client"},
    {NAMED("mail_change_old"), DAY, "/mail-change", "/desk/mail-change", .has_code = true, .needs_token = true,
     .values = "firm name new_address code"},
    {NAMED("mail_change_new"), DAY, "/mail-change", "/desk/mail-change", .has_code = true, .needs_token = true,
     .values = "firm name code"},
    {NAMED("mail_change_taken"), 3 * DAY, "/", "/desk/", .values = "firm name"},
    {NAMED("news"), 3 * DAY, "/", "/desk/", .values = "firm name origin"},
    {NAMED("notices"), 3 * DAY, "/", "/desk/",
     .values = "firm name staff single shown messages documents stages mentions assignments sign_in_helps count many"},
    {NAMED("sign_up"), SIGN_UP_SECONDS, "/sign-up", "/sign-up", .has_code = true, .needs_token = true,
     .values = "firm name code", .guarded = "firm name"},
    {NAMED("firm_ready"), 3 * DAY, "/desk/", "/desk/", .values = "firm name origin"},
    {NAMED("firm_ready_invited"), 3 * DAY, "/desk/invitation", "/desk/invitation", .values = "firm name origin"},
    {NAMED("admin_sign_in"), 10 * MINUTE, "/enter", "/enter", .has_code = true, .needs_token = true,
     .values = "name code"},
    {NAMED("portals"), DAY, .has_list = true, .values = "portal staff"},
    NOTIFICATION("factor_added"),
    NOTIFICATION("factor_replaced"),
    NOTIFICATION("recovery_used"),
    NOTIFICATION("recovery_renewed"),
    NOTIFICATION("passkey_added"),
    NOTIFICATION("passkey_removed"),
    NOTIFICATION("passkey_cloned"),
    NOTIFICATION("factors_reset"),
    NOTIFICATION("reset_asked"),
    NOTIFICATION("device_new"),
    NOTIFICATION("mail_changed"),
    NOTIFICATION("oidc_linked"),
    NOTIFICATION("oidc_unlinked"),
    NOTIFICATION("key_made"),
    NOTIFICATION("other"), /* from a worker of a newer release */
};

/* ---- finding a kind ---- */

static const struct mail_kind *find_kind(struct text begin, struct text end)
{
    for (size_t i = 0; i < MAIL_KINDS; i++) {
        const struct text name = mail_kinds[i].template;

        if (text_starts_with(name, begin) && text_equal(text_slice(name, begin.length, SIZE_MAX), end))
            return &mail_kinds[i];
    }
    return NULL;
}

const struct mail_kind *mail_kind_of(const struct mail_facts *facts)
{
    const struct text kind = facts->kind, nothing = lit("");

    if (text_equal(kind, lit("factor_changed"))) {
        const struct mail_kind *known = find_kind(lit("notification_"), facts->what);

        return known ? known : find_kind(lit("notification_"), lit("other"));
    }
    if (text_equal(kind, lit("invitation")))
        return find_kind(kind, facts->desk ? lit("_desk") : lit("_portal"));
    if (text_equal(kind, lit("firm_ready")) && facts->token.length)
        return find_kind(kind, lit("_invited"));
    return find_kind(kind, nothing);
}

/* ---- values ---- */

/* What the service itself wrote. All other values may be words of somebody else than the reader. */
static const char own_values[] = "origin code zone";

/* Names that look like a link are not shown: anybody can make us send a sign-up mail to anybody. */
static bool is_shown(struct text name, struct arena *arena)
{
    return name.length <= GUARDED_BYTES && !autolink_matches(name, arena);
}

static struct text flag(bool set)
{
    return set ? lit("yes") : no_text;
}

/* "documents and messages": one item for each area, which says what precedes it. */
static struct template_value list_areas(struct arena *arena, int areas)
{
    static const struct text names[AREAS] = {{"matters", 7}, {"messages", 8}, {"invoices", 8}, {"documents", 9}};
    struct template_scope *items = arena_take(arena, AREAS * sizeof(*items));
    size_t count = 0;

    for (int i = 0, bit = 8; i < AREAS; i++, bit >>= 1) {
        if ((areas & bit) == 0)
            continue;
        const bool last = (areas & (bit - 1)) == 0;
        struct template_value *values = arena_take(arena, 3 * sizeof(*values));

        values[0] = (struct template_value){.name = names[i], .text = flag(true)};
        values[1] = (struct template_value){.name = lit("then"), .text = flag(count > 0 && !last)};
        values[2] = (struct template_value){.name = lit("last"), .text = flag(count > 0 && last)};
        items[count++] = (struct template_scope){values, 3, NULL};
    }
    return (struct template_value){.name = lit("areas"), .items = items, .count = count};
}

/* "Firefox on Windows", as agent_words() has it, as a list of one item: its parts, without those that it does not know.
 */
static struct template_value device_parts(struct arena *arena, struct text device)
{
    const struct text on = lit(" on ");
    struct text browser = device, system = no_text;

    if (text_is_absent(device))
        return (struct template_value){.name = lit("device")};
    for (size_t i = 0; i + on.length < device.length; i++) {
        if (!text_equal(text_slice(device, i, on.length), on))
            continue;
        browser = text_slice(device, 0, i);
        system = text_slice(device, i + on.length, SIZE_MAX);
        break;
    }
    if (text_ends_with(browser, lit("program")))
        browser = no_text;
    struct template_scope *item = arena_take(arena, sizeof(*item));
    struct template_value *values = arena_take(arena, DEVICE_VALUES * sizeof(*values));

    values[0] = (struct template_value){.name = lit("browser"), .text = browser};
    values[1] = (struct template_value){.name = lit("system"), .text = system};
    *item = (struct template_scope){values, DEVICE_VALUES, NULL};
    return (struct template_value){.name = lit("device"), .items = item, .count = 1};
}

/* "2027-05-03 14:12", or only the day, as a list of one item: its parts, and the name of its month. Missing if it is
   anything else. */
static struct template_value date_parts(struct arena *arena, struct text name, struct text date)
{
    static const struct text months[] = {{"january", 7},   {"february", 8}, {"march", 5},    {"april", 5},
                                         {"may", 3},       {"june", 4},     {"july", 4},     {"august", 6},
                                         {"september", 9}, {"october", 7},  {"november", 8}, {"december", 8}};
    uint64_t month, day;

    if (date.length < 10 || !text_to_number(text_slice(date, 5, 2), &month) || month < 1 || month > 12 ||
        !text_to_number(text_slice(date, 8, 2), &day))
        return (struct template_value){.name = name};
    struct template_scope *item = arena_take(arena, sizeof(*item));
    struct template_value *values = arena_take(arena, DATE_VALUES * sizeof(*values));

    values[0] = (struct template_value){.name = lit("day"), .text = arena_print(arena, "%d", (int)day)};
    values[1] = (struct template_value){.name = months[month - 1], .text = flag(true)};
    values[2] = (struct template_value){.name = lit("year"), .text = text_slice(date, 0, 4)};
    values[3] = (struct template_value){.name = lit("time"), .text = text_slice(date, 11, SIZE_MAX)};
    *item = (struct template_scope){values, DATE_VALUES, NULL};
    return (struct template_value){.name = name, .items = item, .count = 1};
}

/* How many notices of a kind, as a list of one item; missing if there are none. */
static struct template_value count_notices(struct arena *arena, struct text name, int64_t count)
{
    if (count == 0)
        return (struct template_value){.name = name};
    struct template_scope *item = arena_take(arena, sizeof(*item));
    struct template_value *values = arena_take(arena, 2 * sizeof(*values));

    values[0] = (struct template_value){.name = lit("count"), .text = arena_print(arena, "%lld", (long long)count)};
    values[1] = (struct template_value){.name = lit("many"), .text = flag(count > 1)};
    *item = (struct template_scope){values, 2, NULL};
    return (struct template_value){.name = name, .items = item, .count = 1};
}

static bool has_one_kind(const struct mail_facts *facts)
{
    size_t kinds = 0;

    for (size_t i = 0; i < NOTICE_KINDS; i++)
        kinds += facts->notices[i] > 0;
    return kinds == 1;
}

struct template_scope mail_values(struct arena *arena, const struct mail_kind *kind, const struct mail_facts *facts)
{
    const struct template_value all[] = {
        {lit("firm"), facts->firm},
        {lit("origin"), facts->origin},
        {lit("name"), facts->name},
        {lit("inviter"), facts->inviter},
        {lit("helper"), facts->inviter},
        {lit("client"), facts->what},
        {lit("new_address"), facts->what},
        {lit("for_another"), flag(!text_equal(facts->what, facts->inviter))},
        device_parts(arena, autolink_break(facts->device, AUTOLINK_BREAKS_DIGITS, arena)),
        {lit("place"), facts->place},
        {lit("zone"), facts->zone},
        {lit("former"), flag(facts->former)},
        {lit("phone"), facts->phone},
        {lit("code"), facts->code},
        date_parts(arena, lit("at"), facts->at),
        date_parts(arena, lit("until"), facts->until),
        list_areas(arena, facts->areas),
        {lit("staff"), flag(facts->desk)},
        {lit("single"), flag(has_one_kind(facts))},
        {lit("shown"), flag(facts->quote_count > 0)},
        count_notices(arena, lit("messages"), facts->notices[0]),
        count_notices(arena, lit("documents"), facts->notices[1]),
        count_notices(arena, lit("stages"), facts->notices[2]),
        count_notices(arena, lit("mentions"), facts->notices[3]),
        count_notices(arena, lit("assignments"), facts->notices[4]),
        count_notices(arena, lit("sign_in_helps"), facts->notices[5]),
    };
    const size_t count = sizeof(all) / sizeof(all[0]);
    struct template_value *values = arena_take(arena, sizeof(all));

    _Static_assert(sizeof(all) / sizeof(all[0]) <= MAIL_VALUES, "a mail has more values than its limit");
    for (size_t i = 0; i < count; i++) {
        values[i] = all[i];
        if (kind->guarded && template_is_listed(kind->guarded, all[i].name) && !is_shown(all[i].text, arena))
            values[i].text = no_text;
        else if (text_equal(all[i].name, lit("phone")))
            values[i].text = autolink_break(all[i].text, AUTOLINK_KEEPS_DIGITS, arena); /* it is there to be called */
        else if (!template_is_listed(own_values, all[i].name))
            values[i].text = autolink_break(all[i].text, AUTOLINK_BREAKS_DIGITS, arena);
    }
    return (struct template_scope){values, count, NULL};
}

/* Firms choose their names, so a firm whose name looks like a link is shown by its address only. */
struct template_scope mail_portal_values(struct arena *arena, const struct mail_portal *portal)
{
    struct template_value *values = arena_take(arena, 2 * sizeof(*values));

    values[0] = (struct template_value){.name = lit("portal"), .text = portal->origin};
    if (is_shown(portal->name, arena))
        values[0].text = autolink_break(portal->name, AUTOLINK_BREAKS_DIGITS, arena);
    values[1] = (struct template_value){.name = lit("staff"), .text = flag(portal->desk)};
    return (struct template_scope){values, 2, NULL};
}

/* ---- links ---- */

struct text mail_link(struct arena *arena, const struct mail_kind *kind, const struct mail_facts *facts)
{
    const struct text path = text_of(facts->desk ? kind->desk_path : kind->portal_path);

    if (text_is_absent(path))
        return no_text;
    return arena_join(arena,
                      (const struct text[]){facts->origin, text_is_absent(facts->path) ? path : facts->path,
                                            text_is_absent(facts->token) ? lit("") : lit("#"),
                                            text_is_absent(facts->token) ? lit("") : facts->token},
                      4);
}

struct text mail_unsubscribe_link(struct arena *arena, const struct mail_facts *facts)
{
    if (text_is_absent(facts->unsubscribe))
        return no_text;
    return arena_join(arena, (const struct text[]){facts->origin, lit("/unsubscribe#"), facts->unsubscribe}, 3);
}

struct text mail_portal_link(struct arena *arena, const struct mail_portal *portal)
{
    return arena_join(arena,
                      (const struct text[]){portal->origin, portal->desk ? lit("/desk/sign-in") : lit("/sign-in")}, 2);
}
