"""The forms of a page as a browser would send them, and what else a page reads of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from unittest import mock
from urllib.parse import urldefrag, urljoin

from django.http import QueryDict

Fields = list[tuple[str, str]]
TYPED = {"text", "search", "email", "url", "tel", "number", "password", "date", "textarea"}


@dataclass
class PageForm:
    """`fields` as they stand on the page; `typed` are those in which people write."""

    method: str
    url: str
    fields: Fields = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(name for name, _ in self.fields))

    def filled(self, values: dict[str, str | bytes]) -> list[tuple[str, str | bytes]]:
        """The form with these values, each sent once, beside what stands there already."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        return [*kept, *values.items()]


class _Forms(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.forms, self.form = url, [], None
        self.select, self.options, self.textarea = "", [], ""

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            action = urldefrag(urljoin(self.url, said.get("action") or self.url))[0]
            self.form = PageForm((said.get("method") or "get").lower(), action)
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "select":
            self.select, self.options = said.get("name") or "", []
        elif tag == "option":
            self.options.append((said.get("value") or "", "selected" in said))
        elif tag == "textarea" and said.get("name"):
            self.textarea = said["name"]
            self.form.typed.add(self.textarea)
            self.form.fields.append((self.textarea, ""))
        elif tag in {"input", "button"} and said.get("name"):
            self._input(said, "submit" if tag == "button" else said.get("type") or "text")

    def _input(self, said, kind):
        name, value = said["name"], said.get("value") or ""
        if kind == "file":
            self.form.files.append(name)
        elif kind not in {"checkbox", "radio"} or not any(name == n for n, _ in self.form.fields):
            self.form.fields.append((name, value))
        if kind in TYPED:
            self.form.typed.add(name)

    def handle_data(self, data):
        if self.textarea and self.form is not None:
            name, text = self.form.fields[-1]
            self.form.fields[-1] = (name, text + data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select" and self.select and self.form is not None:
            chosen = [value for value, selected in self.options if selected]
            others = [value for value, _ in self.options if value]
            self.form.fields.append((self.select, (chosen or others or [""])[0]))
            self.select = ""


def forms_on(html: str, url: str) -> list[PageForm]:
    parser = _Forms(url)
    parser.feed(html)
    return parser.forms


@contextmanager
def names_read() -> Iterator[set[str]]:
    """The names that are asked of queries and of sent forms meanwhile, shown on the page or not."""
    names: set[str] = set()

    def spy(method):
        plain = getattr(QueryDict, method)

        def asked(self, key, *args):
            names.add(key)
            return plain(self, key, *args)

        return mock.patch.object(QueryDict, method, asked)

    with spy("__getitem__"), spy("__contains__"), spy("getlist"):
        yield names
