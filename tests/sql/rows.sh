# SPDX-License-Identifier: AGPL-3.0-or-later
# Row security without any guard: each kind of viewer reads, changes and empties each table. Every attempt is one
# implicit transaction that ends with a division by zero, so that nothing is kept.
key="decode(repeat('07', 32), 'hex')"
maria=dddddddd-0000-7000-8000-000000000001 erik=dddddddd-0000-7000-8000-000000000002
nora=dddddddd-0000-7000-8000-000000000003 olga=dddddddd-0000-7000-8000-000000000004 samuel=bbbbbbbb-0000-7000-8000-000000000001
adaeze=11111111-0000-7000-8000-000000000001 tom=11111111-0000-7000-8000-000000000002
account_a=a0000000-0000-7000-8000-000000000001 account_b=b0000000-0000-7000-8000-000000000001
matter_a=aaaaaaaa-0000-7000-8000-000000000001 matter_b=bbbbbbbb-0000-7000-8000-000000000001
edited=aaaaaaaa-0000-7000-8000-000000000002 viewed=aaaaaaaa-0000-7000-8000-000000000003
internal=ffffffff-0000-7000-8000-000000000003
new=cccccccc-0000-7000-8000-000000000001

# One session for all attempts, because a connection takes much longer than an attempt. Subshells inherit only copies of
# a coprocess's descriptors.
coproc viewers { stdbuf -oL psql -XAtq -U portico_app -v VERBOSITY=sqlstate 2>&1; }
exec {attempts_in}>&"${viewers[1]}" {attempts_out}<&"${viewers[0]}"
printf 'select portico.arm(%s);\n' "$key" >&"$attempts_in"
viewing() { # person kind statement -> rows, or the SQLSTATE
    local person="'$1'" line
    [ "$1" = null ] && person=null
    printf '%s\n' "select portico.enter('t_1', $key, $person, '$2')\\; ${3//;/\\;}\\; select 1 / 0;" '\echo end of attempt' >&"$attempts_in"
    while IFS= read -r line <&"$attempts_out" && [ "$line" != 'end of attempt' ]; do
        case $line in '' | *22012*) ;; *) printf '%s\n' "$line" ;; esac
    done
}
written() { # person kind statement -> the number of rows it affected, or the SQLSTATE
    viewing "$1" "$2" "with hit as ($3 returning 1) select count(*) from hit"
}
refused()  { expect "$1" '@(0|*42501*)' "$(written "$2" "$3" "$4")"; } # no rows, or forbidden
forbidden() { expect "$1" '*42501*' "$(written "$2" "$3" "$4")"; }
allowed()  { expect "$1" '1' "$(written "$2" "$3" "$4")"; }

tables=$(as postgres -c "select relname from pg_class where relnamespace = 't_1'::regnamespace and relkind = 'r' order by 1")

# No table is missed.
expect 'every table is tested' "$(sed -n 's/^create table \(.*\) ($/\1/p' "$root/migrations/schema/firm.sql")" "$tables"

echo '# reading everything'
for table in $tables profile public_stages; do
    rows=$(viewing null system "select 1 from t_1.$table")
    if [ "$table" = profile ] || [ "$table" = drafts ]; then expect "the service has no $table" '' "$rows"
    else expect "$table has rows" '*1' "$rows"; fi
    rows=$(viewing $maria client "select * from t_1.$table")
    if grep -Eq "canary|bbbbbbbb|b0000000|ffffffff|63616e617279|ERROR" <<<"$rows"; then not_ok "client of A reads $table" "$rows"; else ok "client of A reads nothing forbidden in $table"; fi
    rows=$(viewing $samuel client "select * from t_1.$table")
    if grep -Eq "aaaaaaaa|a0000000|dddddddd|ffffffff|ERROR" <<<"$rows"; then not_ok "client of B reads $table" "$rows"; else ok "client of B reads nothing of A in $table"; fi
    rows=$(viewing $tom assigned "select * from t_1.$table")
    if grep -Eq "bbbbbbbb|b0000000|ERROR" <<<"$rows"; then not_ok "staff restricted to A reads $table" "$rows"; else ok "staff restricted to A read nothing of B in $table"; fi
    rows=$(viewing $nora client "select * from t_1.$table")
    if grep -Eq "aaaaaaaa|a0000000|$maria|$samuel|canary|ERROR" <<<"$rows"; then not_ok "a person who may not log in reads $table" "$rows"; else ok "a person who may not log in reads nothing of A in $table"; fi
    rows=$(viewing $olga client "select * from t_1.$table")
    if grep -Eq "aaaaaaaa|a0000000|$maria|$samuel|canary|ERROR" <<<"$rows"; then not_ok "a person whose link has ended reads $table" "$rows"; else ok "a person whose link has ended reads nothing of A in $table"; fi
done

echo '# what each viewer may see'
count() { viewing "$1" "$2" "select count(*) from t_1.$3"; }
seen()  { expect "$1: $2 sees $4 of $3" "$4" "$(count "$5" "$6" "$3")"; }
for row in 'accounts 1' 'matters 1' 'matter_moves 1' 'folders 3' 'documents 2' 'document_versions 2' 'uploads 1' 'events 2' \
    'account_people 1' 'active_links 1' 'login_links 0' 'known_people 0' 'people 4' 'policies 2' 'devices 1' 'passkeys 1' 'challenges 0' 'support_grants 0' 'support_logins 0' 'failed_attempts 0' 'factor_resets 0' 'api_keys 0' 'sessions 1' 'idempotency_keys 1' 'audit_entries 1' 'audit_reasons 0' 'public_stages 3' 'profile 1' 'client_stages 2' \
    'stages 0' 'matter_notes 0' 'mails 0' 'invitations 0' 'factors 0' 'recovery_codes 0' 'sign_ins 0' 'code_failures 0' 'firm 1' 'brand 1'; do
    set -- $row; seen "all areas" client "$1" "$2" $maria client
done
for row in 'accounts 1' 'matters 0' 'matter_moves 0' 'folders 0' 'documents 0' 'document_versions 0' 'sensitive_documents 0' 'uploads 0' 'events 1'; do
    set -- $row; seen "money only" client "$1" "$2" $erik client
done
for row in 'accounts 2' 'matters 2' 'matter_notes 2' 'documents 5' 'events 6' 'people 8' 'login_links 4' 'devices 0' 'passkeys 2' 'challenges 0' 'support_grants 1' 'support_logins 1' 'failed_attempts 2' 'factor_resets 2' 'api_keys 2' 'mails 2' 'audit_entries 3' 'audit_reasons 2' 'sessions 3' 'factors 0' 'uploads 1'; do
    set -- $row; seen "the firm" staff "$1" "$2" $adaeze staff
done
for row in 'accounts 1' 'matters 1' 'matter_notes 1' 'documents 4' 'people 6' 'login_links 4' 'passkeys 1' 'failed_attempts 1' 'factor_resets 1' 'mails 1' 'events 5' 'audit_entries 0' 'audit_reasons 0' 'invitations 1'; do
    set -- $row; seen "restricted to A" staff "$1" "$2" $tom assigned
