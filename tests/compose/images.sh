# shellcheck shell=bash
# The official images of the system: local ones, those that can be pulled, or else stand-ins from Debian
# packages under the same tags (images/README.md). Sourced.

STAND_INS=() # all that are used
BROUGHT=()   # those that this run made or pulled
# shellcheck disable=SC2153
IMAGES_DIR=$ROOT/tests/compose/images

# Every image that the system needs and that is not built here; base images first.
official_images() {
    sed -nE 's/^FROM ([a-z]+:[^ ]+) AS .*/\1/p' "$ROOT/Dockerfile"
    sed -nE 's/^ *image: ([a-z]+:[^ $]+)$/\1/p' "$ROOT/docker-compose.yml"
}

# Images of the profile observabilidade are named OWNER/NAME.
image_of_profile() { # <name>
    sed -nE "s/^FROM ([a-z]+\/$1:[^ ]+) AS .*/\1/p" "$ROOT/Dockerfile"
}

prepare_images() {
    local image
    for image in $(official_images | awk '!seen[$0]++'); do
        prepare_image "$image"
    done
}

prepare_image() {
    if docker image inspect "$1" >/dev/null 2>&1; then
        [[ -z $(label_of "$1") ]] || STAND_INS+=("$1")
    elif [[ ${ICARUS_SUBSTITUTOS:-0} != 1 ]] && timeout 300 docker pull -q "$1" >/dev/null 2>&1; then
        say "$1: imagem oficial"
        BROUGHT+=("$1")
    else
        local base
        base=$(stand_in_base "$1")
        [[ -z $base ]] || prepare_image "$base"
        say "$1: sem registro de imagens, feita de pacotes do Debian"
        (stand_in "$1") || exit
        STAND_INS+=("$1")
        BROUGHT+=("$1")
    fi
}

# The base image of a stand-in; empty for Debian itself, which debootstrap makes.
stand_in_base() { # <image>
    local name=${1%%:*}
    sed -nE 's/^FROM ([^ ]+)$/\1/p' "$IMAGES_DIR/${name##*/}/Dockerfile" 2>/dev/null || true
}

label_of() {
    docker image inspect -f '{{index .Config.Labels "icarus.substituto"}}' "$1"
}

stand_in() {
    local name=${1%%:*} context
    umask 022 # what is copied into an image is for all of its users
    name=${name##*/}
    context=$(mktemp -d)
    if [[ $name == debian ]]; then
        stand_in_debian "$1" "$context"
    else
        [[ -d $IMAGES_DIR/$name ]] || die "não sei fazer um substituto de $1"
        cp -r "$IMAGES_DIR/$name/." "$context"
        [[ $name != kong ]] || cp -r "$ROOT/kong/gateway" "$ROOT/kong/haproxy" "$context"
        chmod -R go+rX "$context"
        build_quietly "$1" "$context"
    fi
    rm -rf "$context"
}

build_quietly() {
    local log=$2.log
    DOCKER_BUILDKIT=0 docker build -t "$1" "$2" >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        die "não consegui fazer $1"
    }
    rm -f "$log"
}

# As the official slim image: minimal base, all of the release's sources, no documentation.
stand_in_debian() {
    local root=$2/root suite
    case $1 in
    debian:12.*) suite=bookworm ;;
    debian:13.*) suite=trixie ;;
    *) die "não sei de que Debian é $1" ;;
    esac
    mkdir -p "$root/etc/dpkg/dpkg.cfg.d"
    printf 'path-exclude /usr/share/%s/*\n' doc man locale info >"$root/etc/dpkg/dpkg.cfg.d/slim"
    echo force-unsafe-io >>"$root/etc/dpkg/dpkg.cfg.d/slim"
    make_debian "$suite" "$root" ca-certificates
    printf '%s "";\n' Dir::Cache::pkgcache Dir::Cache::srcpkgcache \
        >"$root/etc/apt/apt.conf.d/slim"
    printf 'Binary::apt::APT::Keep-Downloaded-Packages "false";\nAcquire::Languages "none";\n' \
        >>"$root/etc/apt/apt.conf.d/slim"
    printf 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };\n' \
        >>"$root/etc/apt/apt.conf.d/slim"
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* \
        "$root"/usr/share/{doc,man,locale,info}/*
    tar -C "$root" -c . | docker import -c 'CMD ["bash"]' \
        -c "LABEL icarus.substituto=\"debootstrap de $suite\"" - "$1" >/dev/null
}

remove_brought() {
    [[ ${#BROUGHT[@]} -eq 0 ]] || docker image rm -f "${BROUGHT[@]}" >/dev/null 2>&1 || true
}
