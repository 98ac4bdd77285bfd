"""Who hands a case to whom, with which instruction.

Words: *Disposition* (disposisi), *Instruction* (isi disposisi, the standard ones as tick boxes),
*copy* (tembusan). May import: cases and all below.
"""
