# Two commands: `make run` starts everything, `make test` proves everything.
.PHONY: help run test setup lint types unit brain-tests services browser bench screenshots clean
.DEFAULT_GOAL := help
GATEWAY := .venv/bin
RASA := .venv-rasa/bin
# Threads of the numerical libraries: two cores are shared by five processes.
export OMP_NUM_THREADS ?= 2
export TF_CPP_MIN_LOG_LEVEL ?= 3
# Tests start a hundred processes: each begins with compiled modules, which are kept in a folder of their own.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.tools/bytecode
# So many processes run tests beside each other (`make test JOBS=4`); each that plays dialogues holds a brain.
JOBS ?= 2
BESIDE := -n $(JOBS) --dist loadgroup

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

setup: ## make both environments from the lock file
	@bin/setup

run: setup ## install, train if the data changed, start everything
	@$(GATEWAY)/suara up

test: lint types unit brain-tests services browser ## run everything that must hold
	@echo "make test: all parts passed"

lint: setup ## ruff: rules and format
	@$(GATEWAY)/ruff check .
	@$(GATEWAY)/ruff format --check --quiet .

types: setup ## mypy strict, in both environments
	@$(GATEWAY)/mypy webhooks suara bot --exclude bot/components
	@$(RASA)/mypy bot actions

unit: setup ## tests without network, in the gateway's environment
	@$(GATEWAY)/pytest $(BESIDE) -m "not services and not browser and not brain"

brain-tests: setup ## the plain bot code, the actions, the components and the dialogues, in Rasa's environment
	@$(GATEWAY)/suara train
	@$(RASA)/pytest $(BESIDE) tests/bot tests/actions tests/dialogues

services: setup ## real Redis, real PostgreSQL, whole processes
	@$(GATEWAY)/suara train
	@$(GATEWAY)/pytest $(BESIDE) -m "services" --ignore tests/system
	@# A whole Suara has to page within 3 s: with the machine to itself, as where it runs.
	@$(GATEWAY)/pytest -m "services" tests/system

browser: setup ## the chat page and the desk in a real Chromium
	@$(GATEWAY)/suara train
	@$(GATEWAY)/pytest -m "browser"

screenshots: setup ## make the pictures of the README again
	@SUARA_SCREENSHOTS=docs/images $(GATEWAY)/pytest -m "browser" tests/browser

bench: setup ## measure, and write docs/benchmarks.md
	@$(GATEWAY)/suara bench --write

clean: ## remove both environments; var/ with keys and cases stays
	rm -rf .venv .venv-rasa .tools
