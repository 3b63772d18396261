"""Worker processes, which decode photos and extract their features.

``worker_pool`` runs the processes and replaces those that crash or hang; ``worker`` is the code
that runs in them; ``protocol`` holds the messages between both. Nothing here opens a library.
"""
