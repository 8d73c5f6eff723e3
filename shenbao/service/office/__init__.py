"""The office: people, offices, receivers of webhooks, retention, what waits for whom."""
