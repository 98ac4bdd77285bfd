"""Who sits where: units, positions, persons, and who held which position when.

Words: *Unit* (OPD or a part of one), *Position* (jabatan), *Person*, *Holder* (a person in a
position between two dates, definitif, Plt. or Plh.), *Seat* (a person acting in a position now).
May import: foundation.
"""
