# shellcheck shell=bash
# The system in containers: what the scripts that handle docker-compose.yml share. Sourced after lib.sh.

# compose ARGUMENT…: Compose v2 where it is installed, else docker-compose 1.29.2.
compose() {
    if [[ -z ${COMPOSE_COMMAND:-} ]]; then
        COMPOSE_COMMAND='docker compose'
        docker compose version >/dev/null 2>&1 || COMPOSE_COMMAND=docker-compose
        [[ $COMPOSE_COMMAND == 'docker compose' ]] || type -P docker-compose >/dev/null ||
            die "falta o Docker Compose (v2, ou docker-compose 1.29.2)"
        # Without the buildx plug-in only the builder of the engine itself is there.
        docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0
    fi
    $COMPOSE_COMMAND --project-directory "$ROOT" -f "$ROOT/docker-compose.yml" "$@"
}

# containers_of SERVICE: the ids of its containers; the names differ between versions of Compose.
containers_of() {
    compose ps -q "$1" 2>/dev/null
}

state_of_container() {
    docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' \
        "$1" 2>/dev/null || printf 'ausente'
}

# wait_containers SECONDS ID…: until each is healthy (or runs, when it has no health check).
wait_containers() {
    local deadline=$((SECONDS + $1)) id state
    shift
    for id; do
        until state=$(state_of_container "$id") && [[ $state == healthy || $state == running ]]; do
            ((SECONDS < deadline)) || return 1
            sleep 0.3
        done
    done
}
