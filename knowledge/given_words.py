"""Small words that turn a question into another one, by language. Pure.

Words of questions are compared without small ones, and "Where is the car park?" would be "How much
is the car park?". A language without a table here is compared with all of its words.
"""

from dataclasses import dataclass
from functools import cache

from knowledge.analysis import UNSPACED_LANGUAGES, tokens
from knowledge.languages import SMALL_WORDS


@dataclass(frozen=True)
class Turning:
    """``same`` are groups of which both questions have a word or neither; of a pair in ``apart``
    they must not have one side each. ``before`` are words that need the same word behind them.
    ``light`` weigh nothing: small words and courtesies, in scripts without spaces the parts that
    sentences are made with, the longest first.
    """

    same: tuple[tuple[str, ...], ...]
    apart: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    before: frozenset[str]
    light: tuple[str, ...]


@cache
def turning(language: str) -> Turning | None:
    """The words of a language, analysed as questions are; None for one without a table."""
    if language not in _TURNING:
        return None
    same, apart, before, light = _TURNING[language]
    unspaced = language in UNSPACED_LANGUAGES

    def phrases(listed: str) -> tuple[str, ...]:
        every = [each.strip() for each in listed.split(",")]
        if unspaced:
            return tuple(every)
        return tuple(f" {' '.join(tokens(each, language))} " for each in every)

    def words(listed: str) -> set[str]:
        return set(tokens(listed, language))

    sides = (pair.split("~") for pair in filter(None, apart.split("|")))
    turns = same.replace("|", " ").replace(",", " ")
    if unspaced:
        lightest = sorted({*light.split(), *turns.split()}, key=len, reverse=True)
    else:
        lightest = sorted(words(f"{light} {turns} {' '.join(SMALL_WORDS[language])}"))
    return Turning(
        same=tuple(phrases(group) for group in same.split("|")),
        apart=tuple((phrases(one), phrases(other)) for one, other in sides),
        before=frozenset(words(before)),
        light=tuple(lightest),
    )


