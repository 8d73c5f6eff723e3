"""From pages to the record of a packet: parts, order, fields, evidence, prescribed texts, formats."""
