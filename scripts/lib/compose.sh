# shellcheck shell=bash
# Functions for the system in containers (docker-compose.yml). Sourced after lib.sh.

# compose ARGUMENT…: runs the command in ICARUS_COMPOSE, else Compose v2 if installed, else docker-compose
# 1.29.2; it reads the same files as when called by hand (.env, COMPOSE_FILE).
compose() {
    choose_compose
    (cd "$ROOT" && $ICARUS_COMPOSE "$@")
}

choose_compose() {
    if [[ -z ${ICARUS_COMPOSE:-} ]]; then
        ICARUS_COMPOSE='docker compose'
        docker compose version >/dev/null 2>&1 || ICARUS_COMPOSE=docker-compose
    fi
    [[ -n ${COMPOSE_FOUND:-} ]] || COMPOSE_FOUND=$($ICARUS_COMPOSE version --short 2>/dev/null) ||
        die "falta o Docker Compose (v2, ou docker-compose 1.29.2)"
    # Without the buildx plug-in only the engine's classic builder is available.
    docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0
}

# project_name: sets COMPOSE_PROJECT_NAME to Compose's name for the project in this folder.
project_name() {
    if [[ -z ${COMPOSE_PROJECT_NAME:-} ]]; then
        local id
        id=$(compose ps -q | head -n 1)
        [[ -n $id ]] || die "nada está no ar; comece com: docker compose up -d"
        COMPOSE_PROJECT_NAME=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.project"}}' "$id")
        export COMPOSE_PROJECT_NAME
    fi
}

# containers_of SERVICE [OPTION]: prints the ids of its running containers (-a: all of them). Uses labels, since
# container names differ between versions of Compose. Call project_name first.
containers_of() {
    docker ps -q "${@:2}" --no-trunc --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
        --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False
}

state_of_container() {
    docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' \
        "$1" 2>/dev/null || printf 'ausente'
}

# wait_containers SECONDS ID…: waits until each container is healthy, or running if it has no health check;
# fails after SECONDS.
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

# run_like SERVICE [OPTION…] -- ARGUMENT…: runs a command in a new container with the image, settings,
# volumes and network of SERVICE's container, which must exist but need not run. Not `compose run`:
# docker-compose 1.29.2 may wait for ever for a container that ends at once.
run_like() {
    local service=$1 id options=() capability
    shift
    id=$(containers_of "$service" -a | head -n 1)
    [[ -n $id ]] || die "$service não existe; comece com: docker compose up -d"
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    for capability in $(docker inspect -f '{{join .HostConfig.CapAdd " "}}' "$id"); do
        options+=(--cap-add "$capability")
    done
    docker run --rm -i --pull never --read-only --cap-drop ALL --security-opt no-new-privileges --memory 256m \
        --volumes-from "$id" --tmpfs /tmp:mode=1777 \
        --network "$(docker inspect -f '{{range $name, $_ := .NetworkSettings.Networks}}{{println $name}}{{end}}' "$id" | head -n 1)" \
        --env-file <(docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$id" | grep ^ICARUS_) \
        "${options[@]}" "$(docker inspect -f '{{.Config.Image}}' "$id")" "${@:2}"
}

# gateway_url: prints the address at which the gateway is published.
gateway_url() {
    local id address scheme=http
    id=$(containers_of kong)
    address=$(docker port "$id" 8000/tcp 2>/dev/null | head -n 1)
    [[ -n $address ]] || die "o gateway não está no ar; comece com: docker compose up -d"
    [[ $(docker inspect -f '{{.Config.Env}}' "$id") != *'KONG_PROXY_LISTEN=0.0.0.0:8000 ssl'* ]] || scheme=https
    printf '%s://%s\n' "$scheme" "${address/#0.0.0.0:/127.0.0.1:}"
}
