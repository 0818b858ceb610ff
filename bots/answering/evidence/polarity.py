"""Whether a claim says the opposite of its evidence: negation and pairs of opposites. Pure.

Clauses are compared, not sentences: "dogs are welcome, cats are not" affirms the one and denies
the other. Two reversals make an agreement: "not free" is "paid".
"""

import re
from collections.abc import Iterator, Sequence

from knowledge.analysis import query_tokens, tokens

STRONG = 0.5  # of a clause's words that the other must share before they are compared


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEGATIONS = {
    "en": _words("not no never none nothing nobody neither nor without"
                 " cannot cant dont isnt unable"),
    "de": _words("nicht kein keine keinen keiner keinem keines keinerlei nie niemals nichts niemand"
                 " ohne weder"),
    "fr": _words("ne pas jamais aucun aucune rien personne sans ni non"),
    "es": _words("no nunca ningún ninguna ninguno nada nadie sin tampoco ni jamás"),
    "pt": _words("não nunca nenhum nenhuma nada ninguém sem nem jamais"),
    "it": _words("non mai nessun nessuno nessuna niente nulla senza né"),
    "nl": _words("niet geen nooit niets niemand zonder noch"),
    "sv": _words("inte ej icke ingen inget inga aldrig utan inte"),
    "da": _words("ikke ingen intet aldrig uden ej"),
    "no": _words("ikke ingen intet aldri uten ei"),
    "fi": _words("ei eivät en emme ette älä ilman koskaan"),
    "pl": _words("nie nigdy bez żaden żadna żadne brak nikt nic ani"),
    "cs": _words("ne nikdy bez žádný žádná žádné není nejsou nelze nikdo nic"),
    "ru": _words("не нет ни никогда без нельзя невозможно никто ничего никакой никаких"),
    "uk": _words("не немає ні ніколи без не можна ніхто нічого"),
    "tr": _words("değil yok değildir yoktur asla hiçbir olmadan"),
    "ro": _words("nu niciodată fără niciun nicio nimic nimeni"),
    "hu": _words("nem nincs nincsenek soha nélkül sem semmi"),
    "el": _words("δεν μην όχι χωρίς ποτέ κανένας"),
    "ar": _words("لا لم لن ليس ليست غير بدون دون"),
    "he": _words("לא אין בלי אף"),
    "hi": _words("नहीं न मत बिना"),
    "id": _words("tidak bukan tanpa belum jangan"),
    "vi": _words("không chưa chẳng đừng"),
}  # fmt: skip
# Scripts without spaces, and languages that negate by an ending.
_NEGATION_SIGNS = {
    "zh": re.compile(
        r"不(?!仅|但|过|断|错|同|论|管|如|只|少|晚|迟)|没|無|无(?!论|限|线)|未|勿|禁止|请勿"
    ),
    "ja": re.compile(r"ません|ない(?!よう)|なく(?!て)|ず(?=に|、|。|$)|不可|無効|できず|いいえ"),
    "ko": re.compile(r"않|없|못하|못합|(?<!\w)안 |불가|아니"),
    "th": re.compile(r"ไม่|มิ(?=ได้)|ห้าม"),
    "tr": re.compile(
        r"\w{2,}(?:m[ae]z(?:lar|ler|sınız|siniz)?|m[ıiuü]yor\w*|m[ae]maktad[ıi]r|m[ae]y[ae]n)\b"
    ),
    "en": re.compile(r"n[’']t\b"),
    "fr": re.compile(r"\bn[’'](?=\w)"),
}
# They look like denials and are none.
_NO_NEGATION = re.compile(
    r"\bnot only\b|\bno (?:later|earlier|more|less|fewer) than\b|\bno (?:problem|matter|doubt)\b"
    r"|\bnot (?:more|less|later|earlier) than\b|\b(?:don[’']t|do not) (?:hesitate|worry|forget)\b"
    r"|\bwhether or not\b|\bif not\b|\bno\. ?\d|\bnicht nur\b|\bkein problem\b|\bnicht zögern\b"
    r"|\bnicht (?:mehr|weniger|später) als\b|\bzögern sie nicht\b|\bne [^.,]{1,30}? que\b"
    r"|\bn[’']hésitez pas\b|\bpas seulement\b|\bno s[óo]lo\b|\bno dudes?\b|\bnon solo\b|\bnão só\b"
    r"|\bniet alleen\b|\bне только\b|\bне (?:позднее|позже|более|менее|ранее)\b|\bnie tylko\b"
    r"|\bnie (?:później|więcej|mniej)\b|\binte bara\b|なければなりません|なければならない"
    r"|かもしれ(?:ません|ない)"
    r"|だけでなく|必要がある|不得不|不可缺少|아니라",
    re.I,
)
_OPPOSITES = {
    "en": "open/close free/paid|payable|charged include/exclude before/after minimum/maximum"
    " allow|permit|welcome/forbid|forbidden|prohibit|ban|banned accept/reject|refuse|decline"
    " mandatory|required|obligatory/optional|voluntary enable/disable inside|indoor/outside|outdoor"
    " first/last earliest/latest above/below increase/decrease|reduce more/less|fewer"
    " cheapest/dearest lowest/highest public/private with/without arrive|arrival/depart|departure"
    " start|begin/end|finish buy/sell always/never left/right north/south east/west morning/evening"
    " summer/winter early/late import/export upper/lower hot/cold",
    "de": "öffnet|geöffnet|offen|öffnen/schließt|geschlossen|schließen kostenlos|gratis|kostenfrei"
    "/kostenpflichtig inklusive|enthalten|inbegriffen/exklusive|ausgeschlossen vor/nach"
    " mindestens|minimum/höchstens|maximal|maximum erlaubt|gestattet|zulässig/verboten|untersagt"
    "|unzulässig verpflichtend|pflicht|erforderlich/freiwillig|optional innen|drinnen/außen|draußen"
    " erste/letzte über/unter mehr/weniger mit/ohne ankunft|anreise/abfahrt|abreise beginn/ende"
    " morgens/abends sommer/winter früh/spät immer/nie",
    "fr": "ouvert|ouvre|ouvrir/fermé|ferme|fermer gratuit|gratuite/payant|payante inclus|compris"
    "/exclu|excepté avant/après minimum/maximum autorisé|permis|acceptés/interdit|défendu|refusés"
    " obligatoire/facultatif|optionnel intérieur/extérieur premier/dernier plus/moins avec/sans"
    " arrivée/départ début/fin matin/soir été/hiver",
    "es": "abierto|abre|abrir/cerrado|cierra|cerrar gratis|gratuito/pago|pagado incluido/excluido"
    " antes/después mínimo/máximo permitido|permiten/prohibido|prohíben obligatorio/opcional"
    " dentro|interior/fuera|exterior primero/último más/menos con/sin llegada/salida"
    " comienzo|inicio/fin|final verano/invierno",
    "it": "aperto|apre/chiuso|chiude gratis|gratuito/pagamento incluso|compreso/escluso prima/dopo"
    " minimo/massimo permesso|consentito|ammessi/vietato|proibito obbligatorio/facoltativo"
    " interno/esterno primo/ultimo più/meno con/senza arrivo/partenza inizio/fine",
    "pt": "aberto|abre/fechado|fecha grátis|gratuito/pago incluído/excluído antes/depois|após"
    " mínimo/máximo permitido/proibido obrigatório/opcional dentro/fora mais/menos com/sem",
    "nl": "open|opent/gesloten|sluit gratis/betaald inbegrepen|inclusief/exclusief voor/na"
    " minimaal|minimum/maximaal|maximum toegestaan/verboten verplicht/optioneel|vrijwillig"
    " binnen/buiten meer/minder met/zonder",
    "sv": "öppen|öppet|öppnar/stängd|stängt|stänger gratis/betald ingår/exkluderad före|innan/efter"
    " minst|minimum/högst|maximum tillåtet|tillåtna/förbjudet|förbjudna obligatorisk/frivillig"
    " mer/mindre med/utan",
    "pl": "otwarty|otwarte|otwiera/zamknięty|zamknięte|zamyka"
    " darmowy|bezpłatny|bezpłatna/płatny|płatna"
    " przed/po minimum/maksimum dozwolone/zabronione obowiązkowy/opcjonalny więcej/mniej z/bez",
    "ru": "открыт|открыто|открывается/закрыт|закрыто|закрывается"
    " бесплатно|бесплатный/платно|платный"
    " до/после минимум/максимум разрешено|можно/запрещено|нельзя обязательно/необязательно"
    " больше/меньше с/без включено/исключено",
    "tr": "açık|açılır/kapalı|kapanır ücretsiz|bedava/ücretli"
    " önce/sonra en az/en fazla serbest/yasak"
    " zorunlu/isteğe",
}
_SIGN_OPPOSITES = {
    "zh": "免费/收费|付费 开放|开门|营业/关闭|关门 之前|以前/之后|以后 最低|至少/最高|至多 允许"
    "|可以/禁止 包括|包含/不含|除外",
    "ja": "無料/有料 開館|営業|開店/閉館|休業|閉店 以前/以後 最低/最高 可能/不可能|不可 含む"
    "|含まれ/除く 許可/禁止",
    "ko": "무료/유료 이전/이후 최소/최대 허용/금지 포함/제외",
    "th": "เปิด/ปิด ฟรี/เสียค่า ก่อน/หลัง",
    "ar": "مجاني/مدفوع مفتوح/مغلق قبل/بعد مسموح/ممنوع",
}
_LETTERS = re.compile(r"[^\W\d_]+")
_REVERSING = (
    "un",
    "in",
    "im",
    "il",
    "ir",
    "dis",
    "non",
    "nicht",
    "de",
    "не",
    "nie",
    "без",
    "bez",
    "o",
)
_MARKS = r"[;()|—–]|[,:](?=\s)|[，；：、。]|\.(?=\s)"
_JOINTS = {
    "en": "and|but|however|while|whereas|although|though|unless|except|if|because|which|so",
    "de": "und|aber|sondern|jedoch|während|wenn|außer|sofern|weil|obwohl",
    "fr": "et|mais|sauf|si|tandis que|car|cependant",
    "es": "y|pero|salvo|excepto|si|mientras|sino|porque",
    "pt": "e|mas|exceto|se|enquanto|porém",
    "it": "e|ma|tranne|se|mentre|però",
    "nl": "en|maar|behalve|als|terwijl|tenzij",
    "sv": "och|men|utom|om|medan",
    "pl": "i|ale|oprócz|jeśli|lecz|a",
    "ru": "и|но|а|кроме|если|однако",
    "tr": "ve|ama|fakat|ancak|eğer",
}
_SPLIT = {
    language: re.compile(rf"{_MARKS}|\b(?:{words})\b", re.I) for language, words in _JOINTS.items()
}
_SPLIT_PLAIN = re.compile(_MARKS)