done
# The other person's link counts only if it gives access. Restricted staff also administer links that do not. A viewer
# with few clients looks for the other person at each; one with many goes through the other person's, and if these are
# more than their own, looks for the person at each after all.
knows() { expect "$1" "$5" "$(viewing "$2" "$3" "select portico.knows('$4')")"; }
ines=dddddddd-0000-7000-8000-000000000009
everybody_knows() { # with how many clients
    knows "$1: a client knows whom they share a client with"      $maria client   $erik   t
    knows "$1: but nobody who may not log in"                     $maria client   $nora   f
    knows "$1: and nobody whose link has ended"                   $maria client   $olga   f
    knows "$1: nor a client of another account"                   $maria client   $samuel f
    knows "$1: nor somebody who shares no area"                   $erik  client   $ines   f
    knows "$1: restricted staff know a contact who may not log in" $tom  assigned $nora   t
    knows "$1: and one whose link has ended"                      $tom   assigned $olga   t
    knows "$1: but nobody of another account"                     $tom   assigned $samuel f
}
as postgres -c "insert into t_1.people (id, kind, name, email) values ('$ines', 'contact', 'Ines', 'ines@mail.example')" \
    -c "insert into t_1.account_people (account, person, areas) values ('$account_a', '$ines', 1)"
everybody_knows 'one client'
as postgres -c "
    insert into t_1.accounts (id, name)
    select ('a0000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'More' from generate_series(101, 111) n;
    insert into t_1.account_people (account, person, areas)
    select a.id, p.id, case when p.id = '$erik' then 2 else 15 end
      from t_1.accounts a cross join t_1.people p
     where a.name = 'More' and p.id in ('$maria', '$erik', '$tom')"
everybody_knows 'a dozen clients'
# The others get a hundred clients that come before those they share with the viewer. Erik and Ines share no area there.
as postgres -c "
    insert into t_1.accounts (id, name)
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Strange' from generate_series(101, 200) n;
    insert into t_1.account_people (account, person, areas)
    select a.id, p.id, case p.id when '$erik' then 2 when '$ines' then 1 else 15 end
      from t_1.accounts a cross join t_1.people p
     where a.name = 'Strange' and p.id in ('$erik', '$ines', '$nora', '$olga', '$samuel')"
everybody_knows 'a dozen clients, and others with a hundred'
# The fence refuses statistics to the role's own sessions, so the session is a superuser's that has assumed it.
read_links() { # person kind other -> how many links were read
    as postgres -c 'set role portico_app' -c "select from portico.arm($key)" \
        -c "select from portico.enter('t_1', $key, '$1', '$2'); select portico.knows('$3'); reset role;
            select idx_tup_fetch from pg_stat_xact_all_tables where schemaname = 't_1' and relname = 'account_people'" |
        tail -n 1
}
# The viewer's own twelve, and thirteen of the hundred and one.
expect 'a client with a dozen reads no hundred links of another person' 25 "$(read_links $maria client $samuel)"
as postgres -c "delete from t_1.account_people where person = '$ines' or account in (select id from t_1.accounts where name in ('More', 'Strange'))" \
    -c "delete from t_1.accounts where name in ('More', 'Strange')" -c "delete from t_1.people where id = '$ines'"
for row in 'profile_changes 1' 'mail_changes 2' 'former_addresses 0' 'browsers 0'; do
    set -- $row; seen "all areas" client "$1" "$2" $maria client
done
for row in 'profile_changes 2' 'mail_changes 2' 'former_addresses 0' 'browsers 0'; do
    set -- $row; seen "the firm" staff "$1" "$2" $adaeze staff
done
for row in 'profile_changes 1' 'mail_changes 1'; do
    set -- $row; seen "restricted to A" staff "$1" "$2" $tom assigned
done
for row in 'identity_provider 0' 'identity_provider_secrets 0' 'identity_provider_links 0' 'authorization_requests 0'; do
    set -- $row
    seen "all areas" client "$1" "$2" $maria client
    seen "restricted to A" staff "$1" "$2" $tom assigned
done
for row in 'identity_provider 1' 'identity_provider_secrets 0' 'identity_provider_links 1' 'authorization_requests 0'; do
    set -- $row; seen "the firm" staff "$1" "$2" $adaeze staff
done
for table in identity_provider identity_provider_secrets identity_provider_links authorization_requests; do seen service system $table 1 null system; done
seen service system factors 2 null system
seen service system devices 2 null system
seen service system passkeys 2 null system
seen service system challenges 2 null system
seen service system uploads 3 null system

seen 'all areas' client sensitive_documents 1 $maria client
seen 'money only' client sensitive_documents 0 $erik client
seen 'the firm' staff sensitive_documents 3 $adaeze staff
seen 'restricted to A' staff sensitive_documents 2 $tom assigned

for row in 'threads 1' 'messages 3' 'message_texts 3' 'message_deletions 1' 'message_attachments 1' 'thread_reads 2' 'drafts 1' 'outgoing_messages 1' \
    'inbox_items 0' 'shown_inbox_items 0' 'internal_notes 0' 'note_mentions 0' 'canned_replies 0' \
    'notices 1' 'shown_notices 1' 'notice_choices 1' 'notice_hours 1' 'notice_progress 0'; do
    set -- $row; seen 'all areas' client "$1" "$2" $maria client
done
for row in 'threads 0' 'messages 0' 'message_texts 0' 'message_deletions 0' 'message_attachments 0' 'thread_reads 0' 'drafts 1' 'outgoing_messages 0'; do
    set -- $row; seen 'money only' client "$1" "$2" $erik client
done
for row in 'threads 2' 'messages 5' 'message_texts 6' 'message_deletions 2' 'message_attachments 2' 'thread_reads 5' 'drafts 0' 'outgoing_messages 0' \
    'inbox_items 6' 'shown_inbox_items 6' 'internal_notes 2' 'note_mentions 2' 'canned_replies 1' \
    'notices 2' 'shown_notices 2' 'notice_choices 0' 'notice_hours 0' 'notice_progress 0'; do
    set -- $row; seen 'the firm' staff "$1" "$2" $adaeze staff
done
for row in 'threads 1' 'messages 3' 'message_texts 4' 'thread_reads 4' 'drafts 1' 'outgoing_messages 1' 'inbox_items 2' 'internal_notes 1' 'note_mentions 1' 'canned_replies 1' 'notices 1'; do
    set -- $row; seen 'restricted to A' staff "$1" "$2" $tom assigned
done
seen service system outgoing_messages 3 null system
seen service system drafts 0 null system
as postgres -c 'update t_1.firm set shows_reads = true'
seen 'all areas' client thread_reads 3 $maria client
as postgres -c 'update t_1.firm set shows_reads = false'

echo '# emptying everything'
for table in $tables; do
    case $table in
    uploads | idempotency_keys | drafts | outgoing_messages) expect "client deletes own $table only" 1 "$(written $maria client "delete from t_1.$table")" ;;
    *) refused "client deletes from $table" $maria client "delete from t_1.$table" ;;
    esac
