/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Character references of HTML (HTML Standard, section 13.2.5.72), as far as mail programs write them. */
#ifndef PORTICO_MAIL_IN_HTML_ENTITIES_H
#define PORTICO_MAIL_IN_HTML_ENTITIES_H

#include "common/text.h"

enum { HTML_ENTITY_BYTES = 12 /* of the longest that is looked for, with '&' and ';' */ };

/* The character that the reference at `at` (an '&') stands for, and the bytes that it takes; 0 bytes if it is none. */
size_t html_entity(struct text html, size_t at, uint32_t *character);

#endif
