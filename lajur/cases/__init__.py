"""A permohonan on its way through one SOP version.

Words: *Case* (permohonan), *WorkItem* (being at a row, or owing a part, a duty or a reading),
*Event* (what happened, append-only and hash-chained), *CasePaper* (naskah of the case), *Turn*
(one command under way on one case). Every door reaches a case through ``cases.access`` and
changes it through the verbs in ``cases.actions`` and the rooms above.
May import: sop, network, clocks, documents, organisation, foundation.
"""
