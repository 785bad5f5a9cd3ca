# `make demo` and `make test` prepare everything they need, on a machine with nothing but python3 and make.
# Python packages come from the hash-checked lock files into $(VENV); a stamp file makes the next run instant.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

# Nothing below may fetch a package that is not in a lock file.
INSTALL := $(PIP) install --require-hashes --only-binary :all: --no-compile

.PHONY: help demo test lint bench golden readme pictures fuzz torture licences lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo     build the example review into out/"
	@echo "make test     lint, types, import floors, tests"
	@echo "make lint     ruff, mypy and import-linter alone"
	@echo "make bench    measure speed; prints ratios (ARGS=--write: into the README too)"
	@echo "make golden   write the golden reviews again, to be read in the diff"
	@echo "make readme   write the README's table of rules again from the code"
	@echo "make pictures draw the README's pictures again from the example"
	@echo "make fuzz     the long form of the input attacks"
	@echo "make torture  the long form of the fault injection"
	@echo "make licences list the licences of fonts and packages again"
	@echo "make lock     resolve the dependencies again into the lock files"
	@echo "make clean    remove what was built (not $(VENV))"

# The base install: what a user needs, and this checkout itself.
$(VENV)/.base: requirements.lock pyproject.toml
	@.ci/system $(PYTHON)
	@echo "Preparing $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# The tools of the tests, and the extras that the tests run.
$(VENV)/.dev: $(VENV)/.base requirements-dev.lock
	@echo "Preparing the test tools"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

# Everything optional, Spark (400 MB) included: CI tests it, `make test` elsewhere skips it. PySpark comes as source
# only; it is built with the locked setuptools of the step before.
$(VENV)/.extras: $(VENV)/.dev requirements-extras.lock
	@echo "Preparing the extras"
	@$(INSTALL) --no-binary pyspark --no-build-isolation -r requirements-extras.lock
	@touch $@

ifeq ($(CI),true)
TEST_ENVIRONMENT := $(VENV)/.extras
else
TEST_ENVIRONMENT := $(VENV)/.dev
endif

demo: $(VENV)/.base
	@$(BIN)/reviewgen build examples/migrated.yaml -o out
	@echo
	@echo "Read   $(CURDIR)/out/migrated.pdf"
	@echo "or     $(CURDIR)/out/migrated.html"
	@echo "Then try a desk of your own:  $(BIN)/reviewgen init desk.yaml"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(TEST_ENVIRONMENT) lint
	$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadscope $(ARGS)

bench: $(VENV)/.extras
	$(BIN)/python tests/benchmarks/run.py $(ARGS)

golden: $(VENV)/.dev
	$(BIN)/python -m pytest tests/golden --write-golden
	@git --no-pager diff --stat -- tests/golden

readme: $(VENV)/.base
	$(BIN)/python tests/structure/readme_table.py

pictures: $(VENV)/.base
	$(BIN)/python .ci/pictures

fuzz: $(VENV)/.dev
	$(BIN)/python -m pytest tests -m fuzz --long $(ARGS)

torture: $(VENV)/.dev
	$(BIN)/python -m pytest tests -m torture --long $(ARGS)

licences: $(VENV)/.base
	@$(BIN)/python .ci/licences > LICENCES.md

# One resolution for every platform and Python version. Later files are held to the versions of the earlier ones, so
# that installing one after the other changes nothing. `make lock UPGRADE=--upgrade` takes newer releases.
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" --quiet $(UPGRADE)

lock:
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(PIP) install uv
	$(COMPILE) --group build -o requirements.lock
	$(COMPILE) --group dev --extra edit --extra measure --extra obi -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group bench --all-extras -c requirements-dev.lock -o requirements-extras.lock

clean:
	rm -rf out build dist .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .benchmarks
	find reviewgen tests -name __pycache__ -type d -prune -exec rm -rf {} +
