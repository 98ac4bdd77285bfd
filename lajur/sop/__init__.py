"""The SOP as data: reading, checking, walking, drawing and publishing it.

Words: *Sop*, *SopVersion* (frozen), *Performer* (pelaksana, a column), *Step* (kegiatan, a row),
*Path* (an arrow), *Requirement* (kelengkapan), *Output*, *Duty*, *Filling* (which positions fill
a column in this office). ``Procedure`` is the same content as plain data, without a database.
May import: clocks, organisation, foundation.
"""
