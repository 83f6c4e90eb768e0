/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sending mail to a relay that accepts, refuses, defers, closes the connection, or does not exist. */
#include "jobs/smtp.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* A relay on a thread that serves one connection and replies `to_rcpt` to RCPT. NULL: it closes the connection. */
struct relay {
    int listening;
    uint16_t port;
    const char *to_rcpt;
    char received[8192];
    pthread_t thread;
};

static void send_line(int socket, const char *line)
{
    assert_int_equal(write(socket, line, strlen(line)), (ssize_t)strlen(line));
}

static void serve_lines(struct relay *relay, int socket, FILE *in)
{
    char line[1024];
    bool in_data = false;

    while (fgets(line, sizeof(line), in)) {
        strncat(relay->received, line, sizeof(relay->received) - strlen(relay->received) - 1);
        if (in_data && strcmp(line, ".\r\n") != 0)
            continue;
        if (in_data || strncmp(line, "MAIL", 4) == 0) {
            in_data = false;
            send_line(socket, "250 fine\r\n");
        } else if (strncmp(line, "EHLO", 4) == 0) {
            send_line(socket, "250 relay\r\n");
        } else if (strncmp(line, "RCPT", 4) == 0) {
            if (relay->to_rcpt == NULL)
                return;
            send_line(socket, relay->to_rcpt);
        } else if (strncmp(line, "DATA", 4) == 0) {
            in_data = true;
            send_line(socket, "354 go on\r\n");
        } else {
            send_line(socket, "221 bye\r\n");
            return;
        }
    }
}

static void *serve(void *argument)
{
    struct relay *relay = argument;
    const int socket = accept(relay->listening, NULL, NULL);
    FILE *in = fdopen(dup(socket), "r");

    send_line(socket, "220 relay\r\n");
    serve_lines(relay, socket, in);
    fclose(in);
    close(socket);
    return NULL;
}

static void relay_open(struct relay *relay, const char *to_rcpt)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);

    *relay = (struct relay){.to_rcpt = to_rcpt, .listening = socket(AF_INET, SOCK_STREAM, 0)};
    assert_int_equal(bind(relay->listening, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(relay->listening, 1), 0);
    assert_int_equal(getsockname(relay->listening, (struct sockaddr *)&address, &length), 0);
    relay->port = ntohs(address.sin_port);
}

struct result {
    struct smtp *smtp;
    int calls;
    enum smtp_outcome outcome;
    long reply;
};

static void on_sent(void *owner, enum smtp_outcome outcome, long reply)
{
    struct result *result = owner;

    result->calls++;
    result->outcome = outcome;
    result->reply = reply;
    smtp_close(&result->smtp); /* then the loop ends */
}

static struct result send_to(uint16_t port)
{
    const struct smtp_envelope envelope = {lit("no-reply@firm.example"), lit("maria@mail.example"),
                                           lit("Subject: Hello\r\n\r\n.dot\r\nend\r\n")};
    struct result result = {0};
    char url[64];
    uv_loop_t loop;

    snprintf(url, sizeof(url), "smtp://127.0.0.1:%u", port);
    assert_int_equal(uv_loop_init(&loop), 0);
    result.smtp = smtp_open(&loop, url, "portico.example");
    smtp_send(result.smtp, &envelope, on_sent, &result);
    assert_int_equal(result.calls, 0); /* never before smtp_send() returns */
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_int_equal(result.calls, 1);
    return result;
}

static struct result send_through(struct relay *relay)
{
    struct result result;

    assert_int_equal(pthread_create(&relay->thread, NULL, serve, relay), 0);
    result = send_to(relay->port);
    pthread_join(relay->thread, NULL);
    close(relay->listening);
    return result;
}

static void a_message_arrives_whole(void **state)
{
    struct relay relay;

    (void)state;
    relay_open(&relay, "250 fine\r\n");
    assert_int_equal(send_through(&relay).outcome, SMTP_SENT);
    assert_non_null(strstr(relay.received, "EHLO portico.example\r\n"));
    assert_non_null(strstr(relay.received, "MAIL FROM:<no-reply@firm.example>"));
    assert_non_null(strstr(relay.received, "RCPT TO:<maria@mail.example>"));
    assert_non_null(strstr(relay.received, "\r\n..dot\r\nend\r\n.\r\n")); /* RFC 5321, section 4.5.2 */
}

static void the_reply_of_the_relay_decides_the_outcome(void **state)
{
    static const struct {
        const char *said;
        enum smtp_outcome outcome;
        long reply;
    } cases[] = {
        {"550 no such user\r\n", SMTP_REFUSED, 550},
        {"451 not now\r\n", SMTP_DEFERRED, 451},
        {"421 closing\r\n", SMTP_UNAVAILABLE, 421},
    };
    struct relay relay;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        relay_open(&relay, cases[i].said);
        const struct result result = send_through(&relay);

        assert_int_equal(result.outcome, cases[i].outcome);
        assert_int_equal(result.reply, cases[i].reply);
    }
}

static void a_relay_that_closes_or_does_not_exist_is_unavailable(void **state)
{
    struct relay relay;

    (void)state;
    relay_open(&relay, NULL);
    assert_int_equal(send_through(&relay).outcome, SMTP_UNAVAILABLE);
    relay_open(&relay, NULL);
    close(relay.listening);
    assert_int_equal(send_to(relay.port).outcome, SMTP_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_arrives_whole),
        cmocka_unit_test(the_reply_of_the_relay_decides_the_outcome),
        cmocka_unit_test(a_relay_that_closes_or_does_not_exist_is_unavailable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
