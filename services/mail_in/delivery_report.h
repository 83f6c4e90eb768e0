/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a mail server says about a mail of ours that it could not deliver: by RFC 3464 (also RFC 6533, with addresses in
 * UTF-8), or in the words of programs that know no such format. Which mail it is about says the address that the report
 * came to, which the caller has checked.
 */
#ifndef PORTICO_MAIL_IN_DELIVERY_REPORT_H
#define PORTICO_MAIL_IN_DELIVERY_REPORT_H

#include "common/arena.h"

enum {
    DELIVERY_RECIPIENTS = 20,    /* we send to one at a time; more are counted in `left_out` */
    DELIVERY_TEXT_BYTES = 500,   /* of a diagnostic; a longer one is cut */
    DELIVERY_PLAIN_LINES = 200,  /* of a report in words, the first so many: then comes the mail itself */
    DELIVERY_PLAIN_BYTES = 1000, /* of such a line */
};

enum delivery_action {
    DELIVERY_UNKNOWN, /* none, or one that RFC 3464 does not know */
    DELIVERY_FAILED,
    DELIVERY_DELAYED,
    DELIVERY_DELIVERED,
    DELIVERY_RELAYED,
    DELIVERY_EXPANDED,
};

struct delivery {
    struct text recipient; /* as the report writes it, or absent; the original one if both are given */
    enum delivery_action action;
    unsigned class, subject, detail; /* the status (RFC 3463), such as 5.1.1; class 0 if there is none */
    struct text diagnostic;          /* for staff, one line; or absent */
};

struct delivery_report {
    struct delivery deliveries[DELIVERY_RECIPIENTS];
    size_t count, left_out;
};

/* The part message/delivery-status: blocks of fields (section 2.1). Texts are in the arena. */
void delivery_report_read(struct text blocks, struct arena *arena, struct delivery_report *report);

/* A report in words, as qmail writes it: the first reply code with its status, and the first address in brackets. No
   delivery if there is no code of a failure. */
void delivery_report_read_plain(struct text words, struct arena *arena, struct delivery_report *report);

#endif
