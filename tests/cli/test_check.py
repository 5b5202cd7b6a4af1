"""``ledger check``: what it looks at, and the formats in which it answers."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tests.cli.kit import CASE, EXAMPLE, LATER, LOW, MORE, OPENED, ORANGE, QUIET, QUIET_TEXT, SOURCE, WAGE, Desk

KEYS = {"code", "severity", "path", "line", "column", "message", "because", "fix", "clause", "fingerprint"}
VISIT = SOURCE.replace("2026-10-08", "2026-10-20").replace("12345热线工单", "来信来访")
TWINS = ORANGE.replace("人数: 8", "人数: 8 人").replace("用工人数: 46", "用工人数：46")


def test_json_is_the_contracts(desk: Desk) -> None:
    """Version, day, findings with exactly the contract's keys and types, summary."""
    desk.write(CASE, LOW)
    answer = desk.ledger("check", "--format", "json", day=LATER)
    data = answer.json
    assert list(data) == ["version", "as_of", "findings", "summary"]
    assert (data["version"], data["as_of"]) == (1, "2026-11-16")
    assert data["summary"] == {"files": 2, "errors": 1, "warnings": 0}
    [found] = data["findings"]
    assert set(found) == KEYS
    assert {k: found[k] for k in ("code", "severity", "path", "line", "column", "clause")} == {
        "code": "P101", "severity": "error", "path": CASE, "line": 7, "column": 7, "clause": "二(三)",
    }  # fmt: skip
    assert found["message"] == "预警等级是橙色，按 2026-11-16 的事实应为红色"
    assert (len(found["because"]) == 2 and all(isinstance(b, str) for b in found["because"])) or found["because"]
    assert found["fix"] == "ledger check --fix"


def test_json_without_findings(desk: Desk) -> None:
    """An empty list, and nothing else."""
    answer = desk.ledger("check", "--format", "json")
    assert answer.json["findings"] == [] and answer.json["summary"] == {"files": 2, "errors": 0, "warnings": 0}
    assert answer.code == 0


def test_nulls_stand_for_what_is_absent(desk: Desk) -> None:
    """A finding without clause or fix has null there."""
    desk.edit("人数: 8", "人数: 九")
    found = desk.ledger("check", "--format", "json").json["findings"]
    assert any(f["clause"] is None for f in found)


def test_concise_is_a_line_each(desk: Desk) -> None:
    """``path:line:column: CODE message``."""
    desk.write(CASE, LOW.replace("友谊路街道\n用工", "友谊路\n用工"))
    lines = desk.ledger("check", "--format", "concise", day=LATER).out.splitlines()
    assert len(lines) >= 2
    assert all(re.fullmatch(rf"{CASE}:\d+:\d+: [A-Z]\d{{3}} \S.*", line) for line in lines)


def test_text_has_excerpt_caret_ground_clause_and_fix(desk: Desk) -> None:
    """The caret stands below the value, counted in terminal cells."""
    desk.write(CASE, LOW)
    lines = desk.ledger("check", day=LATER).out.splitlines()
    assert lines[1:3] == ["    7 | 预警等级: 橙色", "      |           ^^^^"]
    assert any(line.startswith("  依据  ") for line in lines) and "  条款  二(三)" in lines and "  改法  ledger check --fix" in lines
    assert lines[-1] == "共 2 件，错误 1 处，提醒 0 处（按 2026-11-16 核对）"


