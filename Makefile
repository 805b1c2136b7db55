# SPDX-License-Identifier: GPL-3.0-or-later
# ikabot: "make help" lists what there is to do.

BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CFLAGS ?= -O2 -g
LDFLAGS ?=

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# --- set-up: configure writes $(BUILD)/config.mk; what is missing is installed first.

ifeq ($(filter help clean deps install-lint uninstall,$(MAKECMDGOALS)),)
include $(BUILD)/config.mk
endif

$(BUILD)/config.mk: configure.ac .ci/config.mk.in .ci/config.h.in
	@mkdir -p $(BUILD)
	@.ci/deps build
	autoconf -o $(BUILD)/configure configure.ac
	@cd $(BUILD) && ./configure --quiet --srcdir=..

# --- what is built

SOURCES := $(filter-out %_win.c,$(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
MAIN := $(BUILD)/main.o
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef
ifdef WERROR
WARNINGS += -Werror
endif
FORTIFY := $(if $(findstring -O0,$(CFLAGS))$(findstring -fsanitize,$(CFLAGS)),,-D_FORTIFY_SOURCE=2)
COMPILE = $(CC) -std=gnu11 -D_GNU_SOURCE -Isrc -I$(BUILD) $(filter-out -D%,$(LIBRARY_CFLAGS)) \
	$(WARNINGS) $(CFLAGS) \
	$(FORTIFY) -fPIE $(filter-out -Wl%,$(HARDENING)) -MMD -MP
LINK = $(CC) $(CFLAGS) -pie $(HARDENING) $(LDFLAGS)

all: $(BUILD)/ikabot ## build the program

$(BUILD)/ikabot: $(OBJECTS) $(MAIN)
	$(LINK_QUIET)$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/%.o: src/%.c $(BUILD)/config.mk
	@mkdir -p $(@D)
	$(COMPILE_QUIET)$(COMPILE) -c -o $@ $<

$(BUILD)/tests/%: tests/unit/%.c $(OBJECTS)
	@mkdir -p $(@D)
	$(LINK_QUIET)$(COMPILE) -Itests/unit -o $@ $< $(OBJECTS) $(LDFLAGS) $(HARDENING) -pie $(LIBS) $(CMOCKA_LIBS)

# Short lines unless V=1.
ifndef V
COMPILE_QUIET = @echo "  compile $@";
LINK_QUIET = @echo "  link    $@";
endif

# --- using it

demo: all ## build, start the practice world and open the menu in it
	@$(BUILD)/ikabot --demo

install: all ## install below DESTDIR and PREFIX
	install -D -m 755 $(BUILD)/ikabot $(DESTDIR)$(PREFIX)/bin/ikabot
	install -D -m 644 man/ikabot.1 $(DESTDIR)$(PREFIX)/share/man/man1/ikabot.1
	install -D -m 644 man/ikabot.5 $(DESTDIR)$(PREFIX)/share/man/man5/ikabot.5

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/ikabot $(DESTDIR)$(PREFIX)/share/man/man1/ikabot.1 \
		$(DESTDIR)$(PREFIX)/share/man/man5/ikabot.5

# --- proving it

unit: $(UNIT_TESTS)

check: ## run every test: unit tests, then whole-program scenarios
	@.ci/deps check
	@$(MAKE) --no-print-directory WERROR=1 all unit
	@BUILD=$(BUILD) tests/run

deps: ## install the packages that building, testing and linting need
	@.ci/deps lint

clean: ## remove everything that was built
	rm -rf $(BUILD)

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

.PHONY: all demo install uninstall unit check deps clean help

-include $(OBJECTS:.o=.d) $(MAIN:.o=.d) $(UNIT_TESTS:=.d)
