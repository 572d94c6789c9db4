# shellcheck shell=bash
# Supervision. Every long-running process NAME has, in $ICARUS_RUN/pids:
#   NAME.supervisor  pid and start time of its multiwatch
#   NAME.pid         pid and start time of the process itself, its own session and group
#   NAME.starts      starts, deaths in a row within a second, last start (microseconds)
# The start time distinguishes a process from a later one with the same pid.

# multiwatch restarts a process without limit: only deaths within 1 ms count, up to 10^9 of them.
# multiwatch 1.0.0 passes on the wrong signal (QUIT for TERM); with -s HUP it passes on none, so that a
# process gets only the signal that stop_processes sends.
SUPERVISOR=(/usr/bin/multiwatch -s HUP -r 1000000000 -t 1 -f 1 --)

QUICK_DEATH_US=1000000
DELAY_MAX_US=2000000

# start_time PID: prints the start time of a running process, in clock ticks since boot; fails when there
# is none, or only a zombie.
start_time() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    read -ra stat <<<"${stat##*) }"
    [[ ${stat[0]} != Z ]] && printf '%s' "${stat[19]}"
}

write_pid() {
    printf '%s %s\n' "$2" "$(start_time "$2")" >"$1"
}

# living_pid FILE: prints the pid in FILE; fails when that process has ended.
living_pid() {
    local pid started
    { read -r pid started <"$1"; } 2>/dev/null || return 1
    [[ -n $started && $(start_time "$pid") == "$started" ]] && printf '%s' "$pid"
}

supervisor_pid() {
    living_pid "$ICARUS_RUN/pids/$1.supervisor"
}

process_pid() {
    living_pid "$ICARUS_RUN/pids/$1.pid"
}

is_up() {
    supervisor_pid "$1" >/dev/null && process_pid "$1" >/dev/null
}

starts_of() {
    local starts=0
    { read -r starts _ <"$ICARUS_RUN/pids/$1.starts"; } 2>/dev/null || true
    printf '%s' "$starts"
}

# keeps_dying NAME TIMES: succeeds when the process died TIMES times in a row within a second of its start,
# the last time just now.
keeps_dying() {
    local quick=0 last=0
    { read -r _ quick last <"$ICARUS_RUN/pids/$1.starts"; } 2>/dev/null || true
    ((quick >= $2 && ${EPOCHREALTIME/[.,]/} - last < QUICK_DEATH_US + DELAY_MAX_US))
}

# start_process NAME [COMMAND…]: starts scripts/run NAME under a supervisor, unless it is running; COMMAND,
# if any, goes before the supervisor. A process without its supervisor is stopped first. scripts/run is
# a relative path because multiwatch refuses non-ASCII arguments, and the repository's path may be one.
start_process() {
    local name=$1 pids=$ICARUS_RUN/pids/$1 log=$ICARUS_RUN/logs/$1.log
    shift
    supervisor_pid "$name" >/dev/null && return
    ! process_pid "$name" >/dev/null || stop_processes "$name"
    rotate_log "$log"
    rm -f "$pids".{supervisor,pid,starts}
    (cd "$ROOT" && exec setsid "$@" "${SUPERVISOR[@]}" scripts/run "$name") </dev/null >>"$log" 2>&1 9>&- &
    write_pid "$pids.supervisor" $!
}

rotate_log() {
    [[ ! -f $1 || $(stat -c %s "$1") -lt 67108864 ]] || mv "$1" "$1.1"
}

# record_start NAME: called by the new process before it becomes the program. Counts the start, kills
# leftover processes of the previous one, and delays a process that keeps dying.
record_start() {
    local pids=$ICARUS_RUN/pids/$1 now=${EPOCHREALTIME/[.,]/} starts=0 quick=0 last=0 delay
    kill_leftovers "$pids.pid"
    write_pid "$pids.pid" $$
    { read -r starts quick last <"$pids.starts"; } 2>/dev/null || true
    if ((now - last < QUICK_DEATH_US)); then quick=$((quick + 1)); else quick=0; fi
    # The third death in a row waits 0.25 s, then 0.5, 1, and at most 2 s.
    case $quick in
    0 | 1 | 2) delay=0 ;;
    3) delay=0.25 ;;
    4) delay=0.5 ;;
    5) delay=1 ;;
    *) delay=2 ;;
    esac
    [[ $delay == 0 ]] || sleep "$delay" 0<&-
    now=${EPOCHREALTIME/[.,]/}
    printf '%s %s %s\n' $((starts + 1)) "$quick" "$now" >"$pids.starts.new"
    mv "$pids.starts.new" "$pids.starts"
}

