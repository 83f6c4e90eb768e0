/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `portico supervise FILE`: starts every service of a table, starts again what ends, and stops all in reverse order.
 *
 * One loop waits for signals with a deadline: the next restart or, while stopping, the moment to kill. Children are
 * asked by the kernel to end when the supervisor dies, however it dies, so nothing outlives it.
 */
#include "cli/commands.h"
#include "cli/table.h"
#include "common/clock.h"
#include "common/config.h"
#include "common/log.h"
#include "common/must.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum {
    FIRST_DELAY_MS = 100,
    LAST_DELAY_MS = 10000,
    STEADY_MS = 30000,  /* up this long: the next restart is quick again */
    STOP_MS = 12000,    /* services drain for at most 10 s */
    LOG_KEPT = 64 << 20 /* a longer log is set aside as .1 when its service starts */
};

struct child {
    const struct service *service;
    pid_t pid; /* 0: not running */
    uint64_t started_ms, due_ms, delay_ms;
};

struct house {
    struct child children[TABLE_SERVICES];
    int count;
    int stopping; /* index of the child that is being stopped; `count` while none is */
    uint64_t kill_ms;
    sigset_t signals, before; /* what we wait for; what children get back */
};

static uint64_t now_ms(void)
{
    return clock_ns() / 1000000;
}

static void say(enum log_level level, const char *what, const struct child *child, const char *name, int64_t number)
{
    struct log line;

    log_open(&line, level, what);
    log_text(&line, "name", text_of(child->service->name));
    if (name != NULL)
        log_number(&line, name, number);
    log_close(&line);
}

/* ---- starting ---- */

static int open_log(const char *name)
{
    char path[CONFIG_BYTES + 80], old[CONFIG_BYTES + 84];
    struct stat about;

    snprintf(path, sizeof(path), "%s/log/%s.log", config_text(CONFIG_VAR), name);
    snprintf(old, sizeof(old), "%s.1", path);
    if (stat(path, &about) == 0 && about.st_size > LOG_KEPT)
        rename(path, old);
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
}

/* In the child. A group of its own, so that Ctrl-C reaches only the supervisor, which stops things in order. */
_Noreturn static void become(const struct house *house, const struct child *child, pid_t supervisor)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), log = open_log(child->service->name);

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != supervisor) /* it died before we asked */
        _exit(EX_TEMPFAIL);
    setpgid(0, 0);
    sigprocmask(SIG_SETMASK, &house->before, NULL);
    dup2(nothing, STDIN_FILENO);
    if (log >= 0) {
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
    }
    execvp(child->service->words[0], child->service->words);
    fprintf(stderr, "%s: %s\n", child->service->words[0], strerror(errno));
    _exit(127);
}

static void start(const struct house *house, struct child *child)
{
    pid_t supervisor = getpid(), pid = fork();

    child->started_ms = now_ms();
    if (pid == 0)
        become(house, child, supervisor);
    if (pid < 0) {
        child->due_ms = child->started_ms + LAST_DELAY_MS;
        say(LOG_ERROR, "cannot fork", child, "error", errno);
        return;
    }
    child->pid = pid;
    say(LOG_INFO, "started", child, "pid", pid);
}

static void start_due(struct house *house)
{
    for (int i = 0; i < house->count; i++)
        if (house->children[i].pid == 0 && house->children[i].due_ms <= now_ms())
            start(house, &house->children[i]);
}

/* ---- ending ---- */

static void ended(const struct house *house, struct child *child, int status)
{
    uint64_t up = now_ms() - child->started_ms;
    bool wanted = house->stopping < house->count;

    child->pid = 0;
    child->delay_ms = up >= STEADY_MS || child->delay_ms == 0 ? FIRST_DELAY_MS : child->delay_ms * 2;
    if (child->delay_ms > LAST_DELAY_MS)
        child->delay_ms = LAST_DELAY_MS;
    child->due_ms = now_ms() + child->delay_ms;
    if (WIFSIGNALED(status))
        say(wanted ? LOG_INFO : LOG_ERROR, "killed by a signal", child, "signal", WTERMSIG(status));
    else
        say(wanted ? LOG_INFO : LOG_ERROR, "ended", child, "status", WEXITSTATUS(status));
}

