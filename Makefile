# What a newcomer types: `make run`, or `make test`. Each makes the virtual environment where it is missing.

PYTHON := .venv/bin/python
INSTALLED := .venv/installed
SCANNER := .venv-scan/installed
UV := .venv-lock/bin/uv
PYTHONS := 3.11 3.12 3.13
LOCKS := requirements.txt requirements-dev.txt requirements-scan.txt
LOCKED := .
TERRAFORM_FOLDERS := terraform terraform/foundation
LOCK := --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11

.PHONY: run test test-in-memory test-on-emulators test-versions $(PYTHONS:%=test-on-%) lint sim sim-fortnight sim-pairs mutants chaos bench package terraform-check lock lock-check clean

run: $(INSTALLED)  ## everything on this machine; Ctrl-C stops all of it
	@$(PYTHON) manage.py run

test: $(INSTALLED)  ## every test that needs no cloud account
	@$(MAKE) --no-print-directory --jobs 3 lint test-in-memory test-on-emulators

# Side by side: tests on the emulators wait much, the others compute.
test-in-memory: $(INSTALLED)
	$(PYTHON) -m pytest tests/conversations tests/docs tests/grading tests/pipeline tests/properties tests/simulation tests/unit

test-on-emulators: $(INSTALLED)
	$(PYTHON) -m pytest tests/browser tests/chaos tests/contract tests/deploy tests/emulator

test-versions:  ## lint, types, and tests in memory on each supported Python that this machine has
	@$(MAKE) --no-print-directory --jobs 2 $(PYTHONS:%=test-on-%)

$(PYTHONS:%=test-on-%): test-on-%:
	@.ci/test-on $*

lint: $(INSTALLED)
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy .

sim: $(INSTALLED)  ## life under faults: SEEDS=2000 of them, or SEED=7 with its story
	@$(PYTHON) -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200))

sim-fortnight: $(INSTALLED)  ## a fortnight of reminders, drills and reviews under faults: SEEDS=50, or SEED=7 with its story
	@$(PYTHON) -m tests.simulation --fortnight $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200))

sim-pairs: $(INSTALLED)  ## a short life with a crash at every two of its places; takes some minutes, with MOST=200 seconds
	@$(PYTHON) -m tests.simulation --pairs $(if $(MOST),--most $(MOST))

mutants: $(INSTALLED)  ## sabotages of the product, and which test notices each; MOST=5 takes so many of them
	@$(PYTHON) -m tests.mutants.run $(if $(MOST),--most $(MOST))

chaos: $(INSTALLED)  ## a minute of killed processes on the emulators; CHAOS_SECONDS=20 SEED=7 where one wants others
	@$(PYTHON) -m tests.chaos

bench: $(INSTALLED)  ## how fast it is, as a table; ROUNDS=3 measures with fewer texts
	@$(PYTHON) -m bench $(if $(ROUNDS),--rounds $(ROUNDS))

package: $(INSTALLED)  ## the archive that is deployed, in dist/; prints its path
	@$(PYTHON) -m deploy.archive

terraform-check: $(INSTALLED) $(SCANNER)  ## the deployment, without an account; TFCHECK=PATH of tfcheck where Terraform's registry is out of reach
	@command -v terraform >/dev/null || { echo "Terraform 1.11 or later is needed: there is none on the PATH."; exit 1; }
	terraform fmt -check -recursive terraform
ifdef TFCHECK
	for folder in $(TERRAFORM_FOLDERS); do $(TFCHECK) validate $$folder && $(TFCHECK) test $$folder || exit 1; done
else
	for folder in $(TERRAFORM_FOLDERS); do \
		terraform -chdir=$$folder init -backend=false -input=false && \
		terraform -chdir=$$folder validate && terraform -chdir=$$folder test || exit 1; done
endif
	.venv-scan/bin/checkov --config-file terraform/.checkov.yaml
	TFCHECK=$(TFCHECK) $(PYTHON) -m pytest tests/terraform

lock: $(UV)  ## write the requirements files from pyproject.toml; needs the network
	$(UV) pip compile $(LOCK) --quiet pyproject.toml --output-file $(LOCKED)/requirements.txt
	$(UV) pip compile $(LOCK) --quiet pyproject.toml --extra dev --output-file $(LOCKED)/requirements-dev.txt
	$(UV) pip compile $(LOCK) --quiet requirements-scan.in --output-file $(LOCKED)/requirements-scan.txt

# What is locked and still fits stays, so that a new release elsewhere changes nothing here.
lock-check:  ## whether `make lock` would change anything
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cp $(LOCKS) "$$folder" && \
		$(MAKE) --no-print-directory lock LOCKED="$$folder" && \
		for file in $(LOCKS); do diff -u "$$file" "$$folder/$$file" || exit 1; done

clean:  ## remove all that these commands have made
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements-dev.txt
	@test -x $(PYTHON) || for python in python3 python3.11 python3.12 python3.13 python3.14 none; do \
		if test $$python = none; then echo "Python 3.11 or later is needed."; exit 1; fi; \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	done; \
	test -x $(PYTHON) || $$python -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv module is needed (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

$(SCANNER): requirements-scan.txt | $(INSTALLED)
	$(PYTHON) -m venv .venv-scan
	.venv-scan/bin/python -m pip install --quiet --require-hashes --requirement requirements-scan.txt
	@touch $@

$(UV): | $(INSTALLED)
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
