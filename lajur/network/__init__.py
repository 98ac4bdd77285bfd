"""The network that is looked after: so far the sites of the OPDs.

Words: *Site* (lokasi, titik layanan). Links, devices and measurements come into this room.
May import: organisation, foundation.
"""
