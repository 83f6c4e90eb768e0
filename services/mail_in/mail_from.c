/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GMime parses the list of addresses. A reader sees the name and believes it, so an "@" in a name is the complication:
   it may only be of the address itself. */
#include "mail_in/mail_from.h"

#include "common/email.h"
#include "common/unicode.h"
#include "mail_in/mail_text.h"

#include <gmime/gmime.h>
#include <string.h>

static bool is_name_byte(char byte)
{
    return byte != '\0' && strchr(" \t\"'()<>[]:;,", byte) == NULL;
}

/* Whether each word with an "@" in the name is the address. Compared in form KC, in which "＠" is an "@". */
static bool shows_another_address(struct text name, struct text address, struct arena *arena)
{
    const struct text plain = unicode_nfkc(name, arena);
    size_t begin = 0, end;

    for (; begin < plain.length; begin = end + 1) {
        struct text word;
        char normal[EMAIL_BYTES];

        for (end = begin; end < plain.length && is_name_byte(plain.at[end]);)
            end++;
        word = text_slice(plain, begin, end - begin);
        if (text_find(word, '@') != SIZE_MAX &&
            (email_normalise(word, normal) != NULL || !text_equal(text_of(normal), address)))
            return true;
    }
    return false;
}

/* Beyond ASCII as it is shown: U-labels come here as A-labels (RFC 5890). */
static bool is_beyond_ascii(struct text address)
{
    struct text domain = address;

    text_next(&domain, '@');
    while (!text_is_absent(domain))
        if (text_starts_with(text_next(&domain, '.'), lit("xn--")))
            return true;
    return false;
}

static void take_mailbox(struct mail_from *from, InternetAddressMailbox *mailbox, struct arena *arena)
{
    const struct text name = text_of(internet_address_get_name(INTERNET_ADDRESS(mailbox)));
    const char *address = internet_address_mailbox_get_addr(mailbox);
    char normal[EMAIL_BYTES];

    from->name = text_is_absent(name) ? lit("") : mail_text_line(name, arena);
    if (email_normalise(text_of(address == NULL ? "" : address), normal) != NULL) {
        from->hold = "from_invalid";
        return;
    }
    from->address = arena_copy(arena, text_of(normal));
    if (shows_another_address(from->name, from->address, arena))
        from->hold = "from_name";
    else if (is_beyond_ascii(from->address))
        from->hold = "from_domain";
}

static void take_list(struct mail_from *from, InternetAddressList *list, struct arena *arena)
{
    const int count = list == NULL ? 0 : internet_address_list_length(list);
    InternetAddress *first = count == 0 ? NULL : internet_address_list_get_address(list, 0);

    if (count != 1)
        from->hold = count == 0 ? "from_invalid" : "from_several";
    else if (!INTERNET_ADDRESS_IS_MAILBOX(first))
        from->hold = "from_group";
    else
        take_mailbox(from, INTERNET_ADDRESS_MAILBOX(first), arena);
}

struct mail_from mail_from_read(const struct text *values, size_t count, struct arena *arena)
{
    struct mail_from from = {.name = lit("")};
    InternetAddressList *list;

    if (count == 0 || (count == 1 && text_trim(values[0]).length == 0)) {
        from.hold = "from_missing";
    } else if (count > 1) {
        from.hold = "from_several";
    } else {
        list = internet_address_list_parse(NULL, arena_copy(arena, values[0]).at);
        take_list(&from, list, arena);
        if (list != NULL)
            g_object_unref(list);
    }
    return from;
}
