# SPDX-License-Identifier: AGPL-3.0-or-later
# Every statement of the services against the migrations; see statements.mjs.
PGDATABASE=portico
while IFS= read -r line; do
    case $line in
    'ok '*) ok "${line#ok }" ;;
    *) not_ok "${line#not ok }" ;;
    esac
done < <(node "$here/statements.mjs" "$root/services")
