"""`python -m reviewgen`."""

import sys

from reviewgen.cli import main

sys.exit(main())
