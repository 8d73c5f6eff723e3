"""Tolerances of reading a PDF page by its text layer."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.page.documented import setting


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """When the text layer of a PDF page is believed (`extractors/readers/pdf/trust.py`)."""

    least_text: int = setting(8, "count", "glyphs of a page that has a text layer")
    hidden: float = setting(0.5, "share", "of the text beyond which a layer that does not show is a recogniser's")
    page_picture: float = setting(0.6, "share", "of the page that a picture covers which may hide text, or be a scan")
    of_scan: float = setting(0.5, "share", "of the ink of such a page that its text explains at least")
    explained: float = setting(0.25, "share", "of the ink of any page that its text and rules explain at least")
    leftover: float = setting(0.01, "share", "of the page that ink may be which they do not explain")
    little_text: int = setting(60, "count", "glyphs below which even less may not be left over")
    junk: float = setting(0.05, "share", "of the glyphs that may be no characters")
    least_han: int = setting(15, "count", "Chinese characters from which their frequency is judged")
    common: float = setting(0.7, "share", "of them that are of level 1 of GB 2312 in written Chinese")
    odd: float = setting(0.3, "share", "of the text that odd signs may be")
    least_letters: int = setting(60, "count", "letters from which their frequency is judged")
    least_vowels: float = setting(0.18, "share", "of the letters that vowels are more than")
    most_vowels: float = setting(0.62, "share", "and less than")
    dpi: float = setting(50.0, "px an inch", "at which a page is drawn to look at its ink")
    paper: float = setting(90.0, "percentile", "of grey that is the paper's")
    darker: float = setting(50.0, "grey", "by which ink is darker than paper")
    least_ink: int = setting(20, "px", "of ink below which a page is empty")


@dataclass(frozen=True, slots=True)
class ElectronicPageSettings:
    """What is looked for in the picture of an electronic page (`extractors/readers/pdf/electronic_page.py`)."""

    known: float = setting(0.4, "share", "of a line in a picture that the text layer has already")
    red: float = setting(60.0, "grey", "by which ink is redder than paper")
    straight: float = setting(
        16.0, "mm", "length of a rule: nothing of a round stamp is straight for so long, a square one keeps its characters"
    )
    stamp: float = setting(12.0, "mm²", "of red ink that may be a stamp")


TRUST = TrustSettings()
