"""Documents of a batch: overview, workbook, CSV, PDF."""
