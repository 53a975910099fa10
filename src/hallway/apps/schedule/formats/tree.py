"""XML into a small tree of our own.

expat, because it tells the exact line, follows nothing outside the file, and can be stopped at any element: a document
with a DTD, too deep or with too many elements is refused while it is read, not after it has filled the memory.
"""

import re
from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .limits import MAX_DEPTH, MAX_ELEMENTS
from .trouble import Problem, Unreadable

NO_ATTRIBUTES: dict[str, str] = {}
WHITE = re.compile(r"\s*")
DOCTYPE = gettext_lazy("The file brings a document type (DTD). For safety such files are not read. Remove the line with <!DOCTYPE.")

CUT_OFF = {"no element found", "unclosed token", "partial character", "unclosed CDATA section"}
BROKEN = {
    "mismatched tag": gettext_lazy("A tag is closed here that is not the open one."),
    "duplicate attribute": gettext_lazy("An attribute stands twice in one tag."),
    "junk after document element": gettext_lazy("Something follows after the end of the programme."),
    "undefined entity": gettext_lazy("An abbreviation like &nbsp; stands here which XML does not know."),
    "not well-formed (invalid token)": gettext_lazy("A sign stands here that XML does not allow, such as a bare & or <."),
}


class Element:
    __slots__ = ("attributes", "content", "line", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.content: list[str | Element] = []

    def __iter__(self) -> Iterator["Element"]:
        return (child for child in self.content if isinstance(child, Element))

    def all(self, tag: str) -> Iterator["Element"]:
        return (child for child in self if child.tag == tag)

    def first(self, tag: str) -> "Element":
        """The first child of that name; an empty element, where there is none."""
        return next(self.all(tag), None) or Element(tag, NO_ATTRIBUTES, self.line)

    def has(self, tag: str) -> bool:
        return next(self.all(tag), None) is not None

    def says(self, tag: str) -> str:
        return self.first(tag).text

    def get(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    @property
    def text(self) -> str:
        """All text inside, that of inner elements too."""
        if len(self.content) == 1 and isinstance(self.content[0], str):
            return self.content[0]
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.content)

    def descendants(self) -> Iterator["Element"]:
        waiting = list(self)
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(element)


class Reading:
    """One pass of expat over one document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.open: list[Element] = []
        self.root: Element | None = None
        self.count = 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters

    def refuse(self, sentence: str) -> NoReturn:
        raise Unreadable(Problem(_("Line %(line)d") % {"line": self.parser.CurrentLineNumber}, sentence))

    def doctype(self, *unused: object) -> None:
        self.refuse(str(DOCTYPE))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1 + len(attributes)
        if self.count > MAX_ELEMENTS:
            self.refuse(_("The file has more than %(count)d elements. That is no programme.") % {"count": MAX_ELEMENTS})
        if len(self.open) >= MAX_DEPTH:
            self.refuse(_("Elements lie more than %(count)d deep in each other. That is no programme.") % {"count": MAX_DEPTH})
        element = Element(tag.rpartition(":")[2], attributes or NO_ATTRIBUTES, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].content.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, tag: str) -> None:
        """Forget the line breaks between elements: they are half of the memory."""
        element = self.open.pop()
        if len(element.content) > 1 and all(isinstance(piece, Element) or piece.isspace() for piece in element.content):
            element.content = list(element)

    def characters(self, text: str) -> None:
        if self.open:
            self.open[-1].content.append(text)

    def parse(self, text: str) -> Element:
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as error:
            place = _("Line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.offset + 1}
            raise Unreadable(Problem(place, broken(expat.ErrorString(error.code)))) from None
        if self.root is None:
            raise Unreadable(Problem(self.name, broken("no element found")))
        return self.root


def broken(what: str) -> str:
    if what in CUT_OFF:
        return _("The file stops in the middle. Download it again.")
    sentence = BROKEN.get(what)
    return str(sentence) if sentence else _("The XML is broken here (%(what)s).") % {"what": what}


def parse_xml(text: str, *, name: str) -> Element:
    at = end_of_prologue(text)
    if text[at : at + 9].upper() == "<!DOCTYPE":
        # Before expat sees it: after a refusal inside a handler it would still walk, quietly, through every entity.
        place = _("Line %(line)d") % {"line": text.count("\n", 0, at) + 1}
        raise Unreadable(Problem(place, str(DOCTYPE)))
    return Reading(name).parse(text)


def end_of_prologue(text: str) -> int:
    """Behind the XML declaration, comments and white space: where the document type or the root begins."""
    at = skip_white(text, 0)
    for _comment in range(100):  # nobody writes more; a document type behind them still meets our handler
        ending = "?>" if text.startswith("<?", at) else "-->" if text.startswith("<!--", at) else ""
        end = text.find(ending, at + 2) if ending else -1
        if end < 0:
            break
        at = skip_white(text, end + len(ending))
    return at


def skip_white(text: str, at: int) -> int:
    match = WHITE.match(text, at)
    return match.end() if match else at
