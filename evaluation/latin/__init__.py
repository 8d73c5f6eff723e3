"""Make, fit and measure the judge of Latin lines (`extractors/page/ocr/latin.py`, docs/model-latin.md)."""
