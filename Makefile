# Builds, tests and runs Icarus. `make help` lists the targets.
.DEFAULT_GOAL := all
# Built-in rules off: one of them would build tests/fuzz/replay, a script, from tests/fuzz/replay.c.
MAKEFLAGS += --no-builtin-rules

BUILD ?= release

# A release changes this line and adds a section to CHANGELOG.md.
VERSION  := 0.5.0

# CROSS_COMPILE=aarch64-linux-gnu- builds for that processor, in a folder of its own.
CC       := $(strip $(CROSS_COMPILE)gcc $(SYSROOT:%=--sysroot=%))
TARGET   := $(shell $(CC) -dumpmachine 2>/dev/null)
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wstrict-prototypes -Wformat=2 -Wvla
# Control-flow protection: marks the valid targets of indirect jumps (Intel CET, ARM BTI).
BRANCHES_x86_64  := -fcf-protection
BRANCHES_aarch64 := -mbranch-protection=standard
HARDEN   := -fPIE -fstack-protector-strong -fstack-clash-protection $(BRANCHES_$(firstword $(subst -, ,$(TARGET))))
CPPFLAGS := -Iapps -I$(SYSROOT)/usr/include/mariadb -D_GNU_SOURCE -DVERSION=$(VERSION)
CFLAGS   := -std=gnu17 -g $(WARNINGS) $(HARDEN)
LDFLAGS  := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
LDLIBS   := -lfcgi -lmicrohttpd -lmariadb -lrabbitmq -ljson-c -ljwt -lcrypt -lcrack -lunistring -lcrypto -lz -lpthread

ifeq ($(BUILD),release)
CFLAGS += -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
else ifeq ($(BUILD),asan)
CFLAGS  += -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS += -fsanitize=address,undefined
else ifeq ($(BUILD),tsan)
CFLAGS  += -O1 -fno-omit-frame-pointer -fsanitize=thread
LDFLAGS += -fsanitize=thread
else ifeq ($(BUILD),fuzz)
CC      := clang
# clang before 18 warns that it ignores -fstack-clash-protection on arm64.
CFLAGS  += -Wno-unused-command-line-argument
CFLAGS  += -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LDFLAGS += -fsanitize=fuzzer,address,undefined
else
$(error BUILD is release, asan, tsan or fuzz, not '$(BUILD)')
endif

