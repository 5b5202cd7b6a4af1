"""Forms to Word documents: the only user of docxtpl. The templates in ``form_templates/`` are the bureau's to edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO

from docxtpl import DocxTemplate

from ledger.book.forms import Form
from ledger.resources import resource
from ledger.text.finding import LedgerError

TEMPLATES = "form_templates"
# What XML 1.0 cannot hold, and the bell and page feed that docxtpl would take for a new paragraph or page.
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BRACES = re.compile(r"([{}%])_(?=[{}%])")  # docxtpl writes braces out of ``{_{``: a joiner keeps ours apart


class _Line(dict[str, str]):
    """A line of a list; a name that it lacks stops the filling, where Jinja would leave a blank."""

    def __missing__(self, name: str) -> str:
        raise LedgerError(f"表格模板里的“{name}”不是这张表的栏目；可用：{'、'.join(self)}")


def fill(form: Form) -> bytes:
    """The form's Word template, filled in: the bytes of a .docx.

    LedgerError where the template cannot be read or asks for something that the form does not hold.
    """
    name = f"附件{form.number}.docx"
    context = _context(form)
    filled = BytesIO()
    try:
        template = DocxTemplate(resource(TEMPLATES) / name)
        unknown = template.get_undeclared_template_variables(context=context)
        if unknown:
            raise LedgerError(f"表格模板 {name} 里的“{'、'.join(sorted(unknown))}”不认识；可用：{'、'.join(context)}")
        template.render(context, autoescape=True)
        template.save(filled)
    except LedgerError:
        raise
    except Exception as error:  # a file edited by hand may be anything; zip, XML and Jinja each have their own errors
        raise LedgerError(f"表格模板 {name} 读不出来或花括号不成对：{error}") from error
    return filled.getvalue()


def _context(form: Form) -> dict[str, str | list[_Line]]:
    return {name: _clean(value) if isinstance(value, str) else _lines(value) for name, value in form.named().items()}


def _lines(lines: Iterable[Mapping[str, str]]) -> list[_Line]:
    return [_Line({name: _clean(text) for name, text in line.items()}) for line in lines]


def _clean(text: str) -> str:
    return _BRACES.sub("\\1\u2060_", _UNPRINTABLE.sub(lambda m: " " if m[0] == "\t" else "\ufffd", text))
