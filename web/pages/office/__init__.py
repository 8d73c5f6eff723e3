"""Pages of the office: login, people, receivers of webhooks, tokens, trends, calibration."""
