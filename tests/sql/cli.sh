# SPDX-License-Identifier: AGPL-3.0-or-later
# The program `portico`: migrations that resume, busy and broken firms, provisioning, doctor, supervisor. It has a
# database of its own, so that only `portico migrate` has migrated it.
portico=${PORTICO_BIN:-$root/build-debug/bin/portico}
[ -x "$portico" ] || portico=$root/build-release/bin/portico
[ -x "$portico" ] || bail_out "no portico in $root/build-debug or build-release: build it, or set PORTICO_BIN"

export PGDATABASE=portico_cli
PORTICO_DATABASE_NAME=$PGDATABASE "$root/scripts/database" prepare "$work/pg" || bail_out 'no second database'
export PORTICO_VAR=$work/var PORTICO_DATABASE="host=$PORTICO_RUN dbname=$PGDATABASE" PORTICO_SPARES=3
export PORTICO_ROOT_KEY=$work/root.key PORTICO_MIGRATIONS=$work/migrations PORTICO_PACKS=$root/tenants/packs
mkdir -p "$work/var"
(umask 077 && head -c 32 /dev/urandom >"$work/root.key")
cp -r "$root/migrations" "$work/migrations"
latest=$(ls "$work/migrations/firm" | wc -l)

says() { "$portico" "$@" 2>&1; }
question() { as postgres -c "$1"; }
step() { printf '%s\n' "$2" >"$work/migrations/firm/$(printf %04d "$1")_step.sql"; }

echo '# migrate'
expect 'the first run creates the spares' '*spares: making 3*3 of 3 spares*' "$(says migrate)"
before=$(question "select xmin from platform.migrations where stream = 'firm'")
expect 'the second run does nothing' '*(0 new)*all have version*' "$(says migrate)"
expect 'but it waits for the disk: it writes the version again' t "$(question "select xmin <> '$before' from platform.migrations where stream = 'firm'")"
names=$(sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$root/tenants/reserved-names.txt" | LC_ALL=C sort)
expect 'all reserved names are stored, including null' "$names" "$(question "select slug from platform.names order by slug collate \"C\"")"
expect 'a spare matches migrations/schema' '' "$(diff "$root/migrations/schema/firm.sql" <("$root/scripts/schema" print firm 2>&1))"
expect 'and so does the registry' '' "$(diff "$root/migrations/schema/platform.sql" <("$root/scripts/schema" print platform 2>&1))"

echo '# firm, admin'
expect 'create' 'firm 1: *' "$(says firm create hartwell 'Hartwell Osei' 'Adaeze Osei' adaeze@hartwell.example)"
expect 'a name that is taken' '*P0409?' "$(says firm create hartwell x y z@z.example)"
expect 'a reserved name' '*P0409?' "$(says firm create www x y z@z.example)"
expect 'a malformed name' '*P0409?' "$(says firm create 'Ha--t' x y z@z.example)"
for n in 2 3 4; do expect "firm $n, even when there are no spares left" "firm $n: *" "$(says firm create "firm-$n" "Firm $n" Owner "owner$n@x.example")"; done
expect 'the firm has its owner and its key' '1,1,1' "$(question "select (select count(*) from t_1.people where role = 'owner' and email = 'adaeze@hartwell.example') || ',' || (select count(*) from t_1.keys) || ',' || (select count(*) from t_1.firm where number = 1 and slug = 'hartwell')")"
expect 'a mail waits for the owner' '1' "$(question "select count(*) from platform.mails m join portico.jobs j on j.object = m.id where recipient = 'adaeze@hartwell.example' and j.kind = 'platform_mail'")"
before=$(question "select version from platform.firms where number = 1")
expect 'suspend' '*suspended' "$(says firm suspend hartwell 'not paid')"
expect 'suspend twice' '*firm_not_active*' "$(says firm suspend hartwell 'not paid')"
expect 'the new version notifies the edge' 't' "$(question "select version > $before and state = 'suspended' and state_reason = 'not paid' from platform.firms where number = 1")"
expect 'resume' '*active again' "$(says firm resume hartwell)"
expect 'an unknown firm' '*P0002*' "$(says firm resume nobody)"
expect 'admin, in lower case' 'ada@x.example is an admin now*' "$(says admin create Ada ' ADA@x.example ')"
expect 'the same admin again' '*was already an admin*' "$(says admin create Ada ada@x.example)"
expect 'the audit log has each act, in order and without a gap' \
    '1 firm.created 1, 2 firm.created 2, 3 firm.created 3, 4 firm.created 4, 5 firm.suspended 1, 6 firm.resumed 1, 7 admin.created' \
    "$(question "select string_agg(concat_ws(' ', seq, what, firm), ', ' order by seq) from platform.audit_entries")"
