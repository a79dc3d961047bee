# `make run` and `make test` are all that a newcomer needs. Both set up what is missing and do nothing twice.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
ALL_CORES := -n auto --dist loadfile
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run test check test-pythons check-pythons wheel wheel-check check-drawn check-people lint bench bench-long accuracy docs audit sbom soak lock demo demo-data pictures setup dev clean

run: setup
	@$(BIN)/coach run

# On every core at once but for what stands before a camera: beside others on two cores it loses the pictures and the
# seconds that it waits for, and takes no longer alone.
test: dev lint
	@$(BIN)/python -m pytest -q $(ALL_CORES) -m "not soak and not film and not camera"
	@$(BIN)/python -m pytest -q -m "(film or camera) and not soak"

# What takes too long for make test: faults many times over, hours of frames in minutes, twenty browser sessions, tens of
# thousands of damaged files. Half an hour or more; PostgreSQL too, where it is on this machine.
soak: dev
	@$(BIN)/python -m tests.postgres --anyway $(BIN)/python -m pytest -m soak --timeout=0 -rP

# The same on every Python that the README promises and this computer has, each in an environment of its own under
# .pythons; the browser sees no difference between them.
test-pythons:
	@for v in $$(.ci/pythons); do $(MAKE) --no-print-directory .pythons/$$v/.done && echo "Python $$v" && \
		.pythons/$$v/bin/python -m pytest -q $(ALL_CORES) -m "not soak and not browser" || exit 1; done

# What a Python most often breaks, in minutes: reading a film, the exercises' own checks, and the rooms below them. The
# Python of .venv has all of that in make test.
check-pythons: dev
	@others="$$(.ci/pythons | grep -vx "$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')" | \
		sed 's/^/check-python-/')"; [ -z "$$others" ] || $(MAKE) --no-print-directory -j1 $$others

check-python-%: .pythons/%/.done
	@.pythons/$*/bin/python -m coach.figure.drawn .pythons/squat-$*.mp4
	@.pythons/$*/bin/coach analyze .pythons/squat-$*.mp4 --exercise squat
	@.pythons/$*/bin/coach exercises check
	@.pythons/$*/bin/python -m pytest -q $(ALL_CORES) -m "not slow and not soak" tests/pose tests/exercise tests/kinematics
	@echo "Python $*: checked"

.PRECIOUS: .pythons/%/.done
.pythons/%/.done: requirements-dev.txt pyproject.toml
	@echo "making an environment for Python $*"
	@"$$(.ci/pythons $*)" -m venv .pythons/$*
	@.pythons/$*/bin/python -m pip --disable-pip-version-check -q install --no-compile --require-hashes -r requirements-dev.txt
	@.pythons/$*/bin/python -m pip --disable-pip-version-check -q install --no-deps --no-build-isolation -e .
	@.pythons/$*/bin/coach models build
	@.pythons/$*/bin/python -m coach.kinematics.warm
	@.pythons/$*/bin/python -m coach.exercise.known
	@touch $@

# The wheel in an empty environment: two minutes, so not in make test; CI runs it too. With WITH=python3.13 on that one.
WITH ?= $(BIN)/python
wheel-check: dev
	@$(BIN)/python .ci/wheel.py $(WITH)

# dist/coach-VERSION-py3-none-any.whl, for pipx install
wheel: dev
	@$(BIN)/python -m hatchling build -t wheel

# A developer's loop: style, types, arrows, and the quick tests of the rooms that differ from main.
check: lint
	@tests="$$($(BIN)/python .ci/changed.py)"; [ -z "$$tests" ] || \
		$(BIN)/python -m pytest -q -x -m "not slow and not browser and not soak" $$tests

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Every exercise once as drawn frames through the real pose model: some minutes, so not in make test; CI runs it too.
check-drawn: setup
	@$(BIN)/coach exercises check --drawn

# Some four minutes; the clips of minutes are read in bench-long, a quarter of an hour more.
LONG := benchmarks/analyze_long.py
# People whom the coach never met, from their clips (../shared/people) through the pose model: five minutes or more. make
# test scores their landmark recordings.
check-people: setup
	@$(BIN)/python -m coach.evaluation.people --films

