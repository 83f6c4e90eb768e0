/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Authorization requests to the firm's identity provider, for signing in and for linking one's account there. At the
   desk only. */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_AUTHORIZATION_REQUEST_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_AUTHORIZATION_REQUEST_H

#include "http/exchange.h"
#include "worker/single_sign_on/calls.h"

struct authorization_result;
/* Called when the provider has identified somebody; `result` is the exchange's note. */
typedef void authorization_f(struct exchange *x, struct authorization_result *result);

struct authorization_result {
    struct redemption redemption; /* its claims identify the person */
    struct text issuer;
    struct text person; /* for the caller */
    authorization_f *then;
};

/* The form that the desk's page posts on return. */
extern const struct field authorization_form[];

/* The ask that starts a request, as the service. Only at the desk; limited by address. */
void authorization_ask(struct exchange *x);
/* Its answer: sets the cookie that binds the request to this browser, and answers 201 with the provider's URL. `person`
   is who links an account; absent for signing in. */
void authorization_start(struct exchange *x, struct text person);

/* The ask of the return. `person` must be the one who started the request. */
void authorization_ask_return(struct exchange *x, struct text person);
/* Its answer: refuses, or calls `then` once the provider has identified somebody. */
void authorization_answer_return(struct exchange *x, authorization_f *then);
/* In the final answer: deletes the cookie. */
void authorization_end(struct exchange *x);

#endif
