/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Outlook writes the letters of ISO 8859-1 as names; the others are quotes, dashes and spaces that every program
   writes. Those that are not here stay as they are in the text. */
#include "mail_in/html_entities.h"

#include <stdlib.h>
#include <string.h>

struct entity {
    char name[9];
    uint16_t character;
};

/* In the order of strcmp(). */
static const struct entity entities[] = {
    {"AElig", 0xc6},   {"Aacute", 0xc1},   {"Acirc", 0xc2},    {"Agrave", 0xc0},  {"Aring", 0xc5},
    {"Atilde", 0xc3},  {"Auml", 0xc4},     {"Ccedil", 0xc7},   {"ETH", 0xd0},     {"Eacute", 0xc9},
    {"Ecirc", 0xca},   {"Egrave", 0xc8},   {"Euml", 0xcb},     {"Iacute", 0xcd},  {"Icirc", 0xce},
    {"Igrave", 0xcc},  {"Iuml", 0xcf},     {"Ntilde", 0xd1},   {"OElig", 0x152},  {"Oacute", 0xd3},
    {"Ocirc", 0xd4},   {"Ograve", 0xd2},   {"Oslash", 0xd8},   {"Otilde", 0xd5},  {"Ouml", 0xd6},
    {"Scaron", 0x160}, {"THORN", 0xde},    {"Uacute", 0xda},   {"Ucirc", 0xdb},   {"Ugrave", 0xd9},
    {"Uuml", 0xdc},    {"Yacute", 0xdd},   {"Yuml", 0x178},    {"aacute", 0xe1},  {"acirc", 0xe2},
    {"acute", 0xb4},   {"aelig", 0xe6},    {"agrave", 0xe0},   {"amp", 0x26},     {"apos", 0x27},
    {"aring", 0xe5},   {"atilde", 0xe3},   {"auml", 0xe4},     {"bdquo", 0x201e}, {"brvbar", 0xa6},
    {"bull", 0x2022},  {"ccedil", 0xe7},   {"cedil", 0xb8},    {"cent", 0xa2},    {"circ", 0x2c6},
    {"copy", 0xa9},    {"curren", 0xa4},   {"dagger", 0x2020}, {"deg", 0xb0},     {"divide", 0xf7},
    {"eacute", 0xe9},  {"ecirc", 0xea},    {"egrave", 0xe8},   {"emsp", 0x2003},  {"ensp", 0x2002},
    {"eth", 0xf0},     {"euml", 0xeb},     {"euro", 0x20ac},   {"fnof", 0x192},   {"frac12", 0xbd},
    {"frac14", 0xbc},  {"frac34", 0xbe},   {"ge", 0x2265},     {"gt", 0x3e},      {"hellip", 0x2026},
    {"iacute", 0xed},  {"icirc", 0xee},    {"iexcl", 0xa1},    {"igrave", 0xec},  {"iquest", 0xbf},
    {"iuml", 0xef},    {"laquo", 0xab},    {"larr", 0x2190},   {"ldquo", 0x201c}, {"le", 0x2264},
    {"lrm", 0x200e},   {"lsaquo", 0x2039}, {"lsquo", 0x2018},  {"lt", 0x3c},      {"macr", 0xaf},
    {"mdash", 0x2014}, {"micro", 0xb5},    {"middot", 0xb7},   {"minus", 0x2212}, {"nbsp", 0xa0},
    {"ndash", 0x2013}, {"ne", 0x2260},     {"not", 0xac},      {"ntilde", 0xf1},  {"oacute", 0xf3},
    {"ocirc", 0xf4},   {"oelig", 0x153},   {"ograve", 0xf2},   {"ordf", 0xaa},    {"ordm", 0xba},
    {"oslash", 0xf8},  {"otilde", 0xf5},   {"ouml", 0xf6},     {"para", 0xb6},    {"permil", 0x2030},
    {"plusmn", 0xb1},  {"pound", 0xa3},    {"prime", 0x2032},  {"quot", 0x22},    {"raquo", 0xbb},
    {"rarr", 0x2192},  {"rdquo", 0x201d},  {"reg", 0xae},      {"rlm", 0x200f},   {"rsaquo", 0x203a},
    {"rsquo", 0x2019}, {"sbquo", 0x201a},  {"scaron", 0x161},  {"sect", 0xa7},    {"shy", 0xad},
    {"sup1", 0xb9},    {"sup2", 0xb2},     {"sup3", 0xb3},     {"szlig", 0xdf},   {"thinsp", 0x2009},
    {"thorn", 0xfe},   {"tilde", 0x2dc},   {"times", 0xd7},    {"trade", 0x2122}, {"uacute", 0xfa},
    {"ucirc", 0xfb},   {"ugrave", 0xf9},   {"uml", 0xa8},      {"uuml", 0xfc},    {"yacute", 0xfd},
    {"yen", 0xa5},     {"yuml", 0xff},     {"zwj", 0x200d},    {"zwnj", 0x200c}};

static int compare(const void *name, const void *entity)
{
    return strcmp(name, ((const struct entity *)entity)->name);
}

static uint32_t named(struct text name)
{
    char key[HTML_ENTITY_BYTES] = "";
    const struct entity *found;

    memcpy(key, name.at, name.length);
    found = bsearch(key, entities, sizeof(entities) / sizeof(entities[0]), sizeof(entities[0]), compare);
    return found == NULL ? 0 : found->character;
}

/* "#8364" or "#x20AC". Controls, surrogates and what is beyond Unicode are none. */
static uint32_t numbered(struct text digits)
{
    const bool is_hex = digits.length > 0 && (digits.at[0] == 'x' || digits.at[0] == 'X');
    uint32_t character = 0;

    for (size_t i = is_hex; i < digits.length; i++) {
        const char *const all = "0123456789abcdefABCDEF", *found = memchr(all, digits.at[i], is_hex ? 22 : 10);
        const uint32_t digit = found == NULL ? 0 : (uint32_t)(found - all);

        if (found == NULL)
            return 0;
        character = character * (is_hex ? 16 : 10) + (digit > 15 ? digit - 6 : digit);
        if (character > 0x10ffff)
            return 0;
    }
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || (character >= 0xd800 && character < 0xe000)
               ? 0
               : character;
}

size_t html_entity(struct text html, size_t at, uint32_t *character)
{
    const struct text rest = text_slice(html, at, HTML_ENTITY_BYTES);
    const size_t end = text_find(rest, ';');

    if (end == SIZE_MAX || end < 2)
        return 0;
    *character = rest.at[1] == '#' ? numbered(text_slice(rest, 2, end - 2)) : named(text_slice(rest, 1, end - 1));
    return *character == 0 ? 0 : end + 1;
}
