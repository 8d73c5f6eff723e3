"""What the libraries raise for an archive whose bytes are not what they should be (ZIP, TAR, gzip and their like)."""

import lzma
import tarfile
import zipfile
import zlib

# RuntimeError: zipfile, for members with a password. NotImplementedError: methods of packing that nobody knows.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, tarfile.TarError),
    *(EOFError, OSError, ValueError, NotImplementedError, RuntimeError),
)
