/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Names as in RFC 952 and 1123: no underscore, no empty label, no hyphen at a label's end. One trailing dot is part of
 * the same name (RFC 3986, section 3.2.2) and is removed; two make the name invalid.
 */
#include "edge/host.h"

enum { LABEL_BYTES = 63 };

static char to_lower_case(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

static bool is_letter_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool is_label(struct text label)
{
    if (label.length == 0 || label.length > LABEL_BYTES)
        return false;
    for (size_t i = 0; i < label.length; i++) {
        bool at_end = i == 0 || i == label.length - 1;

        if (!is_letter_or_digit(label.at[i]) && (at_end || label.at[i] != '-'))
            return false;
    }
    return true;
}

static bool parse_port(struct text port, struct host *host)
{
    uint64_t number;

    if (text_is_absent(port))
        return true;
    if (port.length > 5 || !text_to_number(port, &number) || number == 0 || number > UINT16_MAX)
        return false;
    host->port = (uint16_t)number;
    return true;
}

bool host_parse(struct text authority, struct host *host)
{
    struct text port = authority, name, labels;

    *host = (struct host){0};
    if (text_is_absent(authority))
        return false;
    name = text_next(&port, ':');
    if (name.length > 0 && name.at[name.length - 1] == '.')
        name.length--;
    if (name.length == 0 || name.length > HOST_BYTES || !parse_port(port, host))
        return false;
    for (size_t i = 0; i < name.length; i++)
        host->name[i] = to_lower_case(name.at[i]);
    host->length = name.length;
    labels = host_text(host);
    while (!text_is_absent(labels))
        if (!is_label(text_next(&labels, '.')))
            return false;
    return true;
}

enum host_kind host_classify(const struct host *host, struct text domain, struct text *label)
{
    struct text name = host_text(host);

    *label = no_text;
    if (text_equal(name, domain))
        return HOST_APEX;
    if (name.length <= domain.length + 1 || !text_ends_with(name, domain) ||
        name.at[name.length - domain.length - 1] != '.')
        return HOST_UNKNOWN;
    name.length -= domain.length + 1;
    if (text_find(name, '.') != SIZE_MAX)
        return HOST_UNKNOWN;
    if (text_equal(name, lit("admin")))
        return HOST_ADMIN;
    *label = name;
    return HOST_FIRM;
}
