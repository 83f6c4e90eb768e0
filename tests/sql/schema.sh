# SPDX-License-Identifier: AGPL-3.0-or-later
# What migrations/schema says is what the migrations make. Before escapes, which leaves things of its own behind.
for stream in firm platform; do
    difference=$(diff -u --label "migrations/schema/$stream.sql" --label 'the migrations' \
        "$root/migrations/schema/$stream.sql" <("$root/scripts/schema" print $stream 2>&1))
    if [ -z "$difference" ]; then ok "migrations/schema/$stream.sql says what the migrations make"
    else not_ok "migrations/schema/$stream.sql says what the migrations make" "to write it anew: scripts/schema
$difference"; fi
done
