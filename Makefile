# The two commands: `make run` and `make test`. Both install what they need, and are quick the second time.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
READY := .venv/.ready
MANAGE := $(BIN)/python manage.py
UV := 0.13.9

export PORT

.PHONY: run test lint format words unit unit-one unit-other browser proof again pictures lock audit clean bench bench-retrieval bench-answers \
  bench-streaming bench-long-answers bench-ingestion bench-ingestion-faults bench-inbox bench-ledger bench-staff bench-growth bench-load

# Only `make run` turns these on: DEBUG, the demo user and a key that this checkout keeps for itself.
# honcho gives each process a PORT of its own; links in mails are to the web process all the same.
run: $(READY) var/secret-key
	@exec env BASE_URL="$${BASE_URL:-http://127.0.0.1:$(PORT)}" DEBUG=1 DEMO_MODE=1 WEB_CONCURRENCY=1 SECRET_KEY_FILE=var/secret-key \
	  PATH="$(CURDIR)/$(BIN):$$PATH" \
	  $(MANAGE) services -- sh -c 'python manage.py prepare --for-run && exec honcho start'

# Two at a time: the browser's tests begin when the first half of the others has ended.
test: lint
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target unit-one unit-other browser

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

# Two halves beside each other, each with servers of its own; what each says comes when it is done.
HALF := tests/accounts tests/adminpanel tests/ai tests/billing tests/contract tests/knowledge tests/lib

# Told at the end, to know what the time goes to.
SLOWEST := --durations=25 --durations-min=4

unit: $(READY)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target unit-one unit-other

unit-one: $(READY)
	tests/run $(SLOWEST) $(HALF)

unit-other: $(READY)
	tests/run $(SLOWEST) --ignore tests/e2e $(addprefix --ignore ,$(HALF))

# One after the other: a browser takes both processors, and two make each other late.
browser: $(READY)
	tests/run $(SLOWEST) tests/e2e

# Every row of docs/security.md in full size, or those named: make proof ROWS="A1 C1"
proof: $(READY)
	tests/prove $(ROWS)

# Before a release: the same tests again and again, to find those that fail now and then. Some 70 minutes a time.
again: $(READY)
	tests/again $(or $(TIMES),50) $(TESTS)

# README's pictures, as the browser test took them.
pictures: browser
	cp artifacts/sources.png artifacts/widget.png docs/images/

# The figures of docs/performance.md, each section written by its benchmark.
bench: bench-retrieval bench-answers bench-streaming bench-long-answers bench-ingestion bench-ingestion-faults bench-inbox bench-ledger bench-staff bench-growth bench-load

bench-retrieval bench-answers bench-streaming bench-ingestion: $(READY)
	$(BIN)/pip install --quiet --requirement requirements-bench.txt
	SECRET_KEY=bench DEBUG=1 $(MANAGE) services --ephemeral -- \
	  $(BIN)/python -m benchmarks.$(@:bench-%=%) $(if $(filter bench-answers,$@),--write)

bench-long-answers: $(READY)
	SECRET_KEY=bench DEBUG=1 $(MANAGE) services --ephemeral -- $(BIN)/python -m benchmarks.long_answers --write

# As deployed: DEBUG off, and names of static files looked up in the manifest.
bench-inbox bench-ledger bench-staff bench-growth: export STATIC_ROOT = $(CURDIR)/var/static-bench
bench-inbox bench-ledger bench-staff bench-growth: export SECRET_KEY = for-benchmarks-only-but-as-long-as-DEBUG-off-wants-it-0123456789
bench-inbox bench-ledger bench-staff bench-growth: $(READY)
	MONGODB_URL=mongodb://not-asked REDIS_URL=redis://not-asked DEBUG=0 BASE_URL=http://localhost \
	  $(MANAGE) collectstatic --noinput --verbosity 0
	DEBUG=0 BASE_URL=http://localhost $(MANAGE) services --ephemeral -- $(BIN)/python -m benchmarks.$(patsubst staff,staff_people,$(@:bench-%=%)) --write

# With servers and processes of its own, all of the Procfile's.
bench-load: $(READY)
	SECRET_KEY=bench DEBUG=1 $(BIN)/python -m benchmarks.load --write

# It starts servers of its own, to kill them.
bench-ingestion-faults: $(READY)
	$(BIN)/python -m benchmarks.ingestion_faults --write

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What visitors read, for translation: bots/locale/*/LC_MESSAGES/django.po, and what Django reads of it.
words: $(READY)
	SECRET_KEY=words DEBUG=1 MONGODB_URL=mongodb://not-asked REDIS_URL=redis://not-asked $(MANAGE) words

# What the image installs, each file by its hash. The network is asked for it.
lock: $(READY)
	$(BIN)/pip install --quiet uv==$(UV)
	$(BIN)/uv pip compile --quiet --python-version 3.11 --no-annotate --no-header --generate-hashes --only-binary :all: \
	  requirements-otel.txt --output-file packaging/requirements.lock

# Fails on an advisory and on no answer alike, so it needs the network.
audit: $(READY)
	$(BIN)/pip install --quiet pip-audit
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement packaging/requirements.lock

clean:
	rm -rf .venv var artifacts

var/secret-key:
	@mkdir -p var
	@umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))' > $@

$(READY): requirements.txt requirements-otel.txt requirements-dev.txt requirements-services.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "BotSmith needs Python 3.11 or newer; name one with PYTHON=… make run."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	@if [ "$$(uname -sm)" = "Linux x86_64" ]; then \
	  $(BIN)/pip install --quiet --requirement requirements-services.txt; fi
	@touch $@
