/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lower case for the local part contradicts RFC 5321, and is what every mail service does. */
#include "common/email.h"

#include "common/unicode.h"

#include <idn2.h>
#include <string.h>

enum { LOCAL_BYTES = 64, LABEL_BYTES = 63 };

static bool is_alphanumeric(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/* dot-atom of RFC 5322, section 3.2.3 */
static bool is_local_part(struct text local)
{
    char previous = '.';

    if (local.length == 0 || local.length > LOCAL_BYTES)
        return false;
    for (size_t i = 0; i < local.length; i++) {
        char byte = local.at[i];

        if (byte == '.' ? previous == '.'
                        : !is_alphanumeric(byte) && (byte == '\0' || strchr("!#$%&'*+-/=?^_`{|}~", byte) == NULL))
            return false;
        previous = byte;
    }
    return previous != '.';
}

static bool is_label(struct text label)
{
    if (label.length == 0 || label.length > LABEL_BYTES || label.at[0] == '-' || label.at[label.length - 1] == '-')
        return false;
    for (size_t i = 0; i < label.length; i++)
        if (!is_alphanumeric(label.at[i]) && label.at[i] != '-')
            return false;
    return true;
}

static bool is_domain(struct text domain)
{
    size_t labels = 0;
    struct text last = no_text;

    while (!text_is_absent(domain)) {
        last = text_next(&domain, '.');
        if (!is_label(last))
            return false;
        labels++;
    }
    /* No top-level domain begins with a digit; an IPv4 address does. */
    return labels >= 2 && last.at[0] > '9';
}

/* Whether the domain is all ASCII, without an A-label. */
static bool is_plain(struct text domain)
{
    for (size_t i = 0; i < domain.length; i++)
        if ((unsigned char)domain.at[i] >= 0x80)
            return false;
    while (!text_is_absent(domain))
        if (text_equal_ignoring_case(text_slice(text_next(&domain, '.'), 0, 4), lit("xn--")))
            return false;
    return true;
}

static char lower(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

/*
 * Whether the domain was put into `out`, in A-labels and lower case (RFC 5891, with the mapping of UTS #46). A plain
 * one is not shown to IDNA, which refuses hosts that DNS has: "r3---sn.example" (RFC 5891, section 4.2.3.1).
 */
static bool to_ascii(struct text domain, char out[EMAIL_BYTES])
{
    char given[EMAIL_BYTES] = "";
    char *made = NULL;
    bool fits;

    if (domain.length >= sizeof(given) || memchr(domain.at, '\0', domain.length) != NULL)
        return false;
    if (is_plain(domain)) {
        for (size_t i = 0; i < domain.length; i++)
            out[i] = lower(domain.at[i]);
        out[domain.length] = '\0';
        return true;
    }
    memcpy(given, domain.at, domain.length);
    if (idn2_to_ascii_8z(given, &made, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return false;
    fits = strlen(made) < EMAIL_BYTES;
    if (fits)
        memcpy(out, made, strlen(made) + 1);
    idn2_free(made);
    return fits;
}

static const char *check_characters(struct text address)
{
    for (size_t at = 0; at < address.length;) {
        uint32_t character;
        size_t length = text_character(address, at, &character);

        if (unicode_is_space(character) || unicode_is_invisible(character))
            return "email_invisible";
        at += length;
    }
    return NULL;
}

const char *email_normalise(struct text given, char out[EMAIL_BYTES])
{
    struct text domain, local;
    char ascii[EMAIL_BYTES];
    const char *code;

    if (!text_is_utf8(given))
        return "not_email";
    domain = unicode_trim(given);
    code = check_characters(domain);
    local = text_next(&domain, '@');
    if (text_is_absent(domain))
        return "not_email";
    if (code != NULL)
        return code;
    if (domain.length == 0 || local.length > LOCAL_BYTES || !to_ascii(domain, ascii))
        return "not_email";
    for (size_t i = 0; i < local.length; i++) {
        if ((unsigned char)local.at[i] >= 0x80)
            return "email_letters";
        out[i] = lower(local.at[i]);
    }
    if (!is_local_part(text_from(out, local.length)) || !is_domain(text_of(ascii)) ||
        local.length + 1 + strlen(ascii) >= EMAIL_BYTES)
        return "not_email";
    out[local.length] = '@';
    memcpy(out + local.length + 1, ascii, strlen(ascii) + 1);
    return NULL;
}
