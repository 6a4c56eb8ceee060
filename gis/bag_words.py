"""The words of the BAG and the codes they stand for; the words in lower case.

Source: IMBAG-LV 2.1.0, StatusPand, StatusVerblijfsobject and Gebruiksdoel.
"""

from gis.codes import BuildingStatus, UnitStatus, UnitUse

BUILDING_STATUS = {
    "bouwvergunning verleend": BuildingStatus.PERMIT_GRANTED,
    "niet gerealiseerd pand": BuildingStatus.NOT_REALISED,
    "bouw gestart": BuildingStatus.UNDER_CONSTRUCTION,
    "pand in gebruik (niet ingemeten)": BuildingStatus.IN_USE_UNMEASURED,
    "pand in gebruik": BuildingStatus.IN_USE,
    "verbouwing pand": BuildingStatus.RENOVATION,
    "sloopvergunning verleend": BuildingStatus.DEMOLITION_PERMIT_GRANTED,
    "pand gesloopt": BuildingStatus.DEMOLISHED,
    "pand buiten gebruik": BuildingStatus.OUT_OF_USE,
    "pand ten onrechte opgevoerd": BuildingStatus.WRONGLY_REGISTERED,
}
UNIT_STATUS = {
    "verblijfsobject gevormd": UnitStatus.FORMED,
    "niet gerealiseerd verblijfsobject": UnitStatus.NOT_REALISED,
    "verblijfsobject in gebruik (niet ingemeten)": UnitStatus.IN_USE_UNMEASURED,
    "verblijfsobject in gebruik": UnitStatus.IN_USE,
    "verbouwing verblijfsobject": UnitStatus.RENOVATION,
    "verblijfsobject ingetrokken": UnitStatus.WITHDRAWN,
    "verblijfsobject buiten gebruik": UnitStatus.OUT_OF_USE,
    "verblijfsobject ten onrechte opgevoerd": UnitStatus.WRONGLY_REGISTERED,
}
USE = {
    "woonfunctie": UnitUse.RESIDENTIAL,
    "bijeenkomstfunctie": UnitUse.ASSEMBLY,
    "celfunctie": UnitUse.DETENTION,
    "gezondheidszorgfunctie": UnitUse.HEALTH_CARE,
    "industriefunctie": UnitUse.INDUSTRY,
    "kantoorfunctie": UnitUse.OFFICE,
    "logiesfunctie": UnitUse.LODGING,
    "onderwijsfunctie": UnitUse.EDUCATION,
    "sportfunctie": UnitUse.SPORT,
    "winkelfunctie": UnitUse.SHOP,
    "overige gebruiksfunctie": UnitUse.OTHER,
}
