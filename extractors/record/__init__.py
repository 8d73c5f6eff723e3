"""From pages to the record of a packet: parts, order, fields, evidence, prescribed texts, formats."""

from extractors.record.fill import fill_record
from extractors.record.pile import split_pile

__all__ = ["fill_record", "split_pile"]