done
for table in audit_entries audit_head matter_moves matter_notes people accounts matters firm brand keys events sessions usage; do
    refused "staff delete from $table" $adaeze staff "delete from t_1.$table"
done
forbidden 'not even the service deletes an audit entry' null system 'delete from t_1.audit_entries'
forbidden 'not even the service changes an audit entry' null system "update t_1.audit_entries set what = 'x'"
forbidden 'not even the service changes an event' null system "update t_1.events set internal = false"

echo '# changing everything'
for table in $tables; do
    column=$(as postgres -c "select attname from pg_attribute where attrelid = 't_1.$table'::regclass and attnum > 0 and not attisdropped
        and has_column_privilege('portico_app', attrelid, attnum, 'update') order by attnum desc limit 1")
    [ -n "$column" ] || { ok "nobody changes $table"; continue; }
    answer=$(written $maria client "update t_1.$table set $column = $column")
    case $table in
    documents | uploads | idempotency_keys | usage | audit_head | drafts | notice_choices | notice_hours) expect "client changes own $table" 1 "$answer" ;;
    sessions) expect 'client keeps a session open' '*42501*' "$answer" ;;
    *) expect "client changes $table" '@(0|*42501*)' "$answer" ;;
    esac
done

echo '# extending rights'
refused   'own role'                      $maria client "update t_1.people set role = 'owner', kind = 'staff' where id = '$maria'"
refused   'own address'                   $maria client "update t_1.people set email = 'x' where id = '$maria'"
refused   'own areas'                     $erik client "update t_1.account_people set areas = 15 where person = '$erik'"
forbidden 'link to another account'       $maria client "insert into t_1.account_people (account, person, areas) values ('$account_b', '$maria', 15)"
refused   'link moved to another account' $maria client "update t_1.account_people set account = '$account_b'"
forbidden 'assigned staff link themselves'    $tom assigned "insert into t_1.account_people (account, person, areas) values ('$account_b', '$tom', 15)"
refused   'assigned staff extend their link'   $tom assigned "update t_1.account_people set areas = 0 where person = '$tom'"
allowed   'assigned staff change one of their clients' $tom assigned "update t_1.account_people set areas = 1 where person = '$erik'"
forbidden 'a helper added by a client'    $maria client "insert into t_1.account_people (account, person, areas, relation, added_by) values ('$account_a', '$samuel', 1, 'helper', '$maria')"
refused   'a helper removed by a client'   $maria client "update t_1.account_people set ends_at = now() where person = '$erik'"
refused   'an ended link extended'        $olga client "update t_1.account_people set ends_at = null where person = '$olga'"
refused   'a client made their own admin'  $maria client "update t_1.account_people set invites = true where person = '$maria'"
allowed   'a helper added by the service' null system "insert into t_1.account_people (account, person, areas, relation, added_by) values ('$account_a', '$samuel', 1, 'helper', '$maria')"
expect    'a link shows its right to invite' 'f' "$(viewing $maria client 'select invites from t_1.active_links')"
forbidden 'a session created by a client'    $maria client "insert into t_1.sessions (id, token_hash, person, kind, level, expires_at, address, agent) values ('$new', 'x', '$maria', 'staff', 2, '2100-01-01', '', '')"
forbidden 'a device created by a client'    $maria client "insert into t_1.devices (id, person, token_hash, name, address, expires_at) values ('$new', '$maria', 'x', 'x', '', 'infinity')"
allowed   'own device revoked'            $maria client 'update t_1.devices set revoked_at = now()'
forbidden 'own device trusted again'      $maria client 'update t_1.devices set revoked_at = null'
refused   'wrong codes deleted by a client' $maria client 'delete from t_1.failed_attempts'
allowed   'a client unlocked by staff'    $adaeze staff "delete from t_1.failed_attempts where person = '$maria'"
refused   'a client of others unlocked by assigned staff' $tom assigned "delete from t_1.failed_attempts where person = '$samuel'"
forbidden 'a support grant by a client'    $maria client "insert into t_1.support_grants (id, reason, hours, granted_by, ends_at) values ('$new', 'x', 1, '$maria', 'infinity')"
forbidden 'a support grant in the name of a colleague' $adaeze staff "insert into t_1.support_grants (id, reason, hours, granted_by, ends_at) values ('$new', 'x', 1, '$tom', 'infinity')"
allowed   'a support grant by an admin'                $adaeze staff "insert into t_1.support_grants (id, reason, hours, granted_by, ends_at) values ('$new', 'x', 1, '$adaeze', 'infinity')"
forbidden 'a grant extended'           $adaeze staff "update t_1.support_grants set ends_at = 'infinity'"
allowed   'a grant revoked'               $adaeze staff "update t_1.support_grants set revoked_at = now(), revoked_by = '$adaeze'"
forbidden 'a grant revived'               $adaeze staff "update t_1.support_grants set revoked_at = null"
forbidden 'a support login created by staff'        $adaeze staff "insert into t_1.support_logins (id, grant_id, person, token_hash, expires_at) values ('$new', 'ffffffff-0000-7000-8000-000000000062', '$adaeze', 'x', 'infinity')"
refused   'a support login renewed by staff'     $adaeze staff "update t_1.support_logins set used_at = null"
expect    'support with a role above reader' '*23514*' "$(written $adaeze staff "update t_1.people set role = 'admin' where kind = 'support'")"
forbidden 'a reset of factors created by staff directly' $adaeze staff "insert into t_1.factor_resets (id, person, asked_by, expires_at) values ('$new', '$erik', '$adaeze', 'infinity')"
refused   'a reset of factors confirmed by staff directly' $tom staff "update t_1.factor_resets set done = true, decided_by = '$tom', decided_at = now()"
expect    'nobody confirms their own reset request' '*23514*' "$(written null system "update t_1.factor_resets set done = true, decided_by = asked_by, decided_at = now() where person = '$maria'")"
refused   'the policy changed by a client' $maria client "update t_1.policies set trusted_devices = true"
forbidden 'impersonation created by staff directly'   $adaeze staff "insert into t_1.sessions (id, token_hash, person, kind, level, expires_at, address, agent, impersonator, parent) values ('$new', 'x', '$maria', 'client', 2, '2100-01-01', '', '', '$adaeze', 'ffffffff-0000-7000-8000-000000000011')"
expect    'impersonation without a session of staff' '*23514*' "$(written null system "insert into t_1.sessions (id, token_hash, person, kind, level, expires_at, address, agent, impersonator) values ('$new', 'x', '$maria', 'client', 2, '2100-01-01', '', '', '$adaeze')")"
allowed   'staff restricted to assigned clients'   $adaeze staff "update t_1.people set assigned = true where id = '$tom'"
expect    'an owner restricted to assigned clients' '*23514*' "$(written $adaeze staff "update t_1.people set assigned = true where id = '$adaeze'")"
forbidden 'a passkey created by a client'   $maria client "insert into t_1.passkeys (id, person, credential_id, public_key, algorithm, backup_eligible, backed_up, aaguid, name) values ('$new', '$maria', 'x', 'x', -7, false, false, '', 'x')"
refused   'the counter of an own passkey reset by a client' $maria client 'update t_1.passkeys set counter = 0'
forbidden 'the key of a passkey changed by anybody' null system "update t_1.passkeys set public_key = 'x'"
refused   'a passkey removed by staff'    $adaeze staff 'delete from t_1.passkeys'
forbidden 'a session kept fresh'          $maria client "update t_1.sessions set fresh_until = '2100-01-01'"
forbidden 'a session made staff'          $maria client "update t_1.sessions set kind = 'staff'"
allowed   'own session revoked'           $maria client 'update t_1.sessions set revoked_at = now()'
refused   'staff session revoked by a client' $maria client "update t_1.sessions set revoked_at = now() where person = '$adaeze'"
allowed   'client session revoked by staff' $adaeze staff "update t_1.sessions set revoked_at = now() where person = '$maria'"
forbidden 'staff make a session'          $adaeze staff "insert into t_1.sessions (id, token_hash, person, kind, level, expires_at, address, agent) values ('$new', 'x', '$adaeze', 'staff', 2, '2100-01-01', '', '')"
forbidden 'a factor of a client'          $maria client "insert into t_1.factors (id, person, kind, sealed) values ('$new', '$maria', 'totp', 'x')"
forbidden 'an API key of a client'         $maria client "insert into t_1.api_keys (id, person, name, handle, token_hash, scopes, expires_at) values ('$new', '$maria', 'x', 'x', 'x', '{a}', now())"
forbidden 'an API key for another person'     $adaeze staff "insert into t_1.api_keys (id, person, name, handle, token_hash, scopes, expires_at) values ('$new', '$tom', 'x', 'x', 'x', '{a}', now())"
allowed   'an API key of their own'        $adaeze staff "insert into t_1.api_keys (id, person, name, handle, token_hash, scopes, expires_at) values ('$new', '$adaeze', 'x', 'x', 'x', '{a}', now())"
forbidden 'an API key with more scopes'    $adaeze staff "update t_1.api_keys set scopes = '{a, b}'"
forbidden 'a revoked API key brought back' $adaeze staff "update t_1.api_keys set revoked_at = null"
allowed   'an API key revoked'             $adaeze staff "update t_1.api_keys set revoked_at = now() where person = '$adaeze'"
forbidden 'an identity provider secret written by staff directly' $adaeze staff "insert into t_1.identity_provider_secrets (sealed) values ('x')"
refused   'an identity provider enabled by staff directly' $adaeze staff "update t_1.identity_provider set enabled = true"
refused   'an identity provider deleted by a client' $maria client 'delete from t_1.identity_provider'
expect    'an identity provider enabled without a test' '*23514*' "$(written null system "update t_1.identity_provider set enabled = true")"
forbidden 'somebody linked by staff'       $adaeze staff "insert into t_1.identity_provider_links (issuer, subject, person) values ('x', 'x', '$tom')"
forbidden 'an identity provider link moved to somebody else'  null system "update t_1.identity_provider_links set person = '$tom'"
change() { echo "insert into t_1.profile_changes (id, person, old_name, name, state) values ('$new', '$1', 'x', 'y', 'applied')"; }
allowed   'a change of own profile'       $maria client "$(change $maria)"
forbidden "a change of another's profile" $maria client "$(change $samuel)"
allowed   'own change withdrawn'          $maria client "update t_1.profile_changes set state = 'withdrawn'"
forbidden 'own change accepted'           $maria client "update t_1.profile_changes set state = 'accepted'"
allowed   'a change accepted by staff who know the client' $tom assigned "update t_1.profile_changes set state = 'accepted', decided_by = '$tom'"
refused   'a change accepted by staff who do not know the client' $tom assigned "update t_1.profile_changes set state = 'accepted' where person = '$samuel'"
forbidden 'a change given another name'   $adaeze staff "update t_1.profile_changes set name = 'x'"
forbidden 'a change of mail by a client'  $maria client "insert into t_1.mail_changes (id, person, old_email, new_email, old_code, new_code, old_link, new_link, expires_at) values ('$new', '$maria', 'x', 'x', '', '', 'x', 'y', 'infinity')"
refused   'a change of mail confirmed by a client' $maria client "update t_1.mail_changes set new_confirmed_at = now()"
refused   'an open change of mail handled by staff' $adaeze staff "update t_1.mail_changes set handled_at = now() where outcome is null"
forbidden 'a refusal changed to done'   $tom assigned "update t_1.mail_changes set outcome = 'done'"
allowed   'a refusal handled by staff' $tom assigned 'update t_1.mail_changes set handled_at = now()'
forbidden 'an invitation by a client'     $maria client "insert into t_1.invitations (id, person, token_hash, invited_by, expires_at) values ('$new', '$maria', 'x', '$maria', 'infinity')"
forbidden 'a person by a client'          $maria client "insert into t_1.people (id, kind, name, email) values ('$new', 'staff', 'x', 'x')"
forbidden 'a mail by a client'            $maria client "insert into t_1.mails (id, recipient, kind) values ('$new', 'x', 'x')"
forbidden 'the firm changed by a client'  $maria client "insert into t_1.firm (number, slug, name) values (9, 'x', 'x')"
forbidden 'the slug of the firm changed by staff' $adaeze staff "update t_1.firm set slug = 'x'"

