"""Synthetic photos of rendered places with known matches, for the demo, benchmarks and tests.

A place is a square of textured buildings in three dimensions; a view is a camera, a light and a few
occluders; a render is the photo. Everything follows from integer seeds. The renders test
correctness (photos that must or must not match, and true point correspondences). They do not
resemble real photos, so no threshold must be tuned on them.

This package exports nothing; import from its modules.
"""