expect 'the failed suspension left no audit entry' '1' "$(question "select count(*) from platform.audit_entries where what = 'firm.suspended' and reason = 'not paid'")"

question "insert into platform.admin_passkeys (id, admin, credential_id, public_key, algorithm, backup_eligible, backed_up, aaguid, name) select gen_random_uuid(), id, 'x', 'x', -7, false, false, 'x', 'Key' from platform.admins" >/dev/null
expect 'an admin is reset' '*has no passkeys any more*' "$(says admin reset ADA@x.example)"
expect 'and has no passkeys' '0,1' "$(question "select (select count(*) from platform.admin_passkeys) || ',' || (select count(*) from platform.audit_entries where what = 'admin.reset' and object = (select id from platform.admins))")"
expect 'somebody else is no admin' '*is no admin' "$(says admin reset eve@x.example)"

echo '# the fleet'
step $((latest + 1)) 'alter table matters add column one text;'
# A busy firm: its table stays locked until migrate has failed to lock it at least once.
coproc busy { psql -XAtq -U postgres; }
lock() { # table
    echo "begin; lock $1 in access exclusive mode; select 'locked';" >&"${busy[1]}"
    read -r locked <&"${busy[0]}"
    expect 'a firm is busy' locked "$locked"
}
lock t_2.matters
"$portico" migrate >"$work/fleet.log" 2>&1 &
fleet=$!
until [ "$(question "select count(*) from platform.firms where schema_version = $((latest + 1))")" = 3 ]; do kill -0 $fleet 2>/dev/null || break; done
expect 'the others do not wait for it' '3,1' "$(question "select count(*) filter (where schema_version = $((latest + 1))) || ',' || count(*) filter (where schema_version = $latest) from platform.firms")"
expect 'a second migrate is refused' '*another migration is under way*' "$(says migrate)"
echo 'commit;' >&"${busy[1]}"
wait $fleet
expect 'then the busy firm is migrated too' "0|$(question "select count(*) from platform.firms")" "$?|$(question "select count(*) from platform.firms where schema_version = $((latest + 1))")"
expect 'it says for how long a firm was locked' '*4 of 4 firms*no firm was locked for longer than * ms*' "$(cat "$work/fleet.log")"

# A crash in between. The busy firm is retried until then, so it is the one that has not been reached.
step $((latest + 2)) 'alter table people add column crash text; alter table matters add column crash text;'
lock t_2.matters
"$portico" migrate >"$work/fleet.log" 2>&1 &
fleet=$!
disown $fleet # bash must not report that it was killed
until [ "$(question "select count(*) from platform.firms where schema_version <= $((latest + 1))")" = 1 ]; do kill -0 $fleet 2>/dev/null || break; done
kill -KILL $fleet
echo 'commit;' >&"${busy[1]}"
until [ "$(question "select count(*) from pg_stat_activity where usename = 'portico_migrator'")" = 0 ]; do kill -0 $busy_PID 2>/dev/null || break; done
whole="select string_agg(concat_ws(' ', number, schema_version - $latest, (select count(*) from pg_attribute where attname = 'crash' and attrelid in (('t_' || number || '.people')::regclass, ('t_' || number || '.matters')::regclass))), ', ' order by number) from platform.firms where state = 'active'"
expect 'after a crash each firm is whole, at its old or its new version' '1 2 2, 2 @(1 0|2 2), 3 2 2, 4 2 2' "$(question "$whole")"
expect 'the next run does the rest' 'status 0' "$(says migrate >"$work/migrate.log"; echo "status $?")"
expect 'and all are whole' '1 2 2, 2 2 2, 3 2 2, 4 2 2' "$(question "$whole")"
eval "exec ${busy[1]}>&-"
latest=$((latest + 1)) # for the steps below

