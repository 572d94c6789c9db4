# shellcheck shell=bash
# One nginx per service, configured from nginx/nginx.conf.template, and one for the pages.

# prepare_nginx SERVICE: writes the configuration, and reloads a running nginx when it changed.
prepare_nginx() {
    local service=$1 dir=$ICARUS_RUN/nginx/$1 changed=''
    mkdir -p "$dir"
    trust_gateway "$ICARUS_RUN/secrets/gateway" >"$dir/gateway.conf.new"
    # nginx's user must be able to read it at a reload.
    chown --reference="$dir" "$dir/gateway.conf.new"
    ! replace_changed "$dir/gateway.conf" || changed=1
    "$ROOT/nginx/render" "$service" "127.0.0.1:$(port_of "nginx-$service")" \
        "unix:$ICARUS_RUN/sockets/$service.sock" "$dir" "$dir/gateway.conf" >"$dir/nginx.conf.new"
    chmod 0644 "$dir/nginx.conf.new"
    ! replace_changed "$dir/nginx.conf" || changed=1
    [[ -z $changed ]] || reload_nginx "$service"
}

# prepare_pages: copies the built pages into the instance, and writes the configuration of their nginx, whose
# user can read but not change them. A browser with the previous pages open may still ask for their files, so
# these are kept for 30 days after the last copy that included them.
prepare_pages() {
    local dir=$ICARUS_RUN/nginx/paginas www=$ICARUS_RUN/nginx/www
    mkdir -p "$dir" "$www"
    cp -r "$ROOT/build/paginas/." "$www"
    chmod -R u=rwX,go=rX "$www"
    find "$www/painel/a" "$www/docs/a" -type f -mtime +30 -delete
    "$ROOT/nginx/render-paginas" "127.0.0.1:$(port_of nginx-paginas)" "$www" "$dir" >"$dir/nginx.conf.new"
    chmod 0644 "$dir/nginx.conf.new"
    ! replace_changed "$dir/nginx.conf" || reload_nginx paginas
}

# reload_nginx NAME: makes nginx, if it is running, read its configuration again.
reload_nginx() {
    local pid
    pid=$(process_pid "nginx-$1") || return 0
    say "nginx-$1: configuração nova, recarregando"
    signal_process HUP "nginx-$1" "$pid"
}

# nginx opens its log itself, so its user must own the file. When that user cannot reach the instance, the
# workers run as root too: nginx's default user could not reach it either.
exec_nginx() {
    local dir=$ICARUS_RUN/nginx/$1 globals='daemon off;'
    drop_privileges nginx "$dir" "$ICARUS_RUN/logs/nginx-$1.log"
    ! is_root || globals+=' user root;'
    exec_with -- nginx -e stderr -p "$dir/" -c "$dir/nginx.conf" -g "$globals"
}
