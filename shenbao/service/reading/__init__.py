"""Packets are read: steps on the job queue, and stopping them."""
