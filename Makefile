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

ifeq ($(filter help clean deps install-lint uninstall model,$(MAKECMDGOALS)),)
include $(BUILD)/config.mk
endif

$(BUILD)/config.mk: configure.ac .ci/config.mk.in .ci/config.h.in
	@mkdir -p $(BUILD)
	@.ci/deps build
	autoconf -o $(BUILD)/configure configure.ac
	@cd $(BUILD) && ./configure --quiet --srcdir=$(CURDIR)

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

# The files of the dashboard and of the practice world as C: the bytes of each file, then the
# table of them.
$(BUILD)/%_assets.inc: $(BUILD)/config.mk
	$(PAGES_QUIET)for page in $(sort $(wildcard src/$*/assets/*.*)); do \
		echo "static const unsigned char $$(basename $$page | tr -c 'a-z0-9\n' _)[] = {"; \
		od -An -v -tx1 $$page | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'; \
		echo '};'; \
	done >$@
	@echo 'static const struct asset assets[] = {' >>$@
	@for page in $(sort $(wildcard src/$*/assets/*.*)); do \
		name=$$(basename $$page | tr -c 'a-z0-9\n' _); \
		echo "{\"$$(basename $$page)\", $$name, sizeof $$name, \"\\\"$$(cksum <$$page | tr ' ' -)\\\"\"},"; \
	done >>$@
	@echo '};' >>$@

$(BUILD)/web_assets.inc: $(wildcard src/web/assets/*.*) src/web/assets
$(BUILD)/world_assets.inc: $(wildcard src/world/assets/*.*) src/world/assets
$(BUILD)/web/assets.o: $(BUILD)/web_assets.inc
$(BUILD)/world/world_assets.o: $(BUILD)/world_assets.inc

$(BUILD)/tests/%: tests/unit/%.c $(OBJECTS)
	@mkdir -p $(@D)
	$(LINK_QUIET)$(COMPILE) -Itests/unit -o $@ $< $(OBJECTS) $(LDFLAGS) $(HARDENING) -pie $(LIBS) $(CMOCKA_LIBS)

# Preloaded by the tests that let system calls fail.
$(BUILD)/tests/fault.so: tests/faults/fault.c
	@mkdir -p $(@D)
	$(LINK_QUIET)$(CC) -std=gnu11 -O1 -g $(WARNINGS) -fPIC -shared -o $@ $<

# Short lines unless V=1.
ifndef V
COMPILE_QUIET = @echo "  compile $@";
LINK_QUIET = @echo "  link    $@";
PAGES_QUIET = @echo "  pages   $@";
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

unit: $(UNIT_TESTS) $(BUILD)/tests/fault.so

check: ## run every test: unit tests, fuzz seeds, whole-program scenarios
	@.ci/deps check
	@$(MAKE) --no-print-directory WERROR=1 all unit
	@BUILD=$(BUILD) tests/run

SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
# No -Werror: with sanitizers gcc sees dangers in branches that are never taken.
SANITIZED = $(MAKE) --no-print-directory BUILD=build-sanitize CFLAGS='$(SANITIZE)'

sanitize: ## every test under ASan and UBSan
	@.ci/deps check
	@$(SANITIZED) all unit
	@BUILD=build-sanitize tests/run

sanitize-quick: # the unit tests only
	@.ci/deps check
	@$(SANITIZED) all unit
	@BUILD=build-sanitize UNIT_ONLY=1 tests/run

T ?= 60
fuzz: all ## fuzz every parser of outside text, T seconds in all
	@.ci/deps lint
	@BUILD=$(BUILD) GROW=1000000 tests/fuzz/replay
	@BUILD=$(BUILD) HOSTILE_ROUNDS=5 tests/scenario/run story_hostile_clients
	@BUILD=$(BUILD) T=$(T) tests/fuzz/run

fuzz-coverage: all ## lines of each parser that fuzzing reaches
	@.ci/deps lint
	@BUILD=$(BUILD) COVERAGE=1 tests/fuzz/run

fuzz-merge: all # adds to the seeds what fuzzing has reached beyond them
	@.ci/deps lint
	@BUILD=$(BUILD) MERGE=1 tests/fuzz/run

faults: all $(BUILD)/tests/fault.so ## every system call and allocation fails in turn; F=, STORY=, PART=I/N
	@.ci/deps check
	@BUILD=$(BUILD) tests/faults/run

S ?= 600
N ?= 500
storm: all ## N tasks for S seconds, all commands, kills and trouble at random; SEED=N again
	@.ci/deps check
	@BUILD=$(BUILD) S=$(S) N=$(N) SEED=$(SEED) tests/storm/run

model: ## check the models of launch, stop, register and orders over all interleavings
	@.ci/deps model
	@tests/model/run

B ?=
bench: all $(BUILD)/tests/bench ## speed and memory beside the machine's limits; B="curve ..." for parts
	@BUILD=$(BUILD) tests/bench/run $(B)

$(BUILD)/tests/bench: $(wildcard tests/bench/*.c) $(OBJECTS)
	@mkdir -p $(@D)
	$(LINK_QUIET)$(COMPILE) -Itests/bench -Itests/unit -o $@ $(filter %.c,$^) $(OBJECTS) \
		$(LDFLAGS) $(HARDENING) -pie $(LIBS) -lm

lint: all ## formatting, layers, man pages, static analysis
	@.ci/deps lint
	@BUILD=$(BUILD) tests/lint/run

lint-quick: all
	@.ci/deps lint
	@BUILD=$(BUILD) tests/lint/run quick

analyze: all ## the slow static analyses of gcc and clang
	@.ci/deps lint
	@BUILD=$(BUILD) tests/lint/analyze

valgrind: all unit ## unit tests and some scenarios under valgrind
	@.ci/deps lint
	@BUILD=$(BUILD) tests/valgrind/run

# The linker puts tests/cover/flush.c between the program and the ways a process can end.
COVER_END := -Wl,--wrap=_exit,--wrap=raise,--wrap=kill,--wrap=signal,--wrap=sigaction
COVERED = $(MAKE) --no-print-directory BUILD=build-cover CFLAGS='-O0 -g --coverage -DPROFILED' \
	LDFLAGS='$(COVER_END) $(CURDIR)/build-cover/flush.o'

build-cover/flush.o: tests/cover/flush.c Makefile
	@mkdir -p build-cover
	@rm -f build-cover/ikabot build-cover/tests/test_*[!cdo]
	@$(CC) -O1 -g -c -o $@ $<

cover-build: build-cover/flush.o
	@$(COVERED) all unit
	@find build-cover -name '*.gcda' -delete
	@rm -rf build-cover/counts

cover: cover-build ## what the tests execute, as text; the lines not executed in build-cover/uncovered.txt
	@-BUILD=build-cover COUNTS=build-cover/counts tests/run # slow as it is, a test may fail
	@tests/cover/report build-cover | tee build-cover/coverage.txt

format: # lay the sources out as .clang-format says
	clang-format -i src/*.c src/*/*.[ch] tests/*/*.[ch]

deps: ## install the packages that building, testing and linting need
	@.ci/deps lint

clean: ## remove everything that was built
	rm -rf build build-sanitize build-cover

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

.PHONY: all demo install uninstall unit check sanitize sanitize-quick fuzz fuzz-coverage fuzz-merge \
	faults storm model bench lint lint-quick analyze valgrind cover cover-build format deps clean help

-include $(OBJECTS:.o=.d) $(MAIN:.o=.d) $(UNIT_TESTS:=.d)
