"""Files → Packet: whatever was handed in is entered into the receipt, and what can be read is handed on page by page."""
