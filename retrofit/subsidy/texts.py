"""The codes of the desk in plain Dutch, for people; those of the whole tracker: retrofit.texts."""

from retrofit.codes import (
    ApplicantKind,
    Bucket,
    Channel,
    ClaimState,
    CorrectionReason,
    DecisionKind,
    ObjectionOutcome,
    ObjectionState,
    PauseKind,
    PaymentKind,
    PaymentState,
)
from retrofit.notice_codes import LateTerm, NoticeState
from retrofit.subsidy.cautions import CautionKind
from retrofit.subsidy.clock import ClockState
from retrofit.subsidy.clock_penalty import EXCEPTION_TEXT
from retrofit.subsidy.deadlines import DeadlineKind
from retrofit.subsidy.grounds import Ground
from retrofit.subsidy.letters import LetterKind
from retrofit.subsidy.overview import Basis
from retrofit.subsidy.stacking import KIND_TEXT, SourceStatus
from retrofit.subsidy.transitions import Action

ACTION = {
    Action.RECEIVE: "aanvraag registreren",
    Action.ASSIGN: "zaak toewijzen of loslaten",
    Action.CHANGE: "aanvraag aanpassen",
    Action.REQUEST_SUPPLEMENT: "aanvulling vragen",
    Action.RECORD_SUPPLEMENT: "aanvulling registreren",
    Action.COMPLETE: "volledig verklaren",
    Action.PAUSE: "beslistermijn opschorten",
    Action.POSTPONE: "beslissing verdagen",
    Action.DEFAULT_NOTICE: "ingebrekestelling registreren",
    Action.REJECT_NOTICE: "ingebrekestelling afwijzen",
    Action.SET_PENALTY: "dwangsom vaststellen",
    Action.PAY_PENALTY: "betaling van de dwangsom registreren",
    Action.PROPOSE: "besluit voorstellen",
    Action.PROPOSE_NOT_PROCESSED: "buiten behandeling stellen voorstellen",
    Action.RETURN: "voorstel terugsturen",
    Action.GRANT: "subsidie verlenen",
    Action.REFUSE: "aanvraag weigeren",
    Action.NOT_PROCESS: "buiten behandeling stellen",
    Action.WITHDRAW: "intrekking door aanvrager registreren",
    Action.START: "begin van het werk registreren",
    Action.PROPOSE_AMENDMENT: "wijziging van de verlening voorstellen",
    Action.AMEND: "verlening wijzigen",
    Action.PROPOSE_REVOCATION: "intrekking van de verlening voorstellen",
    Action.REVOKE: "verlening intrekken",
    Action.REPORT_COMPLETION: "gereedmelding registreren",
    Action.ASK_EVIDENCE: "bewijs bij de gereedmelding vragen",
    Action.REMIND: "aan de gereedmelding herinneren",
    Action.PROPOSE_SETTLEMENT: "vaststelling voorstellen",
    Action.RETURN_SETTLEMENT: "voorstel tot vaststelling terugsturen",
    Action.RETURN_DRAFT: "ander voorstel terugsturen",
    Action.SETTLE: "subsidie vaststellen",
    Action.PROPOSE_EX_OFFICIO: "ambtshalve vaststelling voorstellen",
    Action.SETTLE_EX_OFFICIO: "ambtshalve vaststellen",
    Action.PROPOSE_REVISION: "lagere vaststelling voorstellen",
    Action.REVISE: "vaststelling wijzigen",
    Action.PROPOSE_ON_OBJECTION: "nieuw besluit na bezwaar voorstellen",
    Action.GRANT_ON_OBJECTION: "verlenen na bezwaar",
    Action.AMEND_ON_OBJECTION: "verlening wijzigen na bezwaar",
    Action.REVISE_ON_OBJECTION: "vaststelling wijzigen na bezwaar",
    Action.REOPEN_ON_OBJECTION: "zaak heropenen na bezwaar",
    Action.ORDER_PAYMENT: "betaling opdragen",
    Action.RELEASE_PAYMENT: "betaling vrijgeven",
    Action.CONFIRM_PAYMENT: "betaling bevestigen",
    Action.CANCEL_PAYMENT: "betaling laten vervallen",
    Action.RECOVER: "terugbetaling registreren",
    Action.WAIVE: "van terugvordering afzien",
    Action.FILE_OBJECTION: "bezwaar registreren",
    Action.ASK_REPAIR: "herstel van het bezwaar vragen",
    Action.RECORD_REPAIR: "herstel van het bezwaar registreren",
    Action.PAUSE_OBJECTION: "beslistermijn op bezwaar opschorten",
    Action.POSTPONE_OBJECTION: "beslissing op bezwaar verdagen",
    Action.HANDLE_OBJECTION: "bezwaar behandelen",
    Action.DECIDE_OBJECTION: "op bezwaar beslissen",
    Action.FILE_APPEAL: "beroep registreren",
    Action.RECORD_JUDGMENT: "uitspraak registreren",
    Action.CLOSE: "zaak afsluiten",
}

