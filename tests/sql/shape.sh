# SPDX-License-Identifier: AGPL-3.0-or-later
# Runs each query of shape.sql; each must return no rows.
while IFS= read -r -d $'\x1e' question; do
    about=$(sed -n 's/^-- //p' <<<"$question" | tail -1)
    offenders=$(as postgres -v ON_ERROR_STOP=1 -c "$question")
    if [ -z "$offenders" ]; then ok "nowhere: $about"; else not_ok "nowhere: $about" "$offenders"; fi
done < <(awk 'BEGIN { RS = ""; ORS = "\x1e" } NR > 1' "$here/shape.sql")
