"""Papers and files, which know no case.

Words: *upload* (bytes that a person sent, not trusted), *checked upload* (its type is told by its
content, and an image has been encoded anew), *stored file* (a row and the bytes it vouches for),
*orphan* (bytes on the disk without a row). Which file belongs to which case is kept by the room
that uses it.
May import: organisation, foundation.
"""
