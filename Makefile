# What a newcomer types: `make run`, or `make test`. Each makes the virtual environment where it is missing.

PYTHON := .venv/bin/python
INSTALLED := .venv/installed
SCANNER := .venv-scan/installed
TERRAFORM_FOLDERS := terraform terraform/foundation
LOCK := --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11

.PHONY: run test test-in-memory test-on-emulators lint sim sim-fortnight sim-pairs mutants chaos bench package terraform-check lock clean

run: $(INSTALLED)  ## everything on this machine; Ctrl-C stops all of it
	@$(PYTHON) manage.py run

test: $(INSTALLED)  ## every test that needs no cloud account
	@$(MAKE) --no-print-directory --jobs 3 lint test-in-memory test-on-emulators

# Side by side: tests on the emulators wait much, the others compute.
test-in-memory: $(INSTALLED)
	$(PYTHON) -m pytest tests/conversations tests/properties tests/simulation tests/unit

test-on-emulators: $(INSTALLED)
	$(PYTHON) -m pytest tests/browser tests/chaos tests/contract tests/deploy tests/emulator

lint: $(INSTALLED)
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy .

sim: $(INSTALLED)  ## life under faults: SEEDS=2000 of them, or SEED=7 with its story
	@$(PYTHON) -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200))

sim-fortnight: $(INSTALLED)  ## a fortnight of reminders, drills and reviews under faults: SEEDS=50, or SEED=7 with its story
	@$(PYTHON) -m tests.simulation --fortnight $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200))

sim-pairs: $(INSTALLED)  ## a short life with a crash at every two of its places; takes some minutes
	@$(PYTHON) -m tests.simulation --pairs

mutants: $(INSTALLED)  ## sabotages of the product, and which test notices each
	@$(PYTHON) -m tests.mutants.run

chaos: $(INSTALLED)  ## a minute of killed processes on the emulators; CHAOS_SECONDS=20 SEED=7 where one wants others
	@$(PYTHON) -m tests.chaos

bench: $(INSTALLED)  ## how fast it is, as a table
	@$(PYTHON) -m bench

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

lock: $(INSTALLED)  ## write the requirements files from pyproject.toml
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile $(LOCK) --quiet pyproject.toml --output-file requirements.txt
	$(PYTHON) -m uv pip compile $(LOCK) --quiet pyproject.toml --extra dev --output-file requirements-dev.txt
	$(PYTHON) -m uv pip compile $(LOCK) --quiet requirements-scan.in --output-file requirements-scan.txt

clean:  ## remove all that these commands have made
	rm -rf .venv .venv-scan .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
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
