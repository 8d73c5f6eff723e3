"""What each application would compile anew, and compiles here once a test run: its templates, and what makes the addresses of its rules.
Without it most of a test's time goes into an application of which it asks one page.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
_builders: dict[tuple[str, ...], Builder] = {}


class KeptTemplates(BytecodeCache):
    """Holds templates in memory; one whose source is another has another checksum, and is compiled."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class KeptRule(Rule):
    """A rule's builder is a function of its text: the converters that it asks are those of the rule that it is called on."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        key = (self.rule, repr(self._trace), repr(self.defaults), str(append_unknown))
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


Flask.url_rule_class = KeptRule
TEMPLATES = KeptTemplates()
