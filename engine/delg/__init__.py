"""DELG features of images: ONNX session, pyramid, feature selection, installed models.

Does not access photo files or SQL.
"""

import os

# ONNX Runtime's published packages send telemetry when they are imported; neither
# disable_telemetry_events() nor anything else after the import prevents the first report. Child
# processes inherit this variable.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
