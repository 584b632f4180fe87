# Two commands: `make site` shows the site, `make test` runs the tests.
# Both set up what they need first; after that they work without a network.

PYTHON ?= python3
UV ?= uv
PORT ?= 8000
SERVICE_PORT ?= 8001
OUTBOX_PORT ?= 8002
BIN := .venv/bin
READY := .venv/.ready
BENCH_READY := .venv/.ready-bench
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes \
	--python-version 3.11 --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help site demo build serve test check format lint types imports bench \
	bench-redline bench-history bench-site \
	bench-notify bench-kill bench-service notify-demo soak mutants lock clean

# Lists the recipes.
help:
	@echo "make site    set up, build the site, serve it on http://127.0.0.1:$(PORT)"
	@echo "make demo    site, service and outbox together: subscribe, see the mail"
	@echo "make test    set up, run the tests"
	@echo "make build   build the site into site/"
	@echo "make serve   serve with uncommitted edits shown as drafts"
	@echo "make check   everything CI runs: format, lint, types, imports, tests"
	@echo "make bench   all measurements with their peers"
	@echo "make notify-demo  tell sample people of the sample policies, into a folder"
	@echo "make soak    the long property runs"
	@echo "make mutants faults put into the redline engine; do its tests notice?"
	@echo "make lock    renew the lock files (needs uv)"
	@echo "make clean   remove everything that was made here"

# Sets up the environment once, from the lock file, hashes checked.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 ..."; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	touch $@

# Adds the peers that the benchmarks measure beside us.
$(BENCH_READY): requirements-bench.lock $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements-bench.lock
	touch $@

# Builds the sample site and serves it until Ctrl-C.
site: build
	@echo "Serving on http://127.0.0.1:$(PORT) (Ctrl-C stops)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory site $(PORT)

# Runs site, service and outbox until Ctrl-C; CHECK=1 tries them and ends.
demo: $(READY)
	@$(BIN)/python -m benchmarks.demo --port $(PORT) \
		--service-port $(SERVICE_PORT) --outbox-port $(OUTBOX_PORT) \
		$(if $(CHECK),--check)

# Builds into site/ and exits.
build: $(READY)
	$(BIN)/inforce build

# Serves and rebuilds on every edit; uncommitted policies are shown as drafts.
serve: $(READY)
	$(BIN)/inforce serve

# Runs all tests, on all cores; what a file shares is made once for it.
test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile

# Runs what CI runs.
check: format lint types imports test

# Fails when a file is not formatted.
format: $(READY)
	$(BIN)/ruff format --check .

# Fails on lint.
lint: $(READY)
	$(BIN)/ruff check .

# Fails on types.
types: $(READY)
	$(BIN)/mypy

# Fails when an import goes against the layers.
imports: $(READY)
	$(BIN)/lint-imports

# Prints all measurements, peers included.
bench: bench-redline bench-history bench-site bench-notify bench-kill \
	bench-service

# Measures redlines beside other comparers.
bench-redline: $(BENCH_READY)
	$(BIN)/python -m benchmarks.redline

# Measures reading 50,000 commits beside git itself.
bench-history: $(BENCH_READY)
	$(BIN)/python -m benchmarks.history

# Measures 2,000 archive pages beside MkDocs and Hugo.
bench-site: $(BENCH_READY)
	$(BIN)/python -m benchmarks.site

# Measures the notifier: the wire, the record, mails and signatures.
bench-notify: $(READY)
	$(BIN)/python -m benchmarks.notify

# Kills senders and counts who was lost, and who was told twice.
bench-kill: $(READY)
	$(BIN)/python -m benchmarks.notify.kill

# Measures durable requests a second beside a bare route.
bench-service: $(READY)
	$(BIN)/python -m benchmarks.service

# Tells sample people of the sample policies, into a folder.
notify-demo: $(READY)
	@$(BIN)/python -m benchmarks.notify.demo

# Runs the laws of a redline on 100,000 pairs instead of the usual number.
soak: $(READY)
	INFORCE_SOAK=100000 $(BIN)/python -m pytest -m soak

# Puts faults into the redline engine; MUTANTS=all takes every one.
mutants: $(READY)
	nice $(BIN)/python -m benchmarks.mutants --count $(or $(MUTANTS),600)

# Renews both lock files; they hold versions and hashes, no addresses.
lock:
	printf 'hatchling>=1.27\neditables\n' | $(COMPILE) pyproject.toml - \
		--extra fast --extra notify --extra service --extra cluster \
		--group dev --output-file requirements.lock
	$(COMPILE) --group bench --constraint requirements.lock \
		--output-file requirements-bench.lock

# Removes everything that was made here.
clean:
	rm -rf .venv site .inforce .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache .coverage