step $((latest + 2)) 'alter table matters add column two text; alter table people drop column nothing;'
answer=$(says migrate; echo "status $?")
expect 'a broken script is reported for each firm' '*firm 1: 42703*firm 2: 42703*status 75' "$answer"
expect 'and changes nothing' '0,0' "$(question "select (select count(*) from pg_attribute where attname = 'two') || ',' || (select count(*) from platform.firms where schema_version > $((latest + 1)))")"
expect 'each firm and spare is listed with the version that failed' '' "$(question "select number, f.version, f.state from platform.firms left join platform.migration_failures f on firm = number and f.version = $((latest + 2)) and f.state = '42703' where firm is null")"
expect 'doctor sees it' 'BAD*no migration failed*' "$(says doctor | grep 'no migration')"
step $((latest + 2)) 'commit;'
expect 'a script may not end its transaction' '*0A000*transaction*' "$(says migrate)"
step $((latest + 2)) 'alter table matters add column two text;'
says migrate >"$work/migrate.log"
expect 'once fixed, it succeeds and is not listed any more' '0,0' "$(question "select (select count(*) from platform.migration_failures) || ',' || (select count(*) from platform.firms where schema_version <> $((latest + 2)))")"
mv "$work/migrations/firm/$(printf %04d $((latest + 1)))_step.sql" "$work/lost.sql"
expect 'a missing file is detected' "*expected number $(printf %04d $((latest + 1))) here*" "$(says migrate)"
mv "$work/lost.sql" "$work/migrations/firm/$(printf %04d $((latest + 1)))_step.sql"
question "update t_2.firm set number = 9" >/dev/null
step $((latest + 3)) 'alter table matters add column three text;'
expect "a schema of another firm is not changed" '*firm 2: 2D000*another firm*' "$(says migrate)"
question "update t_2.firm set number = 2" >/dev/null
says migrate >"$work/migrate.log"

echo '# spares'
question "delete from platform.firms where state = 'spare'" >/dev/null
export PORTICO_SPARES=18
expect 'a migration makes only the first ones, and says so' '*making 16*16 of 16 spares*spares: 2 more*' "$(says migrate)"
expect 'the others are made now' '*making 2*2 of 2 spares*' "$(says spares)"
expect 'then there is nothing to do' 'spares: all are ready' "$(says spares)"
expect 'they have the version of all firms' '18,1' "$(question "select count(*) filter (where state = 'spare') || ',' || count(distinct schema_version) from platform.firms")"
question "update platform.cells set capacity = (select count(*) + 1 from platform.firms)" >/dev/null
expect 'a cell gets no more than it has room for' '*making 1*' "$(PORTICO_SPARES=30 says spares)"
question "update platform.cells set capacity = 1000" >/dev/null
# As if others made 12 of the 30 spares while the first one is made. The 16 of the first count are begun by then.
spares="select count(*) from platform.firms where state = 'spare'"
question "create function platform.others() returns trigger language plpgsql security definer as \$\$ begin
    insert into platform.firms (number, cell, schema_version, state)
    select 900000 + n, 1, new.schema_version, 'spare' from generate_series(1, 12) n; return new; end \$\$" >/dev/null
question "create trigger others after insert on platform.firms for each row
    when (new.number = $(question 'select last_value + 1 from platform.firm_numbers')) execute function platform.others()" >/dev/null
