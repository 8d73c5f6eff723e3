"""Documents of one packet: the HTML page, the machine-readable report, the reading of any document."""