bench: dev
	@for f in $(filter-out $(LONG),$(sort $(wildcard benchmarks/[a-z]*.py))); do $(BIN)/python $$f || exit 1; done

bench-long: dev
	@for f in $(LONG); do $(BIN)/python $$f || exit 1; done

# Known weaknesses of what is locked; and what is locked, in CycloneDX, as sbom.json.
audit: .tools/.done
	@.tools/bin/python .ci/audit.py

sbom: .tools/.done
	@.tools/bin/cyclonedx-py requirements requirements.txt --of JSON --output-reproducible -o sbom.json
	@echo "sbom.json: $$(grep -c '"bom-ref"' sbom.json) entries"

# docs/accuracy.md: some ten minutes on two cores.
accuracy: dev
	@$(BIN)/python -m coach.evaluation.accuracy

# The site, in site/: strict, and nothing in it is asked of another server. Seconds.
docs: dev
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "site/index.html"

# docs/live.png, docs/pages and the README's docs/pictures, as the pages look now: some ten minutes on two cores.
pictures: dev
	@$(BIN)/python -m tests.browser.pictures
	@$(BIN)/python -m tests.browser.page_pictures
	@$(BIN)/python docs/make_pictures.py

# People with weeks behind them, made by the synthetic person; demo serves them.
demo-data: demo/coach.db

demo/coach.db: .venv/.app .venv/.warm coach/demo/demo.py
	@$(BIN)/python -m coach.demo.demo --out $@

demo: setup demo-data
	@COACH_DEMO=1 COACH_DATABASE_URL=sqlite:///demo/coach.db $(BIN)/coach run

setup: .venv/.app models/pose_full.task models/web/.asked .venv/.warm
dev: .venv/.dev models/pose_full.task models/web/.asked .venv/.warm

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed. Type: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "The venv module is missing. Type: sudo apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/.libraries: .venv/bin/python coach/doctor.py
	@$(BIN)/python coach/doctor.py --install
	@touch $@

.venv/.app: requirements.txt pyproject.toml | .venv/bin/python .venv/.libraries
	@echo "installing the locked dependencies"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.app
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(BIN)/python coach/doctor.py --browser
	@touch $@

# Tools that look at the dependencies, and so are none of them.
.tools/.done: requirements-tools.txt | .venv/bin/python
	@$(BIN)/python -m venv .tools
	@.tools/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements-tools.txt
	@touch $@

models/pose_full.task: models/manifest.toml | .venv/.app
	@$(BIN)/coach models build
	@touch $@

# Poses in the visitor's browser: without npm, one line, and the server finds them all (COACH_POSE).
models/web/.asked: models/manifest.toml | .venv/.app models/pose_full.task
	@mkdir -p models/web
	@$(BIN)/coach models build --web || true
	@touch $@

# As coach/exercise/known.py names them
MADE_FROM := coach/exercise/signature.py coach/exercise/everyday.yaml coach/exercise/known.py coach/body/skeleton.py coach/body/synthetic.py coach/body/camera.py coach/pose/view.py
# Numba compiles once, here, and not in front of the patient.
.venv/.warm: .venv/.app coach/kinematics/kernels.py coach/kinematics/plausible.py coach/kinematics/quantiles.py coach/kinematics/body.py coach/kinematics/body_kernels.py $(MADE_FROM) $(wildcard exercises/*.yaml)
	@$(BIN)/python -m coach.kinematics.warm
	@$(BIN)/python -m coach.exercise.known
	@touch $@

# For maintainers: the locks, with hashes and without any registry's address; one version of each for all Pythons.
UV := $(BIN)/python -m uv pip compile -q --universal --fork-strategy fewest --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11
lock: .venv/bin/python
	@$(PIP) install uv
	@$(UV) pyproject.toml requirements-build.in -o requirements.txt
	@$(UV) pyproject.toml requirements-build.in --extra dev -c requirements.txt -o requirements-dev.txt
	@$(UV) requirements-tools.in -o requirements-tools.txt

clean:
	rm -rf .venv .tools .pythons .cache models/*.task models/web
