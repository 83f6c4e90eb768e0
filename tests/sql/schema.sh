# SPDX-License-Identifier: AGPL-3.0-or-later
# migrations/schema matches the migrations. Run before escapes, which creates objects of its own.
for stream in firm platform; do
    difference=$(diff -u --label "migrations/schema/$stream.sql" --label 'the migrations' \
        "$root/migrations/schema/$stream.sql" <("$root/scripts/schema" print $stream 2>&1))
    if [ -z "$difference" ]; then ok "migrations/schema/$stream.sql matches the migrations"
    else not_ok "migrations/schema/$stream.sql matches the migrations" "to rewrite it: scripts/schema
$difference"; fi
done
