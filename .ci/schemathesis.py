"""Compares the findings of a report with those that are excused.

An excuse is one check on one operation, with a reason. One that is not needed any more is reported,
so that the list only shrinks.
"""

import json
import sys
import tomllib
from pathlib import Path

MOST_EXCUSES = 10
# Every response fits its schema: this check is never excused.
NEVER_EXCUSED = "JsonSchemaError"

report_file, excuses_file = map(Path, sys.argv[1:])
report = json.loads(report_file.read_text(encoding="utf-8"))
excuses = tomllib.loads(excuses_file.read_text(encoding="utf-8")).get("excuse", [])

findings = {
    (failure["type"], operation)
    for failure in report["failures"]
    for operation in failure["operations"]
}
excused = {(excuse["check"], excuse["operation"]) for excuse in excuses}
faults = [f"{check} on {operation} is not excused" for check, operation in findings - excused]
faults += [
    f"{check} on {operation} is excused and was not found: delete it"
    for check, operation in excused - findings
]
faults += [str(error) for error in report["errors"]]
if len(excuses) > MOST_EXCUSES or len(excused) < len(excuses):
    faults.append(f"there are {len(excuses)} excuses, and at most {MOST_EXCUSES} different ones")
if any(check == NEVER_EXCUSED for check, _ in excused):
    faults.append(f"{NEVER_EXCUSED} is never excused")
if not all(excuse["reason"].strip() for excuse in excuses):
    faults.append("an excuse has no reason")
if not report["complete"] or report["operations"]["tested"] < report["operations"]["total"]:
    faults.append("not every operation was tested")

print("".join(f"{fault}\n" for fault in sorted(faults)), end="")
print(
    f"{report['operations']['tested']} operations, {report['test_cases']['generated']} requests, "
    f"{len(findings)} findings, {len(excused)} of them excused"
)
sys.exit(1 if faults else 0)
