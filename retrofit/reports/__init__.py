"""Reports for council, ministry and monitor: one document, sealed, as PDF, workbook and JSON.

    asked = Asked(connection, ReportKind.COUNCIL, "crabbehof", as_of=day, known_at=moment)
    pack = make_pack(asked)

A report is a list of sections; ``retrofit.reports.sections`` says which.
"""
