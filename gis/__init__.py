"""The ground floor: files become checked record batches; geometry and rasters.

Knows no database, no settings and no web. Everything that leaves is in EPSG:28992 (RD New, metres).
"""
