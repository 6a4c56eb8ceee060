-- An amendment can say anew what a grant is for: then its step is the one that says the content.
CREATE OR REPLACE FUNCTION case_step_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE subsidy_case
       SET state = NEW.to_state,
           steps = NEW.seq,
           closed_on = CASE WHEN NEW.to_state <> 'closed' THEN NULL
                            ELSE coalesce(closed_on, NEW.happened_on) END,
           content_step_id = CASE WHEN NEW.action IN ('receive', 'change')
                                    OR (NEW.action = 'amend' AND NEW.details ? 'measures')
                                  THEN NEW.step_id ELSE content_step_id END
     WHERE number = NEW.number;
    RETURN NULL;
END $$;

COMMENT ON COLUMN granted_measure.ended_on
    IS 'day it was revoked, settled at nil, or fell out by an amendment';
