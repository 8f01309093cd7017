# `make` prints the targets; `make quick` and `make test` are the two commands of the README.
SHELL := /bin/bash
# The Swift that builds and tests, as in: make test SWIFT=/opt/swift/usr/bin/swift
SWIFT := swift
# A study is a folder of studies/ with a published.json; its command is the folder's name in lower case.
STUDIES := $(shell echo $(sort $(patsubst studies/%/published.json,%,$(wildcard studies/*/published.json))) | tr '[:upper:]' '[:lower:]')
# Package.swift reads the same folders. SwiftPM keeps what it said by its text and the environment, so that a study that has
# come or gone has to show in the environment.
export RECOUNT_STUDIES := $(STUDIES)
# One set of flags for programs and tests, so that both share one build.
FLAGS := -c release -Xswiftc -enable-testing
BIN := .build/release
# Where the programs we are measured against are installed; what part of a bench to run, as in: make bench FILTER=tsne
PEERS := .build/peers
FILTER :=
# Which faults to plant, as in: make mutants ONLY='marks-*'
ONLY :=
PACKAGES := libopenblas-dev libcairo2-dev libpango1.0-dev libqpdf-dev libboost-math-dev zlib1g-dev libssl-dev \
            fonts-linuxlibertine fonts-dejavu-core fontconfig poppler-utils qpdf pkg-config g++ python3-pip curl ca-certificates make git

.PHONY: help setup build quick standard reports test test-paths mutants torture bench bench-peers clean
help: ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the system packages that are missing (Debian, Ubuntu); say what else is missing
	@bash tools/toolchain.sh swift "$(SWIFT)"
	@bash tools/setup.sh $(PACKAGES)
	@bash tools/toolchain.sh all "$(SWIFT)"

build: setup ## build everything in the release configuration
	@"$(SWIFT)" build $(FLAGS)

quick: build ## train and report every study in the quick profile, into out/<study>/
	@status=0; for study in $(STUDIES); do $(BIN)/$$study run --profile quick --out out/$$study || status=$$?; done; \
	for study in $(STUDIES); do [ -f out/$$study/$$study.pdf ] && echo "report: out/$$study/$$study.pdf"; done; exit $$status

standard: build ## train every study in the standard profile and renew reports/<study>/
	@status=0; for study in $(STUDIES); do $(BIN)/$$study run --profile standard --results out/$$study-standard/store --out reports/$$study || status=$$?; done; \
	bash tools/check-reports.sh --record; exit $$status

reports: build ## render the checked-in runs again from their packs: no data, no training, the same bytes
	@for study in $(STUDIES); do \
	[ -f reports/$$study/results.pack ] || { echo "$$study: no run is checked in yet; make standard makes one"; continue; }; \
	$(BIN)/$$study report --results reports/$$study/results.pack --out reports/$$study || exit $$?; \
	echo "report: reports/$$study/$$study.pdf"; done
	@bash tools/check-reports.sh --record

# Tests cannot start themselves anew as programs do, so what OpenBLAS must find is set before.
test: setup ## build and run all tests
	@"$(SWIFT)" build $(FLAGS) --build-tests
	@variables=$$($(BIN)/recount environment) || exit $$?; env $$variables "$(SWIFT)" test $(FLAGS) --skip-build

test-paths: setup ## run the numeric tests under all loops and BLAS kernels that this machine runs
	@"$(SWIFT)" build $(FLAGS) --build-tests
	@SWIFT="$(SWIFT)" bash tools/test-paths.sh $(BIN) $(FLAGS)

mutants: setup ## plant one-line faults in a copy, one at a time, and list those no test notices (hours; ONLY=name for some)
	@python3 tools/mutants/run.py $(if $(ONLY),--only "$(ONLY)")

torture: ## kill, fill, flip and limit the toy study for ten minutes, and count what is lost (ROUNDS=3 for more; after make test)
	@bash tools/torture/run.sh

bench: build ## measure our speed on this machine against Benchmarks/baseline.json (FILTER=text for a part)
	@mkdir -p out && $(BIN)/recount bench --json out/bench.json $(if $(FILTER),--filter "$(FILTER)") \
	$(if $(wildcard Benchmarks/baseline.json),--compare Benchmarks/baseline.json)

bench-peers: build ## measure us beside PyTorch, RecBole, scikit-learn and others into Benchmarks/bench-peers.json (FILTER=text)
	@bash tools/setup.sh python3-venv python3-dev
	@bash Benchmarks/peers/setup.sh $(PEERS)
	@$(BIN)/recount bench --export out/bench
	@$(BIN)/recount bench --peers Benchmarks/peers/pairs.json --python $(PEERS)/bin/python \
	--json Benchmarks/bench-peers.json $(if $(FILTER),--filter "$(FILTER)")

clean: ## remove build products and out/
	@rm -rf .build out
