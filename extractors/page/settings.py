"""All tolerances of reading a page from its pixels, stage by stage; `python -m extractors.page.settings` prints the page about them."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import settings_table
from extractors.page.image.settings import ImageSettings, StampSettings, StrokeSettings
from extractors.page.ocr.settings import LineSettings, OcrSettings, RivalSettings, UnreadSettings
from extractors.page.rules.settings import RuleSettings
from extractors.page.seals.settings import SealSettings
from extractors.page.tables.settings import TableSettings
from extractors.page.ticks.settings import TickSettings

STAGES = (
    ImageSettings,
    StampSettings,
    RuleSettings,
    TableSettings,
    OcrSettings,
    LineSettings,
    RivalSettings,
    TickSettings,
    SealSettings,
    StrokeSettings,
    UnreadSettings,
)
INTRODUCTION = """# Settings of the page stages

Every tolerance with which a page is read from its pixels, in the order of the stages. Each stage has one frozen dataclass; its functions
take it as `settings`, and `ReadOptions(page=PageSettings(...))` passes one of each to the whole reading:

```python
from dataclasses import replace

from extractors.options import ReadOptions
from extractors.page.seals.settings import SealSettings
from extractors.page.settings import PageSettings

options = ReadOptions(page=PageSettings(seals=replace(SealSettings(), least_mm=20.0)))
```

The defaults were found on sample packets; `make compare` shows what another value changes. This page is made by
`python -m extractors.page.settings > docs/settings.md`.
"""


@dataclass(frozen=True, slots=True)
class PageSettings:
    """The settings of each stage. Those of the engine (`OcrSettings`) come from `ReadOptions` itself."""

    image: ImageSettings = ImageSettings()
    stamps: StampSettings = StampSettings()
    rules: RuleSettings = RuleSettings()
    tables: TableSettings = TableSettings()
    lines: LineSettings = LineSettings()
    ticks: TickSettings = TickSettings()
    seals: SealSettings = SealSettings()
    unread: UnreadSettings = UnreadSettings()


def settings_page() -> str:
    """Return the documentation of all settings, Markdown."""
    sections = ["\n".join(settings_table(stage)) for stage in STAGES]
    return "\n\n".join([INTRODUCTION.strip(), *sections]) + "\n"


if __name__ == "__main__":
    print(settings_page(), end="")
