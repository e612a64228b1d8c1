# The commands of the project. Start with `make run` or `make test`; both create the virtual environment if needed.

PYTHON := .venv/bin/python
INSTALLED := .venv/installed
SCANNER := .venv-scan/installed
UV := .venv/bin/uv
PYTHONS := 3.11 3.12 3.13
LOCKS := requirements.txt requirements-dev.txt requirements-scan.txt requirements-uv.txt
LOCKED := .
TERRAFORM_FOLDERS := terraform terraform/foundation
INSTALL := --quiet --require-hashes
LOCK := --system-certs --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11

# Each stack and each run of tests starts many processes of the same modules, which would all compile them anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run demo test test-units test-understanding test-in-memory test-simulated test-on-emulators test-from-outside test-versions $(PYTHONS:%=test-on-%) lint sim sim-fortnight sim-crashes sim-pairs sim-scale mutants chaos bench package terraform-check lock lock-check clean

run: $(INSTALLED)  ## run everything on this machine; Ctrl-C stops it
	@$(PYTHON) manage.py run

demo: $(INSTALLED)  ## run everything in memory, with 500 learners who have texted for a fortnight; LEARNERS=50 takes seconds
	@$(PYTHON) manage.py demo $(if $(LEARNERS),--learners $(LEARNERS))

test: $(INSTALLED)  ## run every test that needs no cloud account
	@$(MAKE) --no-print-directory --jobs 7 lint test-units test-understanding test-in-memory test-simulated test-on-emulators test-from-outside

# These targets run in parallel. The tests on the emulators wait most, so the others give way. Two of the targets start
# emulators: one for the tests that share a stack, one for those that start a stack or a function of their own.
test-units: $(INSTALLED)
	nice $(PYTHON) -m pytest tests/unit --ignore tests/unit/dialog --ignore tests/unit/drills

test-understanding: $(INSTALLED)
	nice $(PYTHON) -m pytest tests/unit/dialog tests/unit/drills tests/conversations tests/grading

test-in-memory: $(INSTALLED)
	nice $(PYTHON) -m pytest tests/docs tests/pipeline tests/properties

test-simulated: $(INSTALLED)
	nice $(PYTHON) -m pytest tests/simulation

test-on-emulators: $(INSTALLED)
	$(PYTHON) -m pytest tests/contract tests/emulator

test-from-outside: $(INSTALLED)
	$(PYTHON) -m pytest tests/browser tests/chaos tests/deploy tests/stacks

test-versions:  ## lint, type checks, and tests in memory on each supported Python that is installed
	@$(MAKE) --no-print-directory --jobs 2 $(PYTHONS:%=test-on-%)

$(PYTHONS:%=test-on-%): test-on-%: $(UV)
	@.ci/test-on $*

lint: $(INSTALLED)
	nice $(PYTHON) -m ruff check
	nice $(PYTHON) -m ruff format --check
	nice $(PYTHON) -m mypy .

sim: $(INSTALLED)  ## simulations under faults: SEEDS=2000 runs that many, SEED=7 replays one with a trace
	@$(PYTHON) -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200))

sim-fortnight: $(INSTALLED)  ## a simulated fortnight of scheduled work under faults: SEEDS=50 runs that many, SEED=7 replays one with a trace
	@$(PYTHON) -m tests.simulation --fortnight $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200))

sim-crashes: $(INSTALLED)  ## simulations with a crash at every single call
	@$(PYTHON) -m tests.simulation --crashes

sim-pairs: $(INSTALLED)  ## a short simulation with a crash at every pair of calls, in minutes; MOST=200 takes seconds
	@$(PYTHON) -m tests.simulation --pairs $(if $(MOST),--most $(MOST))

sim-scale: $(INSTALLED)  ## scheduled work for up to 100,000 learners in virtual time, as a table; LEARNERS=1000000 takes more
	@$(PYTHON) -m tests.simulation.scale $(if $(LEARNERS),--learners $(LEARNERS))

mutants: $(INSTALLED)  ## mutate the product and show which test notices; MOST=5 limits the number of mutants
	@$(PYTHON) -m tests.mutants.run $(if $(MOST),--most $(MOST))

chaos: $(INSTALLED)  ## kill processes on the emulators for a minute; CHAOS_SECONDS=20 and SEED=7 change that
	@$(PYTHON) -m tests.chaos

bench: $(INSTALLED)  ## measure the performance, print a table and write it to docs/; ROUNDS=3 measures little and writes nothing
	@$(PYTHON) -m bench $(if $(ROUNDS),--rounds $(ROUNDS))

package: $(INSTALLED)  ## build the deployed archive in dist/ and print its path
	@$(PYTHON) -m deploy.archive

terraform-check: $(INSTALLED) $(SCANNER)  ## check the deployment without an account; TFCHECK=PATH of tfcheck if Terraform's registry is unreachable
	@command -v terraform >/dev/null || { echo "Terraform 1.11 or later is needed, but is not on the PATH."; exit 1; }
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
	$(UV) pip compile $(LOCK) --quiet requirements-uv.in --output-file $(LOCKED)/requirements-uv.txt

# Locked versions that still satisfy pyproject.toml are kept, so that a new release of a package changes nothing.
# Google's build installs the deployed packages as pip does here.
lock-check:  ## fail if `make lock` would change the requirements files, or if pip refuses the deployed ones
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cp $(LOCKS) "$$folder" && \
		$(MAKE) --no-print-directory lock LOCKED="$$folder" && \
		for file in $(LOCKS); do diff -u "$$file" "$$folder/$$file" || exit 1; done
	$(PYTHON) -m pip install --quiet --dry-run --ignore-installed --require-hashes --requirement requirements.txt

clean:  ## remove everything that these commands have created
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv takes seconds where pip takes a minute, but knows nothing of an index or a certificate in pip's configuration.
$(INSTALLED): requirements-dev.txt $(UV)
	$(UV) pip install $(INSTALL) --system-certs --python $(PYTHON) --requirement requirements-dev.txt || \
		$(PYTHON) -m pip install $(INSTALL) --requirement requirements-dev.txt
	@touch $@

$(SCANNER): requirements-scan.txt $(UV)
	$(PYTHON) -m venv .venv-scan
	$(UV) pip install $(INSTALL) --system-certs --python .venv-scan/bin/python --requirement requirements-scan.txt || \
		.venv-scan/bin/python -m pip install $(INSTALL) --requirement requirements-scan.txt
	@touch $@

$(UV): requirements-uv.txt | $(PYTHON)
	$(PYTHON) -m pip install $(INSTALL) --requirement requirements-uv.txt
	@touch $@

$(PYTHON):
	@for python in python3 python3.11 python3.12 python3.13 python3.14 none; do \
		if test $$python = none; then echo "Python 3.11 or later is needed."; exit 1; fi; \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	done; \
	$$python -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv module is needed (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }
