"""Markup that would run if it were let: 400 strings by construction, each of which calls `ran(N)` with its own number.

A page that is not protected runs many of them (a test shows so); the pages of Sourcebook must run none.
"""

# ruff: noqa: E501 - hostile strings are read best in one piece
from __future__ import annotations

import base64
import re
from itertools import product

COUNT = 400
OUTSIDE = "//evil.example"
CONTEXTS = (
    "", '">', "'>", "</textarea>", "</title>", "</style>", "</script>", "-->", "]]>", "</noscript>", "</select>", "</iframe>",
    "`>", "</a>",
)  # fmt: skip
"""What closes the place a string may have been put into."""
ELEMENTS = (
    "<script>ran(N)</script>",
    "<script src='data:text/javascript,ran(N)'></script>",
    "<img src=x onerror=ran(N)>",
    "<svg onload=ran(N)>",
    "<svg><script>ran(N)</script></svg>",
    "<svg><animate onbegin=ran(N) attributeName=x dur=1s></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=a xmlns=http://www.w3.org/2000/svg><script>ran(N)</script></svg>#a'/></svg>",
    "<body onload=ran(N)>",
    "<iframe srcdoc='<script>parent.ran(N)</script>'></iframe>",
    "<iframe src='javascript:parent.ran(N)'></iframe>",
    "<object data='data:text/html,<script>parent.ran(N)</script>'></object>",
    "<embed src='javascript:ran(N)'>",
    "<details open ontoggle=ran(N)>x</details>",
    "<video><source onerror=ran(N)></video>",
    "<audio src=x onerror=ran(N)></audio>",
    "<input autofocus onfocus=ran(N)>",
    "<meta http-equiv=refresh content='0;url=//evil.example/N'>",
    "<base href='//evil.example/N/'>",
    "<link rel=stylesheet href='//evil.example/N.css'>",
    "<style>*{background:url(//evil.example/N.png)}</style>",
    "<style>@import '//evil.example/N.css';</style>",
    "<img src='//evil.example/N.png'>",
    "<form action='//evil.example/N'><input type=image src=x onerror=ran(N)></form>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=ran(N)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=ran(N)>'>",
)
SINGLE = (
    # addresses
    "javascript:ran(N)", "JaVaScRiPt:ran(N)", " javascript:ran(N)", "java\tscript:ran(N)", "java\nscript:ran(N)",
    "\x01javascript:ran(N)", "javascript&colon;ran(N)", "jav&#x0A;ascript:ran(N)", "javascript://h.example/%0Aran(N)",
    "data:text/html,<script>parent.ran(N)</script>", "data:text/html;base64,BASE64",
    "vbscript:ran(N)", "//evil.example/N", "https:evil.example/N", "https://h.example/\"onmouseover=\"ran(N)",
    "https://h.example/' onmouseover='ran(N)", "https://h.example/><script>ran(N)</script>", "blob:ran(N)",
    # attributes
    '" onmouseover="ran(N)" x="', "' onmouseover='ran(N)' x='", '" autofocus onfocus="ran(N)" x="',
    '" style="animation:x 1s" onanimationstart="ran(N)" x="', "x onerror=ran(N) y", "` onerror=ran(N) `",
    # scripts and JSON
    "</script><script>ran(N)</script>", "</ScRiPt ><img src=x onerror=ran(N)>", "<!--<script>ran(N)//-->", "';ran(N);//",
    '";ran(N);//', '\\";ran(N);//', '"};ran(N);({"a":"', '"]};ran(N);({"a":["', "\u2028ran(N)//", "\u2029;ran(N)//",
    "${ran(N)}", "`;ran(N);`", "*/ran(N)/*", "\\u003cscript\\u003eran(N)\\u003c/script\\u003e",
    # templates
    "{{ ran(N) }}", "{{constructor.constructor('ran(N)')()}}", "{% set x = ran(N) %}", "{{ settings.title|safe }}<%= ran(N) %>",
    "#{ran(N)}", "<div ng-app ng-csp>{{$eval.constructor('ran(N)')()}}</div>",
    # encodings
    "&lt;script&gt;ran(N)&lt;/script&gt;", "&#60;img src=x onerror=ran(N)&#62;", "%3Cscript%3Eran(N)%3C/script%3E",
    "\\x3cscript\\x3eran(N)\\x3c/script\\x3e", "＜script＞ran(N)＜/script＞", "+ADw-script+AD4-ran(N)+ADw-/script+AD4-",
    "<ſcript>ran(N)</ſcript>", "<script\u0338>ran(N)</script>", "\u202e<script>ran(N)</script>", "<scr\u200bipt>ran(N)</script>",
    "\ufeff<script>ran(N)</script>",
    # shapes
    "<ScRiPt>ran(N)</sCrIpT>", "<svg/onload=ran(N)>", "<img\nsrc=x\nonerror=ran(N)>", "<img\x0csrc=x\x0conerror=ran(N)>",
    "<img src=x onerror=ran(N)//", "<svg><script>ran&lpar;N&rpar;</script></svg>", "<img src=x:x onerror='ran(N)'",
    "<a href='javascript:ran(N)' autofocus>x</a>", "<x onfocus=ran(N) tabindex=0 autofocus>", "<marquee onstart=ran(N)>x</marquee>",
    "<xmp><p title='</xmp><svg onload=ran(N)>'>", "<svg></p><style><a id='</style><img src=1 onerror=ran(N)>'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=ran(N) src>'>",
    "<select><template shadowrootmode=open><img src=x onerror=ran(N)></template></select>",
    "<div><template shadowrootmode=open><img src=x onerror=ran(N)></template></div>",
    "<textarea><img title='</textarea><img src=x onerror=ran(N)>'></textarea>", "<plaintext><img src=x onerror=ran(N)>",
    "<button popovertarget=a autofocus>x</button><div popover id=a onbeforetoggle=ran(N)>", "<!--><img src=x onerror=ran(N)-->",
    "<![CDATA[><img src=x onerror=ran(N)>]]>", "<?x ><img src=x onerror=ran(N)>?>", "<%><img src=x onerror=ran(N)>",
    # style
    "}*{background:url(//evil.example/N)}", "</style><script>ran(N)</script>", "x:expression(ran(N))",
    "<p style='background:url(//evil.example/N)'>x", "<p style='behavior:url(#default)' onclick=ran(N)>x",
)  # fmt: skip


def _made() -> tuple[str, ...]:
    # Combined ones from all over the product, so that a cut at COUNT leaves every element and every context in.
    combined = [context + element for context, element in product(CONTEXTS, ELEMENTS)]
    left = COUNT - len(SINGLE)
    step = 3  # shares no factor with their number: every combination is met once before any is met twice
    chosen = [combined[i * step % len(combined)] for i in range(left)]
    return tuple(_numbered(text, number) for number, text in enumerate([*SINGLE, *chosen], 1))


def _numbered(text: str, number: int) -> str:
    packed = base64.b64encode(f"<script>parent.ran({number})</script>".encode()).decode()
    return re.sub(r"\bN\b", str(number), text).replace("BASE64", packed)


VECTORS = _made()
"""All of them; the number in each is its place, from 1."""


def sample(count: int) -> tuple[str, ...]:
    """`count` of them, spread over all."""
    return VECTORS[:: len(VECTORS) // count][:count]
