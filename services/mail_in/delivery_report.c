/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one complication is the folded field, whose lines are joined before it is looked at. */
#include "mail_in/delivery_report.h"

#include "common/buffer.h"
#include "mail_in/mail_text.h"

#include <string.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* ---- fields ---- */

/* The next field with the lines that continue it, as one text; an empty one ends a block. */
static struct text next_field(struct text *rest)
{
    const char *begin = rest->at;
    struct text line = text_next(rest, '\n');

    while (text_trim(line).length > 0 && rest->length > 0 && (rest->at[0] == ' ' || rest->at[0] == '\t') &&
           text_trim(text_slice(*rest, 0, text_find(*rest, '\n'))).length > 0)
        line = text_next(rest, '\n');
    return text_trim(text_from(begin, (size_t)(line.at + line.length - begin)));
}

/* What is behind the ';' of "rfc822; ana@x.example" or "smtp; 550 ..."; all if there is none. */
static struct text without_type(struct text value)
{
    const size_t at = text_find(value, ';');

    return text_trim(at == SIZE_MAX ? value : text_slice(value, at + 1, SIZE_MAX));
}

/* One line of at most DELIVERY_TEXT_BYTES, with single spaces where lines were folded. */
static struct text bounded(struct text text, struct arena *arena)
{
    const struct text line = mail_text_line(text_slice(text, 0, 4 * DELIVERY_TEXT_BYTES), arena);
    char *out = arena_take(arena, line.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < line.length; i++)
        if (line.at[i] != ' ' || (length > 0 && out[length - 1] != ' '))
            out[length++] = line.at[i];
    return text_cut(text_from(out, length), DELIVERY_TEXT_BYTES);
}

/* "5.1.1" at the start of a text; the number of its bytes, or 0. Class 2, 4 or 5, the others of up to three digits; an
   address of IPv4 is none. */
static size_t read_status(struct text text, struct delivery *delivery)
{
    unsigned numbers[3] = {0};
    size_t at = 0;

    for (size_t i = 0; i < 3; i++) {
        const size_t begin = at;

        for (; at < text.length && at - begin < 3 && is_digit(text.at[at]); at++)
            numbers[i] = numbers[i] * 10 + (unsigned)(text.at[at] - '0');
        if (at == begin || (i < 2 && (at == text.length || text.at[at++] != '.')))
            return 0;
    }
    if ((at < text.length &&
         (is_digit(text.at[at]) || (text.at[at] == '.' && at + 1 < text.length && is_digit(text.at[at + 1])))) ||
        (numbers[0] != 2 && numbers[0] != 4 && numbers[0] != 5))
        return 0;
    delivery->class = numbers[0];
    delivery->subject = numbers[1];
    delivery->detail = numbers[2];
    return at;
}

static enum delivery_action read_action(struct text value)
{
    static const char *const names[] = {
        [DELIVERY_FAILED] = "failed",   [DELIVERY_DELAYED] = "delayed",   [DELIVERY_DELIVERED] = "delivered",
        [DELIVERY_RELAYED] = "relayed", [DELIVERY_EXPANDED] = "expanded",
    };

    for (enum delivery_action i = DELIVERY_FAILED; i <= DELIVERY_EXPANDED; i++)
        if (text_equal_ignoring_case(value, text_of(names[i])))
            return i;
    return DELIVERY_UNKNOWN;
}

static void take_field(struct delivery *delivery, struct text field, struct arena *arena)
{
    struct text value = field, name = text_trim(text_next(&value, ':'));

    if (text_is_absent(value))
        return;
    value = text_trim(value);
    if (text_equal_ignoring_case(name, lit("Original-Recipient")) ||
        (text_equal_ignoring_case(name, lit("Final-Recipient")) && text_is_absent(delivery->recipient)))
        delivery->recipient = bounded(without_type(value), arena);
    else if (text_equal_ignoring_case(name, lit("Action")))
        delivery->action = read_action(value);
    else if (text_equal_ignoring_case(name, lit("Status")))
        read_status(value, delivery);
    else if (text_equal_ignoring_case(name, lit("Diagnostic-Code")))
        delivery->diagnostic = bounded(without_type(value), arena);
}

