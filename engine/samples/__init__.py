"""Rendered places with a known answer, for the demo, the benchmarks and the tests.

A place is a square of textured buildings in three dimensions; a view is a camera, a light and a
few passers-by; a render is the photo. Everything follows from integer seeds. The renders serve
correctness (what must match, what must not, which point goes where); they look nothing like a
sample of the world's photos, so no threshold is to be chosen on them.

This package exports nothing; import from its modules.
"""