# The groups, the pairs, what needs the same word behind it, what weighs nothing.
_TURNING = {
    "en": (
        "when|where|who, whom, whose|why|not, no, nor, never, cannot, don, doesn, didn, isn, aren,"
        " wasn, weren, won, wouldn, couldn, shouldn, haven, hasn|without",
        "my~your|to~from|in~out|on~off|before~after|over~under|up~down|more~less",
        "from to than before after",
        "hi hello hey please pls thanks thank tell know want like wonder one exactly actually",
    ),
    "de": (
        "wann|wo, wohin|woher|wer, wem, wen|warum, wieso, weshalb"
        "|nicht, kein, keine, keinen, nie, niemals|ohne",
        "mein, meine, meinen, meiner~dein, deine, ihr, ihre, ihren, ihrer, euer, eure"
        "|vor~nach|von, vom, aus~nach, zum, zur|über~unter|ab~bis|an~aus",
        "von vom nach vor als aus",
        "hallo guten tag danke sagen wissen möchte will gerne gern würde können könnten könnte"
        " welche welcher welches welchen denn eigentlich genau habt seid ihnen euch eure euer"
        " ihren ihrer",
    ),
    "fr": (
        "quand|où|qui|pourquoi|ne, pas, jamais|sans",
        "mon, ma, mes~votre, vos, ton, ta, tes|avant~après|sur~sous|depuis~vers",
        "de du à vers depuis avant après",
        "bonjour merci svp plaît savoir dire voudrais veux aimerais quelles pouvez pourriez moi"
        " exactement",
    ),
    "es": (
        "cuándo|dónde, adónde|quién, quiénes|por qué|no, nunca, jamás|sin",
        "mi, mis~tu, tus, su, sus, vuestro, vuestra|antes~después|desde~hasta",
        "de del a desde hasta antes después",
        "hola gracias favor quiero quisiera saber decir decirme cuáles podría podrían puedes"
        " exactamente",
    ),
    "it": (
        "quando|dove|chi|perché|non, mai|senza",
        "mio, mia, miei, mie~tuo, tua, suo, sua, vostro, vostra, vostri, vostre"
        "|prima~dopo|da, dal, dalla~a, al, alla",
        "da dal dalla a al alla prima dopo",
        "ciao buongiorno grazie favore vorrei sapere dire dirmi quali potete potrebbe esattamente"
        " vostro vostra vostri vostre",
    ),
    "pt": (
        "quando|onde|quem|por que, porque, porquê|não, nunca|sem",
        "meu, minha~teu, tua, seu, sua, vosso|antes~depois|desde~até",
        "de do da para desde até antes depois",
        "olá oi obrigado obrigada favor quero queria saber dizer quais poderia podem exatamente",
    ),
    "nl": (
        "wanneer|waar|wie|waarom|niet, geen, nooit|zonder",
        "mijn~jouw, jullie, uw, je|voor~na|van~naar|boven~onder|aan~uit",
        "van naar voor na dan",
        "hallo dag dank bedankt alstublieft graag wil weten zeggen jullie jouw zou kunt kun"
        " precies",
    ),
    "sv": (
        "när|var, vart|vem|varför|inte, ej, icke, aldrig, ingen, inga|utan",
        "min, mitt, mina~din, ditt, dina, er, ert, era|före~efter|från~till|över~under",
        "från till före efter än",
        "hej tack snälla vill veta säga vilket ert era exakt",
    ),
    "da": (
        "hvornår|hvor|hvem|hvorfor|ikke, ej, aldrig, ingen|uden",
        "min, mit, mine~din, dit, dine, jeres|før~efter|fra~til|over~under",
        "fra til før efter end",
        "hej tak gerne venligst vide sige hvilke hvilken jeres præcis",
    ),
    "no": (
        "når|hvor|hvem|hvorfor|ikke, aldri, ingen|uten",
        "min, mitt, mine~din, ditt, dine, deres|før~etter|fra~til|over~under",
        "fra til før etter enn",
        "hei takk gjerne vite si hvilke hvilken nøyaktig",
    ),
    "pl": (
        "kiedy|gdzie, dokąd|skąd|kto|dlaczego, czemu|nie, nigdy|bez",
        "mój, moja, moje~twój, twoja, twoje, wasz, wasza, wasze|przed~po|od~do|nad~pod",
        "od do z przed po",
        "dzień dobry cześć dziękuję proszę chcę chciałbym chciałabym wiedzieć jakie są wasze",
    ),
    "cs": (
        "kdy|kde, kam|odkud|kdo|proč|ne, není, nejsou, nikdy|bez",
        "můj, moje~váš, vaše, tvůj|před~po|od, z~do|nad~pod",
        "od do z před po",
        "dobrý den ahoj děkuji prosím chci chtěl chtěla vědět říct jaká vaše",
    ),
    "ru": (
        "когда|где, куда|откуда|кто|почему, зачем|не, нет, никогда|без",
        "мой, моя, моё, мои~ваш, ваша, ваше, ваши, твой|до~после|от, из~в, до|над~под",
        "от из до после в",
        "здравствуйте привет спасибо пожалуйста хочу хотел хотела бы узнать знать скажите"
        " подскажите ваша ваше ваши у",
    ),
    "tr": (
        "ne zaman|nerede, nereye|kim|neden, niçin, niye|değil, yok|olmadan",
        "benim~sizin|önce~sonra",
        "önce sonra",
        "merhaba selam lütfen teşekkürler acaba öğrenmek istiyorum bilmek sizin",
    ),
    "zh": (
        "什么时候, 什麼時候, 何时, 何時, 几点, 幾點|哪里, 哪裡, 哪儿, 何处, 在哪|谁, 誰"
        "|为什么, 為什麼, 为何, 为啥|多少, 几个, 幾個|多久, 多长|怎么, 怎麼, 如何, 怎样"
        "|不, 没, 沒, 无法, 無法, 未",
        "我的~你的, 你们的, 您的|之前, 以前~之后, 以后",
        "",
        "请问 請問 你们 你們 您们 您 你 我们 我們 我 的 了 吗 嗎 呢 吧 啊 是 有 在 可以 能 要 需要"
        " 会 會 想 知道 告诉 告訴 一下 什么 什麼 哪些 请 請 谢谢 謝謝 你好 您好 贵店 都",
    ),
    "ja": (
        "いつ, 何時|どこ|誰, だれ, どなた|なぜ, どうして|いくら|何個, いくつ|どう, どのよう"
        "|ない, ません, なし",
        "から~まで, へ",
        "",
        "教えてください 教えて ください お願いします でしょうか ですか ますか です ます あります"
        " できます は が を に で の も か と や お ご 何 すみません こんにちは 知りたい たい",
    ),
}
