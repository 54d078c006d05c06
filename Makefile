PYTHON ?= python3

.PHONY: book notebooks test test-deep colab canary bench experiments runtimes lock hooks picture pdf clean clean-all python links

book: python  ## build the book: _build/html/index.html
	@$(PYTHON) scripts/book.py

notebooks: book  ## write the chapters as notebooks for Colab and Jupyter: _build/html/notebooks
	@ls _build/html/notebooks/*.ipynb

test: python  ## build the book and run every check
	@$(PYTHON) scripts/check.py

test-deep: python  ## the same with many more random examples
	@HYPOTHESIS_PROFILE=deep $(PYTHON) scripts/check.py

colab: book  ## run the notebooks for Colab in a fresh environment with Colab's versions
	@.venv/bin/python scripts/colab.py

canary: python  ## run the chapters with the newest allowed versions; say which package broke what
	@$(PYTHON) scripts/environment.py
	@.venv/bin/python scripts/canary.py

bench: python  ## measure speed beside those peers that are installed (CASES="loops maps" for some)
	@$(PYTHON) scripts/environment.py
	@.venv/bin/python benchmarks/compare.py $(CASES)

experiments: python  ## run the chapters' long experiments anew and store their results
	@$(PYTHON) scripts/environment.py
	@.venv/bin/python chapters/data/digits.py
	@.venv/bin/python chapters/data/dipoles.py
	@.venv/bin/python chapters/data/costs.py
	@.venv/bin/python chapters/data/solving.py

runtimes: book  ## store how long the cells of each page ran in the last build
	@PYTHONPATH=scripts .venv/bin/python chapters/data/runtimes.py

lock: python  ## write requirements.txt anew from pyproject.toml (UPGRADE=--upgrade for newest versions)
	@$(PYTHON) scripts/lock.py $(UPGRADE)

hooks: python  ## have the quick checks run before every commit
	@$(PYTHON) scripts/environment.py
	@.venv/bin/pre-commit install

links: book  ## list the addresses outside the book that its pages name, and which of them answer
	@.venv/bin/python scripts/links.py

picture: book  ## take the README's pictures of the book
	@.venv/bin/python scripts/screenshot.py

pdf: book  ## print the whole book into one file: _build/pdf
	@.venv/bin/python scripts/pdf.py

clean:  ## remove what was built
	rm -rf _build

clean-all: clean  ## remove what was installed, too
	rm -rf .venv node_modules assets/vendor

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo 'Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 book'; exit 1; }
