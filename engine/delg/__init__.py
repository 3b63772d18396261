"""An image becomes features: the ONNX session, the pyramid, the selection, the installed models.

Knows nothing of photo files or SQL.
"""

import os

# ONNX Runtime's published packages report to their maker when they are imported; neither
# disable_telemetry_events() nor anything else after the import keeps the first report back. Child
# processes inherit this.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
