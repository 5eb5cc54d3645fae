#!/bin/sh
# Query a glossary with curl: sh curl.sh [address]
set -eu
address=${1:-${LEXIGRAPH_URL:-http://127.0.0.1:8000}}

# Search by meaning. Values are sent as variables, not inside the query.
curl --silent --show-error --fail "$address/graphql" --json '{
  "query": "query ($text: String!) { search(query: $text, first: 3) { edges { score node { name definition } } } }",
  "variables": {"text": "how random the generated text is"}
}'
echo

# The same API with GET, whose responses can be cached.
curl --silent --show-error --fail --get "$address/graphql" \
  --data-urlencode 'query={ organization(name: "Microsoft") { ... on Organization { units { name } } } }'
echo

# One term as linked data.
curl --silent --show-error --fail --header 'Accept: text/turtle' "$address/term/batch-size"
