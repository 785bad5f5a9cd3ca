"""Our own templates, compiled, kept for the next process; a stranger's are compiled each time."""

from __future__ import annotations

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from reviewgen.cache.origin import origin
from reviewgen.cache.store import Cache, key


class Compiled(BytecodeCache):
    """Jinja's store of compiled templates in the cache, which nobody but this user can write to.

    As with Python's own compiled modules, what stands there is run: the template's source and the code of this
    package and of Jinja are part of an entry's name.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, unless there is no entry or none that can be read."""
        kept = self._cache.get(_name(bucket))
        if kept is not None:
            try:
                bucket.bytecode_from_string(kept)
            except Exception:  # whatever the bytes were, the template is compiled again
                bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the bucket holds."""
        self._cache.put(_name(bucket), bucket.bytecode_to_string())


def _name(bucket: Bucket) -> str:
    return key("template", origin(), bucket.key, bucket.checksum)
