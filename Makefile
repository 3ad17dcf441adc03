# make run: the app, at the address that it prints. make test: all tests. Both set up what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# PyTorch, Keras and JAX, on which the exported code runs, are in an environment of their own.
PEERS ?= .venv-peers
# Where the app is served; make run HOST=127.0.0.1 keeps it to this computer.
HOST = 0.0.0.0
PORT = 8501
# Only checks the browser's scripts, which are served as they stand.
NPM := $(shell command -v npm)

.PHONY: run dev test kit peers reference screens texts check bench screenshot lock clean

run: $(VENV)/run.stamp
	$(BIN)/python -m uvicorn --timeout-graceful-shutdown 3 --ws-per-message-deflate false \
		--h11-max-incomplete-event-size 262144 app:app --host $(HOST) --port $(PORT)

dev: $(VENV)/dev.stamp
	$(BIN)/python -m streamlit run app.py --server.fileWatcherType auto --server.runOnSave true

test: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.server.nginx
	$(BIN)/python -m pytest -n auto --dist loadgroup

# The kit for lecturers, in the folder kit: slides, notes, worksheets, notebooks and SCORM packages.
kit: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tools.kit

peers: $(PEERS)/peers.stamp
	$(PEERS)/bin/python -m pytest -n auto tests/peers

# What torch computes, stored for the tests that run without it.
reference: $(PEERS)/peers.stamp
	$(PEERS)/bin/python -m tests.reference.make_reference
	$(PEERS)/bin/python -m tests.reference.make_learning_reference

# What every page shows, stored for the test that finds a change in it.
screens: $(VENV)/dev.stamp
	$(BIN)/python -m tests.app.test_screens

# The texts of all sources, into the catalogues; a new language: make texts NEW=de.
texts: $(VENV)/dev.stamp
	$(BIN)/python -m tools.texts $(NEW)

check: $(VENV)/dev.stamp $(if $(NPM),node_modules/.package-lock.json)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(if $(NPM),npm run --silent check,@echo "The browser's scripts were not checked, because npm is not installed.")

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

screenshot: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.screenshot

# The newest releases that requirements.txt allows, for every system and Python that the lab runs on.
lock: $(VENV)/dev.stamp
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes \
		--python-version 3.11 --output-file deploy/requirements.lock requirements.txt

clean:
	rm -rf $(VENV) $(PEERS) node_modules

%/python.stamp:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Descent Lab needs Python 3.11 or newer; try make PYTHON=python3.12")'
	$(PYTHON) -m venv $(@D)
	touch $@

$(VENV)/run.stamp: requirements.txt $(VENV)/python.stamp
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt $(VENV)/python.stamp
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $(VENV)/run.stamp $@

$(PEERS)/peers.stamp: requirements-peers.txt requirements-dev.txt requirements.txt $(PEERS)/python.stamp
	$(PEERS)/bin/python -m pip install --quiet -r requirements-peers.txt
	touch $@

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --silent
	touch $@