allowed   'own notice seen'               $maria client "update t_1.notices set seen_at = now()"
refused   'a notice of somebody else seen' $maria client "update t_1.notices set seen_at = now() where person <> '$maria'"
refused   'a notice seen that is about a client who is not theirs any more' $maria client "update t_1.notices set seen_at = now() where account = '$account_b'"
forbidden 'own notice made new again'     $maria client "update t_1.notices set seen_at = null"
forbidden 'a notice by a client'          $maria client "insert into t_1.notices (id, person, account, kind, object) values ('$new', '$maria', '$account_a', 'stage', '$matter_a')"
forbidden 'a notice by staff'             $adaeze staff "insert into t_1.notices (id, person, account, kind, object) values ('$new', '$maria', '$account_a', 'stage', '$matter_a')"
forbidden 'a notice given to somebody else' null system "update t_1.notices set person = '$samuel'"
allowed   'own choice of mails'           $maria client "update t_1.notice_choices set way = 'at_once'"
forbidden 'a choice for somebody else'    $maria client "insert into t_1.notice_choices (person, kind, way) values ('$samuel', 'stage', 'never')"
forbidden 'an hour for somebody else'     $maria client "insert into t_1.notice_hours (person, hour) values ('$adaeze', 3)"
refused   'progress moved by staff'       $adaeze staff "update t_1.notice_progress set seq = 0"

echo '# own profile'
allowed   'name'                          $maria client "update t_1.profile set name = 'Maria L'"
forbidden 'address'                       $maria client "update t_1.profile set email = 'x'"
forbidden 'turned into somebody else'     $maria client "update t_1.profile set id = '$samuel'"
refused   'of somebody else'              $maria client "update t_1.profile set name = 'x' where id = '$samuel'"
forbidden 'a stage through its view'      $maria client "update t_1.public_stages set acts_who = 'x'"

