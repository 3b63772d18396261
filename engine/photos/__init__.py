"""A file becomes upright sRGB pixels, thumbnails and facts; sources have a state.

Originals are only ever opened for reading. Import from the modules: ``formats`` (what a file is),
``decode`` (pixels), ``facts`` (date, position, camera), ``identity`` (the key of the content),
``thumbnails`` (the store of small copies) and ``volumes`` (is a source there, and on what).
"""
