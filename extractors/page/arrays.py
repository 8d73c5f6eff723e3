"""The arrays that pages are made of: one name for each kind of pixels and numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]  # a picture: BGR (H, W, 3), or one channel (H, W)
Grey = npt.NDArray[np.uint8]  # (H, W), dark on light
Mask = npt.NDArray[np.uint8]  # (H, W), 0 where nothing is
Plane = npt.NDArray[np.float32]  # (H, W), ink from 0 to 1, or coordinates of pixels
Points = npt.NDArray[np.float32]  # (n, 2): x and y in pixels
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
