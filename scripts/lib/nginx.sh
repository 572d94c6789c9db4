# shellcheck shell=bash
# One nginx per service, configured from nginx/nginx.conf.template.

# prepare_nginx SERVICE: writes the configuration, and reloads a running nginx when it changed.
prepare_nginx() {
    local service=$1 dir=$ICARUS_RUN/nginx/$1 pid changed=''
    mkdir -p "$dir"
    trust_gateway "$ICARUS_RUN/secrets/gateway" >"$dir/gateway.conf.new"
    # Of the user of nginx, who reads it again at a reload.
    chown --reference="$dir" "$dir/gateway.conf.new"
    ! replace_changed "$dir/gateway.conf" || changed=1
    "$ROOT/nginx/render" "$service" "127.0.0.1:$(port_of "nginx-$service")" \
        "unix:$ICARUS_RUN/sockets/$service.sock" "$dir" "$dir/gateway.conf" >"$dir/nginx.conf.new"
    chmod 0644 "$dir/nginx.conf.new"
    ! replace_changed "$dir/nginx.conf" || changed=1
    if [[ -n $changed ]] && pid=$(process_pid "nginx-$service"); then
        say "nginx-$service: configuração nova, recarregando"
        signal_process HUP "nginx-$service" "$pid"
    fi
}

# nginx opens its log itself, so its user gets the file. When that user cannot reach the instance, the
# workers run as root too: their default user could not reach it either.
exec_nginx() {
    local dir=$ICARUS_RUN/nginx/$1 globals='daemon off;'
    drop_privileges nginx "$dir" "$ICARUS_RUN/logs/nginx-$1.log"
    ! is_root || globals+=' user root;'
    exec_with -- nginx -e stderr -p "$dir/" -c "$dir/nginx.conf" -g "$globals"
}
