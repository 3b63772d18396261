"""In and out: albums to folders. Knows nothing of Qt or ONNX."""
