"""Flask extensions: made here, initialised in create_app()."""

from __future__ import annotations

from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
bootstrap = Bootstrap5()
