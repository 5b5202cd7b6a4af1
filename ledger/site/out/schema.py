"""``data/schema.json``: what the JSON files hold, as a JSON Schema; every field is described in the words of the measures."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ledger.measures.plan import DONE, OPEN, OVERDUE, WAIVED
from ledger.measures.rules import RULES
from ledger.measures.verdict import UNVERIFIED
from ledger.records.table import LEVELS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, object]


def _of(kind: str, words: str, **more: object) -> Schema:
    return {"type": kind, "description": words, **more}


def _or_null(kind: str, words: str, **more: object) -> Schema:
    return {"type": [kind, "null"], "description": words, **more}


def _object(words: str, fields: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object", "description": words, "properties": dict(fields), "required": list(fields), "additionalProperties": False,
    }  # fmt: skip


def _list(words: str, of: Schema) -> Schema:
    return {"type": "array", "description": words, "items": of}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _or_nothing(schema: Schema, words: str) -> Schema:
    return {"description": words, "anyOf": [schema, {"type": "null"}]}


_DAY: Mapping[str, object] = {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_LEVEL: Schema = {"enum": list(LEVELS), "description": "红色、橙色、黄色或无"}
_COMPUTED = _object("按事实推算的等级（二(三)）", {
    "level": _ref("level"), "certain": _of("boolean", "是否确定；false 就是待核"),
    "lowest": _ref("level"), "highest": _ref("level"),
    "missing": _list("查清哪些才能确定", _of("string", "字段或事项")),
})  # fmt: skip
_RISE = _object("没有新的记录时，哪一天自行升级", {
    "date": _of("string", "那一天", **_DAY), "level": _ref("level"), "clause": _of("string", "条款"),
})  # fmt: skip
_STEP: Mapping[str, Schema] = {
    "step": _of("string", "步骤"), "department": _of("string", "部门；尚未定的写成“甲或乙”"),
    "clause": _of("string", "条款；办法没有写的为空"), "due": _of("string", "期限", **_DAY),
    "done": _or_null("string", "完成日", **_DAY),
    "state": {"enum": [OPEN, OVERDUE, DONE, WAIVED], "description": "open 待办，overdue 逾期，done 已办，waived 免除"},
    "line": _or_null("integer", "在文件的第几行；文件里还没有这一条时为 null"),
}  # fmt: skip
_ABOUT: Mapping[str, Schema] = {
    "id": _of("string", "编号"), "path": _of("string", "文件，从台账目录起"), "name": _or_null("string", "企业名称；读不出时为 null"),
    "street": _or_null("string", "街镇园区"),
}  # fmt: skip
_DECLARED: Mapping[str, Schema] = {
    "declared": _or_nothing(_ref("level"), "文件里的预警等级；不是案件或读不出时为 null")
}
_CASE = _object("一件案件", {
    **_ABOUT, **_DECLARED, "computed": _or_nothing(_ref("computed"), "按事实推算的等级；读不出时为 null"),
    "grounds": _list("成立的依据，规则的名称", {"enum": sorted({*(r.name for r in RULES), UNVERIFIED})}),
    "next_rise": _or_nothing(_ref("rise"), "自行升级；十二个月内不会时为 null"),
    "steps": _list("待办和逾期的步骤", _ref("step")), "closed": _of("boolean", "是否已结案"),
})  # fmt: skip
_PENDING = _object("一个待办步骤，案件的或线索、研判等记录的", {
    **_ABOUT, **_DECLARED, **_STEP, "why": _of("string", "为什么要办"), "provisional": _of("boolean", "期限是否暂定（放假安排尚未公布）"),
})  # fmt: skip
_HEAD: Mapping[str, Schema] = {
    "version": {"const": 1, "description": "格式的版本"}, "as_of": _of("string", "按哪一天核对", **_DAY),
    "commit": _or_null("string", "数据截至哪一次提交；没有提交时为 null"),
}  # fmt: skip
_NAMED: Mapping[str, Schema] = {
    "list": _of("string", "哪一份清单：文件在网站里的位置，不含扩展名"), "title": _of("string", "清单的名称"),
}  # fmt: skip
_CASES, _STEPS = _list("案件", _ref("case")), _list("待办步骤，按期限排列", _ref("pending"))


def schema() -> bytes:
    """The file: a document is all cases, a list of cases, or a list of steps."""
    whole: Schema = {
        "$schema": DIALECT, "title": "欠薪预警处置台账的数据文件", "description": "说明见 docs/数据.md。只增字段时 version 不变。",
        "oneOf": [
            _object("data/cases.json：全部案件", {**_HEAD, "cases": _CASES}),
            _object("看板、街镇园区：案件清单", {**_HEAD, **_NAMED, "cases": _CASES}),
            _object("待办、各部门：步骤清单", {**_HEAD, **_NAMED, "steps": _STEPS}),
        ],
        "$defs": {
            "level": _LEVEL, "computed": _COMPUTED, "rise": _RISE, "step": _object("一个步骤", _STEP), "case": _CASE, "pending": _PENDING,
        },
    }  # fmt: skip
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
