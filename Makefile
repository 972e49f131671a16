# Two commands: make run, make test.  Each starts from nothing but Python 3.11 or later.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
DEMO := PORTAL_CLOCK=2024-04-08T10:00

.PHONY: run test install demo serve test-postgresql lint clean

run: install demo serve

install: $(VENV)/.installed

$(VENV)/.installed: requirements.txt
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null 2>&1; then VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r requirements.txt; \
	else $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt; fi
	@touch $@

demo:
	@mkdir -p var/static
	@$(PY) manage.py migrate --verbosity 0
	@$(DEMO) $(PY) manage.py seed_demo

serve:
	@$(DEMO) PORTAL_URL=$${PORTAL_URL:-http://localhost:$(PORT)} $(PY) manage.py serve --port $(PORT)

test: install
	@$(PY) -m pytest -n auto

test-postgresql: install
	@DATABASE_URL=$${DATABASE_URL:-postgres://postgres@127.0.0.1/postgres} $(PY) -m pytest -n auto

lint: install
	@$(PY) -m ruff check .

clean:
	rm -rf $(VENV) var
