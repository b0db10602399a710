# The only list of commands; `make` alone prints it.
#
# Everything works on a bare machine in a clean clone: what is missing is installed (build libraries, as root or by
# sudo) or unpacked beside the sources (test peers, into .tools/), once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

floors  := --explicit-target-dependency-import-check error
# What makes the program smaller (docs/decisions/0014); lld comes with the toolchain.
lean    := -Xswiftc -use-ld=lld -Xswiftc -Xfrontend -Xswiftc -function-sections \
	-Xlinker -z -Xlinker pack-relative-relocs -Xlinker --icf=safe -Xlinker --no-export-dynamic
# The manifest asks git for the revision, and a cached answer would be that of an older commit.
release := swift build -c release --static-swift-stdlib --manifest-cache none $(floors) $(lean)
sources := Package.swift $(shell find Sources -type f)
program := .build/release/outrigger
judge   := .build/release/outrigger-judge
corpus  ?= ../shared/corpus

.PHONY: help run build test check format lint tsan asan bench fuzz judge peers

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: build ## build the release binary and start the sidecar (ARGS='--web.listen-address …')
	exec $(program) run $(ARGS)

build: $(program) ## build the release binary

$(program): $(sources) | toolchain
	$(release) --product outrigger
	@touch $@

test: peers ## everything but the sanitizers: first the foreign peers, then swift test
	.venv/bin/pytest Tests/Peers
	swift test $(floors)

check: lint test tsan asan ## what must hold before a change is handed in

format: ## write the sources as .swift-format says
	swift format format --in-place --parallel --recursive Package.swift Sources Snippets Tests Benchmarks

lint: ## complain where `make format` would change something
	swift format lint --strict --parallel --recursive Package.swift Sources Snippets Tests Benchmarks

tsan: | toolchain ## swift test under ThreadSanitizer
	swift test $(floors) --scratch-path .build-tsan --sanitize=thread

asan: | toolchain ## swift test under AddressSanitizer
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp:print_suppressions=0 swift test $(floors) --scratch-path .build-asan --sanitize=address

judge: | toolchain ## run the foreign corpora through our engines, when they lie beside the project
	@if [ -d $(corpus) ]; then $(MAKE) --no-print-directory $(judge) $(program); fi
	python3 Tests/judge.py $(judge) $(program) $(corpus)

$(judge): $(sources) | toolchain
	$(release) --product outrigger-judge
	@touch $@

bench: peers ## print what the sidecar costs, beside node_exporter in the same run
	.venv/bin/python Benchmarks/bench.py --outrigger $(program) --tools .tools $(ARGS)

fuzz: | toolchain ## run each fuzz target for a minute (SECONDS_EACH=60) under AddressSanitizer
	Benchmarks/fuzz.sh $(or $(SECONDS_EACH),60)

# What the build needs: a Swift toolchain, and Debian's headers of the C libraries we link or load.

.PHONY: toolchain
headers := microhttpd.h yaml.h re2/re2.h zlib.h curl/curl.h
debs    := libmicrohttpd-dev libyaml-dev libre2-dev zlib1g-dev libcurl4-openssl-dev
install := apt-get install -y --no-install-recommends

toolchain:
	@command -v swift >/dev/null || { echo "swift is not on the PATH; get 6.3 from https://swift.org/install" >&2; exit 1; }
	@test -e .build/headers || { $(call have-headers) || $(call install-debs,$(debs)); }
	@test -e .build/headers || { mkdir -p .build; $(call have-headers); touch .build/headers; }

have-headers = printf '\#include <%s>\n' $(headers) | clang++ -std=c++17 -fsyntax-only -x c++ - 2>/dev/null

# Installs as root or through sudo; without either it prints the one command to run, and stops.
define install-debs
if [ $$(id -u) = 0 ]; then \
	apt-get update -q && DEBIAN_FRONTEND=noninteractive $(install) $(1); \
elif sudo -n true 2>/dev/null; then \
	sudo -n apt-get update -q && sudo -n DEBIAN_FRONTEND=noninteractive $(install) $(1); \
else \
	echo "missing libraries; run: sudo $(install) $(1)" >&2; exit 1; \
fi
endef

# What the tests need besides: programs of others, never installed, and a Python environment.

peers: $(program) .tools/unpacked .venv/ready

.tools/unpacked: Tests/Peers/unpack.sh
	Tests/Peers/unpack.sh .tools
	@touch $@

.venv/ready: Tests/Peers/requirements.txt
	@python3 -c 'import venv, ensurepip' 2>/dev/null || { $(call install-debs,python3 python3-venv); }
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