OUT        := build/$(CROSS_COMPILE)$(BUILD)
FLAGS      := $(OUT)/flags
SOURCES    := $(shell find apps -name node_modules -prune -o -name '*.c' -print)
TESTS      := $(patsubst tests/%.c,%,$(wildcard tests/unit/test_*.c tests/integration/*.c))
HARNESSES  := $(notdir $(wildcard tests/fuzz/corpus/*))

# A program is a main.c or a file of a folder comandos, and is named by its place:
#   apps/estoque/api/main.c                 estoque
#   apps/estoque/consumidor/main.c          estoque-consumidor
#   apps/estoque/comandos/conciliacao.c     estoque-conciliacao
#   apps/comandos/mensagens-mortas/main.c   mensagens-mortas
# Every other file of apps/x is in libx.a. A program is linked with the library of its own folder,
# the contract of the messages and the common one.
MAINS      := $(filter %/main.c,$(SOURCES)) $(wildcard apps/comandos/*.c apps/*/comandos/*.c)
place       = $(patsubst %/api,%,$(patsubst %/main,%,$(1:apps/%.c=%)))
name        = $(subst autenticacao-administrador,administrador,$(subst comandos-,,$(subst /,-,$(place))))
PROGRAMS   := $(foreach main,$(MAINS),$(call name,$(main)))
objects     = $(patsubst apps/%.c,$(OUT)/obj/%.o,$(1))
LIBRARIES  := $(filter-out paginas,$(notdir $(wildcard apps/*)))
SHARED     := $(OUT)/libmensagens.a $(OUT)/libcommon.a

.PHONY: FORCE all paginas help bench bench-check bench-programs statement-programs upgrade-test chaos compose-test distro-test test-programs harnesses test test-root fuzz e2e browser-test modules up down status logs demo conciliar republicar-produtos acumulo mensagens-mortas trocar-chave packages depurar format clean lint lint-files lint-other arm64-test

help: ## this list
	@awk -F ':.*## ' '/^##@ / {print "\n" substr($$0, 5)} /^[a-z0-9_.-]+:.*## / {printf "  %-22s %s\n", $$1, $$2}' Makefile

##@ Building
all: $(PROGRAMS:%=$(OUT)/bin/%) ## build every program of a variant: BUILD=release, asan or tsan

# Rewritten when the compiler, its version or a flag changes; every object and program depends on it.
BUILT_WITH := $(CC) $(shell $(CC) -dumpversion 2>/dev/null) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(LDLIBS)
$(FLAGS): FORCE
	@mkdir -p $(@D)
	@echo '$(BUILT_WITH)' | cmp -s - $@ || echo '$(BUILT_WITH)' >$@
FORCE:

define LIBRARY
$(OUT)/lib$(1).a: $(call objects,$(filter-out $(MAINS),$(filter apps/$(1)/%,$(SOURCES))))
	@mkdir -p $$(@D)
	@rm -f $$@
	$(CROSS_COMPILE)ar rcs $$@ $$^
endef
$(foreach library,$(LIBRARIES),$(eval $(call LIBRARY,$(library))))

define PROGRAM
$(OUT)/bin/$(call name,$(1)): $(call objects,$(1)) $(OUT)/lib$(word 2,$(subst /, ,$(1))).a $(SHARED) $(FLAGS)
	@mkdir -p $$(@D)
	$(CC) $(LDFLAGS) $$(filter %.o %.a,$$^) $(LDLIBS) -o $$@
endef
$(foreach main,$(MAINS),$(eval $(call PROGRAM,$(main))))

$(OUT)/obj/%.o: apps/%.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# The pages: panel and documentation, built by node and npm (apps/paginas/README.md).
PAGES      := apps/paginas
PAGE_FILES := $(filter-out %/esquema.d.ts,$(shell find $(PAGES) -name node_modules -prune -o -type f -print))
# The API's TypeScript types, generated from its document.
API_TYPES  := $(PAGES)/src/api/esquema.d.ts
# npm cannot use a home folder that is not writable, as when root builds as the owner of the clone.
NPM_CACHE  := $(shell test -w "$$HOME" || echo --cache $(CURDIR)/build/npm)

paginas: build/paginas/built $(API_TYPES) ## build the pages, panel and documentation

# Other sources of the documentation pages.
PAGE_TEXTS := docs/openapi.yaml docs/openapi.en.yaml README.md README.pt-BR.md CHANGELOG.md

# The npm packages of the pages and the suites, which need no network once these are installed.
modules: $(addsuffix /node_modules/.package-lock.json,$(PAGES) tests/browser tests/openapi)

build/paginas/built: $(PAGE_FILES) $(PAGE_TEXTS) $(PAGES)/node_modules/.package-lock.json
	flock $(PAGES) node $(PAGES)/build.mjs build/paginas
	@touch $@

$(API_TYPES): docs/openapi.yaml $(PAGES)/node_modules/.package-lock.json
	@$(PAGES)/node_modules/.bin/openapi-typescript $< -o $@ --default-non-nullable=false >/dev/null

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error $(NPM_CACHE)
	@touch $@

# Tests that need a service's or the publicador's own library; all others need only the shared ones.
TESTS_autenticacao := test_login test_senha test_senha_regra
TESTS_estoque      := test_consumo pedidos pedidos_acaso pedidos_juntos uniao
TESTS_projetos     := test_pedido test_projeto test_uniao projetos_juntos respostas
TESTS_publicador   := test_held test_wake
tested              = $(foreach library,$(LIBRARIES),$(if $(filter $(notdir $(1)),$(TESTS_$(library))),$(OUT)/lib$(library).a))

define TEST
$(OUT)/tests/$(1): tests/$(1).c $(call tested,$(1)) $(SHARED) $(FLAGS)
	@mkdir -p $$(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $$(filter %.c %.o %.a,$$^) $(LDFLAGS) $(LDLIBS) -lcriterion -o $$@
endef
$(foreach test,$(TESTS),$(eval $(call TEST,$(test))))

# Programs that list the SQL statements of a library and the shared ones, for tests/scripts/planos.sh.
STATEMENTS := $(filter-out comandos common mensagens,$(LIBRARIES))
define LISTED
$(OUT)/tests/statements/$(1): tests/statements/list.c $(OUT)/lib$(1).a $(SHARED) $(FLAGS)
	@mkdir -p $$(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $$< $(LDFLAGS) -Wl,--whole-archive $$(filter %.a,$$^) -Wl,--no-whole-archive $(LDLIBS) -o $$@
endef
$(foreach library,$(STATEMENTS),$(eval $(call LISTED,$(library))))

statement-programs: $(STATEMENTS:%=$(OUT)/tests/statements/%)

test-programs: $(TESTS:%=$(OUT)/tests/%)

# libFuzzer has its own main; in other builds replay.c is the main.
FUZZ_WITH := tests/fuzz/fuzz.c tests/fuzz/fake_request.c $(if $(filter fuzz,$(BUILD)),,tests/fuzz/replay.c)
$(OUT)/tests/fuzz/%: tests/fuzz/%.c $(FUZZ_WITH) $(wildcard tests/fuzz/*.h) $(OUT)/libcommon.a $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< $(FUZZ_WITH) $(LDFLAGS) $(OUT)/libcommon.a $(LDLIBS) -lm -o $@

harnesses: $(HARNESSES:%=$(OUT)/tests/fuzz/%)

# The bare loops that bench/mensageria compares the daemons with; of apps/ they use only headers.
$(OUT)/bench/%: bench/%.c bench/bare.c bench/bare.h apps/mensagens/topologia.h apps/common/messaging/rabbitmq.h $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< bench/bare.c $(LDFLAGS) -lrabbitmq -lmariadb -ljson-c -o $@

$(OUT)/bench/tokens: bench/tokens.c $(OUT)/libcommon.a $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< $(LDFLAGS) $(OUT)/libcommon.a $(LDLIBS) -o $@

# For bench/comparacao: a baseline for the service, and the generator of load at a constant rate.
$(OUT)/bench/floor: bench/floor.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< $(LDFLAGS) -lfcgi -lmariadb -lpthread -o $@

$(OUT)/bench/constant: bench/load/constant.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< $(LDFLAGS) -o $@

bench-programs: $(OUT)/bench/floor $(OUT)/bench/constant $(OUT)/bench/tokens $(OUT)/bench/bare_relay $(OUT)/bench/bare_consumer

##@ Testing
test: ## install what the tests need, run every suite, end with "N passed, N failed"
	@scripts/packages test
	@scripts/modules
	@tests/run

test-root: ## the suites that need root: each service as a user of its own (sudo make test-root)
	@scripts/packages test
	@scripts/modules
	@tests/run root

e2e: ## the suite that goes through the gateway, on an instance of its own
	@tests/e2e/run

browser-test: ## the panel and the documentation in Chromium, on an instance of its own
	@scripts/packages test
	@scripts/modules
	@tests/browser/run

bench: ## speed beside a bare loop, Node and PHP in the same run, an hour and a half: bench/comparacao says the settings; bench/out/
	@scripts/packages bench
	@$(MAKE) -s $(OUT)/bench/tokens
	@code=0; for part in bench/comparacao bench/mensageria bench/acumulo bench/latencia bench/tamanhos \
		bench/relatorios $(OUT)/bench/tokens; do $$part || code=1; done; exit $$code

bench-check: ## the ratios of bench/comparacao alone, in minutes
	@scripts/packages bench
	@CURTO=1 bench/comparacao

arm64-test: ## build all programs for arm64 and run the unit tests on an emulated processor
	@tests/arm64/run

upgrade-test: ## an earlier release is upgraded under load: no request fails, nothing is lost; CARGA (30) seconds
	@scripts/packages test
	@CARGA=$(or $(CARGA),30) tests/upgrade/run

chaos: ## faults under load: nothing lost, nothing twice; MINUTOS (2.5, or 30 for the long run), SEMENTE (1)
	@scripts/packages test
	@tests/chaos/run

fuzz: ## run the libFuzzer harnesses, SEGUNDOS in all (60)
	@scripts/packages fuzz
	@$(MAKE) -s -j2 BUILD=fuzz harnesses
	@tests/fuzz/run $(or $(SEGUNDOS),60)

##@ Running the system on this machine
up: ## start the system, or the processes of it that are not running
	@scripts/up

down: ## stop the system; data stays
	@scripts/down

status: ## show the state of each process
	@scripts/status

logs: ## follow the logs
	@scripts/logs

demo: ## fill the system with the data of an example workshop
	@scripts/demo

conciliar: ## check that ledger, stock and projects agree
	@scripts/conciliar

acumulo: ## messages waiting in outboxes and queues, and for how long
	@scripts/acumulo

mensagens-mortas: ## messages that could not be applied (scripts/mensagens-mortas shows, puts back, drops)
	@scripts/mensagens-mortas

republicar-produtos: ## announce every product again, to rebuild the copy in projetos
	@scripts/republicar-produtos

trocar-chave: ## replace the key that signs tokens, without refusing a request (takes an hour)
	@scripts/trocar-chave

packages: ## install the Debian packages that running the system needs
	@scripts/packages up

##@ Developing
depurar: ## debug a running process under gdb: make depurar SERVICO=estoque
	@scripts/depurar $(SERVICO)

compose-test: ## test the containers on a Docker engine: build, start, replicas, faults, swarm
	@tests/compose/run

distro-test: ## try `make up` on a fresh Debian, as root: SUITE (trixie), TESTES=1 for `make test` too
	@tests/distro/run

format: ## format the C files with clang-format
	clang-format -i $(C_FILES) $(H_FILES)

compile_commands.json: Makefile ## for editors and language servers
	@printf '%s\n' $(C_FILES) | jq -nR --arg directory '$(CURDIR)' --arg cc '$(CC) $(CPPFLAGS) $(CFLAGS) -c ' \
		'[inputs | {directory: $$directory, file: ., command: ($$cc + .)}]' >$@

clean: ## remove what was built
	rm -rf build compile_commands.json

# The files that git tracks or would add. Each is checked again only when it changes.
FILES    := $(wildcard $(shell git ls-files -co --exclude-standard 2>/dev/null))
C_FILES  := $(filter %.c,$(FILES))
H_FILES  := $(filter %.h,$(FILES))
SCRIPTS  := $(shell grep -lE '^(\#!.*\b(bash|sh)$$|\# shellcheck shell=)' -- /dev/null $(FILES))
PYTHON   := $(sort $(filter %.py,$(FILES)) $(shell grep -lE '^\#!.*python3' -- /dev/null $(FILES)))
YAML     := $(filter %.yml %.yaml %.clang-format %.clang-tidy .yamllint,$(FILES))
CHECKED  := build/lint

lint: ## C (layout, clang-tidy, the other processor), shell, Python, YAML, includes, and the tables of settings, routes, problems, promises and the API's document
	@scripts/packages lint
	@$(MAKE) -s -j$(shell nproc) --output-sync=target lint-files
	@$(MAKE) -s -j$(shell nproc) --output-sync=target CROSS_COMPILE=$(OTHER) HEADERS=/usr/include/$(TARGET) lint-other
	@scripts/check-services
	@scripts/check-limits
	@scripts/check-settings
	@scripts/check-includes
	@scripts/check-routes
	@$(MAKE) -s build/lint/openapi
	@scripts/check-problems
	@scripts/check-security

lint-files: $(CHECKED)/pages $(C_FILES:%.c=$(CHECKED)/%.tidy) $(SCRIPTS:%=$(CHECKED)/%.shell) $(CHECKED)/layout $(CHECKED)/python $(CHECKED)/yaml

$(CHECKED)/%.tidy: %.c .clang-tidy tests/.clang-tidy
	@mkdir -p $(@D)
	@echo "clang-tidy $<"
	clang-tidy --quiet $< -- $(CPPFLAGS) -std=gnu17 2>$@.log || { cat $@.log; exit 1; }
	$(CC) $(CPPFLAGS) -MM -MP -MT $@ -MF $(@:.tidy=.d) $<
	@touch $@

# Compiles every C file for the other of the two processors, with the installed headers of the libraries and
# the cross compiler's own headers of the C library.
OTHER := $(if $(filter aarch64-%,$(TARGET)),x86_64,aarch64)-linux-gnu-
lint-other: $(C_FILES:%.c=$(CHECKED)/%.other.o)

$(CHECKED)/%.other.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "$(CC) $<"
	$(CC) $(CPPFLAGS) -idirafter $(HEADERS) $(CFLAGS) -MMD -MP -c $< -o $@

$(CHECKED)/%.shell: %
	@mkdir -p $(@D)
	shellcheck -x $<
	@touch $@

$(CHECKED)/layout: $(C_FILES) $(H_FILES) .clang-format
	@mkdir -p $(@D)
	clang-format --dry-run -Werror $(C_FILES) $(H_FILES)
	@touch $@

$(CHECKED)/python: $(PYTHON) .flake8
	@mkdir -p $(@D)
	flake8 $(PYTHON)
	@touch $@

$(CHECKED)/pages: $(PAGE_FILES) $(API_TYPES) $(PAGES)/node_modules/.package-lock.json
	@mkdir -p $(@D)
	$(PAGES)/node_modules/.bin/tsc -p $(PAGES)
	@touch $@

# Checks that the API's document matches the built programs and is valid OpenAPI.
DOCUMENTED := autenticacao estoque projetos fornecedores
OPENAPI    := docs/openapi.yaml docs/openapi.en.yaml $(wildcard docs/openapi/*) docs/problemas.md scripts/openapi $(wildcard scripts/lib/openapi/*.py)
$(CHECKED)/openapi: $(DOCUMENTED:%=build/release/bin/%) $(OPENAPI) tests/openapi/lint/redocly.yaml tests/openapi/lint/node_modules/.package-lock.json
	@mkdir -p $(@D)
	scripts/openapi --check
	tests/openapi/lint/node_modules/.bin/redocly lint --config tests/openapi/lint/redocly.yaml docs/openapi.yaml docs/openapi.en.yaml >$@.log 2>&1 || { cat $@.log; exit 1; }
	@touch $@

$(CHECKED)/yaml: $(YAML) .yamllint
	@mkdir -p $(@D)
	yamllint -s $(YAML)
	@touch $@

-include $(shell find $(OUT) $(CHECKED) -name '*.d' 2>/dev/null)
