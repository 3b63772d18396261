"""Indexing: update of a library from the folders that it watches.

``scan`` lists the files of a source, ``plan`` compares them with the library, ``file_processor``
sends them to the worker processes and stores the results, and ``update`` joins the three.
``indexer`` also updates what is derived: the index, landmarks and thumbnails. ``watch`` repeats
this when something changes, ``session`` runs it in a thread; ``relocation`` finds folders that
moved.
"""
