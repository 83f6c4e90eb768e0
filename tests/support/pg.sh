#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# A throw-away PostgreSQL with the fence, the platform's migrations and the firms 1 and 2: tests/support/pg.sh up|down DIR
#
# The socket is in DIR/run. Firms are made by hand here, so that what makes them in earnest is not needed to test what
# stands below it.
set -euo pipefail

command=$1
dir=$2
source=$(realpath "$(dirname "$0")/../..")
export PORTICO_RUN=$dir/run PORTICO_DATABASE_MEMORY=${PORTICO_DATABASE_MEMORY:-128}

as() { # role, then what psql reads
    psql -Xq -h "$dir/run" -U "$1" -v ON_ERROR_STOP=1 -d portico --single-transaction
}

down() {
    [ ! -d "$dir/pg" ] || "$source/scripts/database" stop "$dir/pg"
    rm -rf "$dir"
}

firm() {
    cat <<SQL
select portico.make_firm_schema($1);
set local role portico_owner;
set local search_path = t_$1;
SQL
    cat "$source"/migrations/firm/*.sql
}

case $command in
up)
    down
    mkdir -p "$dir"
    chmod 755 "$dir"
    "$source/scripts/database" init "$dir/pg"
    # Nothing here must outlive a crash of the machine.
    psql -Xq -h "$dir/run" -U postgres -c 'alter system set fsync = off' -c 'select pg_reload_conf()' -o /dev/null postgres
    cat "$source"/migrations/platform/*.sql | as portico_migrator
    for number in 1 2; do firm $number | as portico_migrator; done >/dev/null
    ;;
down) down ;;
*) echo "usage: tests/support/pg.sh up|down DIR" >&2; exit 2 ;;
esac
