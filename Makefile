# Every target does its own set-up: a virtual environment in .venv, and what the target needs in it.
# Files named .venv/.* say what was installed, so that a second run starts at once.

VENV := .venv
BIN := $(VENV)/bin
MAILS ?= 200
CELLS ?= 1000

.DEFAULT_GOAL := help
.PHONY: help site serve test lint format types check wheel docs pictures bench-peers bench-cells bench-build bench-serve clean

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: $(VENV)/.package ## build content/ into build/
	$(BIN)/sitegen build

serve: $(VENV)/.package ## build, show and rebuild while you edit
	$(BIN)/sitegen serve

# Some machines forbid Python to keep what it has compiled: each process that a test starts would compile all anew.
# xdist would begin with the files that have most tests; tests/conftest.py begins with those that take longest.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.dev ## run the tests, in Chromium where they need a browser
	CHROMIUM="$$($(BIN)/python tests/browser.py)" && export CHROMIUM && $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev ## style, format and the one-way rule of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

format: $(VENV)/.dev ## put style and format right
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy

check: ## all that CI runs
	.ci/run

wheel: $(VENV)/.dev ## the wheel, in dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

docs: $(VENV)/.package ## the pages of docs/ that are made from the code
	$(BIN)/python -m sitegen.diagnostics.reference > docs/diagnostics.md
	$(BIN)/python -m sitegen.sources.reference < docs/content.md > docs/content.md.new && mv docs/content.md.new docs/content.md
	$(BIN)/python -m sitegen.merge.reference < docs/merge.md > docs/merge.md.new && mv docs/merge.md.new docs/merge.md
	$(BIN)/python -m sitegen.export.reference < docs/export.md > docs/export.md.new && mv docs/export.md.new docs/export.md

pictures: $(VENV)/.dev site ## the pictures of the preview in docs/pictures/
	CHROMIUM="$$($(BIN)/python tests/browser.py)" && export CHROMIUM && $(BIN)/python docs/pictures/take.py

bench-peers: $(VENV)/.package ## cost per mail beside mjml, react-email and Maizzle (MAILS=200)
	$(BIN)/python benchmarks/peers/run.py --mails $(MAILS)

bench-cells: $(VENV)/.package ## CPU and memory per cell (CELLS=1000)
	$(BIN)/python benchmarks/cells.py --cells $(CELLS)

bench-build: $(VENV)/.package ## cold builds and edits beside Hugo, Eleventy and others
	$(BIN)/python benchmarks/build/run.py

bench-serve: $(VENV)/.dev ## how soon an edit shows in the browser, beside react-email, Maizzle, Hugo and mjml
	CHROMIUM="$$($(BIN)/python tests/browser.py)" && export CHROMIUM && $(BIN)/python benchmarks/serve/latency.py

clean: ## remove what was built, not what was installed
	find build -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	rm -rf dist

$(VENV)/.made: .ci/venv
	.ci/venv $(VENV)
	@touch $@

$(VENV)/.package: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(VENV)/.package $@
