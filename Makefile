# Two commands: make run, make test.  Each starts from nothing but Python 3.11 or later.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
PYTEST := $(PY) -m pytest --dist worksteal --durations 15
DATABASE_URL ?= postgres://postgres@127.0.0.1/postgres
DEMO := PORTAL_CLOCK=2024-04-08T10:00
# Tests start Python hundreds of times, and each time it would compile the portal anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test install install-test lock demo serve test-slow test-postgresql test-real-parts \
        test-journeys lint bench load load-guessing docs check-docs check-migrations clean

run: install demo serve

# What serves people, and what the tests and checks need besides: two locks, one environment.
install: $(VENV)/.installed

install-test: $(VENV)/.installed-test

$(VENV)/.installed: requirements.txt
	@$(call install_lock,$<)
	@touch $@

$(VENV)/.installed-test: requirements-test.txt
	@$(call install_lock,$<)
	@touch $@ $(VENV)/.installed

define install_lock
test -x $(PY) || $(PYTHON) -m venv $(VENV); \
if command -v uv >/dev/null 2>&1; \
then VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r $(1); \
else $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
endef

# Both locks again, after a change of dependencies in pyproject.toml (needs uv).
lock:
	@uv pip compile pyproject.toml --quiet --generate-hashes --python-version 3.11 --no-header \
	  --no-emit-index-url -o requirements.txt
	@uv pip compile pyproject.toml --quiet --generate-hashes --python-version 3.11 --no-header \
	  --no-emit-index-url --extra test -o requirements-test.txt

demo:
	@$(PY) manage.py migrate --verbosity 0
	@$(DEMO) $(PY) manage.py seed_demo
	@$(DEMO) $(PY) manage.py write_record

serve:
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@$(DEMO) PORTAL_URL=$${PORTAL_URL:-http://localhost:$(PORT)} $(PY) manage.py serve --port $(PORT)

# Quick: without the few tests that are marked as slow.
test: install-test
	@$(PYTEST) -n auto -m "not slow"

SLOW ?= slow
test-slow: install-test
	@$(PYTEST) -n auto -m "$(SLOW)"

# Everything that has to do with the database, but for what needs a browser or a Celery worker.
test-postgresql: install-test
	@DATABASE_URL=$(DATABASE_URL) PGOPTIONS="-c synchronous_commit=off -c jit=off" $(PYTEST) -n auto \
	  -m "not any_database"

# PostgreSQL, Redis, a Celery worker and beat, as processes that are killed; round trips through
# LibreOffice, where it is installed (apt-get install --no-install-recommends libreoffice-calc
# libreoffice-writer).
test-real-parts: install-test
	@REAL_PARTS=1 $(PYTEST) -n 4 tests/real_parts

# At a browser, with checks of accessibility.  How high pages are is measured in Liberation Sans
# (apt-get install fonts-liberation).
test-journeys: install-test
	@BROWSER=1 $(PYTEST) -n 2 tests/journeys

lint: install-test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy
	@$(PY) tools/format_templates.py --check
	@$(PY) tools/planted_faults.py --check

# Month end, publishing and reading as ratios, on a scratch database (options: BENCH="--help").
bench: install-test
	@$(PY) -m tests.bench $(BENCH)

# Readers and officers at the portal as it is shipped: Caddy, gunicorn, PostgreSQL, Redis, a worker
# and beat (options: LOAD="--help").
load: install-test
	@$(PY) -m tests.load $(LOAD)

# What a stranger who guesses passwords costs everybody else; needs PostgreSQL alone.
load-guessing: install-test
	@$(PY) -m tests.load.guessing $(LOAD)

# Pages of the docs that are made from the code.
docs: install-test
	@$(PY) tools/entity_diagram.py
	@$(PY) tools/framework_index.py
	@$(PY) tools/third_party.py

check-docs: install-test
	@$(PY) -m pytest tests/test_docs.py

check-migrations: install-test
	@$(PY) -m pytest tests/test_migrations.py
	@$(PY) manage.py makemigrations --check --dry-run

clean:
	rm -rf $(VENV) var
