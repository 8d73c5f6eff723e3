"""The letters of a notice, as data: what they say, on what they rest, to whom they go, how they are numbered, until when one may mend.

In every text {applicant}, {project}, {recommender}, {form}, {notice}, {issuer}, {number}, {authority}, {basis} stand for what they name, {office} for who issues
and signs the letter (the authority, where no office of the service does), {due} for the day until which one has time, {count} for the number of items, {reasons} for why something is not accepted.
"""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import Field

from notices.strict import Strict

SATURDAY = 5


class DueRule(Strict):
    """How long one has, from the day of the letter: so many `days`, of the calendar or, with `workdays`, Monday to Friday but for the `holidays` (放假), and
    weekends that are worked instead (`worked`, 调休上班), as the State Council announces them for each year; never beyond `not_after`. Who issues the letter may
    choose another day, of `at_least` so many days, and `at_most` (none: as many as one likes).
    """

    days: int = Field(gt=0)
    at_least: int = Field(1, gt=0)
    at_most: int | None = Field(None, gt=0)
    workdays: bool = False
    holidays: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    not_after: date | None = None

    def last_day(self, issued: date) -> date:
        """Return the last day for a letter of the day `issued`."""
        day = self._after(issued, self.days)
        return min(day, self.not_after) if self.not_after and self.not_after >= issued else day

    def choice(self, issued: date) -> tuple[date, date | None]:
        """Return the first and the last day that may be chosen for a letter of the day `issued`; None: any later one."""
        first = self._after(issued, self.at_least)
        ends = [self._after(issued, self.at_most)] if self.at_most else []
        ends += [self.not_after] if self.not_after and self.not_after >= issued else []
        last = min(ends, default=None)
        return (min(first, last) if last else first), last

    def _after(self, issued: date, days: int) -> date:
        day, left = issued, days
        while left:
            day += timedelta(days=1)
            left -= not self.workdays or self._is_worked(day)
        return day

    def _is_worked(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.holidays)


class LetterTexts(Strict):
    """A letter. `number`: how it is numbered, with {office}, {sequence}, {year}, {count}; `basis`: the rules it rests on ({basis} in the texts);
    `slip`: the lines to be signed on receipt; `copy_to`: who gets a copy; empty: nobody.
    """

    title: str
    sequence: str
    number: str = "（{office}）{sequence}〔{year}〕{count}号"
    addressee: str = "{applicant}"
    basis: str = "{issuer}{notice}通知（{number}）的要求"
    opening: str
    closing: tuple[str, ...] = ()
    slip: tuple[str, ...] = (
        "签收人：　　　　　　　　　　签收日期：　　　　年　　月　　日",
        "本告知书一式两份，你单位、{office}各存一份。",
    )
    copy_to: str = ""
    due: DueRule | None = None


class CorrectionTexts(LetterTexts):
    """The letter that tells an applicant all that is to be mended. `phrases`: demands that a reviewer may add, to be chosen from and worded anew;
    `replacing`: what a letter says that comes in the place of {replaced}.
    """

    title: str = "补正材料一次性告知书"
    sequence: str = "补正告"
    opening: str = (
        "你单位提交的{project}《{form}》及相关材料收悉。经核对，申报材料不齐全或者不符合规定要求。"
        "依据{basis}，现将需要补正的全部内容（共{count}项）一次性告知如下："
    )
    closing: tuple[str, ...] = (
        "请你单位于{due}前，按照上述内容一次性补正全部材料，送交{office}。涉及盖章、签字的，应当在原件上重新盖章、签字。"
        "逾期不补正或者补正后仍不符合要求的，按照有关规定处理。",
    )
    phrases: tuple[str, ...] = (
        "所附证明材料不清晰，无法辨认，请补交清晰的复印件并加盖公章。",
        "所附证明材料与申报内容无关，请补交与本项目有关的证明材料。",
        "填报内容与所附证明材料不一致，请核实后统一更正，并重新盖章。",
        "材料有涂改，请重新填写或者在涂改处加盖公章。",
        "材料装订缺页、错页，请按目录顺序重新装订后提交。",
        "请补充说明有关情况，并附证明材料。",
    )
    replacing: str = "我单位此前出具的{replaced}同时作废，以本告知书为准。"


class RefusalTexts(LetterTexts):
    """The letter to whom handed in too late; {reasons}: what was found."""

    title: str = "不予受理告知书"
    sequence: str = "不予受理告"
    opening: str = (
        "你单位提交的{project}《{form}》及相关材料收悉。经核对，{reasons}根据{notice}（{number}）的规定，现决定不予受理。"
    )
    closing: tuple[str, ...] = ("所提交的材料可于收到本告知书后与我单位联系退回。",)


class RecommenderTexts(LetterTexts):
    """The letter to a recommender, of what is its own to mend: quota, order, its letters, what was handed in twice."""

    title: str = "推荐材料有关问题告知书"
    sequence: str = "推荐告"
    addressee: str = "{recommender}"
    opening: str = "你单位推荐的{notice}材料收悉。经核对，下列事项（共{count}项）需由你单位核实、调整或者补正："
    closing: tuple[str, ...] = ("请你单位于{due}前将有关情况和材料送交{office}。",)


class ReceiptTexts(LetterTexts):
    """What an applicant gets for what was handed in: the list of files."""

    title: str = "申报材料收件回执"
    sequence: str = "收"
    number: str = ""
    opening: str = "你单位提交的{project}《{form}》及相关材料已收到，清单如下。本回执只证明收到材料，不代表材料齐全、符合要求。"
    slip: tuple[str, ...] = ()
