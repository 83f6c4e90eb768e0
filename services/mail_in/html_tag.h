/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The tags of HTML, one after the other, as far as plain text is made of it. Broken markup is skipped or is text; every
 * search that finds nothing is done once, so that time is linear whatever the bytes are.
 */
#ifndef PORTICO_MAIL_IN_HTML_TAG_H
#define PORTICO_MAIL_IN_HTML_TAG_H

#include "common/text.h"

struct html_scan {
    struct text html;
    size_t at;
    bool misses[7]; /* the searches that found nothing up to the end, by enum miss in html_tag.c */
    bool is_broken; /* a tag did not end: from then on, tags end at the first '>' and have no attributes */
};

/* Attributes are as they are written, without quotes; absent if there is none. */
struct html_tag {
    struct text name; /* in any case */
    struct text id, class, type, href;
    bool is_end; /* "</name>" */
};

/* At a '<': moves past the tag with its content if that is no text (style, script, title), or past a comment, whose
   name is empty. False, and nothing moved, if the '<' begins no tag. */
bool html_tag_next(struct html_scan *scan, struct html_tag *tag);

#endif
