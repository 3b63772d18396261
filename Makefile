# Everything that needs the project's own environment goes through $(READY); see packaging/README.md.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready

# The library that `demo` makes: each folder of photos has one of its own.
DEMO = demo/library$(if $(PHOTOS),-$$(basename "$$(cd "$(PHOTOS)" && pwd)"))

.PHONY: run demo test coverage check lock clean

run: $(READY)
	$(RUN) main.py

demo: $(READY)
	$(RUN) main.py demo demo $(if $(PHOTOS),--photos "$(PHOTOS)")
	[ -z "$$DISPLAY$$WAYLAND_DISPLAY" ] || $(RUN) main.py --library "$(DEMO)"

test: $(READY)
	$(RUN) -m pytest -n 2 $(ARGS)

# Apart from `test`, because measuring takes nearly half as much time again.
coverage: $(READY)
	$(RUN) -m pytest -n 2 --cov --cov-report=term:skip-covered $(ARGS)

check: $(READY)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

$(READY): pyproject.toml constraints.txt packaging/setup.sh
	sh packaging/setup.sh "$(PYTHON)" $(VENV)
	touch $@

# The versions that CI runs with: what the lower bounds in pyproject.toml resolve to today.
lock: $(READY)
	$(RUN) -m pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf $(VENV) demo build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
