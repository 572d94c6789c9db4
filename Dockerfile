# One image per program: `docker build --target NAME .` (docker-compose.yml lists them).
# For builders without BuildKit: no syntax line, heredoc, COPY --chmod or RUN --mount. The chmods are for a
# checkout made with umask 077. The label icarus.estagio helps to find the unnamed images that builds leave.

FROM debian:12.15-slim AS construcao
LABEL icarus.estagio=construcao
WORKDIR /src
COPY scripts/packages scripts/lib.sh scripts/services.table scripts/ports.table scripts/
COPY scripts/lib/environment.sh scripts/lib/
RUN scripts/packages build && rm -rf /var/lib/apt/lists/*
COPY Makefile ./
COPY apps apps
RUN make -s -j"$(nproc)" && strip build/release/bin/*

# The pages need only node and npm.
FROM debian:12.15-slim AS construcao-paginas
LABEL icarus.estagio=construcao-paginas
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates make nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY apps/paginas/package.json apps/paginas/package-lock.json apps/paginas/.npmrc apps/paginas/
RUN cd apps/paginas && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
COPY apps/paginas apps/paginas
COPY CHANGELOG.md README.md README.pt-BR.md ./
COPY docs/openapi.yaml docs/openapi.en.yaml docs/
RUN node apps/paginas/build.mjs build/paginas

# The libraries of all programs, and the user that runs them.
FROM debian:12.15-slim AS base
LABEL icarus.estagio=base
RUN apt-get update \
    && apt-get install -y --no-install-recommends libcrack2 libfcgi0ldbl libjson-c5 libjwt0 libmariadb3 \
        libmicrohttpd12 librabbitmq4 libssl3 libunistring2 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin icarus

FROM base AS servico
RUN apt-get update \
    && apt-get install -y --no-install-recommends libfcgi-bin spawn-fcgi \
    && rm -rf /var/lib/apt/lists/*
COPY docker/servico docker/saude-servico scripts/supervise /usr/local/bin/
RUN chmod 0755 /usr/local/bin/*
USER icarus
EXPOSE 9000
ENTRYPOINT ["servico"]

FROM servico AS fornecedores
COPY --from=construcao /src/build/release/bin/fornecedores /usr/local/bin/
CMD ["fornecedores"]

FROM servico AS estoque
COPY --from=construcao /src/build/release/bin/estoque /usr/local/bin/
CMD ["estoque"]

FROM servico AS projetos
COPY --from=construcao /src/build/release/bin/projetos /usr/local/bin/
CMD ["projetos"]

FROM base AS daemon
COPY docker/saude-daemon /usr/local/bin/
RUN chmod 0755 /usr/local/bin/*
USER icarus
EXPOSE 9100

FROM daemon AS publicador
COPY --from=construcao /src/build/release/bin/publicador /usr/local/bin/
ENTRYPOINT ["publicador"]

# Also has the operator's commands of its service (scripts/lib/system.sh).
FROM daemon AS estoque-consumidor
COPY --from=construcao /src/build/release/bin/estoque-consumidor \
    /src/build/release/bin/estoque-conciliacao /src/build/release/bin/estoque-republicacao /usr/local/bin/
ENTRYPOINT ["estoque-consumidor"]

FROM daemon AS projetos-consumidor
COPY --from=construcao /src/build/release/bin/projetos-consumidor \
    /src/build/release/bin/projetos-conciliacao /usr/local/bin/
ENTRYPOINT ["projetos-consumidor"]

FROM daemon AS fornecedores-consumidor
COPY --from=construcao /src/build/release/bin/fornecedores-consumidor /usr/local/bin/
ENTRYPOINT ["fornecedores-consumidor"]

# The administrator's commands, for MariaDB and RabbitMQ.
FROM base AS migracoes
COPY --from=construcao /src/build/release/bin/migrador /src/build/release/bin/mensagens-mortas /usr/local/bin/
COPY docker/migracoes /usr/local/bin/
COPY sql /usr/local/share/icarus/sql
COPY scripts/services.table /usr/local/share/icarus/
RUN chmod -R go+rX /usr/local/bin /usr/local/share/icarus
USER icarus
ENTRYPOINT ["migracoes"]

# Runs as root, without a network, to give each secret to the user that reads it. Python's compiled files
# are removed: 13 MB for one short run per `up`.
FROM debian:12.15-slim AS chaves
LABEL icarus.estagio=chaves
RUN apt-get update \
    && apt-get install -y --no-install-recommends jq libjson-c5 libssl3 openssl python3-yaml \
    && rm -rf /var/lib/apt/lists/* \
    && find / -xdev -name __pycache__ -prune -exec rm -rf {} +
COPY scripts /usr/local/share/icarus/scripts
COPY kong /usr/local/share/icarus/kong
COPY docker/chaves docker/rabbitmq.conf /usr/local/share/icarus/docker/
COPY --from=construcao /src/build/release/bin/chaves /src/build/release/bin/topologia /usr/local/bin/
ENTRYPOINT ["/usr/local/share/icarus/docker/chaves"]

# One image for the nginx of all services: it contains the configuration of each.
FROM nginx:1.30.4 AS nginx
LABEL icarus.estagio=nginx
COPY nginx /usr/local/share/icarus/nginx
COPY scripts/services.table /usr/local/share/icarus/
RUN for service in $(awk '/^[^#]/ {print $1}' /usr/local/share/icarus/services.table); do \
        /usr/local/share/icarus/nginx/render "$service" 8080 "$service:9000" /tmp /run/segredos/gateway.conf \
            >"/etc/nginx/icarus-$service.conf" || exit 1; \
    done
USER nginx
EXPOSE 8080

FROM nginx:1.30.4 AS paginas
LABEL icarus.estagio=paginas
COPY nginx /usr/local/share/icarus/nginx
COPY --from=construcao-paginas /src/build/paginas /usr/local/share/icarus/paginas
RUN chmod -R a+rX /usr/local/share/icarus/paginas \
    && /usr/local/share/icarus/nginx/render-paginas 8080 /usr/local/share/icarus/paginas /tmp >/etc/nginx/icarus-paginas.conf
USER nginx
EXPOSE 8080
CMD ["nginx", "-c", "/etc/nginx/icarus-paginas.conf", "-e", "stderr", "-g", "daemon off;"]

# Builds the dictionary of refused passwords from word lists.
FROM servico AS autenticacao
USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends cracklib-runtime wbrazilian \
    && rm -rf /var/lib/apt/lists/*
USER icarus
COPY --from=construcao /src/build/release/bin/autenticacao /usr/local/bin/
CMD ["autenticacao"]

# The password that it generates must pass the same dictionary.
FROM autenticacao AS administrador
USER root
COPY --from=construcao /src/build/release/bin/administrador-inicial /src/build/release/bin/autenticacao-nova-senha /usr/local/bin/
COPY docker/administrador /usr/local/bin/
RUN chmod 0755 /usr/local/bin/*
USER icarus
ENTRYPOINT ["administrador"]
CMD ["criar"]

# Images of the profile `observabilidade`. They contain their configuration, since umask 077 or SELinux may
# keep their users from reading the checkout. They come last, since without BuildKit every stage above the
# requested one is built.
FROM base AS observabilidade
COPY docker/observabilidade /observabilidade
RUN chmod -R a+rX /observabilidade

FROM prom/prometheus:v3.13.2 AS prometheus
COPY --from=observabilidade /observabilidade/prometheus /etc/prometheus/icarus

FROM grafana/grafana:13.2.0 AS grafana
COPY --from=observabilidade /observabilidade/grafana/datasources /etc/grafana/provisioning/datasources
COPY --from=observabilidade /observabilidade/grafana/dashboards /etc/grafana/provisioning/dashboards
COPY --from=observabilidade /observabilidade/grafana/icarus /etc/grafana/icarus
