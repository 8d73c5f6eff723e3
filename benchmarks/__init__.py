"""Speed, memory and accuracy beside other readers, on the same pages in one run: `python -m benchmarks`."""
