# Everything runs in .venv, which is made once and again when the pins change.
# No ensurepip is needed: the pip outside installs into the environment.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup browser run dashboard test lint format texts docs bench laws mutants lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## make .venv from the pinned packages (done by the others when needed)

$(STAMP): pyproject.toml constraints.txt
	@echo "Setting up .venv from constraints.txt (a few minutes the first time)"
	@$(PYTHON) -m venv --without-pip .venv
	@$(PIP) --python $(BIN)/python install --require-hashes --no-deps -r constraints.txt
	@$(PIP) --python $(BIN)/python install --no-deps --no-build-isolation -e .
	@$(BIN)/portsim compare alashankou --days 1 --replications 2 --processes 1 > /dev/null
	@touch $@

browser: ## install Debian's chromium, which the tests of the dashboard drive
	@command -v chromium > /dev/null || { echo "Installing Debian's chromium"; \
		$(ROOT) apt-get -qq update && $(ROOT) apt-get -qq -y install chromium fonts-noto-cjk > /dev/null; } \
		|| { echo "The tests of the dashboard need chromium: as root, apt-get install chromium"; exit 2; }

run: $(STAMP) ## compare serial, parallel and joint at a port of each mode; writes report.html
	$(BIN)/portsim compare shanghai-yangshan suzhou alashankou youyiguan zhengzhou luohu \
		--replications 20 --report report.html

dashboard: $(STAMP) ## start the dashboard on this machine (127.0.0.1)
	$(BIN)/portsim dashboard

test: lint browser ## lint, then all tests; sets up a browser too
	$(BIN)/pytest

lint: $(STAMP) ## check style, types and which room imports which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(STAMP) ## put the code in order
	$(BIN)/ruff format --quiet
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Texts that are gone are dropped, new ones are added without a translation; a test lists those.
PO := sim/text/locale/zh/LC_MESSAGES/portsim.po
texts: $(STAMP) ## bring the catalogue of texts up to date with the code
	@mkdir -p build
	$(BIN)/pybabel --quiet extract --no-location --sort-output --no-default-keywords -k _ -k N_ -k gettext:1 \
		-k pgettext:1c,2 -k ngettext:1,2 -k NP_:1c,2 -k say:1 -k word:1 --output-file build/portsim.pot sim dashboards
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date \
		-l zh_Hans_CN -i build/portsim.pot -o $(PO)

docs: $(STAMP) ## build the documentation in build/docs; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q -c reports/site -d build/doctrees . build/docs

bench: $(STAMP) ## measure speed here beside other simulators (PARTS="network size", QUICK=--quick)
	$(BIN)/python -m tests.performance $(PARTS) $(QUICK) --out reports/benchmarks

laws: $(STAMP) ## check the laws of matching on a million random journals
	$(BIN)/python -m tests.laws.long_run --journals 1000000 --processes 2 \
		--report reports/verification/laws.md

mutants: $(STAMP) ## plant faults in the code and count those the tests find
	$(BIN)/python -m tests.mutation

lock: ## rebuild constraints.txt (LOCK=--upgrade takes the newest versions)
	@$(PYTHON) -m venv --without-pip .venv/lock
	@$(PIP) --python .venv/lock/bin/python install uv
	@.venv/lock/bin/uv pip compile pyproject.toml --extra analysis --extra cluster --extra docs --extra test --group build \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --custom-compile-command "make lock" --quiet $(LOCK) \
		--output-file constraints.txt

clean: ## remove .venv and all that can be rebuilt
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
		.coverage htmlcov build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
