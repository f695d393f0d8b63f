"""Says of each document that is named whether the validator accepts it, and if not, where and why.

The validator's own command prints the whole schema of OpenAPI with each error.
"""

import sys

from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.readers import read_from_filename
from referencing.exceptions import Unresolvable


def findings(path):
    document, uri = read_from_filename(path)
    try:
        for error in OpenAPIV30SpecValidator(document, base_uri=uri).iter_errors():
            yield f"{getattr(error, 'json_path', '$')}: {error.message[:300]}"
    except Unresolvable as error:
        yield f"no such reference: {error.ref}"


refused = False
for path in sys.argv[1:]:
    found = list(findings(path))
    for finding in found:
        print(f"{path}: {finding}")
    print(f"{path}: {'refused' if found else 'accepted'}")
    refused = refused or bool(found)
sys.exit(1 if refused else 0)
