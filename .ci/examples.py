"""Validates every example of the documents that are named against its schema, strictly.

An example is that of a media type, a parameter or a header. The validator knows nothing of this
workspace: it takes `oneOf`, `nullable` and formats as OpenAPI 3.0 defines them.
"""

import sys
from functools import cache
from pathlib import Path

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4


# Without the cache each reference reads its file again.
@cache
def retrieve(uri):
    text = Path(uri.removeprefix("file://")).read_text(encoding="utf-8")
    # Timestamps remain texts, as they are in JSON.
    return Resource.from_contents(yaml.load(text, Loader), DRAFT4)


class Loader(yaml.SafeLoader):
    """YAML as OpenAPI means it: a date is a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
registry = Registry(retrieve=retrieve)


def escape(key):
    return str(key).replace("~", "~0").replace("/", "~1").replace("%", "%25")


def holders(node, pointer=""):
    """The objects with a schema and examples, and their places."""
    if isinstance(node, dict):
        if "schema" in node and ("example" in node or "examples" in node):
            yield pointer, node
        for key, value in node.items():
            if key not in ("example", "examples", "default", "enum"):
                yield from holders(value, f"{pointer}/{escape(key)}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from holders(value, f"{pointer}/{index}")


def examples(resolver, holder):
    if "example" in holder:
        yield "example", holder["example"]
    for name, example in holder.get("examples", {}).items():
        if "$ref" in example:
            example = resolver.lookup(example["$ref"]).contents
        yield f"examples/{escape(name)}", example["value"]


def check(path):
    """The number of examples, and what is wrong with them."""
    uri = path.resolve().as_uri()
    resolver = registry.resolver(uri)
    count, findings = 0, []
    for pointer, holder in holders(resolver.lookup(uri).contents):
        schema = {"$ref": f"{uri}#{pointer}/schema"}
        validator = OAS30Validator(
            schema, registry=registry, format_checker=oas30_format_checker
        )
        for name, example in examples(resolver, holder):
            count += 1
            findings += (
                f"{path}#{pointer}/{name}: at {error.json_path}: {error.message[:200]}"
                for error in validator.iter_errors(example)
            )
    return count, findings


refused = False
for path in map(Path, sys.argv[1:]):
    count, findings = check(path)
    print("".join(f"{finding}\n" for finding in findings), end="")
    invalid = len({finding.split(": at ")[0] for finding in findings})
    print(f"{path}: {count} examples, {invalid} of them invalid")
    refused = refused or bool(findings)
sys.exit(1 if refused else 0)
