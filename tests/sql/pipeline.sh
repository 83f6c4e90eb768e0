# SPDX-License-Identifier: AGPL-3.0-or-later
# Builds and runs pipeline.c, and repeats its results.
cc -std=gnu17 -Wall -Wextra -Werror -I"$(pg_config --includedir)" "$here/pipeline.c" -o "$work/pipeline" -lpq || bail_out 'pipeline.c'
while IFS= read -r line; do
    case $line in
    'ok '*) ok "${line#ok }" ;;
    'not ok '*) not_ok "${line#not ok }" ;;
    *) echo "$line" ;;
    esac
done < <("$work/pipeline" || echo "not ok pipeline ended with $?")
