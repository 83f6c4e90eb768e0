/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Replies of strangers: what is shown is a part of the text, and nothing is hidden without saying so. */
#include "mail_in/reply_cut.h"

#include "common/must.h"
#include "target.h"

static bool has_word(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] > ' ' && (unsigned char)text.at[i] < 0x7f)
            return true;
    return false;
}

/* The first byte says where a container of HTML begins, if there is one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reply reply = {.writer = lit("Meyer Law"), .quote_at = SIZE_MAX};
    struct reply_cut cut;
    size_t from, end;

    if (size == 0)
        return 0;
    reply.text = text_from((const char *)data + 1, size - 1);
    reply.subject = data[0] % 2 == 0 ? lit("Fwd: x") : no_text;
    reply.quote_at = data[0] < 64 ? data[0] : SIZE_MAX;
    cut = reply_cut(&reply);
    must(cut.shown.at >= reply.text.at && cut.shown.at + cut.shown.length <= reply.text.at + reply.text.length);
    from = (size_t)(cut.shown.at - reply.text.at);
    end = from + cut.shown.length;
    if (has_word(text_slice(reply.text, 0, from)) || has_word(text_slice(reply.text, end, SIZE_MAX)))
        must(cut.is_cut && cut.rule != REPLY_WHOLE);
    return 0;
}
