/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The log: one JSON object a line on standard error.
 *
 *     struct log line;
 *     log_open(&line, LOG_WARNING, "connection lost");
 *     log_text(&line, "pool", text_of(pool->name));
 *     log_number(&line, "runs", runs);
 *     log_close(&line);
 *
 * A line has at most LOG_BYTES: fields that do not fit are left out, and the line has "cut". Nothing is allocated, and
 * each line is one write. Names of fields are literals. Never log a secret, nor anything that a client wrote.
 */
#ifndef PORTICO_COMMON_LOG_H
#define PORTICO_COMMON_LOG_H

#include "common/text.h"

enum { LOG_BYTES = 4096 };

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log {
    char bytes[LOG_BYTES];
    size_t length;
    bool silent, cut;
};

/* Sets the service's name and the least level that is written. Before that: "portico", LOG_INFO. `service` must stay
   valid. */
void log_start(const char *service, enum log_level least);

/* "debug", "info", "warning" or "error". */
bool log_level_of(struct text name, enum log_level *level);

void log_open(struct log *line, enum log_level level, const char *what);
void log_text(struct log *line, const char *name, struct text value); /* absent: null */
void log_number(struct log *line, const char *name, int64_t value);
void log_flag(struct log *line, const char *name, bool value);
void log_close(struct log *line);

/* A line without fields, and one with a single text. */
void log_say(enum log_level level, const char *what);
void log_say_text(enum log_level level, const char *what, const char *name, struct text value);

/* An event that an operator should look at: a transaction refused by the fence, a forged token. It is always written,
   and marked "security". */
void log_open_security(struct log *line, const char *what);

#endif
