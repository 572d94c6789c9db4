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
LDLIBS   := -lfcgi -lmicrohttpd -lmariadb -lrabbitmq -ljson-c -ljwt -lcrypt -lcrack -lunistring -lcrypto -lpthread

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
SOURCES    := $(shell find apps -name '*.c')
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
LIBRARIES  := $(notdir $(wildcard apps/*))
SHARED     := $(OUT)/libmensagens.a $(OUT)/libcommon.a

.PHONY: FORCE all help bench bench-programs upgrade-test chaos compose-test distro-test test-programs harnesses test test-root fuzz e2e up down status logs demo conciliar republicar-produtos acumulo mensagens-mortas trocar-chave packages depurar format clean lint lint-files lint-other arm64-test

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

# Tests of a service's or the publicador's own library; all other tests need only the shared ones.
TESTS_autenticacao := test_login test_senha test_senha_regra
TESTS_estoque      := pedidos pedidos_acaso pedidos_juntos
TESTS_projetos     := test_pedido test_projeto projetos_juntos respostas
TESTS_publicador   := test_held test_wake
tested              = $(foreach library,$(LIBRARIES),$(if $(filter $(notdir $(1)),$(TESTS_$(library))),$(OUT)/lib$(library).a))

define TEST
$(OUT)/tests/$(1): tests/$(1).c $(call tested,$(1)) $(SHARED) $(FLAGS)
	@mkdir -p $$(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $$(filter %.c %.o %.a,$$^) $(LDFLAGS) $(LDLIBS) -lcriterion -o $$@
endef
$(foreach test,$(TESTS),$(eval $(call TEST,$(test))))

test-programs: $(TESTS:%=$(OUT)/tests/%)

# libFuzzer has its own main; in other builds replay.c is the main.
FUZZ_WITH := tests/fuzz/fuzz.c tests/fuzz/fake_request.c $(if $(filter fuzz,$(BUILD)),,tests/fuzz/replay.c)
$(OUT)/tests/fuzz/%: tests/fuzz/%.c $(FUZZ_WITH) $(wildcard tests/fuzz/*.h) $(OUT)/libcommon.a $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< $(FUZZ_WITH) $(LDFLAGS) $(OUT)/libcommon.a $(LDLIBS) -lm -o $@

harnesses: $(HARNESSES:%=$(OUT)/tests/fuzz/%)

# The bare loops that bench/mensageria compares the daemons with; they use only topologia.h of apps/.
$(OUT)/bench/%: bench/%.c bench/bare.c bench/bare.h apps/mensagens/topologia.h $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< bench/bare.c $(LDFLAGS) -lrabbitmq -lmariadb -ljson-c -o $@

$(OUT)/bench/tokens: bench/tokens.c $(OUT)/libcommon.a $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $< $(LDFLAGS) $(OUT)/libcommon.a $(LDLIBS) -o $@

bench-programs: $(OUT)/bench/tokens $(OUT)/bench/bare_relay $(OUT)/bench/bare_consumer

##@ Testing
test: ## install what the tests need, run every suite, end with "N passed, N failed"
	@scripts/packages test
	@tests/run

test-root: ## the suites that need root: each service as a user of its own (sudo make test-root)
	@scripts/packages test
	@tests/run root

e2e: ## the suite that goes through the gateway, on an instance of its own
	@tests/e2e/run

bench: ## speed, compared with a peer in the same run; SEGUNDOS (5), RODADAS (3), CLIENTES (32), LINHAS (20000)
	@scripts/packages bench
	@bench/http
	@bench/mensageria
	@bench/acumulo
	@bench/latencia
	@$(MAKE) -s $(OUT)/bench/tokens && $(OUT)/bench/tokens

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

# The files that git knows or would add. A checked file is checked again only when it changes.
FILES    := $(wildcard $(shell git ls-files -co --exclude-standard 2>/dev/null))
C_FILES  := $(filter %.c,$(FILES))
H_FILES  := $(filter %.h,$(FILES))
SCRIPTS  := $(shell grep -lE '^(\#!.*\b(bash|sh)$$|\# shellcheck shell=)' -- /dev/null $(FILES))
PYTHON   := $(sort $(filter %.py,$(FILES)) $(shell grep -lE '^\#!.*python3' -- /dev/null $(FILES)))
YAML     := $(filter %.yml %.yaml %.clang-format %.clang-tidy .yamllint,$(FILES))
CHECKED  := build/lint

lint: ## C (layout, clang-tidy, the other processor), shell, Python, YAML, includes, and the tables of settings, routes and promises
	@scripts/packages lint
	@$(MAKE) -s -j$(shell nproc) --output-sync=target lint-files
	@$(MAKE) -s -j$(shell nproc) --output-sync=target CROSS_COMPILE=$(OTHER) HEADERS=/usr/include/$(TARGET) lint-other
	@scripts/check-services
	@scripts/check-limits
	@scripts/check-settings
	@scripts/check-includes
	@scripts/check-routes
	@scripts/check-security

lint-files: $(C_FILES:%.c=$(CHECKED)/%.tidy) $(SCRIPTS:%=$(CHECKED)/%.shell) $(CHECKED)/layout $(CHECKED)/python $(CHECKED)/yaml

$(CHECKED)/%.tidy: %.c .clang-tidy tests/.clang-tidy
	@mkdir -p $(@D)
	@echo "clang-tidy $<"
	clang-tidy --quiet $< -- $(CPPFLAGS) -std=gnu17 2>$@.log || { cat $@.log; exit 1; }
	$(CC) $(CPPFLAGS) -MM -MP -MT $@ -MF $(@:.tidy=.d) $<
	@touch $@

# Compiles every C file for the other of the two processors. The installed headers of the libraries
# serve for both; the cross compiler has those of the C library.
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

$(CHECKED)/yaml: $(YAML) .yamllint
	@mkdir -p $(@D)
	yamllint -s $(YAML)
	@touch $@

-include $(shell find $(OUT) $(CHECKED) -name '*.d' 2>/dev/null)