def clauses(text: str, language: str) -> list[str]:
    """The text's clauses, without those that hold no letter or digit."""
    parts = _SPLIT.get(language, _SPLIT_PLAIN).split(text)
    return [part for part in parts if part and any(map(str.isalnum, part))]


def _pairs(table: dict[str, str]) -> Iterator[tuple[str, list[list[str]]]]:
    for language, row in table.items():
        for pair in re.findall(r"[^ /]+/[^ /]+", row):
            yield language, [side.split("|") for side in pair.split("/")]


def _opposites() -> dict[str, dict[str, frozenset[str]]]:
    """By language: the stem of a word and the stems of its opposites."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for language, sides in _pairs(_OPPOSITES):
        known = found.setdefault(language, {})
        left, right = (frozenset(t for w in side for t in tokens(w, language)) for side in sides)
        known |= {stem: known.get(stem, frozenset()) | right for stem in left}
        known |= {stem: known.get(stem, frozenset()) | left for stem in right}
    return found


OPPOSITES = _opposites()
_NEGATIVE = {
    "en": "excluded forbidden prohibited banned impossible refused rejected closed unavailable"
    " declined avoid avoided refrain",
    "de": "ausgeschlossen verboten untersagt unzulässig geschlossen unmöglich abgelehnt entfällt"
    " vermeiden vermeide verzichten",
    "fr": "exclu exclus exclue interdit interdite fermé fermée refusé impossible"
    " évitez éviter évite",
    "es": "excluido excluida prohibido prohibida cerrado cerrada imposible rechazado evite evitar"
    " evita",
    "it": "escluso esclusa vietato vietata chiuso chiusa impossibile rifiutato"
    " evitare evita evitate",
    "pt": "excluído proibido proibida fechado fechada impossível recusado evite evitar",
    "nl": "uitgesloten verboden gesloten onmogelijk geweigerd vermijd",
    "sv": "förbjudet förbjudna stängt stängd uteslutet omöjligt",
    "pl": "zabronione zabroniony zamknięte zamknięty wykluczone niemożliwe",
    "ru": "запрещено запрещен закрыт закрыто исключено невозможно отказано избегайте",
    "tr": "yasak yasaktır kapalı kapalıdır hariç imkansız",
}
NEGATIVE = {
    language: frozenset(stem for word in words.split() for stem in tokens(word, language))
    for language, words in _NEGATIVE.items()
}
_FREE = {
    "en": "free complimentary nothing gratis",
    "de": "kostenlos gratis kostenfrei umsonst",
    "fr": "gratuit gratuite gratuitement offert offerte",
    "es": "gratis gratuito gratuita",
    "pt": "grátis gratuito gratuita",
    "it": "gratis gratuito gratuita",
    "nl": "gratis kosteloos",
    "sv": "gratis kostnadsfri",
    "pl": "darmowy darmowe bezpłatny bezpłatne gratis",
    "ru": "бесплатно бесплатный бесплатная",
    "tr": "ücretsiz bedava",
}
FREE = {
    language: frozenset(stem for word in words.split() for stem in tokens(word, language))
    for language, words in _FREE.items()
}
_NONE: frozenset[str] = frozenset()
_SIGNS = {
    language: [sides for each, sides in _pairs(_SIGN_OPPOSITES) if each == language]
    for language in _SIGN_OPPOSITES
}


def negates(text: str, language: str) -> bool:
    """Whether a clause denies something; a double denial denies nothing in some languages only."""
    text = text.lower()
    if not _has_negation(text, language):
        return False
    return _has_negation(_NO_NEGATION.sub(" ", text), language)


def _has_negation(text: str, language: str) -> bool:
    signs = _NEGATION_SIGNS.get(language)
    if signs and signs.search(text):
        return True
    words = _NEGATIONS.get(language)
    return bool(words) and not words.isdisjoint(_LETTERS.findall(text))


def contradicts(claim: str, evidence: Sequence[str], language: str) -> bool:
    """Whether a clause of the claim is reversed in the clause of the evidence that is most like it.

    `claim` and `evidence` (sentences) are in one language. No model: words, signs and stems.
    """
    if not _may_differ(claim, "\n".join(evidence), language):
        return False
    said = [clause for sentence in evidence for clause in clauses(sentence, language)]
    stems = [(clause, frozenset(tokens(clause, language))) for clause in said]
    if not stems:
        return False
    parts = [(part, frozenset(query_tokens(part, language))) for part in clauses(claim, language)]
    return any(_reversed(part, words, stems, language) for part, words in parts if words)


def _may_differ(claim: str, evidence: str, language: str) -> bool:
    """A cheap look: most claims and their evidence have no negation and no opposites."""
    if negates(claim, language) or negates(evidence, language):
        return True
    ours, theirs = frozenset(tokens(claim, language)), frozenset(tokens(evidence, language))
    opposites = OPPOSITES.get(language, {})
    if any(not opposites[word].isdisjoint(theirs) for word in ours if word in opposites):
        return True
    if _unlike(claim, evidence, ours, theirs):
        return True
    return bool(_sign_flips(claim, evidence, language)) or language in _SIGNS


def _reversed(
    part: str, words: frozenset[str], said: Sequence[tuple[str, frozenset[str]]], language: str
) -> bool:
    every = frozenset(tokens(part, language))
    ranked = [(_shared(words, stems, language), clause, stems) for clause, stems in said]
    best = max(share for share, _, _ in ranked)
    if best < STRONG or (len(words) < 2 and best < 1):
        return False
    like = [(clause, stems) for share, clause, stems in ranked if share >= best]
    return all(_flips(part, every, clause, stems, language) % 2 for clause, stems in like)


def _shared(words: frozenset[str], stems: frozenset[str], language: str) -> float:
    """The share of the words that a clause has; an opposite counts as half the word."""
    opposites = OPPOSITES.get(language, {})
    total = 0.0
    for word in words:
        if word in stems:
            total += 1
        elif opposites.get(word, _NONE) & stems or _prefixed(word, stems):
            total += 0.75
    return total / len(words)


def _flips(
    part: str, every: frozenset[str], clause: str, stems: frozenset[str], language: str
) -> int:
    opposites = OPPOSITES.get(language, {})
    flips = sum(1 for word in every - stems if (opposites.get(word, _NONE) & stems) - every)
    flips += _unlike(part, clause, every, stems) + _sign_flips(part, clause, language)
    denied = negates(part, language), negates(clause, language)
    if denied[0] != denied[1]:
        affirmed = (stems - every) if denied[0] else (every - stems)
        # "Not exchanged" is "excluded from exchange".
        flips += not (flips == 0 and affirmed & NEGATIVE.get(language, _NONE))
    return flips


def _unlike(part: str, clause: str, every: frozenset[str], stems: frozenset[str]) -> bool:
    """Whether a word of the one is a word of the other with "un-" or the like before it."""
    ours = every.union(_LETTERS.findall(part.lower()))
    theirs = stems.union(_LETTERS.findall(clause.lower()))
    return any(_prefixed(word, theirs - ours) for word in ours - theirs) or any(
        _prefixed(word, ours - theirs) for word in theirs - ours
    )


def _prefixed(word: str, others: frozenset[str]) -> bool:
    return any(
        word.startswith(prefix) and len(word) - len(prefix) > 3 and word[len(prefix) :] in others
        for prefix in _REVERSING
    )


def _sign_flips(part: str, clause: str, language: str) -> int:
    flips = 0
    for left, right in _SIGNS.get(language, ()):
        here = (any(word in part for word in left), any(word in part for word in right))
        there = (any(word in clause for word in left), any(word in clause for word in right))
        flips += here in ((True, False), (False, True)) and there == here[::-1]
    return flips
