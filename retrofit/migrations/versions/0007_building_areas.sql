ALTER TABLE map_building ADD COLUMN neighbourhood_codes TEXT[] NOT NULL DEFAULT '{}';
ALTER TABLE map_building ALTER COLUMN neighbourhood_codes DROP DEFAULT;
COMMENT ON COLUMN map_building.neighbourhood_codes IS
    'CBS neighbourhoods of its homes; null stands among them for a home without one';

UPDATE map_building b
   SET neighbourhood_codes = h.codes
  FROM (SELECT ub.pand_id, array_agg(DISTINCT d.neighbourhood_code::text) AS codes
          FROM unit_building ub JOIN map_dwelling d USING (verblijfsobject_id)
         WHERE upper_inf(ub.known) AND upper_inf(ub.valid)
         GROUP BY 1) h
 WHERE h.pand_id = b.pand_id;
