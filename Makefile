# The verbs of this project. On Windows without make, each recipe can be typed by hand.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
SEEDS ?= 1-20
STEPS ?= 200
RUNS ?= 20000
READY := $(VENV)/.ready
DEV := $(VENV)/.dev

.PHONY: site test torture figures check bench demo browser clean

site: $(READY)          ## build the ledger in cases/ into _site/, as of its own last day
	$(BIN)/python build.py --last-day

test: $(DEV) browser    ## the whole test suite, with a real git, real hooks and a real browser
	$(BIN)/python -m pytest

torture: $(DEV)         ## long random walks: remembered builds against builds anew; SEEDS=1-20 STEPS=200; then RUNS=20000 of the fuzzer
	LEDGER_SEEDS=$(SEEDS) LEDGER_STEPS=$(STEPS) $(BIN)/python -m pytest tests/sweep
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	$(BIN)/python -m fuzz --runs $(RUNS)

figures: $(DEV) browser ## every trial of trust at its full size, in docs/trust.md: hours; make figures FIGURES="M3 M4 --share 0.1"
	$(BIN)/python -m trials $(FIGURES) --write

check: $(DEV)           ## ruff, mypy, and the ledger's own validator over every commit of this history
	$(BIN)/ruff check .
	$(BIN)/ruff format --check ledger build.py
	$(BIN)/mypy
	$(BIN)/ledger check --range ..HEAD

bench: $(DEV)           ## ratios measured side by side, in docs/benchmarks.md; make bench BENCH="--cases 10000"
	$(BIN)/python -m bench $(BENCH)

demo: $(READY)          ## a larger fictional ledger with two years of history, in ./demo
	$(BIN)/ledger demo demo --cases 300 --commits 2500

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(DEV): $(READY) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

browser:                ## what the browser tests need: Chromium, a Chinese font, strace (Debian: installed; else named)
	@sh tests/browser/ensure.sh

clean:
	rm -rf $(VENV) .bench _site demo .pytest_cache .mypy_cache .ruff_cache
