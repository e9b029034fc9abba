# What the README's commands do; each works in a fresh clone.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test check format screenshots clean

# The studio, with the shipped model.
run: $(VENV)/run
	$(BIN)/songwriter

# All tests, with the checks of style and types among them.
test: $(VENV)/test
	$(BIN)/python -m pytest

# The checks alone, in seconds.
check: $(VENV)/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Pictures of the running program.
screenshots: $(VENV)/test
	$(BIN)/python screenshots/make.py

clean:
	rm -rf $(VENV) build dist

# torch is named first, and exactly, so that pip takes its CPU build and nothing newer that brings gigabytes.
$(VENV)/run: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/test: $(VENV)/run
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	touch $@
