import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from hallway.apps.ops.doctor.findings import Finding, examine, worst

MARKS = {"ok": "ok      ", "look": "look    ", "broken": "BROKEN  "}
CODES = {"ok": 0, "look": 0, "broken": 1}


class Command(BaseCommand):
    help = (
        "Say whether all is well: database, disk, clock, mail, background work, backups, addresses. Ends with 1 when something is broken."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--only", nargs="+", metavar="CHECK", default=[], help="these checks alone")

    def handle(self, *, json: bool, only: list[str], **options: Any) -> None:
        findings = examine(*only)
        connection.close()
        self.stdout.write(as_json(findings) if json else "\n".join(line(finding) for finding in findings))
        sys.exit(CODES[worst(findings)])


def line(finding: Finding) -> str:
    mends = f"\n{' ' * 8}→ {finding.mends}" if finding.mends else ""
    return f"{MARKS[finding.state]}{finding.says}{mends}"


def as_json(findings: list[Finding]) -> str:
    rows = [{"check": row.check, "state": row.state, "says": row.says, "mends": row.mends} for row in findings]
    return json.dumps({"state": worst(findings), "findings": rows}, indent=1, ensure_ascii=False)
