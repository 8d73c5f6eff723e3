"""Chinese office text by itself: folding, wording of labels, dates, typed values, names in running text."""
