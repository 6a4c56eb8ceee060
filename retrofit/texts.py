"""The codes in plain Dutch, for everybody who reads a figure."""

from retrofit.codes import Caveat, Reason

REASONS = {
    Reason.NO_WORKS: "er is geen aanvraag voor deze woning",
    Reason.NOT_GRANTED: "de subsidie is niet verleend",
    Reason.GRANT_REVOKED: "de verlening is ingetrokken",
    Reason.SETTLED_AT_ZERO: "de subsidie is op nul vastgesteld",
    Reason.WORKS_NOT_FINISHED: "de maatregelen zijn nog niet gereed",
    Reason.WORKS_BEFORE_START: "de maatregelen waren gereed voor het begin van het programma",
    Reason.WORKS_AFTER_DEADLINE: "de maatregelen waren gereed na de einddatum",
    Reason.NOT_PRIVATE: "de woning was bij het begin van het werk niet particulier",
    Reason.TENURE_UNKNOWN: "het eigendom bij het begin van het werk is niet bekend",
    Reason.LABEL_BEFORE_UNKNOWN: "er is geen energielabel van voor het werk",
    Reason.LABEL_BEFORE_EXPIRED: "het energielabel van voor het werk was verlopen",
    Reason.LABEL_BEFORE_OUT_OF_RANGE: "het label vooraf was al C of beter",
    Reason.LABEL_AFTER_MISSING: "er is nog geen energielabel van na het werk",
    Reason.LABEL_AFTER_TOO_EARLY: "de opname voor het nieuwe label was voordat het werk klaar was",
    Reason.LABEL_AFTER_NOT_BETTER: "het label na het werk is niet beter dan het label vooraf",
    Reason.LABEL_AFTER_TOO_LOW: "het label na het werk is wel beter, maar niet genoeg",
    Reason.NOT_REPORTED: "het werk is nog niet gereedgemeld met bewijs",
}

CAVEATS = {
    Caveat.LABEL_BEFORE_OLD_METHOD: "het label vooraf is met een oudere methode bepaald",
    Caveat.LABEL_AFTER_PAST_DEADLINE: "het bewijs kwam na de einddatum; de woning telt voorlopig",
    Caveat.WITHDRAWN_SINCE: "de woning is sindsdien vervallen in de BAG",
    Caveat.SEVERAL_APPLICATIONS: "er zijn meer aanvragen voor deze woning; zij telt een keer",
}
