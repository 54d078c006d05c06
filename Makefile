PYTHON ?= python3

.PHONY: book test test-deep lock hooks clean clean-all

book: python  ## build the book: _build/html/index.html
	@$(PYTHON) scripts/book.py

test: python  ## build the book and run every check
	@$(PYTHON) scripts/check.py

test-deep: python  ## the same with many more random examples
	@HYPOTHESIS_PROFILE=deep $(PYTHON) scripts/check.py

lock: python  ## write requirements.txt anew from pyproject.toml (UPGRADE=--upgrade for newest versions)
	@$(PYTHON) scripts/lock.py $(UPGRADE)

hooks: python  ## run the quick checks before every commit
	@$(PYTHON) scripts/environment.py
	@.venv/bin/pre-commit install

clean:  ## remove what was built
	rm -rf _build assets/generated

clean-all: clean  ## remove what was installed, too
	rm -rf .venv node_modules assets/vendor

.PHONY: python
python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo 'Python 3.11 or newer is needed; name one with: make PYTHON=python3.12'; exit 1; }
