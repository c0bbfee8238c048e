"""Strategy documents that know where their boxes are, because they were written byte by byte."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st


@dataclass(frozen=True)
class Written:
    """A box as it was written."""

    phase: int
    title: str
    offset: int
    ticked: bool


@dataclass
class Page:
    """The bytes so far, the boxes in them, and the phase of each byte that a write may change beside the boxes."""

    raw: bytearray = field(default_factory=bytearray)
    boxes: list[Written] = field(default_factory=list)
    phase: int = 0
    stated: dict[range, int | None] = field(default_factory=dict)

    def line(self, text: str, end: str) -> None:
        # A lone CR before an empty line that ends with LF would be read as one line end.
        bare = not text and self.raw.endswith(b"\r") and end == "\n"
        self.raw += (text + ("\r" if bare else end)).encode()

    def state(self, text: str, end: str, phase: int | None) -> None:
        """A line that says how far a phase is, or the whole; white space at its end is no part of it."""
        start = len(self.raw)
        self.line(text, end)
        self.stated[range(start, start + len(text.rstrip().encode()) + 1)] = phase

    def box(self, before: str, byte: str, after: str, title: str, end: str) -> None:
        offset = len(self.raw) + len(before.encode()) + 1
        self.boxes.append(Written(self.phase, title, offset, byte != " "))
        self.line(f"{before}[{byte}]{after}", end)


_END = st.sampled_from(["\n", "\r\n", "\r"])
_MARKER = st.sampled_from(["- ", "* ", "+ ", "1. ", "2) ", "-\t", "-   "])
_WORDS = st.text(st.sampled_from("ab éü🚀✅→*_`~\\/:.,!?()[]{}#<&\"'\u2028\x85-+|0"), max_size=12)
_DECOYS = st.sampled_from(
    [
        ("```", "- [ ] fenced", "- [x] fenced", "```"),
        ("~~~~ md", "- [ ] fenced", "```", "- [ ] still", "~~~~"),
        ("<!--", "- [ ] hidden", "", "- [x] hidden", "-->"),
        ("<div>", "- [ ] raw", "</div>"),
        ("    - [ ] indented",),
        ("[ ] no list", "text [x] within"),
        ("- [](x) empty", "- [  ] wide", "- [x]tight", "- [ ]", "- \\[ ] escaped", "- `[ ]` code"),
        ("A paragraph  ", "of two lines \t"),
        ("***",),
        ("> quoted", "> text"),
    ]
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A document of one to four phases, with line ends, marks and nesting mixed at will."""
    page = Page(bytearray(draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))))
    phases = draw(st.integers(1, 4))
    _status_line(draw, page, None)
    for number in range(1, phases + 1):
        page.phase = number
        _heading(draw, page, number)
        _status_line(draw, page, number)
        _checklist(draw, page, "", depth=0)
        _criterion(draw, page, number)
        for _ in range(draw(st.integers(0, 3))):
            _decoy(draw, page)
            _checklist(draw, page, draw(st.sampled_from(["", "> ", "> > "])), depth=0)
    if draw(st.booleans()):
        for line in ("# Files", "", "## **Phase 1 - Files** ✅:", "- a file", "", "```", "**Status**: Phase 1 (Done)"):
            page.line(line, draw(_END))
    while draw(st.booleans()) and page.raw.endswith((b"\n", b"\r")):
        del page.raw[-1]
    return page


_STATUS = st.sampled_from(
    [
        "",
        "",
        "",
        " - ✅ COMPLETE",
        " - 🚧 IN PROGRESS",
        " ✅",
        " (done)",
        " — **Not started**",
        " [🚧 wip]",
        " ⏳",
        " | BLOCKED",
        " [✅]",
        " - COMPLETE (2025-02-03, @bob)",
        " ✅ **Done** 12 May",
        " [x] done",
    ]
)
_SIGN = st.sampled_from(["", "", "✅ **ACHIEVED** - ", "✅ ", "ACHIEVED: ", "⏳ **PENDING** - ", "**✅ MET** - "])
_HEADINGS = [
    *("## Phase {}: T{}", "## **Phase {} - T{}**  ", "## **Phase {} - T**{}", "Phase {}{}\n---"),
    *("## ✅ Phase {}: T{}", "## **🚧 Phase {}: T{}**", "## ⏳ Phase {}: T{}", "# ☑ Phase {}: T{}"),
    *("## {}. Phase: T{}  ", "## Phase {}: T{} ##\t", "## __Phase {} `(Week 2)`{}__"),
]


def _heading(draw: st.DrawFn, page: Page, number: int) -> None:
    text, *below = draw(st.sampled_from(_HEADINGS)).format(number, draw(_STATUS)).split("\n")
    page.state(text, draw(_END), number)
    for line in [*below, ""]:
        page.line(line, draw(_END))


def _status_line(draw: st.DrawFn, page: Page, number: int | None) -> None:
    value = draw(
        st.sampled_from(["", "Phase {} - T (In Progress)  ", "🚧 Phase {}: **DONE**", "✅ complete", "Phase {} \t"])
    )
    label = draw(
        st.sampled_from(["**Status**: {}", "Status: {}", "> - **Current Status:** {}", "**Owner**: nobody, {}"])
    )
    if value:
        page.state(label.format(value.format(number or draw(st.integers(1, 5)))), draw(_END), number)
        page.line("", draw(_END))


def _criterion(draw: st.DrawFn, page: Page, number: int) -> None:
    label = draw(
        st.sampled_from(["", "**Success Criteria**: {}all is well  ", "#### Success Criteria\n\n- {}a `b`\n- {}c \t"])
    )
    for line in label.split("\n") if label else ():
        page.state(line.format(draw(_SIGN)), draw(_END), number)
    if label:
        page.line("", draw(_END))


def _decoy(draw: st.DrawFn, page: Page) -> None:
    # The headings of no phase end every list: an indented line behind one would belong to its last item.
    for line in ("#### before", *draw(_DECOYS), "", "#### behind"):
        page.line(line, draw(_END))


def _checklist(draw: st.DrawFn, page: Page, indent: str, depth: int) -> None:
    for index in range(draw(st.integers(0 if depth else 1, 3))):
        # Below the text of its parent a numbered list has to begin with 1, or Markdown takes it for more of the text.
        marker = draw(_MARKER.filter(lambda marker: marker != "2) ") if depth and not index else _MARKER)
        title, after = _title(draw, len(page.boxes))
        byte = draw(st.sampled_from(" xX"))
        page.box(indent + marker, byte, after, title, draw(_END))
        if depth < 3 and draw(st.booleans()):
            quote = indent.rstrip(" ")
            _checklist(draw, page, quote.ljust(len((indent + marker).expandtabs(4))), depth + 1)
    if not depth:
        page.line("", draw(_END))


def _title(draw: st.DrawFn, index: int) -> tuple[str, str]:
    title = f"task {index}"
    words = " ".join(draw(_WORDS).split())
    text = f"{title} {words} end" if words else title
    gap, trail = draw(st.sampled_from([" ", "  ", "\t", " \t"])), draw(st.sampled_from(["", " ", "  ", "\t"]))
    remark = draw(st.sampled_from(["", " (done! ✅)", "  (a (b) ✅)"]))
    return text, f"{gap}{text}{remark}{trail}"