/* ---- blocks ---- */

/* The first block is about the message, and has no recipient. */
static void end_block(struct delivery_report *report, struct delivery *delivery)
{
    if (text_is_absent(delivery->recipient) && delivery->action == DELIVERY_UNKNOWN)
        *delivery = (struct delivery){0};
    else if (report->count < DELIVERY_RECIPIENTS)
        report->deliveries[report->count++] = *delivery;
    else
        report->left_out++;
    *delivery = (struct delivery){0};
}

void delivery_report_read(struct text blocks, struct arena *arena, struct delivery_report *report)
{
    struct delivery delivery = {0};

    *report = (struct delivery_report){0};
    while (!text_is_absent(blocks)) {
        const struct text field = next_field(&blocks);

        if (field.length == 0)
            end_block(report, &delivery);
        else if (report->count < DELIVERY_RECIPIENTS)
            take_field(&delivery, field, arena);
        else
            delivery.action = DELIVERY_FAILED; /* only counted */
    }
    end_block(report, &delivery);
}

/* ---- reports in words ---- */

static bool is_word_end(struct text line, size_t at)
{
    return at >= line.length || memchr(" \t-,;:)", line.at[at], 7) != NULL;
}

/* A reply code of SMTP, 4xx or 5xx, alone in a word, with the status that may follow: "552 5.2.2", "552-5.2.2"; or a
   status alone: "#5.1.1". */
static bool find_code(struct text line, struct delivery *delivery)
{
    for (size_t at = 0; at < line.length; at++) {
        const struct text rest = text_slice(line, at, SIZE_MAX);

        if (!is_digit(line.at[at]) || (at > 0 && memchr(" \t(#:", line.at[at - 1], 5) == NULL))
            continue;
        if (read_status(rest, delivery) > 0 && delivery->class != 2)
            return true;
        if ((rest.at[0] == '4' || rest.at[0] == '5') && rest.length >= 3 && is_digit(rest.at[1]) &&
            is_digit(rest.at[2]) && is_word_end(rest, 3)) {
            *delivery = (struct delivery){.recipient = delivery->recipient, .class = (unsigned)(rest.at[0] - '0')};
            read_status(text_slice(rest, 4, SIZE_MAX), delivery);
            return true;
        }
    }
    delivery->class = 0;
    return false;
}

static struct text find_recipient(struct text line)
{
    const size_t begin = text_find(line, '<');
    const struct text inside = begin == SIZE_MAX ? no_text : text_slice(line, begin + 1, SIZE_MAX);
    const size_t end = text_is_absent(inside) ? SIZE_MAX : text_find(inside, '>');
    const struct text address = end == SIZE_MAX ? no_text : text_slice(inside, 0, end);

    return text_is_absent(address) || text_find(address, '@') == SIZE_MAX ? no_text : address;
}

void delivery_report_read_plain(struct text words, struct arena *arena, struct delivery_report *report)
{
    struct delivery delivery = {0};

    *report = (struct delivery_report){0};
    for (size_t i = 0; i < DELIVERY_PLAIN_LINES && !text_is_absent(words); i++) {
        const struct text line = text_slice(text_next(&words, '\n'), 0, DELIVERY_PLAIN_BYTES);

        if (text_is_absent(delivery.recipient) && !text_is_absent(find_recipient(line)))
            delivery.recipient = bounded(find_recipient(line), arena);
        if (!find_code(line, &delivery))
            continue;
        delivery.action = delivery.class == 5 ? DELIVERY_FAILED : DELIVERY_DELAYED;
        delivery.diagnostic = bounded(line, arena);
        report->deliveries[report->count++] = delivery;
        return;
    }
}
