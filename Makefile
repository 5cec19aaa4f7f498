# `make demo` and `make test` are all that a fresh machine needs: both install what is missing first.
# `make test` is for every change; `make test-all` adds what takes long.

SWIFT ?= swift
REMANENCE := .build/release/remanence
# Every folder with Swift code of ours; generated files say `swift-format-ignore-file` themselves.
SWIFT_SOURCES := Package.swift Sources Tests Fuzz/Package.swift Fuzz/Sources
# Seconds for each reader in `make fuzz`.
FUZZ_SECONDS ?= 60

.PHONY: help deps build demo test test-slow test-all docs claims lint format fuzz bench

help:
	@echo 'make demo     set up, build, fetch a network and four tasks, teach them, write the report'
	@echo 'make test     set up, build, run the tests: about a quarter of an hour'
	@echo 'make test-all that, and networks and tasks from packages, and emulated processors'
	@echo 'make build    set up, build the command line: $(REMANENCE)'
	@echo 'make docs     build the documentation into .docs; warnings are errors'
	@echo 'make claims   write what the papers claim, and the same here: docs/claims.md and .json'
	@echo 'make lint     check format and documentation comments; make format corrects the format'
	@echo 'make fuzz     every reader of foreign files on mutated input, FUZZ_SECONDS=$(FUZZ_SECONDS) each'
	@echo 'make bench    time the kernels and the learning step'

deps:
	@SWIFT='$(SWIFT)' Scripts/install_dependencies.sh

build: deps
	$(SWIFT) build -c release --product remanence

demo: build
	$(REMANENCE) demo

test: deps
	$(SWIFT) test

# After the release build, which fetches, imports and learns; its results are compared with those written
# down.
test-slow: build
	REMANENCE_GOLDEN=all REMANENCE_PROGRAM='$(CURDIR)/$(REMANENCE)' $(SWIFT) test --filter 'FetchedTests|RunTests'
	@SWIFT='$(SWIFT)' Scripts/install_dependencies.sh emulators
	SWIFT='$(SWIFT)' Scripts/check_emulated.sh

test-all: test test-slow

docs: deps
	SWIFT='$(SWIFT)' Scripts/build_documentation.sh .docs

claims: build
	$(REMANENCE) claims --output docs

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_SOURCES)

format:
	$(SWIFT) format --in-place --recursive --parallel $(SWIFT_SOURCES)

fuzz: deps
	Scripts/fuzz.sh $(FUZZ_SECONDS)

bench: build
	Benchmarks/kernels/run.sh
	$(REMANENCE) bench
