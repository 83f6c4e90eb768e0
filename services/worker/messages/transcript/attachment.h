/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An attachment as a line of facts has it. */
#ifndef PORTICO_WORKER_MESSAGES_TRANSCRIPT_ATTACHMENT_H
#define PORTICO_WORKER_MESSAGES_TRANSCRIPT_ATTACHMENT_H

#include <jansson.h>
#include <stdbool.h>

enum { ATTACHMENT_PATH = 1200 };

/* Whether the exporter may open it, so that it is in the archive unless its file is missing. */
bool attachment_is_included(const json_t *attachment);

/*
 * Its path in the archive. The name begins with the numbers of message and attachment, which no other has, so no two
 * have one name, whatever the reader's file system makes of letters and marks. Characters that some systems do not
 * allow become "_".
 */
void attachment_print_path(const json_t *line, const json_t *attachment, char path[ATTACHMENT_PATH]);

#endif
