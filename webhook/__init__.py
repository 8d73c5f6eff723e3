"""Webhooks by Standard Webhooks 1.0: signing, the outbox, delivery to internal receivers, and what other systems send in."""
