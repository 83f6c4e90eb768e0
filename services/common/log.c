/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each field is written whole or not at all: a line that is too long stays valid JSON. */
#include "common/log.h"

#include "common/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Reserved for the end of the line: ,"cut":true} and a line feed. */
enum { RESERVED = 16 };

static const char *const level_names[] = {"debug", "info", "warning", "error"};

static const char *service_name = "portico";
static enum log_level least = LOG_INFO;

void log_start(const char *service, enum log_level from)
{
    service_name = service;
    least = from;
}

bool log_level_of(struct text name, enum log_level *level)
{
    for (size_t i = 0; i < sizeof(level_names) / sizeof(*level_names); i++) {
        if (text_equal(name, text_of(level_names[i]))) {
            *level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

static bool add_bytes(struct log *line, const char *bytes, size_t length)
{
    if (length > LOG_BYTES - RESERVED - line->length)
        return false;
    memcpy(line->bytes + line->length, bytes, length);
    line->length += length;
    return true;
}

/* Control characters are escaped, so that no input can write its own line into the log or control a terminal. */
static bool add_character(struct log *line, struct text text, size_t *at)
{
    uint32_t point = 0;
    size_t length = text_character(text, *at, &point);
    char escaped[8];

    if (length == 0) {
        ++*at;
        return add_bytes(line, "\xef\xbf\xbd", 3);
    }
    if (point >= 0x20 && point != '"' && point != '\\' && !(point >= 0x7f && point < 0xa0)) {
        *at += length;
        return add_bytes(line, text.at + *at - length, length);
    }
    *at += length;
    return add_bytes(line, escaped, (size_t)snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned)point));
}

static bool add_string(struct log *line, struct text text)
{
    size_t at = 0;

    if (!add_bytes(line, "\"", 1))
        return false;
    while (at < text.length)
        if (!add_character(line, text, &at))
            return false;
    return add_bytes(line, "\"", 1);
}

static bool add_name(struct log *line, const char *name)
{
    return add_bytes(line, ",", 1) && add_string(line, text_of(name)) && add_bytes(line, ":", 1);
}

static void add_field(struct log *line, const char *name, struct text value, bool quoted)
{
    size_t previous_length = line->length;

    if (line->silent)
        return;
    if (add_name(line, name) && (quoted ? add_string(line, value) : add_bytes(line, value.at, value.length)))
        return;
    line->length = previous_length;
    line->cut = true;
}

void log_open(struct log *line, enum log_level level, const char *what)
{
    uint64_t now = clock_ms();
    char at[CLOCK_TEXT];

    line->length = 0;
    line->cut = false;
    line->silent = level < least;
    if (line->silent)
        return;
    clock_print((int64_t)(now / 1000), (uint32_t)(now % 1000) * 1000, at);
    add_bytes(line, "{\"at\":\"", 7);
    add_bytes(line, at, strlen(at));
    add_bytes(line, "\"", 1);
    log_text(line, "level", text_of(level_names[level]));
    log_text(line, "service", text_of(service_name));
    log_text(line, "what", text_of(what));
}

void log_open_security(struct log *line, const char *what)
{
    log_open(line, LOG_ERROR, what);
    log_flag(line, "security", true);
}

void log_text(struct log *line, const char *name, struct text value)
{
    if (text_is_absent(value))
        add_field(line, name, lit("null"), false);
    else
        add_field(line, name, value, true);
}

void log_number(struct log *line, const char *name, int64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%" PRId64, value);

    add_field(line, name, text_from(digits, (size_t)length), false);
}

void log_flag(struct log *line, const char *name, bool value)
{
    add_field(line, name, value ? lit("true") : lit("false"), false);
}

void log_close(struct log *line)
{
    const char *end = line->cut ? ",\"cut\":true}\n" : "}\n";
    ssize_t written;

    if (line->silent)
        return;
    memcpy(line->bytes + line->length, end, strlen(end));
    written = write(STDERR_FILENO, line->bytes, line->length + strlen(end));
    (void)written; /* there is no place to report it */
    line->silent = true;
}

void log_say(enum log_level level, const char *what)
{
    struct log line;

    log_open(&line, level, what);
    log_close(&line);
}

void log_say_text(enum log_level level, const char *what, const char *name, struct text value)
{
    struct log line;

    log_open(&line, level, what);
    log_text(&line, name, value);
    log_close(&line);
}
