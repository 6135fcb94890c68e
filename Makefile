# Two commands: `make demo` shows a month, `make test` proves the program. All install what they need into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DEMO := $(BIN)/dangjian -C .demo
# A month with returned or missing forms ends with status 1: that is a finding, not a failure.
FINDINGS_ARE_FINE := || test $$? -eq 1
# Every process would compile the whole program anew, and the tests start it many times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check fmt docs samples hostile crash months untouched browser cluster bench growth mutants coverage lock portable clean

demo: .venv/installed
	rm -rf .demo
	$(BIN)/dangjian demo .demo --branches 24 --months 3 --seed 1 --period 2026-11
	$(DEMO) --today 2026-12-03 collect $(FINDINGS_ARE_FINE)
	$(DEMO) --today 2026-12-04 collect $(FINDINGS_ARE_FINE)
	for day in .demo/later/*; do \
	  cp -R $$day/. .demo/inbox/ && { $(DEMO) --today $$(basename $$day) collect $(FINDINGS_ARE_FINE); } || exit 1; \
	done
	$(DEMO) --today 2026-12-11 consolidate 2026-11 $(FINDINGS_ARE_FINE)
	$(DEMO) --today 2026-12-11 forms 2026-12 $(FINDINGS_ARE_FINE)
	$(DEMO) --today 2026-12-11 send 2026-11 --kinds feedback $(FINDINGS_ARE_FINE)
	$(DEMO) --today 2026-12-11 status 2026-11 --text $(FINDINGS_ARE_FINE)

test: check
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Every hostile kind and three thousand mutants through a real look (some minutes).
hostile: .venv/installed-for-test
	PYTHONPATH=.:tests $(BIN)/python -m hostile.run 3000

# Fail and kill at every step of the disk in a whole month, then the real program at random moments (a quarter of an hour).
crash: .venv/installed-for-test
	PYTHONPATH=.:tests $(BIN)/python -m crash.run 1 2
	PYTHONPATH=.:tests $(BIN)/python -m crash.killed 20

# A quarter of an hour of made-up months: every paper against facts computed a second time, every untrue sentence named.
months: .venv/installed-for-test
	PYTHONPATH=.:tests:tests/commands nice $(BIN)/python -m months.run 900

# Two hundred papers that nobody touched and every paper of a demonstration: proof must refuse none (ten minutes).
untouched: .venv/installed-for-test
	rm -rf .untouched
	$(BIN)/dangjian demo .untouched --branches 24 --months 3 --seed 1 --period 2026-11
	for day in 2026-12-03 2026-12-04; do $(BIN)/dangjian -C .untouched --today $$day collect $(FINDINGS_ARE_FINE); done
	$(BIN)/dangjian -C .untouched --today 2026-12-11 consolidate 2026-11 $(FINDINGS_ARE_FINE)
	PYTHONPATH=.:tests:tests/commands nice $(BIN)/python -m months.untouched 200 .untouched 2026-12-11

# The pages in a real Chromium (Debian: chromium), by keyboard, against axe-core; skipped by `make test` where the extra is not installed.
browser: .venv/installed-for-test
	$(BIN)/pip install -q -e ".[browser]"
	$(BIN)/python -m pytest tests/desk/test_browser.py

# Work shared out to a real scheduler and two workers on this machine, which are killed, halted and started again; skipped by
# `make test` where the extra is not installed. Then a thousand forms, ten of which kill and ten of which hang their reader.
cluster: .venv/installed-for-test
	$(BIN)/pip install -q -e ".[cluster]"
	$(BIN)/python -m pytest tests/cluster
	PYTHONPATH=.:tests $(BIN)/python -m cluster.repeat 10 1000

# Changes the pure modules in one place at a time; their own tests must notice (hours; `make mutants MODULES=periods` for one).
mutants: .venv/installed-for-test
	PYTHONPATH=.:tests nice -n 10 $(BIN)/python -m mutation.run $(MODULES)

# How much of the pure rooms their own tests run; fails below the floor.
coverage: .venv/installed-for-test
	$(BIN)/python -m pytest -p no:cacheprovider tests/test_periods.py tests/intake/cells tests/ledger tests/supervision tests/reports \
	  --cov pipeline.periods --cov pipeline.intake.cells --cov pipeline.ledger --cov pipeline.supervision --cov pipeline.reports \
	  --cov-report term-missing --cov-fail-under 95

# Beside what others would write, by size and days of taking; docs/性能.md keeps the table (half an hour; SIZES=300,1000,3000,10000 for more).
# Then what a form costs, stage by stage. The suite itself asks only whether calls and ratios got worse (tests/bench/test_ratios.py).
SIZES := 300,1000,3000
bench: .venv/installed-for-test
	PYTHONPATH=.:tests $(BIN)/python -m bench.peers --sizes $(SIZES) --days 300 --write
	PYTHONPATH=.:tests $(BIN)/python -m bench.stages 300

check: .venv/installed-for-test
	$(BIN)/ruff check pipeline tests
	$(BIN)/ruff format --check pipeline tests
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports

fmt: .venv/installed-for-test
	$(BIN)/ruff check --fix pipeline tests
	$(BIN)/ruff format pipeline tests

# The pages the program writes about itself; tests fail while they are stale.
docs: .venv/installed-for-test
	$(BIN)/python -m pipeline.cli.command_page > docs/命令.md.new && mv docs/命令.md.new docs/命令.md
	$(BIN)/python -m pipeline.glossary > docs/术语.md.new && mv docs/术语.md.new docs/术语.md
	$(BIN)/python -m pipeline.supervision.rectification.diagram > docs/整改流程.md.new && mv docs/整改流程.md.new docs/整改流程.md
	$(BIN)/python -m pipeline.proof.rules_page > docs/校对规则.md.new && mv docs/校对规则.md.new docs/校对规则.md
	PYTHONPATH=tests:tests/demo:tests/forms:tests/intake:tests/commands:. $(BIN)/python -m findings_page > docs/问题一览.md.new && mv docs/问题一览.md.new docs/问题一览.md

# The files an office starts from, as `init` writes them; tests fail while they are stale.
samples: .venv/installed
	rm -rf .samples
	$(BIN)/dangjian init .samples
	cp -R .samples/templates/. templates/
	rm -rf .samples

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/installed-for-test: .venv/installed requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	touch $@

# Pins every package with its hashes; wants uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --output-file requirements.txt pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --extra test --output-file requirements-test.txt pyproject.toml

# How the cost of each command grows with branches and months (ten minutes); docs/性能.md keeps a run.
growth: .venv/installed-for-test
	PYTHONPATH=.:tests $(BIN)/python -m bench.growth 100 12

# A folder for a Windows without Python (untried there), out of the embeddable package that python.org gives:
# make portable PYTHON_ZIP=python-3.11.9-embed-amd64.zip
portable: .venv/installed
	$(BIN)/python -m pipeline.cli.portable_folder dist/党建台账 --python "$(PYTHON_ZIP)" --wheels dist/组件 --download

clean:
	rm -rf .venv .demo .samples .untouched .mutants .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
