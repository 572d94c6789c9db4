# shellcheck shell=bash
# One nginx a service: its own master process and configuration, from nginx/nginx.conf.template.

# prepare_nginx SERVICE: writes its configuration; a running nginx reloads it when it changed.
prepare_nginx() {
    local service=$1 dir=$ICARUS_RUN/nginx/$1 pid
    mkdir -p "$dir"
    "$ROOT/nginx/render" "$service" "127.0.0.1:$(port_of "nginx-$service")" \
        "unix:$ICARUS_RUN/sockets/$service.sock" "$dir" >"$dir/nginx.conf.new"
    chmod 0644 "$dir/nginx.conf.new"
    if replace_changed "$dir/nginx.conf" && pid=$(process_pid "nginx-$service"); then
        say "nginx-$service: configuração nova, recarregando"
        signal_process HUP "nginx-$service" "$pid"
    fi
}

# It opens its log again by itself. Where its own user does not reach the instance, the user of its
# workers would not either.
exec_nginx() {
    local dir=$ICARUS_RUN/nginx/$1 globals='daemon off;'
    drop_privileges nginx "$dir" "$ICARUS_RUN/logs/nginx-$1.log"
    ! is_root || globals+=' user root;'
    exec_with -- nginx -e stderr -p "$dir/" -c "$dir/nginx.conf" -g "$globals"
}
