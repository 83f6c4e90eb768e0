/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The number of files and sockets that this process may have open. */
#ifndef PORTICO_COMMON_DESCRIPTORS_H
#define PORTICO_COMMON_DESCRIPTORS_H

/* To the most that the system allows. By default a process may open 1,024, and each event stream is one. */
void descriptors_raise_limit(void);

#endif
