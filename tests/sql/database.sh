# SPDX-License-Identifier: AGPL-3.0-or-later
# The program scripts/database: it writes the configuration whole or not at all, and only if it has changed.
other=$work/other
database() { PORTICO_RUN=$work/other-run "$root/scripts/database" "$1" "$other" >"$work/database.log" 2>&1; }
state_of() { (cd "$other" && stat -c '%n %i %Y' postgresql.conf pg_ident.conf pg_hba.conf && sha256sum ./*.conf); }

database create && database start || bail_out "$(cat "$work/database.log")"
database stop
before=$(state_of)
database start
database stop
expect 'a second start writes no configuration' "$before" "$(state_of)"
# A limit on the size of files stands in for a disk without room.
(trap '' XFSZ && ulimit -f 0 && PORTICO_DATABASE_MEMORY=300 database start)
expect 'a disk without room leaves the old configuration' "$before" "$(state_of)"
PORTICO_DATABASE_MEMORY=300 database start
database stop
expect 'a new setting takes effect' '*shared_buffers = 75MB*' "$(cat "$other/postgresql.conf")"
expect 'and leaves no other file' '' "$(find "$other" -name '*.new')"