static void reap(struct house *house)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (int i = 0; i < house->count; i++)
            if (house->children[i].pid == pid)
                ended(house, &house->children[i], status);
}

/* Asks the last one that still runs to end; the others follow one by one. -1: all ended. */
static void stop_next(struct house *house)
{
    int i = house->stopping - 1;

    while (i >= 0 && house->children[i].pid == 0)
        i--;
    house->stopping = i;
    if (i < 0)
        return;
    kill(house->children[i].pid, SIGTERM);
    house->kill_ms = now_ms() + STOP_MS;
}

static void kill_all(const struct house *house)
{
    for (int i = 0; i < house->count; i++)
        if (house->children[i].pid > 0)
            kill(-house->children[i].pid, SIGKILL);
}

/* ---- the loop ---- */

static uint64_t next_deadline(const struct house *house)
{
    uint64_t next = UINT64_MAX;

    if (house->stopping < house->count)
        return house->kill_ms;
    for (int i = 0; i < house->count; i++)
        if (house->children[i].pid == 0 && house->children[i].due_ms < next)
            next = house->children[i].due_ms;
    return next;
}

/* The signal that came, or 0 at the deadline. */
static int wait_for_signal(const struct house *house)
{
    uint64_t now = now_ms(), until = next_deadline(house);
    uint64_t span = until <= now ? 0 : until - now;
    struct timespec timeout = {(time_t)(span / 1000), (long)(span % 1000) * 1000000};
    int signal;

    if (until == UINT64_MAX)
        signal = sigwaitinfo(&house->signals, NULL);
    else
        signal = sigtimedwait(&house->signals, NULL, &timeout);
    return signal > 0 ? signal : 0;
}

static void on_stop_signal(struct house *house)
{
    if (house->stopping < house->count) { /* asked twice: no more patience */
        kill_all(house);
        return;
    }
    log_say(LOG_INFO, "stopping");
    stop_next(house);
}

static void turn(struct house *house)
{
    int signal = wait_for_signal(house);

    if (signal == SIGTERM || signal == SIGINT)
        on_stop_signal(house);
    reap(house);
    if (house->stopping == house->count) {
        start_due(house);
        return;
    }
    if (house->stopping >= 0 && house->children[house->stopping].pid == 0)
        stop_next(house);
    else if (house->stopping >= 0 && now_ms() >= house->kill_ms) {
        say(LOG_ERROR, "did not end in time", &house->children[house->stopping], NULL, 0);
        kill(-house->children[house->stopping].pid, SIGKILL);
        house->kill_ms = now_ms() + STOP_MS;
    }
}

int command_supervise(int count, char **words)
{
    static struct house house;
    struct arena *arena = arena_open();
    struct table table;
    char logs[CONFIG_BYTES + 8];

    if (count != 1 || !table_read(&table, words[0], arena)) {
        arena_close(&arena);
        return count != 1 ? EX_USAGE : EX_CONFIG;
    }
    snprintf(logs, sizeof(logs), "%s/log", config_text(CONFIG_VAR));
    if (mkdir(logs, 0750) != 0 && errno != EEXIST)
        fprintf(stderr, "%s: %s\n", logs, strerror(errno));
    sigemptyset(&house.signals);
    sigaddset(&house.signals, SIGCHLD);
    sigaddset(&house.signals, SIGTERM);
    sigaddset(&house.signals, SIGINT);
    must(sigprocmask(SIG_BLOCK, &house.signals, &house.before) == 0);
    house.count = house.stopping = table.count;
    for (int i = 0; i < table.count; i++)
        house.children[i].service = &table.services[i];
    start_due(&house);
    while (house.stopping >= 0)
        turn(&house);
    log_say(LOG_INFO, "all ended");
    arena_close(&arena);
    return EX_OK;
}
