/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The way to the firm's service and back, for signing in and for linking one's account there. At the desk only. */
#ifndef PORTICO_WORKER_SINGLE_SIGN_ON_AUTHORIZATION_REQUEST_H
#define PORTICO_WORKER_SINGLE_SIGN_ON_AUTHORIZATION_REQUEST_H

#include "http/exchange.h"
#include "worker/single_sign_on/calls.h"

struct arrival;
/* The service named somebody: `arrival` is the exchange's note. */
typedef void authorization_f(struct exchange *x, struct arrival *arrival);

struct arrival {
    struct redemption redemption; /* its claims say who */
    struct text issuer;
    struct text person; /* for the caller */
    authorization_f *then;
};

/* What the page of the desk posts when a browser comes back. */
extern const struct field authorization_form[];

/* What beginning asks for, as the service; refuses elsewhere than at the desk, and who asks too often. */
void authorization_ask(struct exchange *x);
/* Its answer: sets the cookie that binds the way to this browser and answers 201 with where to go. `person` is whose
   way it is, absent for one of signing in. */
void authorization_start(struct exchange *x, struct text person);

/* What coming back asks for. `person` as at its beginning, else it is over. */
void authorization_ask_return(struct exchange *x, struct text person);
/* Its answer: refuses, or calls `then` once the service has named somebody. */
void authorization_answer_return(struct exchange *x, authorization_f *then);
/* In what answers then: the way's cookie goes. */
void authorization_end(struct exchange *x);

#endif
