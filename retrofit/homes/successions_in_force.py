"""Which successions hold: as of a day, and as known at a moment."""

#: Successions that happened by ``:as_of`` and are in force as known at ``:known_at`` (now when
#: null): confirmed by a second person, and not superseded by one that is. Use as
#: ``({SUCCESSIONS}) s``.
SUCCESSIONS = """
    SELECT s.succession_id, s.kind, s.from_ids, s.to_ids, s.happened_on
      FROM succession s
      JOIN succession_decision d ON d.succession_id = s.succession_id AND d.is_confirmed
           AND d.decided_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')
     WHERE s.kind <> 'taken_back'
       AND s.happened_on <= CAST(:as_of AS date)
       AND NOT EXISTS (
           SELECT FROM succession later
             JOIN succession_decision agreed ON agreed.succession_id = later.succession_id
                  AND agreed.is_confirmed
                  AND agreed.decided_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')
            WHERE later.supersedes_id = s.succession_id)"""
