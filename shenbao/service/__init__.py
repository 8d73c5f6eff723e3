"""The use cases of the service: each a function in one unit of work that writes rows, the audit trail and the outbox together."""
