"""Labels and values on the pages of any form: ruled cells, columns without rules, running text. Knows no notice by name."""
