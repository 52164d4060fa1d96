.DEFAULT_GOAL := help
.PHONY: help demo test test-unit soak serve opensearch stop logs invoke lint format build deploy requirements venv

PYTHON := $(or $(PYTHON),$(shell sh scripts/find_python.sh))
RUN := .local/venv/bin/python
PREPARE = $(if $(PYTHON),,$(error no fitting Python))$(PYTHON) scripts/prepare_environments.py
# A line now and then says how far it is, in a terminal and in a log alike.
PYTEST := $(RUN) -m pytest -n 2 -q -p tests.progress -o console_output_style=classic
# What needs neither a service nor a process of its own.
CORE := tests/unit $(addprefix --ignore=tests/unit/,functions docs scripts)
WITHOUT_END = $(addprefix tests/e2e/,reliability/test_chaos.py reliability/test_hostile.py dialects/test_openapi.py)
SUITE ?=
STACK ?= ministack
STACK_NAME ?= cairn
CONVERSATION ?=
EVENT ?= ingest/add_message
export SAM_CLI_TELEMETRY := 0

help: ## show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: venv ## watch a conversation become memories (CONVERSATION=file.jsonl for your own)
	@scripts/cairn demo $(if $(CONVERSATION),--conversation $(CONVERSATION))

test: venv $(if $(SUITE),,lint) ## check style and types, run all tests (SUITE=contract for one suite alone, STACK=localstack for Docker's LocalStack)
	@$(PREPARE) sam
ifeq ($(STACK),localstack)
	docker compose up --detach --wait
	AWS_ENDPOINT_URL=http://127.0.0.1:4566 $(PYTEST) $(addprefix tests/,$(SUITE)) $(ARGS)
else
	@env -u AWS_ENDPOINT_URL $(PYTEST) $(addprefix tests/,$(SUITE)) $(ARGS)
endif

test-unit: venv ## run the tests of the core, in seconds and without a service
	@CAIRN_TESTS_EFFORT=quick $(PYTEST) $(CORE) $(ARGS)

soak: venv ## run for hours what has no end: crashes, troubles, hostile and random examples
	@CAIRN_TESTS_EFFORT=soak $(PYTEST) tests/resilience $(WITHOUT_END) $(CORE) $(ARGS)

serve: venv ## run Cairn here until Ctrl-C
	@scripts/cairn serve

opensearch: venv ## run a real OpenSearch here, in the background (ARGS=stop ends it)
	@scripts/cairn opensearch $(or $(ARGS),start)

stop: ## stop the local Cairn
	@test ! -x $(RUN) || scripts/cairn stop

logs: venv ## follow what the functions log
	@scripts/cairn logs --follow

invoke: venv ## run a function on one of events/ in this process (EVENT=ingest/add_message)
	@scripts/cairn invoke $(EVENT) $(ARGS)

lint: venv ## check style, types and the direction of imports
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	.local/venv/bin/lint-imports --no-cache

format: venv ## lay the code out
	@$(RUN) -m ruff check --fix
	@$(RUN) -m ruff format

build: venv ## build what is uploaded to AWS
	@$(PREPARE) sam
	PYTHON=$(CURDIR)/.local/uv/bin/python .local/sam/bin/sam build

deploy: venv ## deploy to your AWS account (STACK_NAME=cairn)
	@env -u AWS_ENDPOINT_URL scripts/cairn deploy --stack-name $(STACK_NAME)

requirements: venv ## pin the newest versions, with hashes
	@scripts/cairn requirements --upgrade

venv:
	@$(PREPARE) uv venv ministack