echo '# between accounts'
document() { echo "insert into t_1.documents (id, account, matter, folder, level, name, type, size, version, uploaded_by) values ('$new', '$1', '$2', '$3', $4, 'x', 'x', 1, '$new', '$5')"; }
allowed   'a document in an edited folder' $maria client "$(document $account_a $matter_a $edited 2 $maria)"
forbidden 'a document in a viewed folder' $maria client "$(document $account_a $matter_a $viewed 1 $maria)"
expect    'a viewed folder claimed as edited' '*23503*' "$(written $maria client "$(document $account_a $matter_a $viewed 2 $maria)")"
expect    "the firm's folder claimed as edited" '*23503*' "$(written $maria client "$(document $account_a $matter_a $internal 2 $maria)")"
forbidden 'a document in another account' $maria client "$(document $account_b $matter_b bbbbbbbb-0000-7000-8000-000000000002 2 $maria)"
expect    'own account, matter of another' '*23503*' "$(written $maria client "$(document $account_a $matter_b $edited 2 $maria)")"
expect    'own account, folder of another' '*23503*' "$(written $maria client "$(document $account_a $matter_a bbbbbbbb-0000-7000-8000-000000000002 2 $maria)")"
forbidden "a document in another person's name"  $maria client "$(document $account_a $matter_a $edited 2 $adaeze)"
forbidden 'a document without the area'   $erik client "$(document $account_a $matter_a $edited 2 $erik)"
forbidden 'a document moved to another account' $maria client "update t_1.documents set account = '$account_b'"
forbidden 'its uploader rewritten'        $maria client "update t_1.documents set uploaded_by = '$adaeze'"
forbidden 'a document hidden by a client' $maria client "update t_1.documents set level = 0 where id = '$edited'"
forbidden 'a document removed by a client' $maria client "update t_1.documents set removed_at = now() where id = '$edited'"
refused   'a viewed document changed'     $maria client "update t_1.documents set name = 'x' where id = '$viewed'"
refused   'a sensitive mark removed by a client'  $maria client 'delete from t_1.sensitive_documents'
forbidden 'a sensitive mark added by a client'            $maria client "insert into t_1.sensitive_documents (document, account, level) values ('$viewed', '$account_a', 1)"
refused   'assigned staff remove a mark of another client' $tom assigned "delete from t_1.sensitive_documents where account = '$account_b'"
allowed   'staff remove a mark'        $adaeze staff "delete from t_1.sensitive_documents where account = '$account_b'"
refused   'a folder opened by a client'   $maria client 'update t_1.folders set sensitive = false, marked = false'
forbidden 'a document from the firm by a client' $maria client "$(document $account_a $matter_a $edited 2 $maria | sed 's/uploaded_by) values (\(.*\))$/uploaded_by, from_firm_at) values (\1, now())/')"
forbidden 'a version from the firm by a client' $maria client "update t_1.documents set from_firm_at = now() where id = '$edited'"
allowed   'a new version of an edited document' $maria client "update t_1.documents set version = '$new', versions = 2 where id = '$edited'"
version() { echo "insert into t_1.document_versions (id, account, document, level, number, name, type, size, wrapped, uploaded_by) values ('$new', '$1', '$2', $3, 9, 'x', 'x', 1, 'x', '$maria')"; }
allowed   'a version of an edited document' $maria client "$(version $account_a $edited 2)"
forbidden 'a version of a viewed document' $maria client "$(version $account_a $viewed 1)"
expect    'a version of a viewed document claimed as edited' '*23503*' "$(written $maria client "$(version $account_a $viewed 2)")"
upload() { echo "insert into t_1.uploads (id, account, matter, folder, level, person, name, type, size, wrapped, expires_at) values ('$new', '$account_a', '$matter_a', '$1', $2, '$3', 'x', 'x', 1, 'x', 'infinity')"; }
allowed   'an upload'                     $maria client "$(upload $edited 2 $maria)"
forbidden "an upload in another's name"   $maria client "$(upload $edited 2 $samuel)"
forbidden 'an upload into a viewed folder' $maria client "$(upload $viewed 1 $maria)"
forbidden 'a matter by a client'          $maria client "insert into t_1.matters (id, account, title, template, stage, client_stage, acts) values ('$new', '$account_a', 'x', '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', 'firm')"
refused   'a matter moved to another account' $maria client "update t_1.matters set account = '$account_b'"
refused   'a stage moved by a client'     $maria client "update t_1.matters set stage = '00000000-0000-7000-8000-000000000003', client_stage = '00000000-0000-7000-8000-000000000002', acts = 'client'"
forbidden 'assigned staff move a matter to another account'  $tom assigned "update t_1.matters set account = '$account_b'"
refused   'assigned staff change a matter of another client' $tom assigned "update t_1.matters set title = 'x' where id = '$matter_b'"
forbidden 'assigned staff add a note to a matter of another client' $tom assigned "insert into t_1.matter_notes (move, account, note) values ('$new', '$account_b', 'x')"
forbidden 'a folder by a client'          $maria client "insert into t_1.folders (id, account, matter, name, level) values ('$new', '$account_a', '$matter_a', 'x', 2)"

