/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * `portico supervise FILE`: starts all services of a table, restarts those that end, and stops all in reverse order.
 *
 * A service that ends is restarted at once. Only a program that repeatedly ends while it starts waits, longer each
 * time.
 *
 * One loop waits for signals with a deadline: the next restart or look at the logs or, while stopping, the kill. The
 * kernel sends SIGTERM to the children when the supervisor dies for any reason, so nothing outlives it.
 */
#include "cli/commands.h"
#include "cli/log_files.h"
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
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum {
    START_MS = 2000,      /* a program that ends sooner could not start */
    FIRST_DELAY_MS = 100, /* before the second restart in a row of a program that could not start */
    LAST_DELAY_MS = 10000,
    STOP_MS = 12000,     /* services drain for at most 10 s */
    LOG_LOOK_MS = 1000,  /* how often the lengths of the logs are checked */
    LOG_RETRY_MS = 60000 /* and after one could not be set aside: on a full disk each attempt may copy 16 MiB */
};

struct child {
    const struct service *service;
    pid_t pid; /* 0: not running */
    uint64_t started_ms, due_ms;
    int failures; /* starts in a row after which the program ended within START_MS */
};

struct supervisor {
    struct child children[TABLE_SERVICES];
    int count;
    int stopping; /* index of the child that is being stopped; `count` while running, -1 when all have ended */
    uint64_t kill_ms;
    uint64_t look_ms;                /* when the lengths of the logs are checked next */
    sigset_t signals, original_mask; /* the mask we wait for; the mask that children get back */
};

static uint64_t now_ms(void)
{
    return clock_ns() / 1000000;
}

static void log_child(enum log_level level, const char *what, const struct child *child, const char *name,
                      int64_t number)
{
    struct log line;

    log_open(&line, level, what);
    log_text(&line, "name", text_of(child->service->name));
    if (name != NULL)
        log_number(&line, name, number);
    log_close(&line);
}

static void log_exit(const struct child *child, int status, bool requested, uint64_t delay)
{
    struct log line;

    log_open(&line, requested ? LOG_INFO : LOG_ERROR, WIFSIGNALED(status) ? "killed by a signal" : "ended");
    log_text(&line, "name", text_of(child->service->name));
    if (WIFSIGNALED(status))
        log_number(&line, "signal", WTERMSIG(status));
    else
        log_number(&line, "status", WEXITSTATUS(status));
    if (!requested)
        log_number(&line, "restart_ms", (int64_t)delay);
    log_close(&line);
}

/* ---- starting ---- */

/* Runs in the child, in a process group of its own: Ctrl-C reaches only the supervisor, which stops all in order. */
_Noreturn static void exec_child(const struct supervisor *supervisor, const struct child *child, pid_t parent)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), log = log_file_open(child->service->name);

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) /* it died before the prctl */
        _exit(EX_TEMPFAIL);
    setpgid(0, 0);
    sigprocmask(SIG_SETMASK, &supervisor->original_mask, NULL);
    dup2(nothing, STDIN_FILENO);
    if (log >= 0) {
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
    }
    execvp(child->service->words[0], child->service->words);
    fprintf(stderr, "%s: %s\n", child->service->words[0], strerror(errno));
    _exit(127);
}

/* The first restart is immediate; a program that keeps failing to start is delayed, so that it does not use up the
   processor. Returns the delay. */
static uint64_t schedule_restart(struct child *child)
{
    uint64_t now = now_ms(), delay = 0;

    child->failures = now - child->started_ms < START_MS ? child->failures + 1 : 0;
    for (int i = 1; i < child->failures && delay < LAST_DELAY_MS; i++)
        delay = delay == 0 ? FIRST_DELAY_MS : delay * 2;
    if (delay > LAST_DELAY_MS)
        delay = LAST_DELAY_MS;
    child->due_ms = now + delay;
    return delay;
}

static void start(const struct supervisor *supervisor, struct child *child)
{
    pid_t parent = getpid(), pid = fork();

    child->started_ms = now_ms();
    if (pid == 0)
        exec_child(supervisor, child, parent);
    if (pid < 0) {
        log_child(LOG_ERROR, "cannot fork", child, "error", errno);
        schedule_restart(child);
        return;
    }
    child->pid = pid;
    log_child(LOG_INFO, "started", child, "pid", pid);
}

static void start_due(struct supervisor *supervisor)
{
    for (int i = 0; i < supervisor->count; i++)
        if (supervisor->children[i].pid == 0 && supervisor->children[i].due_ms <= now_ms())
            start(supervisor, &supervisor->children[i]);
}

/* ---- ending ---- */

static void handle_exit(const struct supervisor *supervisor, struct child *child, int status)
{
    child->pid = 0;
    log_exit(child, status, supervisor->stopping < supervisor->count, schedule_restart(child));
}