have=$(question "$spares")
expect 'the missing ones are counted again after some' "*18 of 18 spares*|$((have + 30))" "$(PORTICO_SPARES=$((have + 30)) says spares)|$(question "$spares")"
question "drop function platform.others cascade" >/dev/null
question "delete from platform.firms where number > 900000" >/dev/null
# Another process holds the lock of those who make spares.
coproc maker { psql -XAtq -U postgres; }
echo "select pg_advisory_lock(7310575148243251567), 'locked';" >&"${maker[1]}"
read -r locked <&"${maker[0]}"
expect 'another process makes spares' '*locked' "$locked"
have=$(question "$spares")
export PORTICO_SPARES=$((have + 2))
expect 'a migration leaves them to it' '*another process makes them*' "$(says migrate)"
"$portico" spares >"$work/spares.log" 2>&1 &
waiting=$!
until grep -q waiting "$work/spares.log"; do kill -0 $waiting 2>/dev/null || break; done
expect 'portico spares waits for it' "*another process makes some*|$have" "$(cat "$work/spares.log")|$(question "$spares")"
echo '\q' >&"${maker[1]}"
wait $waiting
expect 'and makes those that are missing then' "0|*2 of 2 spares*|$((have + 2))" "$?|$(cat "$work/spares.log")|$(question "$spares")"
# Something else writes to a catalogue for longer than a firm may be locked.
coproc catalogue { psql -XAtq -U postgres; }
echo "begin; lock pg_catalog.pg_attrdef in share mode; select 'locked';" >&"${catalogue[1]}"
read -r locked <&"${catalogue[0]}"
expect 'a catalogue is in use' locked "$locked"
have=$(question "$spares")
PORTICO_SPARES=$((have + 2)) "$portico" spares >"$work/spares.log" 2>&1 &
waiting=$!
until [ "$(question "select count(*) from pg_locks where not granted and waitstart < clock_timestamp() - interval '300 ms'")" != 0 ]; do
    kill -0 $waiting 2>/dev/null || break
done
echo 'commit;' >&"${catalogue[1]}"
wait $waiting
expect 'spares wait for it' "0|*2 of 2 spares*|$((have + 2))" "$?|$(cat "$work/spares.log")|$(question "$spares")"
eval "exec ${catalogue[1]}>&-"
PORTICO_SPARES=3

echo '# doctor'
expect 'all checks pass' 'status 0' "$(says doctor >"$work/doctor.log"; echo "status $?")"
broken() { # what, statement, the statement that undoes it
    question "$2" >/dev/null
    expect "doctor sees: $1" '*BAD*status 69' "$(says doctor; echo "status $?")"
    question "$3" >/dev/null
}
broken 'a table without row security' 'alter table t_3.matters disable row level security' 'alter table t_3.matters enable row level security'
broken 'the fence off for the role' 'alter role portico_app set fence.enforce = off' 'alter role portico_app set fence.enforce = on'
broken 'a lost mark of ilike' 'alter function pg_catalog.texticlike(text, text) not leakproof' 'alter function pg_catalog.texticlike(text, text) leakproof'
broken 'a lost leakproof mark' 'alter function pg_catalog.ts_match_vq(tsvector, tsquery) not leakproof' 'alter function pg_catalog.ts_match_vq(tsvector, tsquery) leakproof'
broken 'a function given back' 'grant execute on function pg_catalog.set_config(text, text, boolean) to public' 'revoke execute on function pg_catalog.set_config(text, text, boolean) from public'
broken 'a superuser service' 'alter role portico_jobs superuser' 'alter role portico_jobs nosuperuser'
broken 'a view of its own' 'create view t_3.all_matters as select * from t_3.matters' 'drop view t_3.all_matters'
chmod 644 "$work/root.key"
expect 'doctor sees: a root key that everybody can read' '*BAD*0600*' "$(says doctor)"
chmod 600 "$work/root.key"
cp "$work/root.key" "$work/key.kept" && head -c 32 /dev/urandom >"$work/root.key"
expect 'doctor sees: another root key' '*BAD*hartwell*' "$(says doctor)"
cp "$work/key.kept" "$work/root.key"

echo '# supervise'
cat >"$work/services.table" <<TABLE
# comment