echo '# without a matter, and what is attached to messages'
general=aaaaaaaa-0000-7000-8000-000000000004
without() { document "$1" null "$2" "$3" "$4" | sed "s/'null'/null/"; } # a document without a matter
allowed   'a document without a matter'   $maria client "$(without $account_a $general 2 $maria)"
expect    'without a matter, but in a folder of one' '*23503*' "$(written $adaeze staff "$(without $account_a $edited 2 $adaeze)")"
expect    'of a matter, but in a folder without one' '*23503*' "$(written $adaeze staff "$(document $account_a $matter_a $general 2 $adaeze)")"
expect    'of a matter that is the client' '*23514*' "$(written $adaeze staff "$(document $account_a $account_a $general 2 $adaeze)")"
expect    'without a matter, in a folder of another client' '*23503*' "$(written $maria client "$(without $account_a bbbbbbbb-0000-7000-8000-000000000004 2 $maria)")"
forbidden 'without a matter, of another client' $maria client "$(without $account_b bbbbbbbb-0000-7000-8000-000000000004 2 $maria)"
expect    'without a matter, with another level' '*23503*' "$(written $adaeze staff "$(without $account_a $general 1 $adaeze)")"
expect    'an upload without a matter into a folder of one' '*23503*' "$(written $maria client "$(upload $edited 2 $maria | sed "s/'$matter_a'/null/")")"
allowed   'an upload without a matter'    $maria client "$(upload $general 2 $maria | sed "s/'$matter_a'/null/")"
expect    'a document moved out of its matter' '*23503*' "$(written $adaeze staff "update t_1.documents set folder = '$general' where id = '$edited'")"
expect    'a folder of a matter that is the client' '*23514*' "$(written $adaeze staff "update t_1.folders set matter = account where id = '$general'")"
folder() { echo "insert into t_1.folders (id, account, matter, name, level, purpose, parent, marked, sensitive) values ('$new', '$1', $2, 'Messages', $3, $4, $5, $6, $6)"; }
allowed   'the messages folder of a matter by a client' $maria client "$(folder $account_a "'$matter_a'" 2 "'messages_client'" null false)"
expect    'a second one without a matter' '*23505*' "$(written $maria client "$(folder $account_a null 2 "'messages_client'" null false)")"
forbidden 'the messages folder of the firm by a client' $maria client "$(folder $account_a "'$matter_a'" 1 "'messages_firm'" null false)"
forbidden 'a folder without a purpose by a client' $maria client "$(folder $account_a null 2 null null false)"
forbidden 'a marked messages folder by a client' $maria client "$(folder $account_a "'$matter_a'" 2 "'messages_client'" null true)"
forbidden 'a messages folder in another one by a client' $maria client "$(folder $account_a "'$matter_a'" 2 "'messages_client'" "'$edited'" false)"
forbidden 'a messages folder of another level by a client' $maria client "$(folder $account_a "'$matter_a'" 1 "'messages_client'" null false)"
forbidden 'a messages folder of another client' $maria client "$(folder $account_b "'$matter_b'" 2 "'messages_client'" null false)"
expect    'a messages folder of a matter of another client' '*23503*' "$(written $maria client "$(folder $account_a "'$matter_b'" 2 "'messages_client'" null false)")"
forbidden 'a messages folder without the area' $erik client "$(folder $account_a "'$matter_a'" 2 "'messages_client'" null false)"
allowed   'the messages folder of the firm by staff' $adaeze staff "$(folder $account_a null 1 "'messages_firm'" null false)"
expect    'the messages folder of the firm that clients may write to' '*23514*' "$(written $adaeze staff "$(folder $account_a null 2 "'messages_firm'" null false)")"
expect    'a hidden messages folder' '*23514*' "$(written $adaeze staff "update t_1.folders set level = 0 where id = '$general'")"

echo '# the level of the folder'
expect    'closing a folder to the client closes its documents, versions and uploads' '0,0,0' \
    "$(viewing $adaeze staff "update t_1.folders set level = 0 where id = '$edited'; select (select count(*) from t_1.documents where folder = '$edited' and level > 0) + (select count(*) from t_1.sensitive_documents where document = '$edited' and level > 0) || ',' || (select count(*) from t_1.document_versions where document = '$edited' and level > 0) || ',' || (select count(*) from t_1.uploads where folder = '$edited' and level > 0)")"

echo '# events and the audit log'
event() { echo "insert into t_1.events (seq, account, area, internal, topic, what, person) values (100, $1, $2, $3, 'x', 'x', '$4')"; }
allowed   'an event of their own act'        $maria client "$(event "'$account_a'" 1 false $maria)"
expect    'an internal event is for the firm and for who did it' '3,2' \
    "$(viewing $maria client "$(event "'$account_a'" 4 true $maria); select count(*) || ',' || (select count(*) from t_1.events where not internal) from t_1.events")"
forbidden "an event in another's name"    $maria client "$(event "'$account_a'" 1 false $adaeze)"
forbidden 'an event in another account'   $maria client "$(event "'$account_b'" 1 false $maria)"
forbidden 'an event without the area'     $erik client "$(event "'$account_a'" 1 false $erik)"
forbidden 'an event for the whole firm by a client' $maria client "$(event null 0 false $maria)"
allowed   'an event for the whole firm by staff' $adaeze staff "$(event null 0 false $adaeze)"
entry() { echo "insert into t_1.audit_entries (seq, person, kind, what, topic, route, request, salt, commitment) values (100, '$1', '$2', 'x', 'x', 'x', 'x', '', '')"; }
allowed   'an audit entry'                        $maria client "$(entry $maria client)"
forbidden "an audit entry in another's name"      $maria client "$(entry $adaeze client)"
forbidden 'an audit entry as staff'               $maria client "$(entry $maria staff)"
forbidden "an entry by staff in another person's name"       $tom staff "$(entry $adaeze staff)"
allowed   'an entry by the service for somebody'      null system "$(entry $adaeze staff)"
expect    'the next number' 7 "$(viewing $maria client 'update t_1.audit_head set entries = entries + 1 returning entries')"
allowed   'own idempotency key'           $maria client "insert into t_1.idempotency_keys (person, key, fingerprint, ids) values ('$maria', 'x', '', '')"
forbidden "another's idempotency key"     $maria client "insert into t_1.idempotency_keys (person, key, fingerprint, ids) values ('$samuel', 'x', '', '')"

echo '# shared tables'
job() { echo "insert into portico.jobs (id, firm, kind) values ('$new', $1, 'mail')"; }
expect    'a job for its own firm' '' "$(viewing $maria client "$(job 'portico.firm_number()')")"
expect    'a job for another firm' '*42501*' "$(viewing $maria client "$(job 2)")"
expect    'a job for the platform' '*42501*' "$(viewing $maria client "$(job null)")"
expect    "jobs of others" '*42501*' "$(viewing $maria client 'select * from portico.jobs')"

echo '# what was written stays as it was written'
message_a=aaaaaaaa-0000-7000-8000-000000000041 message_tom=aaaaaaaa-0000-7000-8000-000000000042
thread_a=aaaaaaaa-0000-7000-8000-000000000031 thread_b=bbbbbbbb-0000-7000-8000-000000000031
# In one session a viewer, because these are many: each attempt gives an SQLSTATE.
attempts=()
for column in messages.{id,account,thread,number,author,from_firm,via,at} message_texts.{message,version,account,deleted,text,author,at} \
    message_deletions.{message,account,person,at} message_attachments.{message,position,account,document,version,name,type,size} \
    thread_reads.{thread,person,number,account,by_firm,at} internal_notes.{id,account,thread,after_number,author,text,at} \
    note_mentions.{note,person,account} threads.{id,account,matter,subject,opened_by,opened_at}; do
    attempts+=("update t_1.${column%.*} set ${column#*.} = ${column#*.}")
done
for table in threads messages message_texts message_deletions message_attachments thread_reads internal_notes note_mentions; do
    attempts+=("delete from t_1.$table")
done
all_forbidden() { # person kind
    local statement person="'$1'" arguments=()
    [ "$1" = null ] && person=null
    for statement in "${attempts[@]}"; do
        arguments+=(-c "select portico.enter('t_1', $key, $person, '$2'); $statement; select 1 / 0")
    done
    expect "ids, times and texts changed or deleted by $2" "${#attempts[@]} attempts" \
        "$(as portico_app -v VERBOSITY=sqlstate -c "select portico.arm($key)" "${arguments[@]}" | grep -c 42501) attempts"
    expect "a deletion undone by $2" '@(0|*42501*)' "$(written "$1" "$2" 'update t_1.messages set deleted = false where deleted')"
}
all_forbidden $maria client
all_forbidden $adaeze staff
all_forbidden $tom assigned
all_forbidden null system

