"""What Helpdesk and Tim Teknis do: record and analyse, work on site, report, confirm.

Words: *Record* (pencatatan dan analisis Helpdesk), *Repair* (pemeliharaan dan perbaikan di OPD),
*Report* (laporan hasil), *part* (bagian of a partner in a joint row).
May import: cases and all below.
"""
