# make run: the app in a browser. make test: all tests. Both set up what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run dev test check bench screenshot clean

run: $(VENV)/run.stamp
	$(BIN)/python -m streamlit run app.py

dev: $(VENV)/dev.stamp
	$(BIN)/python -m streamlit run app.py --server.fileWatcherType auto --server.runOnSave true

test: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/dev.stamp
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

screenshot: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.screenshot

clean:
	rm -rf $(VENV)

$(VENV)/python.stamp:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Descent Lab needs Python 3.11 or newer; try make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run.stamp: requirements.txt $(VENV)/python.stamp
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt $(VENV)/python.stamp
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $(VENV)/run.stamp $@