static void reap(struct supervisor *supervisor)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (int i = 0; i < supervisor->count; i++)
            if (supervisor->children[i].pid == pid)
                handle_exit(supervisor, &supervisor->children[i], status);
}

/* Stops the last child that still runs; the others follow one by one. */
static void stop_next(struct supervisor *supervisor)
{
    int i = supervisor->stopping - 1;

    while (i >= 0 && supervisor->children[i].pid == 0)
        i--;
    supervisor->stopping = i;
    if (i < 0)
        return;
    kill(supervisor->children[i].pid, SIGTERM);
    supervisor->kill_ms = now_ms() + STOP_MS;
}

static void kill_all(const struct supervisor *supervisor)
{
    for (int i = 0; i < supervisor->count; i++)
        if (supervisor->children[i].pid > 0)
            kill(-supervisor->children[i].pid, SIGKILL);
}

static bool set_log_aside(const char *name)
{
    struct log line;

    if (log_file_set_aside(name))
        return true;
    log_open(&line, LOG_ERROR, "the log cannot be set aside");
    log_text(&line, "name", text_of(name));
    log_close(&line);
    return false;
}

/* Also our own, which scripts/up appends to supervisor.log; elsewhere there is no such file. */
static void set_logs_aside(struct supervisor *supervisor)
{
    bool done;

    if (now_ms() < supervisor->look_ms)
        return;
    done = set_log_aside("supervisor");
    for (int i = 0; i < supervisor->count; i++)
        done = set_log_aside(supervisor->children[i].service->name) && done;
    supervisor->look_ms = now_ms() + (done ? LOG_LOOK_MS : LOG_RETRY_MS);
}

/* ---- the loop ---- */

static uint64_t next_deadline(const struct supervisor *supervisor)
{
    uint64_t next = supervisor->look_ms;

    if (supervisor->stopping < supervisor->count)
        return supervisor->kill_ms;
    for (int i = 0; i < supervisor->count; i++)
        if (supervisor->children[i].pid == 0 && supervisor->children[i].due_ms < next)
            next = supervisor->children[i].due_ms;
    return next;
}

/* Returns the received signal, or 0 at the deadline. */
static int wait_for_signal(const struct supervisor *supervisor)
{
    uint64_t now = now_ms(), until = next_deadline(supervisor);
    uint64_t span = until <= now ? 0 : until - now;
    struct timespec timeout = {(time_t)(span / 1000), (long)(span % 1000) * 1000000};
    int signal = sigtimedwait(&supervisor->signals, NULL, &timeout);

    return signal > 0 ? signal : 0;
}

static void on_stop_signal(struct supervisor *supervisor)
{
    if (supervisor->stopping < supervisor->count) { /* the second request: kill at once */
        kill_all(supervisor);
        return;
    }
    log_say(LOG_INFO, "stopping");
    stop_next(supervisor);
}

static void run_once(struct supervisor *supervisor)
{
    int signal = wait_for_signal(supervisor);

    if (signal == SIGTERM || signal == SIGINT)
        on_stop_signal(supervisor);
    reap(supervisor);
    if (supervisor->stopping == supervisor->count) {
        start_due(supervisor);
        set_logs_aside(supervisor);
        return;
    }
    if (supervisor->stopping >= 0 && supervisor->children[supervisor->stopping].pid == 0)
        stop_next(supervisor);
    else if (supervisor->stopping >= 0 && now_ms() >= supervisor->kill_ms) {
        log_child(LOG_ERROR, "did not end in time", &supervisor->children[supervisor->stopping], NULL, 0);
        kill(-supervisor->children[supervisor->stopping].pid, SIGKILL);
        supervisor->kill_ms = now_ms() + STOP_MS;
    }
}

int command_supervise(int count, char **words)
{
    static struct supervisor supervisor;
    struct arena *arena = arena_open();
    struct table table;

    if (count != 1 || !table_read(&table, words[0], arena)) {
        arena_close(&arena);
        return count != 1 ? EX_USAGE : EX_CONFIG;
    }
    log_files_make_folder();
    sigemptyset(&supervisor.signals);
    sigaddset(&supervisor.signals, SIGCHLD);
    sigaddset(&supervisor.signals, SIGTERM);
    sigaddset(&supervisor.signals, SIGINT);
    must(sigprocmask(SIG_BLOCK, &supervisor.signals, &supervisor.original_mask) == 0);
    supervisor.count = supervisor.stopping = table.count;
    for (int i = 0; i < table.count; i++)
        supervisor.children[i].service = &table.services[i];
    start_due(&supervisor);
    while (supervisor.stopping >= 0)
        run_once(&supervisor);
    log_say(LOG_INFO, "all ended");
    arena_close(&arena);
    return EX_OK;
}
