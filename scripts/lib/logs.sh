# shellcheck shell=bash
# Bounded logs. Every process appends to logs/NAME.log, which its supervisor opened, and could not be told to open
# another file. So the older part of that file is copied to NAME.log.1 and then cut off at its front.

# The largest log, in bytes; NAME.log.1 is as large at most.
export LOG_MAX=$((64 * 1024 * 1024))

# rotate_logs FOLDER BYTES: rotates each log in FOLDER that has BYTES or more. NAME.log.1 and NAME.log, one after the
# other, always hold every line since the first one of NAME.log.1.
rotate_logs() {
    local log
    while IFS= read -r -d '' log; do
        rotate_log "$log" || printf 'não consegui rodar %s; o motivo está acima\n' "$log" >&2
    done < <(find "$1" -name '*.log' -type f -size "+$(($2 - 1))c" -print0)
}

# rotate_log FILE. The front of the file is removed by the file system (ext4, XFS), in whole blocks and without
# touching what is appended meanwhile. On others the file is emptied after the copy, and a line that is written
# between the two is lost.
rotate_log() {
    local file=$1 block size copied
    block=$(stat -f -c %S "$file")
    rm -f "$file.1"
    # What is appended while cp reads may be in the copy too.
    size=$(stat -c %s "$file")
    size=$(((size - 1) / block * block))
    cp -p "$file" "$file.1" || return
    if fallocate --collapse-range -o 0 -l "$size" "$file" 2>/dev/null; then
        truncate -s "$size" "$file.1"
    else
        copied=$(stat -c %s "$file.1")
        tail -c "+$((copied + 1))" "$file" >>"$file.1" && truncate -s 0 "$file"
    fi
}

# exec_log_rotation: looks at the logs once a second. Root keeps no other right than that over others' files.
exec_log_rotation() {
    PRIVILEGES=(setpriv --no-new-privs)
    [[ $EUID -ne 0 ]] || PRIVILEGES+=("--bounding-set=-all,+dac_override,+chown,+fowner" --inh-caps=-all)
    # shellcheck disable=SC2016
    exec_with ICARUS_RUN="$ICARUS_RUN" -- bash -c 'umask 077
        source "$1"
        # Waits a second without starting a program: nobody writes to this pipe.
        exec 3<> <(:)
        while :; do
            read -r -t 1 -u 3
            rotate_logs "$ICARUS_RUN/logs" "$LOG_MAX"
        done' log-rotation "$ROOT/scripts/lib/logs.sh"
}