DEADLINE = {
    DeadlineKind.DECISION: "beslissing op de aanvraag",
    DeadlineKind.SUPPLEMENT: "aanvulling door de aanvrager",
    DeadlineKind.NOT_PROCESSED: "besluit om buiten behandeling te stellen",
    DeadlineKind.EXECUTION: "uitvoering door de aanvrager",
    DeadlineKind.REMINDER: "gereedmelding na de herinnering",
    DeadlineKind.EVIDENCE: "aanvulling van de gereedmelding",
    DeadlineKind.SETTLEMENT: "vaststelling",
    DeadlineKind.PAYMENT: "betaling",
    DeadlineKind.OBJECTION: "bezwaar maken",
    DeadlineKind.APPEAL: "beroep instellen",
    DeadlineKind.REPAIR: "herstel door de indiener",
    DeadlineKind.OBJECTION_DECISION: "beslissing op bezwaar",
    DeadlineKind.PENALTY_DECISION: "besluit over de dwangsom",
    DeadlineKind.PENALTY_PAYMENT: "betaling van de dwangsom",
}

CLOCK = {
    ClockState.NOT_STARTED: "nog niet begonnen",
    ClockState.RUNNING: "loopt",
    ClockState.PAUSED: "staat stil",
    ClockState.OVERDUE: "voorbij",
    ClockState.STOPPED: "gestopt",
}

BASIS = {
    Basis.APPLIED_FOR: "voorlopig, volgens de aanvraag",
    Basis.PROPOSED: "volgens het voorstel",
    Basis.GRANTED: "volgens de verlening",
    Basis.SETTLED: "volgens de vaststelling",
}

BUCKET = {
    Bucket.OUTSIDE: "buiten het plafond",
    Bucket.FREE: "vrij",
    Bucket.RESERVED: "gereserveerd",
    Bucket.COMMITTED: "verleend, niet vastgesteld",
    Bucket.SETTLED: "vastgesteld",
    Bucket.RETURNED: "vrijgevallen naar het programma",
}

CAUTION = {
    CautionKind.SAME_MEASURE: "zelfde maatregel in een andere zaak",
    CautionKind.SAME_HOME: "andere zaak voor dezelfde woning",
    CautionKind.SAME_ACCOUNT: "zelfde rekeningnummer in een andere zaak",
    CautionKind.NOT_ELIGIBLE: "woning komt niet in aanmerking",
    CautionKind.ELIGIBILITY_UNKNOWN: "niet zeker of de woning in aanmerking komt",
    CautionKind.INSPECT_FIRST: "eerst onderzoeken",
    CautionKind.ENTERED_LATE: "later ingevoerd",
    CautionKind.EXAMPLE_SCHEME: "voorbeeldregeling",
    CautionKind.SAMPLE_DATA: "voorbeeldgegevens",
}

CHANNEL = {
    Channel.PORTAL: "portaal",
    Channel.EMAIL: "e-mail",
    Channel.PAPER: "papier",
    Channel.COUNTER: "balie",
}

DECISION = {
    DecisionKind.GRANT: "verlening",
    DecisionKind.REFUSAL: "weigering",
    DecisionKind.NOT_PROCESSED: "buiten behandeling",
    DecisionKind.AMENDMENT: "wijziging van de verlening",
    DecisionKind.REVOCATION: "intrekking van de verlening",
    DecisionKind.SETTLEMENT: "vaststelling",
    DecisionKind.EX_OFFICIO: "ambtshalve vaststelling",
    DecisionKind.REVISION: "wijziging van de vaststelling",
    DecisionKind.PENALTY: "dwangsom",
    DecisionKind.NO_PENALTY: "afwijzing ingebrekestelling",
}

GROUND = {
    Ground.CEILING: "het subsidieplafond is bereikt",
    Ground.ACTIVITIES: "de activiteiten zullen niet (zo) plaatsvinden",
    Ground.SCHEME: "een artikel van de regeling",
    Ground.NO_NEW_FACTS: "geen nieuwe feiten na een eerdere weigering",
    Ground.INCOMPLETE: "de aanvraag is onvolledig",
    Ground.OBLIGATIONS: "verplichtingen zijn niet nagekomen",
    Ground.NOT_DONE: "niet of niet geheel uitgevoerd",
    Ground.FALSE_DATA: "onjuiste of onvolledige gegevens",
    Ground.REQUEST: "op verzoek van de aanvrager",
    Ground.OBJECTION: "op een gegrond bezwaar",
}

