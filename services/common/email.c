/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lower case for the local part contradicts RFC 5321, and is what every mail service does. */
#include "common/email.h"

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

bool email_normalise(struct text given, char out[EMAIL_BYTES])
{
    struct text trimmed = text_trim(given), domain;
    size_t at;

    if (trimmed.length == 0 || trimmed.length >= EMAIL_BYTES)
        return false;
    for (size_t i = 0; i < trimmed.length; i++)
        out[i] = (char)(trimmed.at[i] >= 'A' && trimmed.at[i] <= 'Z' ? trimmed.at[i] + ('a' - 'A') : trimmed.at[i]);
    out[trimmed.length] = '\0';
    trimmed.at = out;
    at = text_find(trimmed, '@');
    if (at == SIZE_MAX)
        return false;
    domain = text_slice(trimmed, at + 1, SIZE_MAX);
    return is_local_part(text_slice(trimmed, 0, at)) && is_domain(domain);
}
