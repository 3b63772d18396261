"""Decoding of photos to upright sRGB pixels, thumbnails, metadata and volume states.

Originals are only ever opened for reading. Import from the modules: ``formats`` (format detection
by content), ``decode`` (pixels), ``facts`` (date, position, camera), ``identity`` (content key),
``thumbnails`` (thumbnail store) and ``volumes`` (source state and volume kind).
"""
