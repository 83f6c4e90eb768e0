# SPDX-License-Identifier: AGPL-3.0-or-later
# Checks every statement of the services against the migrations; see statements.mjs.
PGDATABASE=portico
node "$here/statements.mjs" "$root/services" >"$work/statements.log" 2>&1
status=$?
while IFS= read -r line; do
    case $line in
    'ok '*) ok "${line#ok }" ;;
    *) not_ok "${line#not ok }" ;;
    esac
done <"$work/statements.log"
expect 'all statements were read' 0 "$status"
