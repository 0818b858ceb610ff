"""What in an answer claims nothing: greetings, questions back, offers of help, refusals. Pure."""

import re

from knowledge.languages import SMALL_WORDS

_FREE = re.compile(r"[\s*_#>`~\"“”„«»()\[\]:;,.!?…¡¿！？。、，：-]+")
_WORDS = re.compile(r"[^\W_]+(?:[’'][^\W\d_]+)?")
_QUESTION = re.compile(r"[?？؟;][\s\"'”»」*_)]*$")
_LEAD_IN = re.compile(r"[:：][\s*_]*$")
# The whole sentence is one of these, with a name or a word of joy around at most.
_PLEASANTRY = re.compile(
    r"(?:hi|hello|hey|welcome|good (?:morning|afternoon|evening|day)|greetings|thanks?|thank you"
    r"|you[’']re"
    r" welcome|sure|of course|certainly|absolutely|great question|good question|happy to help|no"
    r" problem"
    r"|sorry|yes|no|okay|ok|bye|goodbye|have a (?:great|nice|good|lovely) \w+|enjoy\b"
    r"|hallo|guten (?:morgen|tag|abend)|willkommen|danke|vielen dank|gern(?:e| geschehen)?"
    r"|natürlich|klar"
    r"|selbstverständlich|ja|nein|gute frage|entschuldigung|tut mir leid|bonjour|bonsoir|salut"
    r"|bienvenue"
    r"|merci|de rien|bien sûr|avec plaisir|oui|non|désolée?|bonne question|hola|buen(?:os|as) \w+"
    r"|gracias"
    r"|de nada|claro|por supuesto|con gusto|sí|no|lo siento|olá|oi|bom dia|boa (?:tarde|noite)"
    r"|obrigad[oa]"
    r"|sim|não|ciao|buongiorno|buonasera|grazie|prego|certo|certamente|sì|hoi|goedendag|bedankt"
    r"|graag gedaan|dank (?:je|u)|nee|hej|tack|varsågod|nej|cześć|dzień dobry|dziękuję|proszę|tak"
    r"|nie"
    r"|здравствуйте|привет|добрый день|спасибо|пожалуйста|конечно|да|нет|merhaba|selam|teşekkürler"
    r"|rica ederim|evet|hayır|tabii|你好|您好|谢谢|感谢|不客气|当然|好的|是的|不是|こんにちは"
    r"|ありがとうございます"
    r"|どういたしまして|はい|いいえ|もちろん(?:です)?|안녕하세요|감사합니다|네|아니요|مرحبا|شكرا"
    r"|نعم|أهلا)",
    re.I,
)
_OFFER = re.compile(
    r"(?:please )?(?:(?:let me know|feel free|do(?:n[’']t| not) hesitate|just ask|i(?:[’']m| am)"
    r" (?:here|happy"
    r"|glad)|i hope (?:this|that)|hope (?:this|that)|if (?:you|there)[^.]{0,80}(?:let me know|feel"
    r" free"
    r"|just ask|happy to help|hesitate|ask me|glad to help|here to help)|is there anything|how can"
    r" i"
    r"|i(?:[’']d| would) be (?:happy|glad)|here(?: is|[’']s| are) (?:what|the (?:information"
    r"|details|answer))))"
    r"|(?:wenn|falls|bei|sollten) [^.]{0,60}(?:melden|fragen|gern|zur verfügung|sagen sie|sag )"
    r"|ich (?:hoffe|helfe)|kann ich [^.]{0,40}helfen|melden sie sich|melde dich"
    r"|n[’']hésitez pas|si vous avez d[’']autres|j[’']espère|je reste à|je suis là"
    r"|no dudes? en|si (?:tienes?|necesitas?) [^.]{0,60}(?:avisa|pregunt|dudes?|ayud|escríb)"
    r"|espero que"
    r"|estoy aquí|se (?:tiver|precisar)|fico à disposição|espero ter|estou aqui"
    r"|se hai (?:altre|bisogno)|non esitare|spero che|sono qui per"
    r"|als (?:je|u) (?:nog|meer|andere)|laat het (?:me|ons)|ik help|tveka inte|hör av dig|om du"
    r" har fler"
    r"|jeśli masz|daj znać|chętnie pomogę|если у вас|обращайтесь|рад помочь|буду рад|başka bir"
    r"|yardımcı ol"
    r"|如果您?(?:还|有)|欢迎随时|希望(?:这|能)|ご不明な|お気軽に|お役に立て|궁금한|도움이 되|إذا"
    r" كان لديك|يسعدني",
    re.I,
)
_THE_SOURCES = (
    r"(?:information|documents?|sources?|passages?|materials?|context|knowledge|content|texts?"
    r"|data|details?)"
)
_REFUSAL = re.compile(
    r"\bi (?:could ?n[o’']t|could not|can ?n[o’']t|cannot|was(?:n[’']t| not) able to|am (?:not"
    r" able|unable) to"
    r"|was unable to|do(?:n[’']t| not)(?: currently| actually)?|did(?:n[’']t| not)) (?:find|have"
    r"|see|know"
    r"|locate|answer|provide|give|tell|confirm|say|help)\b"
    r"|\bi(?:[’']m| am)(?: afraid| sorry)?,? (?:not sure|unable)\b|\bi have no (?:information"
    r"|details)\b"
    rf"|\b{_THE_SOURCES}\b[^.]{{0,60}}\b(?:do(?:es)?(?:n[’']t| not)|did(?:n[’']t|"
    rf" not))\b[^.]{{0,20}}"
    r"\b(?:mention|say|state|specify|include|contain|cover|provide|indicate|answer|list|explain"
    r"|give|tell)"
    rf"|\bthere is no (?:information|mention|detail)|\bno"
    rf" {_THE_SOURCES}\b[^.]{{0,30}}\b(?:available|found)"
    r"|\b(?:is|are) not (?:mentioned|specified|stated|covered|listed|included) in (?:the|my|our)"
    rf" [^.]{{0,30}}{_THE_SOURCES}"
    r"|\bdazu (?:habe|finde|konnte|liegen)|\bkonnte ich[^.]{0,40}(?:nichts|nicht)[^.]{0,20}finden"
    r"|\bich (?:habe|konnte|kann|finde|weiß)\b[^.]{0,60}(?:keine (?:information|angaben)|nichts"
    r"|nicht)"
    r"|\b(?:informationen|angaben|quellen|unterlagen)\b[^.]{0,40}(?:nicht|keine)\b"
    r"|\bje n[’'](?:ai|arrive)\b[^.]{0,40}(?:pas|aucune?)|\bje ne (?:sais|trouve|peux|dispose)\b"
    r"|\b(?:informations?|documents|sources)\b[^.]{0,40}\bne\b[^.]{0,20}pas\b"
    r"|\bno (?:pude|he podido|puedo|encontr|encuentro|tengo|dispongo|sé)\w*\b|\bno hay información"
    r"|\bnão (?:encontrei|consegui|tenho|sei|posso|há informa)|\bnon (?:ho trovato|trovo|ho"
    r" informazioni|so\b"
    r"|sono riuscit)|\bik (?:kon|kan|heb|vind|weet)\b[^.]{0,60}(?:niet|geen)|\bjag (?:kunde|kan"
    r"|hittar|har|vet)"
    r"\b[^.]{0,60}(?:inte|ingen)|\bnie (?:znalazłem|znalazłam|mam informacji|mogę|wiem|udało)"
    r"|\bя не (?:наш|могу|знаю|располагаю|смог)|\bне удалось найти|\bу меня нет (?:информации"
    r"|данных)"
    r"|\bbulamadım|\bbilgi(?:m)? yok|\bbilmiyorum|我(?:没有|无法|没能|找不到|不知道|不清楚)|未找到"
    r"|没有找到"
    r"|(?:情報|回答)[^。]{0,20}(?:見つかりません|ありません)|わかりません|分かりません"
    r"|見つかりませんでした"
    r"|찾을 수 없|찾지 못|알 수 없|لم أجد|لا أعرف|لا أملك|لا توجد معلومات",
    re.I,
)
_PREFACE = re.compile(
    r"^(?:(?:based on|according to|as per) (?:the |my |our |your )?(?:\w+ ){0,2}"
    rf"{_THE_SOURCES},?\s+|(?:laut|gemäß|nach) (?:den |der |dem )?(?:\w+ ){{0,2}}"
    r"(?:informationen|angaben|quellen|unterlagen),?\s+|(?:selon|d[’']après) (?:les |la"
    r" )?(?:informations?"
    r"|sources|documents)(?: \w+){0,2},\s+|según (?:la |los )?(?:información|documentos"
    r"|fuentes)(?: \w+){0,2}"
    r",\s+|根据(?:提供的)?(?:资料|信息|内容)，?|(?:yes|no|ja|nein|oui|non|sí|si|sim|não|sì|nee|nej"
    r"|tak|nie|да"
    r"|нет|evet|hayır|sure|of course|certainly|great question|good question|hello|hi|thanks"
    r"|natürlich|gerne"
    r"|klar|bien sûr|claro|certo|はい、|いいえ、|是的，|好的，)\s*[,!.:–—-]\s*)+",
    re.I,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANSWERS = _words(
    "yes no okay ok sure certainly absolutely ja nein klar natürlich oui non sí claro sim não sì"
    " certo nee nej tak nie да нет evet hayır 是的 不是 はい いいえ 네 아니요 نعم"
)
_MAX_PLEASANTRY_WORDS = 7
_MAX_OFFER = 220


def without_preface(text: str) -> str:
    """The sentence without "Yes, …" and "According to the information, …"."""
    return _PREFACE.sub("", text, count=1)


def claims_nothing(text: str, kind: str, language: str) -> bool:
    """Whether a sentence of an answer says nothing that could be true or false of the sources."""
    bare = _FREE.sub(" ", text).strip()
    if kind in ("heading", "columns", "rule") or not bare:
        return True
    if _LEAD_IN.search(text) or (text[-1] not in ";" and _QUESTION.search(text)):
        return True
    if _REFUSAL.search(text) or (len(text) <= _MAX_OFFER and _OFFER.match(bare)):
        return True
    words = _WORDS.findall(bare)
    greeting = _PLEASANTRY.match(bare)
    if (
        greeting
        and len(words) <= _MAX_PLEASANTRY_WORDS
        and _only_kind(greeting[0], bare[greeting.end() :], language)
    ):
        return True
    return not any(_telling(word.casefold(), language) for word in words)


def _only_kind(greeting: str, rest: str, language: str) -> bool:
    """Whether what follows a greeting is another, small words, or a name or two.

    "No" and the like say something with every word that follows.
    """
    if rest[:1].isalpha() and rest[:1].isascii():
        return False  # The greeting was the beginning of a longer word.
    while again := _PLEASANTRY.match(rest.strip()):
        rest = rest.strip()[again.end() :]
    words = [word for word in _WORDS.findall(rest) if _telling(word.casefold(), language)]
    allowed = 0 if greeting.lower() in _ANSWERS else 2
    return len(words) <= allowed and not any(map(str.isdigit, rest))


def _telling(word: str, language: str) -> bool:
    small = SMALL_WORDS.get(language, frozenset()) | SMALL_WORDS["en"]
    return word not in small and word.partition("'")[0] not in small
