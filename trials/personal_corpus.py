"""Personal numbers made up by the thousand, in every disguise; and what is full of digits and belongs to nobody."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from stdnum import luhn
from stdnum.cn import ric, uscc

Random = random.Random
_REGIONS = ("110101", "310113", "310115", "320506", "330106", "340104", "410105", "420106", "440305", "510104", "610113", "652801")
_CARDS = (("622202", 19), ("621700", 19), ("622848", 19), ("622588", 16), ("625950", 16), ("436742", 19), ("955880", 19), ("601382", 19), ("453242", 16), ("524031", 16))  # fmt: skip


def identity(rng: Random) -> str:
    """An identity number with its check character."""
    day = date(1948, 1, 1) + timedelta(days=rng.randrange(22000))
    stem = f"{rng.choice(_REGIONS)}{day:%Y%m%d}{rng.randrange(1000):03d}"
    return stem + ric.calc_check_digit(stem + "0")


def mobile(rng: Random) -> str:
    """A mobile number."""
    return f"1{rng.choice('3456789')}{rng.randrange(10**9):09d}"


def card(rng: Random) -> str:
    """A bank card with its check digit."""
    head, length = rng.choice(_CARDS)
    stem = head + "".join(rng.choice("0123456789") for _ in range(length - len(head) - 1))
    return stem + luhn.calc_check_digit(stem)


NUMBERS = (identity, mobile, card)


def _parts(number: str) -> list[str]:
    """A number as it is said: 3-4-4, 6-8-4, 4-4-4-4…"""
    if len(number) == 11:
        return [number[:3], number[3:7], number[7:]]
    if len(number) == 18 and number[6:8] in ("18", "19", "20"):
        return [number[:6], number[6:14], number[14:]]
    return [number[i : i + 4] for i in range(0, len(number), 4)]


def _between(signs: str) -> Callable[[str, Random], str]:
    return lambda number, rng: rng.choice(signs).join(_parts(number))


def _each(signs: str) -> Callable[[str, Random], str]:
    return lambda number, rng: rng.choice(signs).join(number)


def _mapped(digits: str) -> Callable[[str, Random], str]:
    table = str.maketrans("0123456789", digits)
    return lambda number, rng: number.translate(table)


def _any_digit(number: str, rng: Random) -> str:
    """Every digit from some script or shape of Unicode, each character of its own."""
    return "".join(rng.choice(_SHAPES[c]) if c in _SHAPES else c for c in number)


_SHAPES: dict[str, list[str]] = {}
for _c in map(chr, range(0x80, 0x20000)):
    if _c.isdigit():
        _SHAPES.setdefault(str(unicodedata.digit(_c)), []).append(_c)


def _alike(number: str, rng: Random) -> str:
    """A few of the noughts and ones typed as letters."""
    left = 3
    out = []
    for c in number:
        choices = {"0": "Oo〇Ｏ", "1": "lIｌ"}.get(c)
        out.append(rng.choice(choices) if choices and left else c)
        left -= bool(choices and left)
    return "".join(out)


def _brackets(number: str, rng: Random) -> str:
    opening, closing = rng.choice(("()", "（）", "[]", "【】", "「」"))
    first, *others = _parts(number)
    return f"{opening}{first}{closing}{rng.choice(('', ' ', '-'))}" + rng.choice(("", "-", " ")).join(others)


def _prefixed(number: str, rng: Random) -> str:
    if len(number) != 11:
        return f"No.{number}"
    head = rng.choice(("+86", "+86 ", "0086", "0086-", "(+86)", "86-", "+86-", "（0086）", "0"))
    return head + (number if head == "0" else rng.choice((number, "-".join(_parts(number)))))


def _broken(number: str, rng: Random) -> str:
    at = rng.randrange(3, len(number) - 2)
    return number[:at] + rng.choice(("\n", "\r\n", "\n    ", "\n> ")) + number[at:]


def _emphasis(number: str, rng: Random) -> str:
    mark = rng.choice(("*", "**", "_", "~~", "`", "***"))
    at = rng.randrange(3, len(number) - 2)
    return rng.choice((f"{mark}{number[:at]}{mark}{number[at:]}", f"{number[:at]}{mark}{number[at:]}{mark}"))


def _entities(number: str, rng: Random) -> str:
    if rng.random() < 0.5:
        return "".join(f"&#{ord(c)};" if rng.random() < 0.5 else f"&#x{ord(c):x};" if rng.random() < 0.3 else c for c in number)
    return rng.choice(("&nbsp;", "&#8203;", "&shy;", "&zwnj;", "&#x200d;")).join(_parts(number))


def _escapes(number: str, rng: Random) -> str:
    return "".join(rng.choice((f"\\x{ord(c):02x}", f"\\u{ord(c):04x}", c)) for c in number)


def _tags(number: str, rng: Random) -> str:
    tag = rng.choice(("<b>", "<!-- x -->", "<br/>", "<i></i>", '<span class="x">'))
    return tag.join(_parts(number))


UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u2061\u2063\ufe0f\u0336"
DISGUISES: Mapping[str, Callable[[str, Random], str]] = {
    "原样": lambda number, rng: number,
    "全角": _mapped("０１２３４５６７８９"),
    "分段空格": _between(" \u3000\u00a0\u2009\u202f\u2003\t"),
    "逐位空格": _each(" \u3000\u00a0\u2009"),
    "横线": _between("-－—–‐‑−―"),
    "逐位横线": _each("-—"),
    "点": _between(".．·•・‧"),
    "斜线": _between("/／\\"),
    "下划线": _between("_＿"),
    "零宽字符": _each(UNSEEN),
    "双向控制符": _each("\u202a\u202c\u202d\u202e\u2066\u2069"),
    "汉字数字": _mapped("〇一二三四五六七八九"),
    "汉字零": _mapped("零一二三四五六七八九"),
    "大写数字": _mapped("零壹贰叁肆伍陆柒捌玖"),
    "电台读法": _mapped("〇幺二三四五六七八九"),
    "带圈": _mapped("⓪①②③④⑤⑥⑦⑧⑨"),
    "粗体": _mapped("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "阿拉伯": _mapped("٠١٢٣٤٥٦٧٨٩"),
    "上标": _mapped("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "任意文字的数字": _any_digit,
    "形似字母": _alike,
    "括号": _brackets,
    "国家代码": _prefixed,
    "断行": _broken,
    "强调记号": _emphasis,
    "实体": _entities,
    "转义": _escapes,
    "标签": _tags,
}  # fmt: skip
PLACES: Mapping[str, str] = {
    "句子": "10月12日来访，职工反映欠薪，联系{}，要求答复。\n",
    "字段": "摘要: 员工（{}）反映欠薪\n",
    "引号内": '说明: "本人 {}"\n',
    "注释": "人数: 8 # 见 {}\n",
    "提交说明": "2026-0012 登记来访 {}\n\n核对: 已核\n",
    "文件名": "材料-{}.pdf",
    "人名": "甲{} <a@example.invalid>",
    "列表": "- 李某，{}\n- 王某\n",
    "表格": "| 人员 | {} | 8 |\n",
}


def look_alikes() -> Mapping[str, Callable[[Random], str]]:
    """By kind: what a case is full of, and belongs to no person."""
    return {
        "统一社会信用代码": lambda rng: "统一社会信用代码 " + credit(rng), "全数字信用代码": lambda rng: "信用代码" + digit_credit(rng),
        "金额": _money, "万元": lambda rng: f"欠薪{rng.randrange(10**5)}.{rng.randrange(100):02d}万元，人均{rng.randrange(99999)}元",
        "千分位": lambda rng: f"合计 {rng.randrange(10**11):,}.{rng.randrange(100):02d} 元", "几笔金额": _sums, "日期": _dates, "起止日期": _span,
        "时刻": lambda rng: f"{_day(rng)} {rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}",
        "座机": lambda rng: f"电话 {rng.choice(('021', '0512', '010', '0755'))}{rng.choice('- ')}{rng.randrange(2 * 10**7, 9 * 10**7)}", "分机": _extension,
        "400电话": lambda rng: f"热线400-{rng.randrange(1000):03d}-{rng.randrange(10000):04d}转{rng.randrange(9)}",
        "案号": lambda rng: f"（2026）沪0113民初{rng.randrange(1, 99999)}号，(2026)沪0113执{rng.randrange(1, 9999)}号",
        "仲裁案号": lambda rng: f"宝劳人仲（2026）办字第{rng.randrange(1, 9999)}号", "工单号": _ticket, "文号": lambda rng: f"宝人社〔2026〕{rng.randrange(300)}号、{rng.randrange(300)}号",
        "提交号": lambda rng: f"{rng.getrandbits(160):040x}", "短提交号": lambda rng: f"见 {rng.getrandbits(48):012x}、{rng.getrandbits(32):08x}",
        "校验和": lambda rng: f"{rng.getrandbits(256):064x}", "唯一标识": _uuid,
        "不合校验的长号": _no_card, "错校验的身份证样": _no_identity, "凭证号": _voucher, "案件编号": lambda rng: f"2026-{rng.randrange(9999):04d} 2026-{rng.randrange(9999):04d}、2025-T{rng.randrange(999):03d}",
        "邮编地址": lambda rng: f"邮编201{rng.randrange(900, 1000)}，{rng.randrange(2000)}弄{rng.randrange(99)}号{rng.randrange(1, 30)}{rng.randrange(10):02d}室",
        "车牌面积": lambda rng: f"沪A{rng.randrange(10**5):05d}，面积{rng.randrange(10**5)}.{rng.randrange(100):02d}平方米", "坐标": lambda rng: f"{rng.uniform(121, 122):.6f},{rng.uniform(31, 32):.6f}",
        "年份一列": lambda rng: f"{' '.join(str(y) for y in range(rng.randrange(1990, 2015), 2027))}", "表格数字": _row,
        "汉字日期": lambda rng: "二〇二六年" + rng.choice("一二三四五六七八九") + "月，第" + rng.choice("一二三四五六七八九") + "批三十人，一二三四五六七八九十",
        "逐行金额": lambda rng: "\n".join(str(rng.randrange(10**rng.randrange(3, 8))) for _ in range(4)) + "\n",
    }  # fmt: skip


def credit(rng: Random) -> str:
    """A credit code."""
    body = rng.choice(("91", "92", "93", "52", "12", "51")) + rng.choice(("310113", "310115", "320583", "440300"))
    body += "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(9))
    return body + uscc.calc_check_digit(body + "0")


def digit_credit(rng: Random) -> str:
    """A credit code that happens to be all digits."""
    while True:
        body = rng.choice(("91", "92", "52", "12")) + rng.choice(("310113", "310115", "320583", "440300")) + f"{rng.randrange(10**9):09d}"
        check = uscc.calc_check_digit(body + "0")
        if check.isdigit():
            return body + check


def _day(rng: Random) -> str:
    return (date(2015, 1, 1) + timedelta(days=rng.randrange(4400))).isoformat()


def _money(rng: Random) -> str:
    return f"应发: {rng.randrange(10**rng.randrange(3, 10))}.{rng.randrange(100):02d}"


def _sums(rng: Random) -> str:
    return "，".join(f"{rng.randrange(1000, 999999)}{rng.choice(('', '.00', '元'))}" for _ in range(rng.randrange(2, 6)))


def _dates(rng: Random) -> str:
    return rng.choice((f"日期: {_day(rng)}\n期限: {_day(rng)}\n", f"{_day(rng)} {_day(rng)} {_day(rng)}", _day(rng).replace("-", "."), _day(rng).replace("-", "/")))


def _span(rng: Random) -> str:
    return f"{_day(rng)}{rng.choice(('至', '—', '-', ' - ', '/'))}{_day(rng)}"


def _extension(rng: Random) -> str:
    return f"021-{rng.randrange(2 * 10**7, 9 * 10**7)}{rng.choice(('-', '转', ' 转 ', '－'))}{rng.randrange(100, 9999)}"


def _ticket(rng: Random) -> str:
    day = _day(rng).replace("-", "")
    return f"12345 工单 {day}{rng.randrange(10 ** rng.randrange(4, 10)):05d}，编号{day[2:]}{rng.randrange(10**6):06d}"


def _uuid(rng: Random) -> str:
    whole = f"{rng.getrandbits(128):032x}"
    return "-".join((whole[:8], whole[8:12], whole[12:16], whole[16:20], whole[20:]))


def _no_card(rng: Random) -> str:
    while True:
        number = "".join(rng.choice("0123456789") for _ in range(rng.randrange(16, 20)))
        if not luhn.is_valid(number):
            return f"流水 {number}"


def _no_identity(rng: Random) -> str:
    right = identity(rng)
    return right[:-1] + rng.choice([c for c in "0123456789X" if c != right[-1]])


def _voucher(rng: Random) -> str:
    day = _day(rng).replace("-", "")
    return rng.choice((f"凭证 {day}{rng.randrange(10**10):010d}", f"BOC{day}{rng.randrange(10**9):09d}", f"银行回单 {day[2:]}-{rng.randrange(10**6):06d}", f"凭证号 0{rng.randrange(10**7):07d}"))


def _row(rng: Random) -> str:
    return "| " + " | ".join(str(rng.randrange(10 ** rng.randrange(1, 7))) for _ in range(6)) + " |"


def numbers(rng: Random, count: int) -> Iterator[str]:
    """So many numbers, the three kinds in turn."""
    for i in range(count):
        yield NUMBERS[i % 3](rng)
