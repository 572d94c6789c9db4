# shellcheck shell=bash
# Bounded logs. Every process appends to logs/NAME.log, which was opened before it started, and cannot be told to
# reopen it. So the older part of that file is copied to NAME.log.1 and then removed from its front.

# The size in bytes at which a log is rotated.
export LOG_MAX=$((64 * 1024 * 1024))

# rotate_logs FOLDER BYTES: rotates each log in FOLDER of BYTES or more. NAME.log.1 followed by NAME.log is a log
# without gaps.
rotate_logs() {
    local log
    while IFS= read -r -d '' log; do
        rotate_log "$log" || printf 'não consegui rodar %s; o motivo está acima\n' "$log" >&2
    done < <(find "$1" -name '*.log' -type f -size "+$(($2 - 1))c" -print0)
}

# rotate_log FILE: on ext4 and XFS the file system itself removes the front of the file, in whole blocks, without
# touching what is appended meanwhile. On other file systems the file is emptied after the copy, and a line
# written between the two is lost.
rotate_log() {
    local file=$1 block size copied
    block=$(stat -f -c %S "$file")
    rm -f "$file.1"
    # The copy may also hold what is appended while cp reads; truncate or tail corrects that.
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

# exec_log_rotation: checks the logs once a second. Root keeps only the capabilities to handle other users' files.
exec_log_rotation() {
    PRIVILEGES=(setpriv --no-new-privs)
    [[ $EUID -ne 0 ]] || PRIVILEGES+=("--bounding-set=-all,+dac_override,+chown,+fowner" --inh-caps=-all)
    # shellcheck disable=SC2016
    exec_with ICARUS_RUN="$ICARUS_RUN" -- bash -c 'umask 077
        source "$1"
        # A pipe that nobody writes to: `read -t 1` waits a second without starting a program.
        exec 3<> <(:)
        while :; do
            read -r -t 1 -u 3
            rotate_logs "$ICARUS_RUN/logs" "$LOG_MAX"
        done' log-rotation "$ROOT/scripts/lib/logs.sh"
}
