"""An image becomes features: the ONNX session, the pyramid, the selection, the installed models.

Knows nothing of photo files or SQL.
"""
