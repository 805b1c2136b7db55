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

ifeq ($(filter help clean deps uninstall model fresh i386,$(MAKECMDGOALS)),)
include $(BUILD)/config.mk
endif

# What configure found holds only while the same libraries are installed: their versions stand in
# a file that changes, and has configure run again, when one has come, gone or been replaced.
$(BUILD)/libraries: FORCE
	@mkdir -p $(BUILD)
	@.ci/libraries missing >$@.new || { .ci/deps build && .ci/libraries >$@.new; }
	@if cmp -s $@ $@.new; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/config.mk: configure.ac src/config.mk.in src/config.h.in $(BUILD)/libraries
	autoconf -o $(BUILD)/configure configure.ac
	@cd $(BUILD) && ./configure --quiet --srcdir=$(CURDIR)

# --- what is built

SOURCES := $(filter-out %_win.c src/main.c,$(sort $(shell find src -name '*.c')))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
MAIN := $(BUILD)/main.o
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wpointer-arith -Wwrite-strings -Wformat=2 -Wundef
ifdef WERROR
WARNINGS += -Werror
endif
# Sizes of files and times beyond 32 bits, on every system.
WIDE := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
FORTIFY := $(if $(findstring -O0,$(CFLAGS))$(findstring -fsanitize,$(CFLAGS)),,-D_FORTIFY_SOURCE=2)
COMPILE = $(CC) -std=gnu11 -D_GNU_SOURCE $(WIDE) -Isrc -I$(BUILD) $(filter-out -D%,$(LIBRARY_CFLAGS)) \
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
ASSETS := $(patsubst src/%,$(BUILD)/%.inc,$(shell find src -type d -name assets))
.SECONDEXPANSION:
$(ASSETS): $(BUILD)/%.inc: $(BUILD)/config.mk src/% $$(wildcard src/%/*.*)
	@mkdir -p $(@D)
	$(PAGES_QUIET)for page in $(sort $(wildcard src/$*/*.*)); do \
		echo "static const unsigned char $$(basename $$page | tr -c 'a-z0-9\n' _)[] = {"; \
		od -An -v -tx1 $$page | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'; \
		echo '};'; \
	done >$@
	@echo 'static const struct asset assets[] = {' >>$@
	@for page in $(sort $(wildcard src/$*/*.*)); do \
		name=$$(basename $$page | tr -c 'a-z0-9\n' _); \
		echo "{\"$$(basename $$page)\", $$name, sizeof $$name, \"\\\"$$(cksum <$$page | tr ' ' -)\\\"\"},"; \
	done >>$@
	@echo '};' >>$@

$(foreach inc,$(ASSETS),$(eval $(inc:.inc=.o): $(inc)))

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

# Where the shells look below PREFIX.
COMPLETIONS = bash:bash-completion/completions/ikabot zsh:zsh/site-functions/_ikabot \
	fish:fish/vendor_completions.d/ikabot.fish

MANUALS := $(notdir $(wildcard man/*.[1-9]))

install: all ## install below DESTDIR and PREFIX
	install -D -m 755 $(BUILD)/ikabot $(DESTDIR)$(PREFIX)/bin/ikabot
	for page in $(MANUALS); do \
		install -D -m 644 man/$$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$page || exit 1; \
	done
	for one in $(COMPLETIONS); do \
		mkdir -p "$(DESTDIR)$(PREFIX)/share/$$(dirname $${one#*:})" && \
		$(BUILD)/ikabot --completion=$${one%%:*} > "$(DESTDIR)$(PREFIX)/share/$${one#*:}" || exit 1; \
	done

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/ikabot \
		$(foreach page,$(MANUALS),$(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(page)))/$(page)) \
		$(foreach one,$(COMPLETIONS),$(DESTDIR)$(PREFIX)/share/$(lastword $(subst :, ,$(one))))

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

environments: all unit ## other locales and zones, no optional tools, an ordinary user
	@.ci/deps check
	@BUILD=$(BUILD) tests/environments

i386: ## build for 32 bits and run the unit tests there; SCENARIOS=PATTERN for scenarios
	@.ci/deps i386
	@.ci/i386

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

fresh: ## README's commands on a bare Debian, as an ordinary user (needs root)
	@.ci/fresh

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
	find src tests -name '*.[ch]' -exec clang-format -i {} +

deps: ## install the packages that building, testing and linting need
	@.ci/deps lint

clean: ## remove everything that was built
	rm -rf build build-sanitize build-cover build-i386

help: ## list these targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

FORCE:

.PHONY: all FORCE demo install uninstall unit check sanitize sanitize-quick i386 environments fuzz \
	fuzz-coverage fuzz-merge faults storm model bench fresh lint lint-quick analyze valgrind cover cover-build \
	format deps clean help

-include $(OBJECTS:.o=.d) $(MAIN:.o=.d) $(UNIT_TESTS:=.d)