PAUSE = {
    PauseKind.CONSENT: "de aanvrager stemde schriftelijk in",
    PauseKind.APPLICANT_DELAY: "vertraging door de aanvrager",
    PauseKind.FORCE_MAJEURE: "overmacht",
}

PAYMENT = {
    PaymentKind.ADVANCE: "voorschot",
    PaymentKind.SETTLEMENT: "vastgesteld bedrag",
}

PAYMENT_STATE = {
    PaymentState.ORDERED: "opgedragen",
    PaymentState.RELEASED: "vrijgegeven",
    PaymentState.PAID: "betaald",
    PaymentState.CANCELLED: "vervallen",
}

CLAIM_STATE = {
    ClaimState.OPEN: "staat open",
    ClaimState.RECOVERED: "terugbetaald",
    ClaimState.WAIVED: "van afgezien",
    ClaimState.LAPSED: "vervallen na bezwaar",
}

OBJECTION_STATE = {
    ObjectionState.FILED: "ingediend",
    ObjectionState.REPAIR_ASKED: "herstel gevraagd",
    ObjectionState.HEARING: "hoorzitting",
    ObjectionState.ADVISED: "advies ontvangen",
    ObjectionState.DECIDED: "beslist",
}

NOTICE_STATE = {
    NoticeState.RECEIVED: "ontvangen",
    NoticeState.REJECTED: "afgewezen",
    NoticeState.PENALTY_SET: "dwangsom vastgesteld",
    NoticeState.PAID: "dwangsom betaald",
    NoticeState.REOPENED: "na bezwaar opnieuw te beslissen",
}

PENALTY_EXCEPTION = EXCEPTION_TEXT

LATE_TERM = {
    LateTerm.DECISION: "beslissing op de aanvraag",
    LateTerm.SETTLEMENT: "vaststelling",
    LateTerm.OBJECTION_DECISION: "beslissing op bezwaar",
}

OBJECTION_OUTCOME = {
    ObjectionOutcome.INADMISSIBLE: "niet-ontvankelijk",
    ObjectionOutcome.UNFOUNDED: "ongegrond",
    ObjectionOutcome.FOUNDED: "gegrond",
    ObjectionOutcome.WITHDRAWN: "ingetrokken",
}

SOURCE = KIND_TEXT

SOURCE_STATUS = {
    SourceStatus.EXPECTED: "verwacht",
    SourceStatus.APPLIED: "aangevraagd",
    SourceStatus.GRANTED: "verleend",
    SourceStatus.PAID: "betaald",
    SourceStatus.REFUSED: "geweigerd",
}

APPLICANT = {
    ApplicantKind.OWNER_OCCUPIER: "eigenaar-bewoner",
    ApplicantKind.PRIVATE_LANDLORD: "particuliere verhuurder",
    ApplicantKind.ASSOCIATION: "vereniging van eigenaars",
    ApplicantKind.PROXY: "gemachtigde",
}

CORRECTION = {
    CorrectionReason.REQUEST: "op verzoek van de aanvrager",
    CorrectionReason.MISTAKE: "fout bij het invoeren",
    CorrectionReason.PAYMENT_RETURNED: "betaling kwam terug",
    CorrectionReason.REPRESENTATIVE: "een ander treedt op",
    CorrectionReason.OTHER: "anders",
}

LETTER = {
    LetterKind.ACKNOWLEDGEMENT: "ontvangstbevestiging",
    LetterKind.SUPPLEMENT_REQUEST: "vraag om aanvulling",
    LetterKind.EVIDENCE_REQUEST: "vraag om bewijs bij de gereedmelding",
    LetterKind.GRANT: "verlening",
    LetterKind.AMENDMENT: "wijziging van de verlening",
    LetterKind.REFUSAL: "weigering",
    LetterKind.NOT_PROCESSED: "buiten behandeling",
    LetterKind.SETTLEMENT: "vaststelling",
    LetterKind.EX_OFFICIO: "ambtshalve vaststelling",
    LetterKind.REVISION: "wijziging van de vaststelling",
    LetterKind.REVOCATION: "intrekking",
    LetterKind.COMPLETION_REMINDER: "herinnering aan de gereedmelding",
    LetterKind.REPAIR_REQUEST: "vraag om herstel van het bezwaar",
    LetterKind.PENALTY: "dwangsom",
    LetterKind.NO_PENALTY: "afwijzing ingebrekestelling",
    LetterKind.OBJECTION_POSTPONEMENT: "uitstel van de beslissing op bezwaar",
}
