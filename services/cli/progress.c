/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* On a terminal the bar overwrites itself. A file must not be full of carriage returns. */
#include "cli/progress.h"

#include "common/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR_CELLS = 40 };

static const uint64_t BAR_NS = 100000000, LINE_NS = 5000000000;

void progress_begin(struct progress *progress, const char *what, size_t total)
{
    *progress = (struct progress){what, total, isatty(STDERR_FILENO) == 1, clock_ns(), clock_ns()};
}

static void draw(const struct progress *progress, size_t done, size_t failed)
{
    size_t cells = progress->total > 0 ? done * BAR_CELLS / progress->total : BAR_CELLS;
    double seconds = (double)(clock_ns() - progress->began_ns) / 1e9;

    if (progress->terminal) {
        fputs("\r[", stderr);
        for (size_t i = 0; i < BAR_CELLS; i++)
            fputc(i < cells ? '#' : '.', stderr);
        fputs("] ", stderr);
    }
    fprintf(stderr, "%zu of %zu %s", done, progress->total, progress->what);
    if (failed > 0)
        fprintf(stderr, ", %zu failed", failed);
    fprintf(stderr, ", %.1f s", seconds);
    if (done > 0 && seconds > 0)
        fprintf(stderr, ", %.*f a second", (double)done / seconds < 10 ? 1 : 0, (double)done / seconds);
    if (done > 0 && done < progress->total)
        fprintf(stderr, ", %.0f s to go ", seconds * (double)(progress->total - done) / (double)done);
    if (progress->terminal)
        fputs("\033[K", stderr); /* clears the rest of a longer line */
    else
        fputc('\n', stderr);
    fflush(stderr);
}

void progress_show(struct progress *progress, size_t done, size_t failed)
{
    uint64_t now = clock_ns();

    if (now - progress->shown_ns < (progress->terminal ? BAR_NS : LINE_NS))
        return;
    progress->shown_ns = now;
    draw(progress, done, failed);
}

void progress_end(struct progress *progress, size_t done, size_t failed)
{
    draw(progress, done, failed);
    if (progress->terminal)
        fputc('\n', stderr);
}
