# Each target is a line that calls a program. `make` alone lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY  := $(VENV)/.ready
TESTS  := $(VENV)/.ready-for-tests
SAM    := .venv-sam/.ready

# Kernels and other child processes start in half the CPU time where bytecode is kept.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test lab notebooks serve deploy destroy named rehearse bench load lock clean
help:            ## list the targets
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 12

# The environment: pins with hashes, then this package without a network. Made again when one of these files changes.
$(READY): requirements.lock requirements-uv.lock pyproject.toml install.py
	@$(PYTHON) -c 'import sys; sys.exit("This workbook needs Python 3.11 or later; " + sys.executable + " is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.13 …") if sys.version_info < (3, 11) else 0'
	@echo "Setting up $(VENV), once …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python install.py requirements.lock
	@touch $@

# What only contributors need.
$(TESTS): $(READY) requirements-test.lock
	@$(BIN)/python install.py requirements-test.lock
	@touch $@

# The SAM CLI has pins of its own, so it has an environment of its own.
$(SAM): requirements-sam.lock install.py
	@echo "Setting up .venv-sam, once …"
	@$(PYTHON) -m venv .venv-sam
	@.venv-sam/bin/python install.py --lock-only requirements-sam.lock
	@touch $@

run: $(READY)    ## execute every chapter into build/ and print what happened
	@echo "Executing the chapters …"
	@$(BIN)/python -m workbook run $(if $(TARGET),--target "$(TARGET)") $(if $(STACK),--stack "$(STACK)") $(if $(YES),--yes)

test: $(TESTS)   ## linter, type checker, tests, and the committed notebooks against a fresh build
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist worksteal

lab: $(READY)    ## open JupyterLab on chapter 00
	@echo "Starting JupyterLab …"
	@$(BIN)/python -m workbook.lab

notebooks: $(READY)  ## the rules of chapters, then the learner's and the solved copies and the README's picture again
	@$(BIN)/python -m workbook notebooks
	@$(BIN)/python -m workbook.chapters.readme

serve: $(READY)  ## the local cloud over HTTP, for the AWS CLI and other programs; FAULTS=plan.yaml lets calls fail
	@$(BIN)/python -m workbook.server $(if $(FAULTS),--faults "$(FAULTS)")

named:
	@test -n "$(STACK)" || { echo "Name the stack, for example: make $(MAKECMDGOALS) STACK=book-a-nanny-test"; exit 2; }

deploy: named $(READY) $(SAM)  ## make or update the stack STACK=… on your AWS account, after asking; YES=1 does not ask
	@$(BIN)/python -m workbook.deployment deploy "$(STACK)" $(if $(YES),--yes)

destroy: named $(READY)  ## remove the stack STACK=… that deploy made, after asking; YES=1 does not ask
	@$(BIN)/python -m workbook.deployment destroy "$(STACK)" $(if $(YES),--yes)

rehearse: $(READY) $(SAM)  ## deploy, run, be interrupted and destroy, on `make serve`; ON=ministack, CHAPTERS=00,01, QUICK=1
	@$(BIN)/python -m workbook.rehearsal $(if $(ON),--on "$(ON)") $(if $(CHAPTERS),--chapters "$(CHAPTERS)") $(if $(QUICK),--quick)

bench: $(READY)  ## what bookings, messages, tables and chapters cost, as ratios; TABLES="booking large" measures these
	@$(BIN)/python -m workbook.benchmark $(TABLES)

load: $(READY)   ## book at a fixed RATE=5 a second for DURATION=10 seconds; WORKERS, APPLICATIONS, CHART; TARGET=aws STACK=… on an account, after asking
	@$(BIN)/python -m workbook.load $(if $(TARGET),--target "$(TARGET)") $(if $(STACK),--stack "$(STACK)") \
		$(if $(RATE),--rate "$(RATE)") $(if $(DURATION),--duration "$(DURATION)") $(if $(YES),--yes) \
		$(if $(WORKERS),--workers "$(WORKERS)") $(if $(APPLICATIONS),--applications "$(APPLICATIONS)") \
		$(if $(CHART),--chart "$(CHART)")

LOCKED := --no-config pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --quiet $(UPGRADE)
lock: $(READY)   ## make the four locks again from pyproject.toml; UPGRADE=--upgrade takes the newest versions
	@$(BIN)/uv $(LOCKED) --output-file requirements.lock pyproject.toml
	@$(BIN)/uv $(LOCKED) --output-file requirements-test.lock --group test --constraint requirements.lock
	@$(BIN)/uv $(LOCKED) --output-file requirements-uv.lock --group uv
	@$(BIN)/uv $(LOCKED) --output-file requirements-sam.lock --group sam

clean:           ## remove the environment and everything built
	rm -rf $(VENV) .venv-sam build
