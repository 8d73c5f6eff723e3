"""Read pages and make records: readers → page → text → forms → packet. Pure: no web, no database, no cluster engine."""

import os

# ONNX Runtime, from 1.29 on, gives each machine an id and tells its maker of every model that is loaded, unless this stands before it is loaded
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
