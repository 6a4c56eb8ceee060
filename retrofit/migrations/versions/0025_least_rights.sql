-- Who loads facts without owning the tables may let PostgreSQL count them.
CREATE FUNCTION analyze_facts(facts regclass) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ANALYZE %s', facts);
END $$;
REVOKE ALL ON FUNCTION analyze_facts(regclass) FROM PUBLIC;

-- Who only reads may say by whom something was recorded, and sees nothing else of that person.
CREATE VIEW person_name AS SELECT person_id, display_name FROM person;

-- The sealed rows of applicants show themselves to a person with a role for it, or to a purpose of
-- the tracker, as told in the transaction (retrofit/privacy/identity.py); else to nobody, the owner
-- of the tables included. Of the rest the application decides: areas, steps, versions.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['applicant', 'letter_content', 'case_note']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format($policy$
            CREATE POLICY to_whom_it_concerns ON %I USING (
                (SELECT string_to_array(current_setting('retrofit.acts_as', true), ',')
                     && ARRAY['intake', 'case_handler', 'reviewer', 'budget_holder', 'auditor',
                              'destruction', 'recount', 'free_text']))
        $policy$, name);
    END LOOP;
END $$;