echo '# messages in whose name'
message() { echo "insert into t_1.messages (id, account, thread, number, author, from_firm, via) values ('$new', '$1', '$2', 9, '$3', $4, 'portal')"; }
allowed   'a message'                       $maria client "$(message $account_a $thread_a $maria false)"
forbidden "a message in another's name"     $maria client "$(message $account_a $thread_a $tom false)"
forbidden 'a message by a client as the firm' $maria client "$(message $account_a $thread_a $maria true)"
forbidden 'a message without the area'      $erik client "$(message $account_a $thread_a $erik false)"
forbidden 'a message to another client'     $maria client "$(message $account_b $thread_b $maria false)"
expect    'own account, thread of another'  '*23503*' "$(written $maria client "$(message $account_a $thread_b $maria false)")"
forbidden 'a message by staff in a colleague'"'"'s name' $adaeze staff "$(message $account_a $thread_a $tom true)"
forbidden 'assigned staff write to another client' $tom assigned "$(message $account_b $thread_b $tom true)"
allowed   'a message that the service delivers' null system "$(message $account_a $thread_a $tom true)"
allowed   'own message deleted'             $maria client "update t_1.messages set deleted = true where id = '$message_a'"
refused   "a message of the firm deleted by a client" $maria client "update t_1.messages set deleted = true where id = '$message_tom'"
allowed   'a message deleted by staff'      $adaeze staff "update t_1.messages set deleted = true where id = '$message_a'"
refused   'assigned staff delete a message of another client' $tom assigned "update t_1.messages set deleted = true where account = '$account_b'"
text() { echo "insert into t_1.message_texts (message, version, account, text, author) values ('$1', 9, '$account_a', 'x', '$2')"; }
allowed   'a text'                          $maria client "$(text $message_a $maria)"
forbidden "a text in another's name"        $maria client "$(text $message_a $tom)"
forbidden "a text of another's message"     $maria client "$(text $message_tom $maria)"
attachment() { echo "insert into t_1.message_attachments (message, position, account, document, version, name, type, size) values ('$1', 9, '$account_a', '$new', '$new', 'x', 'x', 1)"; }
allowed   'an attachment'                   $maria client "$(attachment $message_a)"
forbidden "an attachment of another's message" $maria client "$(attachment $message_tom)"
expect    'a text of a deleted message' '*23503*' "$(written $tom assigned "$(text aaaaaaaa-0000-7000-8000-000000000043 $tom)")"
expect    'its texts are hidden with a deleted message' 1 "$(viewing $maria client "update t_1.messages set deleted = true where id = '$message_a'; select count(*) from t_1.message_texts")"
forbidden "a deletion in another's name"    $maria client "insert into t_1.message_deletions (message, account, person) values ('$message_a', '$account_a', '$tom')"
thread() { echo "insert into t_1.threads (id, account, subject, opened_by, last_by, last_from_firm) values ('$new', '$1', 'x', '$2', '$2', $3)"; }
allowed   'a thread'                        $maria client "$(thread $account_a $maria false)"
forbidden "a thread in another's name"      $maria client "$(thread $account_a $tom false)"
forbidden 'a thread by a client as the firm' $maria client "$(thread $account_a $maria true)"
forbidden 'a thread of another client'      $maria client "$(thread $account_b $maria false)"
forbidden 'a thread without the area'       $erik client "$(thread $account_a $erik false)"
allowed   'a thread whose last message is own' $maria client "update t_1.threads set messages = 4, last_by = '$maria', last_from_firm = false"
forbidden "a thread whose last message is another's" $maria client "update t_1.threads set messages = 4"
forbidden 'a thread whose last message is the firm'"'"'s' $maria client "update t_1.threads set last_by = '$maria', last_from_firm = true"
forbidden 'a thread closed by a client'     $maria client "update t_1.threads set last_by = '$maria', last_from_firm = false, closed_at = now()"
allowed   'a thread closed by staff'        $tom assigned "update t_1.threads set closed_at = now(), closed_by = '$tom'"
mark() { echo "insert into t_1.thread_reads (thread, person, number, account, by_firm) values ('$thread_a', '$1', 3, '$account_a', $2)"; }
allowed   'a read mark'                     $maria client "$(mark $maria false)"
forbidden "a read mark in another's name"   $maria client "$(mark $tom true)"
forbidden 'a read mark by a client as the firm' $maria client "$(mark $maria true)"
forbidden 'a read mark by the service'      null system "$(mark $maria false)"
draft() { echo "insert into t_1.drafts (id, person, account, thread, kind) values ('$new', '$1', '$account_a', '$thread_a', '$2')"; }
forbidden "a draft in another's name"       $maria client "$(draft $tom message)"
forbidden 'a note typed by a client'        $maria client "$(draft $maria note)"
outgoing() { echo "insert into t_1.outgoing_messages (id, account, thread, author, from_firm, via, text, deliver_at) values ('$new', '$account_a', '$thread_a', '$1', $2, 'portal', 'x', now())"; }
allowed   'an outgoing message'             $maria client "$(outgoing $maria false)"
forbidden "an outgoing message in another's name" $maria client "$(outgoing $tom true)"
forbidden 'an outgoing message by a client as the firm' $maria client "$(outgoing $maria true)"
forbidden 'its text changed by anybody'     null system "update t_1.outgoing_messages set text = 'x'"
forbidden 'a note by a client'              $maria client "insert into t_1.internal_notes (id, account, thread, after_number, author, text) values ('$new', '$account_a', '$thread_a', 1, '$maria', 'x')"
forbidden "a note in a colleague's name"    $adaeze staff "insert into t_1.internal_notes (id, account, thread, after_number, author, text) values ('$new', '$account_a', '$thread_a', 1, '$tom', 'x')"
forbidden 'assigned staff write a note about another client' $tom assigned "insert into t_1.internal_notes (id, account, thread, after_number, author, text) values ('$new', '$account_b', '$thread_b', 1, '$tom', 'x')"

echo '# the inbox'
seen 'the other person of the firm' staff inbox_items 5 $tom staff # without the mention of Adaeze
seen service system inbox_items 6 null system
refused   'an item assigned by a client'    $maria client "update t_1.inbox_items set assignee = '$adaeze'"
forbidden 'an item by a client'             $maria client "insert into t_1.inbox_items (id, kind, account, object) values ('$new', 'upload', '$account_a', '$new')"
forbidden 'assigned staff add an item of another client' $tom assigned "insert into t_1.inbox_items (id, kind, account, object) values ('$new', 'upload', '$account_b', '$new')"
forbidden 'assigned staff add one without a client' $tom assigned "insert into t_1.inbox_items (id, kind, object) values ('$new', 'mail', '$new')"
refused   'a mention of a colleague done by somebody else' $tom staff "update t_1.inbox_items set done_at = now() where kind = 'mention'"
for viewer in "$maria client" "$tom staff" 'null system'; do
    for view in inbox_calls inbox_closings inbox_leavers; do
        # shellcheck disable=SC2086 # two words
        expect "$viewer reads nothing of $view" '*42501*' "$(viewing $viewer "select 1 from t_1.$view")"
    done
