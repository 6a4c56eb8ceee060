"""Street names of the demo town, per neighbourhood; those named in the programmes come first."""

STREETS: dict[str, str] = {
    "BU05050300": "Zuidendijk, Krispijnseweg, Dijkstraat",
    "BU05050301": (
        "Viottakade, Sweelinckstraat, Bachstraat, Mozartstraat, Beethovenstraat, "
        "Brahmsstraat, Händelstraat, Verdistraat"
    ),
    "BU05050302": (
        "Erasmuslaan, Spinozastraat, Coornhertstraat, Hugo de Grootlaan, Thomas a "
        "Kempisstraat, Oldenbarneveldtstraat"
    ),
    "BU05050303": (
        "Breitnerstraat, Jozef Israëlsstraat, Mauvestraat, Mesdagstraat, Jan "
        "Tooropstraat, Van Goghstraat, Jongkindstraat"
    ),
    "BU05050304": (
        "Jacob Marisstraat, Willem Marisstraat, Weissenbruchstraat, Bosboomstraat, Ary "
        "Schefferstraat, Koekkoekstraat"
    ),
    "BU05050305": (
        "Krispijnsestraat, Patersweg, Brouwersdijk, Frans Lebretlaan, Charlotte de Bourbonstraat"
    ),
    "BU05050306": (
        "Jacob Catsstraat, Vondelstraat, Bilderdijkstraat, Potgieterstraat, Da "
        "Costastraat, Nicolaas Beetsstraat, Tollensstraat, Brederostraat"
    ),
    "BU05050307": (
        "Rembrandtlaan, Frans Halsstraat, Hobbemastraat, Ruysdaelstraat, Jan Steenstraat, "
        "Paulus Potterstraat"
    ),
    "BU05050400": (
        "Prins Bernhardstraat, Prinses Julianaweg, Prinses Beatrixstraat, Prinses "
        "Irenestraat, Prinses Margrietstraat, Wilhelminastraat"
    ),
    "BU05050401": (
        "Waldeck Pyrmontweg, Casimirstraat, Willem Lodewijkstraat, Hendrik Casimirstraat, "
        "Van Bourbonstraat, Amalia van Solmsstraat"
    ),
    "BU05050402": (
        "Anna Paulownastraat, Sophiastraat, Koning Willem I-straat, Frederikstraat, "
        "Alexanderstraat, Mariannestraat"
    ),
    "BU05050403": "Emmastraat, Regentessestraat, Hertog Hendrikstraat, Paulownahof",
    "BU05050404": (
        "Bloemenstraat, Tulpstraat, Rozenstraat, Anjerstraat, Hyacintstraat, Leliestraat, "
        "Violierstraat"
    ),
    "BU05050406": "Dubbeldamseweg Zuid, Nieuweweg, Markettenweg, Vrieseweg, Reeweg Zuid",
    "BU05050506": "Hoekenessestraat, Krommedijk, Toulonselaan, Mijlstraat",
    "BU05050703": (
        "Dorus Rijkersstraat, Van Galenstraat, Piet Heynstraat, Banckertstraat, Karel Doormanweg"
    ),
    "BU05050800": (
        "Van den Tempelstraat, Troelstraweg, Domela Nieuwenhuisweg, Schaperstraat, Van "
        "Kolstraat, Vliegenstraat, Wibautstraat, Henri Polakstraat, Albardastraat, Roosje "
        "Vosstraat, Suze Groenewegstraat, Spiekmanstraat"
    ),
    "BU05050801": (
        "Colijnstraat, Ruys de Beerenbroekweg, Nolensweg, Talmaweg, Thorbeckeweg, "
        "Kuyperstraat, Groen van Prinstererweg, Schaepmanstraat, Aalbersestraat, De "
        "Savornin Lohmanweg, Van Houtenstraat, Heemskerkstraat, Cort van der Lindenstraat"
    ),
    "BU05050802": "Zuidhovenlaan, Goeman Borgesiusstraat, Cremerstraat, Loudonstraat",
}