steady: bash -c \$0 $work/steady
short: bash $work/short
stubborn: bash $work/stubborn
lived: sleep 2.1
chatty: bash $work/chatty
TABLE
# More than a log may hold, and a line after it was set aside.
cat >"$work/chatty" <<'TEXT'
seq -w 2500000
until [ -e $PORTICO_VAR/log/chatty.log.1 ] && [ "$(head -n 1 $PORTICO_VAR/log/chatty.log.1)" = 0000001 ]; do sleep 0.1; done
echo later
while :; do sleep 60 & wait; done
TEXT
mkdir -p "$PORTICO_VAR/log"
truncate -s 17M "$PORTICO_VAR/log/supervisor.log" # which scripts/up writes
for n in 1 2 3 4; do echo "older $n" >"$PORTICO_VAR/log/chatty.log.$n"; done
cat >"$work/steady" <<'TEXT'
trap 'echo steady stopped >>$PORTICO_VAR/order; exit 0' TERM
echo up
while :; do sleep 60 & wait; done
TEXT
sed -i "s|bash -c \$0 $work/steady|bash $work/steady|" "$work/services.table"
cat >"$work/short" <<'TEXT'
echo ran >>$PORTICO_VAR/short
trap 'echo short stopped >>$PORTICO_VAR/order; exit 0' TERM
[ "$(wc -l <$PORTICO_VAR/short)" -lt 4 ] && exit 3
echo $$ >$PORTICO_VAR/short.pid
while :; do sleep 60 & wait; done
TEXT
cat >"$work/stubborn" <<'TEXT'
trap 'echo stubborn stopped >>$PORTICO_VAR/order; exit 0' TERM
while :; do sleep 60 & wait; done
TEXT
"$portico" supervise "$work/services.table" 2>"$work/supervise.log" &
supervisor=$!
until [ -s "$PORTICO_VAR/short.pid" ]; do kill -0 $supervisor 2>/dev/null || break; done
expect 'a service that ends is restarted' '4' "$(wc -l <"$PORTICO_VAR/short")"
delays() { sed -n "s/.*\"name\":\"$1\".*\"restart_ms\":\([0-9]*\).*/\1/p" "$work/supervise.log" | tr '\n' ' '; }
expect 'at once the first time, then later and later while it ends at its start' '0 100 200 ' "$(delays short)"
until [ "$(grep '"name":"lived"' "$work/supervise.log" | grep -c ended)" -ge 2 ]; do kill -0 $supervisor 2>/dev/null || break; done
expect 'always at once after it has run for a while' '0 0' "$(delays lived | cut -d ' ' -f 1,2)"
expect 'output goes to its log' 'up' "$(cat "$PORTICO_VAR/log/steady.log")"
gaps=$(grep '"name":"short"' "$work/supervise.log" | grep -c ended)
expect 'each end is logged' '3' "$gaps"
until [ "$(tail -n 1 "$PORTICO_VAR/log/chatty.log")" = later ]; do kill -0 $supervisor 2>/dev/null || break; done
expect 'a long log is set aside while its program writes to it' '0000001 later' \
    "$(head -n 1 "$PORTICO_VAR/log/chatty.log.1") $(tail -n 1 "$PORTICO_VAR/log/chatty.log")"
expect 'and becomes short' '' "$(find "$PORTICO_VAR/log" -name chatty.log -size +16M)"
expect "so is the supervisor's own" '0 17825792' "$(cd "$PORTICO_VAR/log" && stat -c %s supervisor.log supervisor.log.1 | tr '\n' ' ' | sed 's/ $//')"
expect 'four older logs are kept' 'older 1 older 2 older 3 ' "$(cd "$PORTICO_VAR/log" && cat chatty.log.[2-9]* | tr '\n' ' ')"
kill -TERM $supervisor
wait $supervisor
expect 'it exits with status 0' 0 "$?"
expect 'in reverse order' 'stubborn stopped short stopped steady stopped' "$(tr '\n' ' ' <"$PORTICO_VAR/order" | sed 's/ $//')"
rm -f "$PORTICO_VAR/short.pid"
"$portico" supervise "$work/services.table" 2>"$work/supervise.log" &
supervisor=$!
disown $supervisor # bash must not report that it was killed
until [ -s "$PORTICO_VAR/short.pid" ]; do kill -0 $supervisor 2>/dev/null || break; done
orphan=$(cat "$PORTICO_VAR/short.pid")
kill -KILL $supervisor
# A zombie that nobody reaps counts as ended.
lives() { [ -e "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }
for _ in $(seq 1000); do lives "$orphan" || break; done
if lives "$orphan"; then not_ok 'nothing outlives a killed supervisor'; else ok 'nothing outlives a killed supervisor'; fi
expect 'a table with a duplicate name' '*duplicate name*' "$(printf 'a: true\na: true\n' >"$work/t"; says supervise "$work/t")"
expect 'a table without a command' '*no command*' "$(printf 'a:\n' >"$work/t"; says supervise "$work/t")"