done
# Calls write nothing that a caller could read, so what they have written is asked of the owner. An error rolls back.
calling() { # person kind statement -> what the inbox is afterwards, or the SQLSTATE
    local person="'$1'" answer
    [ "$1" = null ] && person=null
    answer=$(as portico_app -v VERBOSITY=sqlstate -c "select portico.arm($key)" \
        -c "select portico.enter('t_1', $key, $person, '$2'); ${3//;/\\;}" | grep -o 'ERROR.*')
    [ -z "$answer" ] || { echo "$answer"; return; }
    as postgres -c "select string_agg(concat_ws(' ', kind, left(account::text, 1), left(by_person::text, 4), count,
                                                coalesce(lane, 'done')), ', ' order by kind, account, object, person)
                      from t_1.inbox_items where (kind, object) = ('$called', '$about')"
}
call()  { echo "insert into t_1.inbox_calls (id, kind, account, matter, object, person, by_person) values ('$new', '$called', $1, $2, '$about', $3, $4)"; }
close() { echo "insert into t_1.inbox_closings (kind, object, person, by_person) values ('$called', '$about', null, $1)"; }
a="'$account_a'" b="'$account_b'"
called=message about=$thread_a
expect 'a message of a client counts'       'message a dddd 2 assigned' "$(calling $maria client "$(call "$a" "'$matter_a'" null "'$maria'")")"
expect 'not as another client'              '*P0002*' "$(calling $maria client "$(call "$b" null null "'$maria'")")"
expect 'not about another matter'           '*P0002*' "$(calling $maria client "$(call "$a" null null "'$maria'")")"
expect "not in another's name"              '*P0002*' "$(calling $maria client "$(call "$a" "'$matter_a'" null "'$tom'")")"
expect 'not for one of the firm'            '*P0002*' "$(calling $maria client "$(call "$a" "'$matter_a'" "'$tom'" "'$maria'")")"
expect 'not without the area'               '*P0002*' "$(calling $erik client "$(call "$a" "'$matter_a'" null "'$erik'")")"
expect 'not by somebody who may not log in' '*P0002*' "$(calling $nora client "$(call "$a" "'$matter_a'" null "'$nora'")")"
expect 'another client does not close it'   'message a dddd 2 assigned' "$(calling $samuel client "$(close "'$samuel'")")"
expect 'staff do'                           'message a dddd 2 done' "$(calling $tom assigned "$(close "'$tom'")")"
expect 'and it is opened again, for the same colleague' 'message a dddd 1 assigned' "$(calling $maria client "$(call "$a" "'$matter_a'" null "'$maria'")")"
expect 'a client closes it: no message of theirs is left after the firm'"'"'s' 'message a dddd 1 done' "$(calling $maria client "$(close "'$maria'")")"
about=$thread_b
expect 'a client does not close what waits' 'message b bbbb 1 assigned' "$(calling $samuel client "$(close "'$samuel'")")"
expect "a thread of another client, as one's own" '*P0002*' "$(calling $maria client "$(call "$a" null null "'$maria'")")"
expect 'restricted staff close nothing of another client' 'message b bbbb 1 assigned' "$(calling $tom assigned "$(close "'$tom'")")"
expect 'and open nothing of it'             '*P0002*' "$(calling $tom assigned "$(call "$b" null null "'$tom'")")"
called=upload about=$matter_b
expect "a client's files under another client's matter" '*P0002*' "$(calling $maria client "$(call "$a" "'$matter_a'" null "'$maria'")")"
# A thing belongs to one client, so this only happens if somebody lies about it.
expect 'an item keeps its client'           'upload b bbbb 1 unassigned' "$(calling null system "$(call "$a" null null "'$maria'")")"
called=profile about=aaaaaaaa-0000-7000-8000-000000000031
expect 'changed details of a client'        'profile a dddd 1 unassigned' "$(calling $maria client "$(call "$a" null null "'$maria'")")"
expect 'not those of another client'        '*P0002*' "$(calling $samuel client "$(call "$b" null null "'$samuel'")")"
expect 'a call by staff leaves whose they are' 'profile a dddd 2 unassigned' "$(calling $tom assigned "$(call "$a" null null "'$tom'")")"
expect 'not closed by another client'       'profile a dddd 2 unassigned' "$(calling $samuel client "$(close "'$samuel'")")"
expect 'closed by the same'                 'profile a dddd 2 done' "$(calling $maria client "$(close "'$maria'")")"
called=address
expect 'an address is not opened by a client' '*P0002*' "$(calling $maria client "$(call "$a" null null "'$maria'")")"
as postgres -c "delete from t_1.inbox_items where id = '$new'"
called=mail about=$new
expect 'a mail is not opened by a client'   '*P0002*' "$(calling $maria client "$(call null null null "'$maria'")")"
expect 'nor by restricted staff, without a client' '*P0002*' "$(calling $tom assigned "$(call null null null "'$tom'")")"
expect 'but by the others'                  'mail 1111 1 unassigned' "$(calling $tom staff "$(call null null null "'$tom'")")"
expect 'restricted staff do not close it'   'mail 1111 1 unassigned' "$(calling $tom assigned "$(close "'$tom'")")"
closer() { as postgres -c "select coalesce(done_by::text, 'nobody') from t_1.inbox_items where (kind, object) = ('$called', '$about')"; }
calling $tom staff "$(close "'$adaeze'")" >/dev/null
expect "it is not done in another's name"   nobody "$(closer)"
calling $tom staff "$(call null null null "'$tom'")" >/dev/null
calling null system "$(close "'$adaeze'")" >/dev/null
expect 'but the service says who has done it' "$adaeze" "$(closer)"
called=mention about=$thread_a
leave="insert into t_1.inbox_leavers (person) values ('$adaeze')"
expect 'a colleague leaves only when deactivated' 'mention a 1111 1 assigned' "$(calling $tom staff "$leave")"
as postgres -c "delete from t_1.inbox_items where id = '$new'"
# Of another client, but caused by a contact whom restricted staff know.
about=$new
for called in profile address reset invitation; do
    expect "$called of another client"          "$called b dddd 1 unassigned" "$(calling null system "$(call "$b" null null "'$maria'")")"
    expect 'closed by who knows the contact'    "$called b dddd 1 done" "$(calling $tom assigned "$(close "'$tom'")")"
    as postgres -c "delete from t_1.inbox_items where id = '$new'"
done
for called in message upload mail; do
    expect "$called of another client"          "$called b dddd 1 unassigned" "$(calling null system "$(call "$b" null null "'$maria'")")"
    expect 'not closed by who knows the contact' "$called b dddd 1 unassigned" "$(calling $tom assigned "$(close "'$tom'")")"
    as postgres -c "delete from t_1.inbox_items where id = '$new'"
done
forbidden 'a canned reply by a client'      $maria client "insert into t_1.canned_replies (id, name, text, changed_by) values ('$new', 'x', 'x', '$maria')"
