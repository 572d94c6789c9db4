# Icarus: everything starts here. `make help` lists the targets.
BUILD ?= release

CC       := gcc
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wstrict-prototypes -Wformat=2 -Wvla
HARDEN   := -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection
CPPFLAGS := -Iapps -I/usr/include/mariadb -D_GNU_SOURCE
CFLAGS   := -std=gnu17 -g $(WARNINGS) $(HARDEN)
LDFLAGS  := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
LDLIBS   := -lfcgi -lmicrohttpd -lmariadb -lrabbitmq -ljson-c -ljwt -lcrypt -lcrypto -lpthread

ifeq ($(BUILD),release)
CFLAGS += -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
else ifeq ($(BUILD),asan)
CFLAGS  += -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS += -fsanitize=address,undefined
else
$(error BUILD is release or asan, not '$(BUILD)')
endif

OUT        := build/$(BUILD)
COMMON     := $(patsubst apps/%.c,$(OUT)/obj/%.o,$(wildcard apps/common/*.c))
LIBCOMMON  := $(OUT)/libcommon.a
PROGRAMS   := $(patsubst apps/%/main.c,%,$(wildcard apps/*/main.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(OUT)/tests/unit/%,$(wildcard tests/unit/test_*.c))

.PHONY: all help unit-tests test lint format packages up down status logs demo clean
all: $(PROGRAMS:%=$(OUT)/bin/%) ## build every program of this variant (BUILD=release or asan)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# What a program takes besides its own folder: the stores of its service, the messaging contract.
USES_administrador-inicial := $(wildcard apps/autenticacao/*_store.c) apps/autenticacao/senha.c
USES_estoque-consumidor    := $(wildcard apps/estoque/*_store.c) apps/mensagens/topologia.c
USES_projetos-consumidor   := $(wildcard apps/projetos/*_store.c) apps/mensagens/topologia.c
USES_publicador            := apps/mensagens/topologia.c

define PROGRAM
$(OUT)/bin/$(1): $(patsubst apps/%.c,$(OUT)/obj/%.o,$(wildcard apps/$(1)/*.c) $(USES_$(1))) $(LIBCOMMON)
	@mkdir -p $$(@D)
	$(CC) $(LDFLAGS) $$^ $(LDLIBS) -o $$@
endef
$(foreach program,$(PROGRAMS),$(eval $(call PROGRAM,$(program))))

$(LIBCOMMON): $(COMMON)
	@rm -f $@
	ar rcs $@ $^

$(OUT)/obj/%.o: apps/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(OUT)/tests/unit/%: tests/unit/%.c $(LIBCOMMON)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $< $(LDFLAGS) $(LIBCOMMON) $(LDLIBS) -lcriterion -o $@

unit-tests: $(UNIT_TESTS) ## build the unit tests of this variant

test: packages-test ## install what the tests need, run every suite, end with "N passed, N failed"
	@tests/run

.PHONY: packages-test
packages-test:
	@scripts/packages test

packages: ## install the Debian packages that running the system needs
	@scripts/packages up

up: ## start the whole system on this machine
	@scripts/up

down: ## stop it
	@scripts/down

status: ## one line a process
	@scripts/status

logs: ## follow the logs
	@scripts/logs

demo: ## fill in a believable workshop
	@scripts/demo

format: ## lay out the C files as .clang-format says
	clang-format -i $$(git ls-files '*.c' '*.h')

lint: ## check layout, shell and YAML
	@scripts/packages lint
	clang-format --dry-run -Werror $$(git ls-files '*.c' '*.h')
	shellcheck -x $$(git ls-files | xargs -r grep -lE '^(#!.*\b(bash|sh)$$|# shellcheck shell=)')
	yamllint -s kong

clean: ## remove what was built
	rm -rf build

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
