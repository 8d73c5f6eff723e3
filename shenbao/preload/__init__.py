"""What a pool's fork server loads before its reading processes are split off from it. No models: those are loaded by the process
that needs them.
"""

import os

# Before numpy is loaded: a process is one reader, threads of its own would only stand in the others' way.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
