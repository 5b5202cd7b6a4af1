"""Findings in the formats that people and programs read. Messages are Chinese; JSON keys are English."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ledger.records.personal import mask
from ledger.text.finding import CATALOGUE, Finding, Severity
from ledger.text.value import dataclass, replace


@dataclass(frozen=True)
class Report:
    """What is to be shown; ``lines`` gives the text of a file's line for excerpts, ``files`` how many were read."""

    findings: Sequence[Finding]
    as_of: date
    files: int
    line: Callable[[str, int], str] = lambda path, number: ""
    unit: str = "件"

    @property
    def errors(self) -> int:
        """How many findings stop a commit."""
        return sum(f.is_error for f in self.findings)

    @property
    def warnings(self) -> int:
        """How many do not."""
        return len(self.findings) - self.errors


_WORD = {Severity.ERROR: "错误", Severity.WARNING: "提醒"}


def visible(text: str) -> str:
    """Text with what cannot be seen, or would turn the line around, shown by its number; nobody's number is readable."""
    text = mask(text)
    return "".join(c if c == " " or unicodedata.category(c)[0] not in "CZ" else f"⟨U+{ord(c):04X}⟩" for c in text)


def width(text: str) -> int:
    """Cells on a terminal: a Chinese character is two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _excerpt(source: str, finding: Finding) -> list[str]:
    """The line, and marks below the place; of an endless line, what stands around it."""
    start = max(0, finding.column - _AROUND) if len(source) > 4 * _AROUND else 0
    shown = source[start : start + 4 * _AROUND]
    column = finding.column - start
    before = shown[: column - 1]
    length = max(1, min(finding.width, len(shown) - column + 1))
    gutter = f"{finding.line:>5} | "
    rule = " " * (len(gutter) - 2) + "| "
    marks = " " * width(visible(before)) + "^" * max(1, width(visible(shown[column - 1 :][:length])))
    return [f"{gutter}{visible(shown)}", rule + marks]


_AROUND = 100


def _text_one(report: Report, finding: Finding) -> str:
    where = f"{finding.commit[:12]} " if finding.commit else ""
    out = [
        f"{where}{visible(finding.path)}:{finding.line}:{finding.column}: {_WORD[finding.severity]}[{finding.code}] {visible(finding.message)}"
    ]
    source = report.line(finding.path, finding.line) if not finding.commit else ""
    if source.strip():
        out += _excerpt(source, finding)
    out += [f"  依据  {visible(b)}" for b in finding.because]
    if finding.clause:
        out.append(f"  条款  {finding.clause}")
    if finding.fix:
        out.append("  改法  " + "\n        ".join(map(visible, finding.fix.split("\n"))))
    out.append(f"  详见  ledger explain {finding.code}")
    return "\n".join(out)


def summary(report: Report) -> str:
    """One line: how many files, errors and warnings."""
    day = f"按 {report.as_of} 核对" if report.unit == "件" else "各按提交当天核对"
    counts = f"错误 {report.errors} 处，提醒 {report.warnings} 处" if report.findings else "没有问题"
    return f"共 {report.files} {report.unit}，{counts}（{day}）"


def as_text(report: Report) -> str:
    """For people: the line, the place in it, the grounds, the clause and the mend."""
    return "\n\n".join([*(_text_one(report, f) for f in report.findings), summary(report)])


def as_concise(report: Report) -> str:
    """One line a finding: ``path:line:column: CODE message``."""
    return "\n".join(
        f"{f.path}:{f.line}:{f.column}: {f.code} {visible(f.message)}" + (f" [{f.commit[:12]}]" if f.commit else "")
        for f in report.findings
    )


def _one(finding: Finding) -> dict[str, object]:
    fields: dict[str, object] = {
        "code": finding.code, "severity": finding.severity.value, "path": finding.path, "line": finding.line,
        "column": finding.column, "message": finding.message, "because": list(finding.because), "fix": finding.fix,
        "clause": finding.clause, "fingerprint": finding.fingerprint,
    }  # fmt: skip
    return fields | ({"commit": finding.commit} if finding.commit else {})


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_json(report: Report) -> str:
    """The contract's own format."""
    counts = {"files": report.files, "errors": report.errors, "warnings": report.warnings}
    return _dump(
        {
            "version": 1,
            "as_of": report.as_of.isoformat(),
            "findings": [_one(f) for f in report.findings],
            "summary": counts,
        }
    )


def as_sarif(report: Report) -> str:
    """SARIF 2.1.0."""
    used = sorted({f.code for f in report.findings})
    rules = [
        {
            "id": c,
            "shortDescription": {"text": CATALOGUE[c].title},
            "fullDescription": {"text": CATALOGUE[c].explanation},
        }
        for c in used
    ]
    results = [
        {
            "ruleId": f.code, "level": f.severity.value, "message": {"text": _whole(f)},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": f.path},
                           "region": {"startLine": f.line, "startColumn": f.column}}}],
            "partialFingerprints": {"ledger/v1": f.fingerprint},
        }
        for f in report.findings
    ]  # fmt: skip
    driver = {"name": "ledger", "rules": rules}
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return _dump({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _whole(finding: Finding) -> str:
    head = f"{finding.commit[:12]} {finding.message}" if finding.commit else finding.message
    return "；".join([head, *finding.because, *([f"改法：{finding.fix}"] if finding.fix else [])])


def as_gitlab(report: Report) -> str:
    """GitLab's code quality report; a fingerprint that comes twice is numbered, since it drops repeats."""
    seen: dict[str, int] = {}
    out = []
    for f in report.findings:
        count = seen[f.fingerprint] = seen.get(f.fingerprint, 0) + 1
        out.append({
            "description": _whole(f), "check_name": f.code, "fingerprint": f"{f.fingerprint}-{count}" if count > 1 else f.fingerprint,
            "severity": "major" if f.is_error else "minor", "location": {"path": f.path, "lines": {"begin": f.line}},
        })  # fmt: skip
    return _dump(out)


def as_github(report: Report) -> str:
    """GitHub's workflow commands."""
    return "\n".join(
        f"::{f.severity.value} file={_property(f.path)},line={f.line},col={f.column},title={f.code}::{_data(_whole(f))}"
        for f in report.findings
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def discreet(write: Callable[[Report], str]) -> Callable[[Report], str]:
    """The same report, with the numbers of people that it would quote made unreadable."""
    return lambda report: write(replace(report, findings=[_discreet(f) for f in report.findings]))


def _discreet(finding: Finding) -> Finding:
    return replace(
        finding, path=mask(finding.path), message=mask(finding.message), because=tuple(map(mask, finding.because)),
        fix=finding.fix and mask(finding.fix), key=finding.key or finding.message,
    )  # fmt: skip


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text, "concise": discreet(as_concise), "json": discreet(as_json), "sarif": discreet(as_sarif),
    "gitlab": discreet(as_gitlab), "github": discreet(as_github),
}  # fmt: skip
