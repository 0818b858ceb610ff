# ruff: noqa: E501  (its script is read as one)
"""What notices that a text acted: in a browser's window, in what it asked for, in its pages."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request
from playwright.sync_api import Error as PlaywrightError

# In each frame of each page before its own scripts.
WATCHES = """
(() => {
  for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => pwn(name);
  addEventListener("securitypolicyviolation", (event) => {
    const at = event.composedPath()[0];
    const where = at.outerHTML ? `at ${at.outerHTML.slice(0, 160)}` : "";
    const line = event.sourceFile ? `from ${event.sourceFile}:${event.lineNumber}` : "";
    reported(`${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${where} ${line}`);
  }, true);
})();
"""
# Elements and attributes that are none of ours: in the page, in shadow roots, in templates.
STRANGERS = """
() => {
  const found = [];
  const ours = (address) => !address || new URL(address, location).origin === location.origin;
  const path = (element) => {
    const names = [];
    for (let at = element.parentElement; at && names.length < 4; at = at.parentElement) {
      names.unshift([at.localName, ...at.classList].join("."));
    }
    return names.join(" > ");
  };
  const say = (element, why) => found.push(`${why}: in ${path(element)}: ${element.outerHTML.slice(0, 300)}`);
  const schemes = /^(https?|mailto|tel):$/;
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const { localName: name } = element;
      for (const { name: key, value } of element.attributes) {
        if (/^on/i.test(key) || /^(srcdoc|(data-)?hx-on)/i.test(key)) say(element, key);
        if (/^(href|xlink:href|action|formaction|src|data|poster|background)$/.test(key)) {
          const at = URL.parse(value, location);
          if (at && !schemes.test(at.protocol) && !/^data:image\\/(png|webp|gif|jpeg|svg)|^data:,$/.test(value)) say(element, value);
          if (!/^(a|area)$/.test(name) && at && /^https?:$/.test(at.protocol) && !ours(value)) say(element, value);
        }
        if (key === "style" && /url\\(|expression/i.test(value)) say(element, value);
      }
      if (/^(base|object|embed|applet|frame|marquee|math|portal)$/.test(name)) say(element, name);
      if (name === "meta" && element.httpEquiv) say(element, "meta");
      if (name === "script" && !/^\\/(static\\/|widget\\.js)/.test(element.src && new URL(element.src).pathname)) {
        if (element.type !== "application/json") say(element, "script");
      }
      if (name === "style" && !element.nonce) say(element, "style");
      if (/^(form|iframe)$/.test(name) && !ours(element.getAttribute("action") ?? element.getAttribute("src"))) say(element, name);
      const leaves = name === "a" && element.target === "_blank" && !ours(element.href);
      if (leaves && /^https?:/.test(element.href) && !/noopener/.test(element.rel)) say(element, "opener");
      if (element.shadowRoot) look(element.shadowRoot);
      if (name === "template") look(element.content);
    }
  };
  look(document);
  return found;
}
"""


@dataclass
class Oracle:
    """What happened in one browser's window. ``base`` is the product's address; ``foreign`` is what
    a page wanted of others, ``let_out`` what of that the content policy did not stop."""

    base: str
    executions: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    let_out: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    looked: Counter = field(default_factory=Counter)

    def watch(self, context: BrowserContext) -> None:
        """Before the window's first page."""
        here = urlsplit(self.base).netloc
        context.expose_binding("pwn", lambda source, *what: self._ran(source, what))
        context.expose_binding("reported", lambda source, what: self._reported(source, what))
        context.add_init_script(WATCHES)

        def leads_out(request: Request) -> bool:
            parts = urlsplit(request.url)
            return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != here

        def asked(request: Request) -> None:
            if leads_out(request):
                self.foreign.append(told(request))

        def ended(request: Request) -> None:
            if leads_out(request) and request.failure != "csp":
                self.let_out.append(f"{request.failure}: {told(request)}")

        context.on("request", asked)
        context.on("requestfinished", ended)
        context.on("requestfailed", ended)
        context.on("page", self._new)

    def _new(self, page: Page) -> None:
        page.on("dialog", lambda dialog: (self.executions.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.broken.append(f"{page.url}: {error}"[:300]))

    def _ran(self, source: dict, what: tuple) -> None:
        self.executions.append(f"{source['page'].url}: {what}")

    def _reported(self, source: dict, what: str) -> None:
        self.reports.append(f"{source['page'].url}: {what}")

    def look(self, page: Page) -> None:
        """At the page as it is now, and at the frames in it, but for those that hold no document:
        what the policy kept from loading would be waited for without end."""
        for frame in filter(lambda each: each.url, page.frames):
            try:
                self.strangers += [f"{frame.url}: {each}" for each in frame.evaluate(STRANGERS)]
            except PlaywrightError:
                continue  # It was drawn anew meanwhile.
        self.looked[urlsplit(page.url).path] += 1

    def visit(self, page: Page, path: str) -> None:
        try:
            answer = page.goto(self.base + path)
        except PlaywrightError as error:  # It was led away, or never came to an end.
            if "RESPONSE_CODE_FAILURE" in str(error):
                # What is only posted to answers 405, without a page. The browser's own page about
                # that comes later, and would end the next visit; it is not there for another one.
                page.wait_for_url("chrome-error://**")
                page.goto("about:blank")
                return
            self.broken.append(f"{path}: {error}"[:300])
            return
        if answer and answer.status >= 500:
            self.broken.append(f"{path}: {answer.status}")
        if answer and answer.status == 404:
            self.missing.append(path)
        self.look(page)

    def figures(self) -> dict[str, int]:
        return {
            "pages": self.looked.total(),
            "not_found": len(self.missing),
            "executions": len(self.executions),
            "csp_reports": len(self.reports),
            "foreign_requests": len(self.foreign),
            "let_out": len(self.let_out),
            "strange_elements": len(self.strangers),
        }

    def strange(self) -> list[str]:
        """What somebody's text did: on which page, and what it was."""
        return sorted({*self.executions, *self.reports, *self.foreign, *self.strangers})

    def assert_nothing(self) -> None:
        names = ("executions", "reports", "foreign", "strangers", "broken")
        found = {name: sorted(set(getattr(self, name)))[:12] for name in names}
        assert not any(found.values()), found


def told(request: Request) -> str:
    """What asked for it, from where."""
    try:
        page = request.frame.url
    except PlaywrightError:  # Its frame is not there yet.
        page = "a new frame"
    return f"{page}: {request.resource_type} {request.url}"


@contextmanager
def watched(browser: Browser, oracle: Oracle, **options) -> Iterator[Page]:
    """A page of a window of its own that the oracle watches."""
    route = options.pop("route", None)
    usual = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(20_000)
    oracle.watch(context)
    if route:
        context.route(*route)
    yield context.new_page()
    context.close()
