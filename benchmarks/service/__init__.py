"""Response times of the service on a filled database: `python -m benchmarks.service`."""
