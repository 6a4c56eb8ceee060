-- Who does not answer the letter that asks for more with the completion report gets a settlement on
-- what there is (Awb 4:45, 4:46): the works are in progress again, and the report is still there.
INSERT INTO case_edge (action, from_state, to_state, decides) VALUES
    ('propose_settlement', 'in_progress', 'settlement_proposed', false);
