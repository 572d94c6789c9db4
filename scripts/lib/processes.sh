# shellcheck shell=bash
# Supervision. Every long-running process NAME has, in $ICARUS_RUN/pids:
#   NAME.supervisor  pid and start time of its scripts/supervise
#   NAME.pid         pid and start time of the process itself, which leads its own session and group
#   NAME.starts      number of starts, quick deaths in a row (within a second), last start (microseconds)
# The start time distinguishes a process from a later one with the same pid.

: "${QUICK_DEATH_US:=1000000}"
DELAY_MAX_US=2000000

# stat_field PID N: prints field N of /proc/PID/stat, numbered as in proc(5); fails when the process does not
# exist or is a zombie.
stat_field() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    # The second field, the name, may hold spaces.
    read -ra stat <<<"${stat##*) }"
    [[ ${stat[0]} != Z ]] && printf '%s' "${stat[$2 - 3]}"
}

parent_of() { stat_field "$1" 4; }
session_of() { stat_field "$1" 6; }
start_time() { stat_field "$1" 22; } # in clock ticks since boot

write_pid() {
    printf '%s %s\n' "$2" "$(start_time "$2")" >"$1"
}

# living_pid FILE: prints the pid in FILE; fails when that process has ended. Called hundreds of times by `up`, so
# it reads the start time itself, without a process for that.
living_pid() {
    local pid started stat
    { read -r pid started <"$1" && read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 1
    read -ra stat <<<"${stat##*) }"
    [[ ${stat[0]} != Z && ${stat[19]} == "$started" ]] && printf '%s' "$pid"
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

# keeps_dying NAME TIMES: succeeds when the process has just died, at least TIMES times in a row, each time
# within a second of its start.
keeps_dying() {
    local quick=0 last=0
    { read -r _ quick last <"$ICARUS_RUN/pids/$1.starts"; } 2>/dev/null || true
    ((quick >= $2 && ${EPOCHREALTIME/[.,]/} - last < QUICK_DEATH_US + DELAY_MAX_US))
}

# start_process NAME [COMMAND…]: starts scripts/run NAME under a supervisor, unless it is running; COMMAND,
# if any, runs the supervisor. Processes of NAME left without a supervisor are stopped first.
start_process() {
    local name=$1 pids=$ICARUS_RUN/pids/$1 log=$ICARUS_RUN/logs/$1.log supervisor
    shift
    if supervisor=$(supervisor_pid "$name"); then
        # An interrupted `up` may have left it suspended (SIGSTOP in renew_programs).
        signal_process CONT "$name" "$supervisor"
        return
    fi
    if runs_without_supervisor "$name"; then
        say "$name: estava sem supervisor, começando de novo"
        stop_processes "$name"
    fi
    rm -f "$pids".{supervisor,pid,starts}
    (cd "$ROOT" && exec setsid "$@" scripts/supervise "$name" 0 scripts/run "$name") </dev/null >>"$log" 2>&1 9>&- &
    write_pid "$pids.supervisor" $!
}

# record_start NAME: called by the new process before it becomes the program. Counts the start, kills
# leftover processes of the previous one, and delays a process that keeps dying.
record_start() {
    local pids=$ICARUS_RUN/pids/$1 now=${EPOCHREALTIME/[.,]/} starts=0 quick=0 last=0 delay
    kill_group "$pids.pid"
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

# kill_group FILE: kills the process group of the pid in FILE, if that process is dead: a killed nginx or Kong
# master leaves workers that hold its port. Call only right after the death: later the number may be reused.
kill_group() {
    local pid _
    { read -r pid _ <"$1"; } 2>/dev/null || return 0
    [[ -e /proc/$pid ]] || kill -KILL -- "-$pid" 2>/dev/null || true
}

# leftovers NAME: prints the pids of the living processes of NAME; call it when NAME has no supervisor.
leftovers() {
    local name pid
    while read -r name pid; do
        [[ $name != "$1" || -z $(session_of "$pid") ]] || printf '%s\n' "$pid"
    done < <(writers; hidden_leftovers "$1")
}

# hidden_leftovers NAME: prints "NAME PID" of those that writers does not see: in a container, root may not see
# the open files of other users' processes. These are found by the session of the dead process (the kernel does
# not reuse a pid while a session has that number) and by their users, which run nothing else.
hidden_leftovers() {
    local pid _ users
    [[ $EUID -eq 0 ]] && { read -r pid _ <"$ICARUS_RUN/pids/$1.pid"; } 2>/dev/null && [[ -z $(session_of "$pid") ]] || return 0
    users=$(getent passwd "${SERVICES[@]/#/icarus-}" icarus-{nginx,mariadb,rabbitmq,kong} | cut -d : -f 1 | paste -sd ,) || true
    [[ -z $users ]] || pgrep -s "$pid" -u "$users" | sed "s/^/$1 /" || true
}

# kill_leftovers NAME: kills them, and returns when they are gone.
kill_leftovers() {
    local left deadline=$((SECONDS + 10))
    while mapfile -t left < <(leftovers "$1") && ((${#left[@]} > 0)); do
        ((SECONDS < deadline)) || die "$1 não parou nem à força (processo ${left[0]}); talvez espere pelo disco"
        kill -KILL "${left[@]}" 2>/dev/null || true
        sleep 0.02
    done
}

# runs_without_supervisor NAME: succeeds when a process of NAME runs, but no supervisor would restart it.
runs_without_supervisor() {
    ! supervisor_pid "$1" >/dev/null && { process_pid "$1" >/dev/null || [[ -n $(leftovers "$1") ]]; }
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
    ! supervisor_pid "$1" >/dev/null && process_ended "$1"
}

# await_end NAME SECONDS: waits for the end of the process and its supervisor; fails after SECONDS.
await_end() {
    await_until "$2" is_gone "$1"
}

# await_process_end NAME SECONDS: the same for the process alone.
await_process_end() {
    await_until "$2" process_ended "$1"
}

process_ended() {
    ! process_pid "$1" >/dev/null
}

# await_until SECONDS COMMAND…: repeats COMMAND until it succeeds; fails after SECONDS.
await_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return
        sleep 0.05
    done
}

# stop_processes NAME…: stops them all at once and waits until they are gone; kills those still there after
# STOP_SECONDS (30). The supervisor is killed first, or it would start the process again.
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
        kill_leftovers "$name"
        rm -f "$ICARUS_RUN/pids/$name".{supervisor,pid,starts}
    done
}

# adopt_strays: writes again the missing pid files of running processes: supervisors, and programs that lead
# their session.
adopt_strays() {
    local name pid supervisor command
    mkdir -p "$ICARUS_RUN/pids"
    while read -r name pid; do
        [[ $(session_of "$pid") == "$pid" ]] || continue
        { mapfile -d '' -t command <"/proc/$pid/cmdline"; } 2>/dev/null || continue
        if [[ "${command[*]} " == *"scripts/run $name " ]]; then
            supervisor_pid "$name" >/dev/null || write_pid "$ICARUS_RUN/pids/$name.supervisor" "$pid"
        elif ! process_pid "$name" >/dev/null &&
            { ! supervisor=$(supervisor_pid "$name") || [[ $(parent_of "$pid") == "$supervisor" ]]; }; then
            write_pid "$ICARUS_RUN/pids/$name.pid" "$pid"
        fi
    done < <(writers)
}

# wait_until SECONDS NAME WHAT COMMAND…: waits until COMMAND succeeds. Ends the script with one line after
# SECONDS, or when process NAME keeps dying or has no supervisor.
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