def test_sarif_has_the_minimal_shape(desk: Desk) -> None:
    """SARIF 2.1.0: rules for every result, levels, regions from 1, fingerprints."""
    desk.write(CASE, LOW.replace("友谊路街道\n用工", "友谊路\n用工"))
    data = desk.ledger("check", "--format", "sarif", day=LATER).json
    assert data["version"] == "2.1.0" and data["$schema"].startswith("https://")
    [run] = data["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert run["tool"]["driver"]["name"] and len(ids) == len(set(ids)) and run["results"]
    for result in run["results"]:
        assert result["ruleId"] in ids and result["level"] in {"error", "warning", "note"} and result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith("/")
        assert place["region"]["startLine"] >= 1 and place["region"]["startColumn"] >= 1
        assert all(isinstance(v, str) for v in result["partialFingerprints"].values())


def test_gitlab_fingerprints_are_unique(desk: Desk) -> None:
    """GitLab drops findings of one fingerprint: each has its own, also two of a kind in one file."""
    desk.write(CASE, ORANGE.replace(SOURCE, SOURCE + (SOURCE + VISIT).replace("局行政执法科", "执法科")))
    data = desk.ledger("check", "--format", "gitlab", day=LATER).json
    assert len(data) >= 2
    assert len({f["fingerprint"] for f in data}) == len(data)
    for found in data:
        assert set(found) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert found["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert found["location"]["path"] == CASE and found["location"]["lines"]["begin"] >= 1


def test_fingerprints_do_not_hang_on_lines(desk: Desk) -> None:
    """Moved down by a comment, a finding keeps its fingerprint."""
    desk.write(CASE, LOW)
    before = desk.ledger("check", "--format", "json", day=LATER).json["findings"]
    desk.write(CASE, LOW.replace("---\n编号", "---\n# 注\n编号", 1))
    after = desk.ledger("check", "--format", "json", day=LATER).json["findings"]
    assert [f["fingerprint"] for f in before] == [f["fingerprint"] for f in after]
    assert before[0]["line"] + 1 == after[0]["line"]


def test_github_commands_are_single_lines(desk: Desk) -> None:
    """``::error file=…,line=…,col=…,title=…::…`` with line ends escaped."""
    desk.write(CASE, LOW)
    lines = desk.ledger("check", "--format", "github", day=LATER).out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"::error file={CASE},line=7,col=7,title=P101::预警等级是橙色")


@pytest.mark.parametrize("form", ["concise", "github"])
def test_formats_of_lines_are_silent_when_fine(desk: Desk, form: str) -> None:
    """No finding, no output."""
    assert desk.ledger("check", "--format", form).out == ""


def test_select_and_ignore(desk: Desk) -> None:
    """Codes and prefixes; what is not looked at does not fail."""
    desk.write(CASE, LOW.replace("友谊路街道\n用工", "友谊路\n用工"))

    def codes(*options: str) -> tuple[int, set[str]]:
        answer = desk.ledger("check", "--format", "json", *options, day=LATER)
        return answer.code, {f["code"] for f in answer.json["findings"]}

    code, all_codes = codes()
    assert code == 1 and {"P101", "C401"} <= all_codes
    assert codes("--select", "C") == (1, {"C401"})
    assert codes("--select", "P101", "--select", "C401") == (1, {"P101", "C401"})
    assert "P101" not in codes("--ignore", "P")[1]
    assert codes("--select", "C", "--ignore", "C401") == (0, set())


def test_named_paths_count_as_touched(desk: Desk) -> None:
    """A drifted case is a warning by itself, and an error when it is named."""
    day = date(2026, 12, 15)
    assert desk.ledger("check", day=day).code == 0
    answer = desk.ledger("check", CASE, "--format", "json", day=day)
    assert answer.code == 1 and "P101" in {f["code"] for f in answer.json["findings"]}
    assert answer.json["summary"]["files"] == 1
    assert desk.ledger("check", "cases/2026", day=day).code == 1
    assert desk.ledger("check", str(desk.root / QUIET), day=day).code == 0


def test_a_path_outside_the_ledger(desk: Desk, tmp_path: Path) -> None:
    """A file from elsewhere is checked with this ledger's settings, as if it were new; nothing is written."""
    place = tmp_path / "草稿" / "2026-0099.md"
    place.parent.mkdir()
    place.write_text(LOW.replace("2026-0012", "2026-0099"), "utf-8")
    answer = desk.ledger("check", str(place), "--format", "json", day=LATER)
    assert answer.code == 1
    assert {f["code"] for f in answer.json["findings"]} >= {"P101"}
    assert all(f["path"].endswith("2026-0099.md") for f in answer.json["findings"])
    place.write_text(ORANGE.replace("2026-0012", "2026-0099"), "utf-8")
    errors = desk.ledger("check", str(place)).out
    assert "错误" not in errors.replace("错误 0 处", ""), errors


def test_a_path_outside_any_repository(tmp_path: Path) -> None:
    """Outside a repository everything counts as touched, and it says that the journal rules were not applied."""
    desk = Desk(tmp_path, cases=False)
    place = tmp_path / "别处" / "cases" / "2026" / "2026-0012.md"
    place.parent.mkdir(parents=True)
    place.write_bytes(EXAMPLE.read_bytes())
    answer = desk.ledger("check", str(place), cwd=tmp_path / "别处", day=LATER)
    assert answer.code == 0, answer
    assert "没有核对" in answer.err
    place.write_text(LOW, "utf-8")
    answer = desk.ledger("check", cwd=tmp_path / "别处", day=None, env={"GIT_COMMITTER_DATE": ""})
    assert answer.code == 1 and "错误[P101]" in answer.out


def test_the_spec_example_has_no_finding(desk: Desk) -> None:
    """The example of the format is in order on its day."""
    desk.write(CASE, EXAMPLE.read_bytes())
    assert desk.ledger("check", CASE, "--strict", day=LATER).code == 0


def test_rev_checks_a_commit_on_its_day(desk: Desk) -> None:
    """``--rev``: another state than the work tree's, on its own day; ``--as-of`` overrides."""
    desk.write(CASE, LOW)
    bad = desk.record("绕过", LATER)
    desk.write(CASE, ORANGE)
    answer = desk.ledger("check", "--rev", bad, "--format", "json", day=date(2027, 6, 1))
    assert (answer.code, answer.json["as_of"]) == (1, "2026-11-16")
    assert {f["code"] for f in answer.json["findings"]} == {"P101"}
    assert desk.ledger("check", "--rev", "HEAD~1").code == 0
    late = desk.ledger("check", "--rev", "HEAD~1", "--as-of", "2026-12-15", "--format", "json")
    assert late.json["as_of"] == "2026-12-15" and late.json["findings"]


def test_range_takes_each_commit_on_its_own_day(desk: Desk) -> None:
    """``--range A..B``: findings bear their commit; a bad one that was mended later is still found."""
    start = desk.out("rev-parse", "HEAD")
    desk.edit(SOURCE, SOURCE + VISIT)
    desk.record("线索", date(2026, 10, 20))
    desk.write(CASE, desk.text().replace(WAGE, WAGE + MORE))
    bad = desk.record("绕过", LATER)
    assert desk.ledger("check", "--fix", CASE, day=LATER).code == 0
    desk.record("补上", LATER)
    answer = desk.ledger("check", "--range", f"{start}..HEAD", "--format", "json", day=date(2027, 6, 1))
    assert answer.code == 1
    assert {(f["code"], f["commit"]) for f in answer.json["findings"]} == {("P101", bad)}
    assert answer.json["summary"]["files"] == 3
    assert f"{bad[:12]} {CASE}:" in desk.ledger("check", "--range", f"{start}..").out
    assert desk.ledger("check", "--range", f"{start}..HEAD~2").code == 0
    assert desk.ledger("check", "--range", f"{start}..HEAD", "--ignore", "P").code == 0


def test_range_in_concise_and_sarif_names_the_commit(desk: Desk) -> None:
    """A finding of a range without its commit is of no use, in any format."""
    desk.write(CASE, LOW)
    bad = desk.record("绕过", LATER)
    for form in ("concise", "sarif", "gitlab", "github"):
        out = desk.ledger("check", "--range", "HEAD~1..HEAD", "--format", form).out
        assert bad[:12] in out, form


def test_diff_writes_nothing(desk: Desk) -> None:
    """``--diff`` shows what ``--fix`` would do, exits 1, and leaves every byte."""
    desk.write(CASE, LOW)
    answer = desk.ledger("check", "--diff", day=LATER)
    assert answer.code == 1
    assert answer.out.startswith(f"--- a/{CASE}\n+++ b/{CASE}\n")
    assert "-预警等级: 橙色\n+预警等级: 红色\n" in answer.out
    assert desk.text() == LOW and desk.staged() == ORANGE
    desk.write(CASE, ORANGE)
    clean = desk.ledger("check", "--diff")
    assert (clean.code, clean.out) == (0, "")


def test_the_diff_applies_and_is_what_fix_does(desk: Desk) -> None:
    """``git apply`` of the difference gives what ``--fix`` gives."""
    desk.write(CASE, LOW)
    patch = desk.ledger("check", "--diff", day=LATER).out
    desk.git("apply", stdin=patch.encode())
    applied = desk.text()
    desk.write(CASE, LOW)
    desk.ledger("check", "--fix", day=LATER)
    assert applied == desk.text()


def test_fix_is_idempotent_and_touches_only_what_is_touched(desk: Desk) -> None:
    """A second ``--fix`` changes nothing; an untouched drifted case stays as it is."""
    day = date(2026, 12, 15)
    desk.edit("没有欠薪。", "没有欠薪，已核对。", QUIET)
    before = desk.text()
    assert desk.ledger("check", "--fix", day=day).code == 0
    assert before == desk.text(), "drift is for regrade"
    desk.write(CASE, LOW)
    assert desk.ledger("check", "--fix", day=LATER).code == 0
    once = desk.text()
    assert desk.ledger("check", "--fix", day=LATER).code == 0
    assert once == desk.text()


def test_fix_stages_only_what_was_staged_alike(desk: Desk) -> None:
    """Index and work tree equal: staged. Different: written, said, and the index left alone."""
    desk.write(CASE, LOW)
    answer = desk.ledger("check", "--fix", day=LATER)
    assert answer.code == 0 and desk.staged() == ORANGE and f"git add {CASE}" in answer.err
    desk.write(CASE, LOW)
    desk.git("add", CASE)
    desk.ledger("check", "--fix", day=LATER)
    assert desk.text() == desk.staged() != LOW


def test_fix_keeps_comments_order_and_quotes(desk: Desk) -> None:
    """Outside what it mends, every byte stays: comments, blank lines, quotes, order, trailing spaces in the body."""
    odd = LOW.replace("企业名称: 上海示例餐饮管理有限公司", "企业名称: \"上海示例餐饮管理有限公司\"  # 原名示例饭店")
    odd = odd.replace("自由书写的正文。", "正文  \n\n\n* 列表\n\t缩进")
    desk.write(CASE, odd)
    assert desk.ledger("check", "--fix", day=LATER).code == 0
    after = desk.text().splitlines(keepends=True)
    rest = list(after)
    for line in odd.splitlines(keepends=True):
        if line != "预警等级: 橙色\n":
            assert line in rest, line
            rest.remove(line)


def test_a_select_limits_the_fix(desk: Desk) -> None:
    """``--fix --select``: only those findings are mended."""
    desk.write(CASE, LOW.replace("预警等级: 橙色", "预警等级: 橙色预警"))
    desk.ledger("check", "--fix", "--select", "S", day=LATER)
    assert "预警等级: 橙色\n" in desk.text()


def test_staged_sees_the_index(desk: Desk) -> None:
    """``--staged`` in words and as JSON, outside a hook."""
    desk.write(CASE, LOW)
    desk.git("add", CASE)
    desk.write(CASE, ORANGE)
    answer = desk.ledger("check", "--staged", "--format", "json", day=LATER)
    assert answer.code == 1 and {f["code"] for f in answer.json["findings"]} == {"P101"}
    assert answer.json["summary"]["files"] == 1
    assert desk.ledger("check", day=LATER).code == 0


def test_unmerged_files_are_said(desk: Desk) -> None:
    """With a conflict still open, ``--staged`` cannot run and names the file."""
    desk.git("checkout", "--quiet", "-b", "other")
    desk.edit("用工人数: 46", "用工人数: 47")
    desk.record("另一边")
    desk.git("checkout", "--quiet", "main")
    desk.edit("用工人数: 46", "用工人数: 48")
    desk.record("这一边")
    desk.git("merge", "other", check=False, day=OPENED)
    answer = desk.ledger("check", "--staged")
    assert answer.code == 3 and "冲突" in answer.err and CASE in answer.err


def test_findings_are_ordered_and_single(desk: Desk) -> None:
    """By file and place, each once."""
    desk.write(CASE, TWINS)
    desk.write(QUIET, QUIET_TEXT.replace("渠道: 基层排摸", "渠道: 微信"))
    found = desk.ledger("check", "--format", "json").json["findings"]
    places = [(f["path"], f["line"], f["column"]) for f in found]
    assert places == sorted(places)
    assert len({json.dumps(f, sort_keys=True) for f in found}) == len(found)
