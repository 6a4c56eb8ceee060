"""Which home events hold: as of a day, and as known at a moment."""

#: Events that happened by ``:as_of`` and hold as known at ``:known_at`` (now when null); what is
#: taken back or corrected is left out, and so are the takings back. Use as ``({EVENTS}) e``.
EVENTS = """
    SELECT e.*
      FROM home_event e
     WHERE e.kind <> 'taken_back'
       AND e.happened_on <= CAST(:as_of AS date)
       AND e.recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')
       AND NOT EXISTS (
           SELECT FROM home_event later
            WHERE later.supersedes_id = e.event_id
              AND later.recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity'))"""
