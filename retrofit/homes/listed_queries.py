"""What the list of homes asks of the map tables, or of the map of another day."""

from gis.codes import TenureClass
from retrofit.map_homes import CONTACTS, FLAG_NAMES

#: Of a home whose label or association nobody knows.
UNKNOWN = "unknown"
#: What homes are counted by, and the flags among them.
COUNTED = ("label", "stage", "outcome", "tenure", "association", *FLAG_NAMES.values())

#: As people count: 2 before 10, A2 before A10. Which floor it is, no addition says for sure.
ADDITION_ORDER = r"""regexp_replace(regexp_replace(upper(addition), '(\d+)', '000\1', 'g'),
    '\d*(\d{4})', '\1', 'g') COLLATE "C" NULLS FIRST"""
ADDRESS_ORDER = f"""street NULLS LAST, house_number NULLS LAST, upper(house_letter) NULLS FIRST,
    {ADDITION_ORDER}, id"""

#: What holds now is found by the index of open rows; of another day or moment any row can hold.
OPEN = "upper_inf(known) AND upper_inf(valid)"
HELD = """known @> coalesce(CAST(:known_at AS timestamptz), 'infinity')
              AND valid @> CAST(:as_of AS date)"""

#: Homes of the map within the areas of who asks, with what they are filtered by.
SEEN = f"""
    SELECT m.verblijfsobject_id AS id, m.neighbourhood_code, m.programme, m.label, m.number,
           {{stage}} AS stage, {{outcome}} AS outcome, m.tenure, m.has_association,
           c.contacted_on, m.geometry, a.street, a.house_number, a.house_letter, a.addition,
           a.postcode, a.city,
           CASE WHEN m.has_association THEN 'yes' WHEN NOT m.has_association THEN 'no'
                ELSE '{UNKNOWN}' END AS association,
           (SELECT coalesce(jsonb_object_agg(flag.key, flag.value), '{{{{}}}}')
              FROM jsonb_each(m.flags) each, jsonb_each(each.value) flag
             WHERE each.key = ANY(CAST(:sees AS text[]))) AS flags
      FROM {{homes}} m
      LEFT JOIN unnest(CAST(:programmes AS text[]), CAST(:policies AS text[]))
           AS own (programme, policy) ON own.programme = m.programme
      {{judged}}
      LEFT JOIN ({CONTACTS}) c (verblijfsobject_id, contacted_on)
           ON c.verblijfsobject_id = m.verblijfsobject_id
      LEFT JOIN LATERAL (
           SELECT street, house_number, house_letter, addition, postcode, city
             FROM address
            WHERE verblijfsobject_id = m.verblijfsobject_id AND {{holds}}
            ORDER BY address_id LIMIT 1) a ON true
     WHERE (CAST(:programme AS text) IS NULL OR m.programme = :programme)
       AND (CAST(:neighbourhood AS text) IS NULL OR m.neighbourhood_code = :neighbourhood)
       AND (CAST(:within AS text[]) IS NULL
            OR EXISTS (SELECT FROM unnest(CAST(:within AS text[])) area
                        WHERE starts_with(substr(m.neighbourhood_code, 3), area)))"""

WANTED = f"""
    WITH wanted AS (
        SELECT * FROM ({{seen}}) seen
         WHERE (CAST(:street AS text) IS NULL OR street = :street)
           AND (CAST(:building AS text) IS NULL OR EXISTS (
                SELECT FROM unit_building ub
                 WHERE ub.verblijfsobject_id = seen.id AND ub.pand_id = :building
                   AND {{holds}}))
           AND (CAST(:labels AS text[]) IS NULL OR coalesce(label, '{UNKNOWN}') = ANY(:labels))
           AND (CAST(:stages AS text[]) IS NULL OR stage = ANY(:stages))
           AND (CAST(:outcomes AS text[]) IS NULL OR outcome = ANY(:outcomes))
           AND (CAST(:tenures AS text[]) IS NULL
                OR coalesce(tenure, '{TenureClass.UNKNOWN.value}') = ANY(:tenures))
           AND (CAST(:flags AS text[]) IS NULL OR EXISTS (
                SELECT FROM jsonb_each_text(flags) flag
                 WHERE flag.key = ANY(:flags) AND flag.value = ANY(:standing)))
           AND (CAST(:associations AS text[]) IS NULL OR association = ANY(:associations))
           AND (CAST(:silent_since AS date) IS NULL OR contacted_on IS NULL
                OR contacted_on < :silent_since)
    )"""

# A home in two buildings is told with the first; the list has every home once.
PAGE = """{wanted}, ranked AS (
        SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM wanted
    )
    SELECT r.*, ST_X(spot.point) AS lon, ST_Y(spot.point) AS lat,
           (SELECT min(ub.pand_id) FROM unit_building ub
             WHERE ub.verblijfsobject_id = r.id AND {holds})
           AS pand_id
      FROM ranked r
      CROSS JOIN LATERAL (SELECT ST_Transform(r.geometry, 4326) AS point) spot
     WHERE CAST(:after AS text) IS NULL
        OR r.place > (SELECT place FROM ranked WHERE id = :after)
     ORDER BY r.place
     LIMIT :limit"""

TOTALS = f"""{{wanted}}
    SELECT told.kind, told.code, count(*)
      FROM wanted
      CROSS JOIN LATERAL (
           VALUES ('homes', ''), ('label', coalesce(label, '{UNKNOWN}')), ('stage', stage),
                  ('outcome', coalesce(outcome, 'outside')),
                  ('tenure', coalesce(tenure, '{TenureClass.UNKNOWN.value}')),
                  ('association', association)
           UNION ALL
           SELECT key, value FROM jsonb_each_text(flags)) told (kind, code)
     GROUP BY 1, 2"""

STREETS = """
    SELECT street, count(*) FROM ({seen}) seen
     WHERE street IS NOT NULL GROUP BY 1 ORDER BY 1"""

# Today the verdicts are fresher than the map: they follow each event at once.
NOW = {
    "homes": "map_dwelling",
    "stage": "coalesce(v.stage, m.stage)",
    "outcome": "v.outcome",
    "judged": """LEFT JOIN verdict v ON v.programme = own.programme AND v.policy = own.policy
           AND v.verblijfsobject_id = m.verblijfsobject_id""",
    "holds": OPEN,
}
THEN = {
    "homes": """(SELECT r.*, ST_SetSRID(ST_MakePoint(r.x, r.y), 3857) AS geometry
             FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
                  verblijfsobject_id text, number text, label text, stage text, tenure text,
                  programme text, neighbourhood_code text, has_association boolean,
                  outcomes jsonb, flags jsonb, x float8, y float8))""",
    "stage": "m.stage",
    "outcome": "m.outcomes ->> own.policy",
    "judged": "",
    "holds": HELD,
}


def query(template: str, *, is_then: bool, order: str = "") -> str:
    """Return a query on today's map, or on the rows of another day.

    Args:
        template: ``PAGE``, ``TOTALS`` or ``STREETS``.
        is_then: the homes are given in ``:rows``, instead of the map tables.
        order: of ``PAGE``: what its homes are sorted by.
    """
    parts = THEN if is_then else NOW
    seen = SEEN.format(**parts)
    wanted = WANTED.format(seen=seen, holds=parts["holds"])
    return template.format(seen=seen, wanted=wanted, order=order, holds=parts["holds"])
