"""What a process that sees little may still import: all that the command imports, which each new process of it imports again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from intake.inspection.view import PACKAGES

ROOT = Path(__file__).parents[2]
CODE = "import sys, shenbao.commands.main; print(*{n.split('.')[0] for n, m in sys.modules.items() if (getattr(m, '__file__', '') or '').startswith(sys.argv[1])})"


def test_all_that_the_command_imports_may_be_read() -> None:
    told = subprocess.run([sys.executable, "-c", CODE, str(ROOT)], cwd=ROOT, capture_output=True, text=True, check=True)
    own = {name for name in told.stdout.split() if (ROOT / name).is_dir()}
    assert "shenbao" in own
    assert own <= set(PACKAGES)
