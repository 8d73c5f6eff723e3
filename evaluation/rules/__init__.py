"""Train the network that finds ruled lines: drawn tables (`scraps`), their scans and masks (`dataset`), the fit (`network`)."""
