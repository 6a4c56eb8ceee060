-- Who does not answer the letter that asks for more with the completion report gets a settlement on
-- what there is (Awb 4:45, 4:46): the works are in progress again, and the report is still there.
INSERT INTO case_edge (action, from_state, to_state, decides) VALUES
    ('propose_settlement', 'in_progress', 'settlement_proposed', false);

-- The term for the decision on a completion report stands still, or is postponed, as that for the
-- decision on the application (Awb 4:14, 4:15), also while more is asked for.
INSERT INTO case_edge (action, from_state, to_state, decides) VALUES
    ('pause', 'in_progress', 'in_progress', false),
    ('pause', 'completion_reported', 'completion_reported', false),
    ('pause', 'settlement_proposed', 'settlement_proposed', false),
    ('postpone', 'in_progress', 'in_progress', false),
    ('postpone', 'completion_reported', 'completion_reported', false),
    ('postpone', 'settlement_proposed', 'settlement_proposed', false);
