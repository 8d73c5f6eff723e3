"""From the text found for a field to its value: choices, essays, typed values, a second look."""