# kill_leftovers FILE: kills the group of a dead process: a killed nginx or Kong master leaves workers that
# hold its port. Does nothing when the pid is in use again, since the group could be another's.
kill_leftovers() {
    local pid _
    { read -r pid _ <"$1"; } 2>/dev/null || return 0
    [[ -e /proc/$pid ]] || kill -KILL -- "-$pid" 2>/dev/null || true
}

stop_signal() {
    case $1 in
    nginx-*) printf QUIT ;;
    gateway) gateway_stop_signal ;;
    *) printf TERM ;;
    esac
}

# signal_process SIGNAL NAME PID: ends the script when this user may not signal the process. A process that
# has ended meanwhile is no error.
signal_process() {
    local owner
    kill -"$1" "$3" 2>/dev/null && return
    ! owner=$(stat -c %u "/proc/$3" 2>/dev/null) || [[ -z $(start_time "$3") ]] ||
        die "não posso parar $2: o processo $3 é de $(user_of "$owner"); repita depois de: sudo kill -$1 $3"
}

is_gone() {
    ! supervisor_pid "$1" >/dev/null && ! process_pid "$1" >/dev/null
}

# await_end NAME SECONDS: fails when it is not gone by then.
await_end() {
    local deadline=$((SECONDS + $2))
    until is_gone "$1"; do
        ((SECONDS < deadline)) || return
        sleep 0.05
    done
}

# stop_processes NAME…: stops them together and waits until they are gone; kills those that are still there
# after STOP_SECONDS (30). Supervisors are killed first, or they would start the process again.
stop_processes() {
    local name pid deadline
    for name; do
        ! pid=$(supervisor_pid "$name") || signal_process KILL "$name" "$pid"
        ! pid=$(process_pid "$name") || signal_process "$(stop_signal "$name")" "$name" "$pid"
    done
    deadline=$((SECONDS + ${STOP_SECONDS:-30}))
    for name; do
        if ! await_end "$name" $((deadline - SECONDS)) && pid=$(process_pid "$name"); then
            say "$name não parou a tempo; foi encerrado à força"
            kill -KILL -- "-$pid" 2>/dev/null || signal_process KILL "$name" "$pid"
        fi
        await_end "$name" 10 || die "$name não parou nem à força (processo $(process_pid "$name" || supervisor_pid "$name")); talvez espere pelo disco"
        kill_leftovers "$ICARUS_RUN/pids/$name.pid"
        rm -f "$ICARUS_RUN/pids/$name".{supervisor,pid,starts}
    done
}

# adopt_strays: writes the pid files of processes that have lost them (strays in lib.sh); fails when there
# are none.
adopt_strays() {
    local supervisor name pid adopted=1
    for supervisor in $(strays); do
        name=$(tr '\0' '\n' <"/proc/$supervisor/cmdline" | tail -n 1)
        mkdir -p "$ICARUS_RUN/pids"
        write_pid "$ICARUS_RUN/pids/$name.supervisor" "$supervisor"
        ! pid=$(pgrep -P "$supervisor") || write_pid "$ICARUS_RUN/pids/$name.pid" "$pid"
        adopted=0
    done
    return "$adopted"
}

# wait_until SECONDS NAME WHAT COMMAND…: waits until COMMAND succeeds. Ends the script with one line when
# the time is over, or when process NAME keeps dying.
wait_until() {
    local deadline=$((SECONDS + $1)) name=$2 what=$3
    shift 3
    until "$@" >/dev/null 2>&1; do
        { supervisor_pid "$name" >/dev/null && ! keeps_dying "$name" 5; } ||
            die "$name não consegue iniciar; veja o motivo em $ICARUS_RUN/logs/$name.log e repita: make up"
        ((SECONDS < deadline)) ||
            die "$what não respondeu a tempo; veja $ICARUS_RUN/logs/$name.log e repita: make up"
        sleep 0.1
    done
}
