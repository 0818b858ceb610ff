"""Which language a text is in, told by script and by its small words. Pure.

Languages are ISO 639-1 codes. The lists hold the small words of a language: they tell it from its
neighbours, and they are what a question can lose without losing its meaning.
"""

import re
from collections import Counter

DEFAULT = "en"
SAMPLE = 20_000

STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""Snowball's name of the stemmer of a language; other languages are not stemmed."""

_SMALL_WORDS = {
    "en": "a about after all also am an and any are as at be been before being but by can"
    " could did do does doing don for from had has have he her here him his how i if"
    " in into is it its just may me more most my no nor not of off on only or other"
    " our out over own please she should so some such than that the their them then"
    " there these they this those to too under up us very was we were what when where"
    " which while who whom why will with would you your",
    "de": "aber alle als am an auch auf aus bei bin bis bitte da dann das dass dem den der"
    " des die dies diese diesem diesen dieser doch dort du durch ein eine einem einen"
    " einer eines er es für gibt habe haben hat hier ich ihr ihre im in ist ja kann"
    " kannst können man mein meine mich mir mit muss nach nicht noch nur oder ohne"
    " sehr sich sie sind so über um und uns unser unter vom von vor wann war warum was"
    " wenn wer werden wie wieder wir wird wo zu zum zur",
    "fr": "à ai alors as au aussi aux avec avez avoir c ce cela ces cette ceux chez comme"
    " comment d dans de des du elle elles en es est et être eu fait il ils j je jusqu"
    " l la le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous on ont"
    " ou où par pas peut peux plus pour pourquoi puis qu quand que quel quelle quels"
    " qui quoi s sa sans se ses si son sont sur t ta te tes toi ton tous tout très tu"
    " un une vos votre vous y",
    "es": "a al algo ante antes aquí así aunque cada como cómo con cual cuál cuando cuándo"
    " de del desde donde dónde durante e el él ella ellos en entre era es esa ese eso"
    " esta está están este esto estos fue ha hace han hasta hay he la las le les lo"
    " los más me mi mis mucho muy nada ni no nos nuestro o otra otro para pero por"
    " porque puede puedo que qué quien quién se sea ser si sí sin sobre son su sus"
    " también tan te tengo tiene todo todos tu tú un una unos y ya yo",
    "pt": "a ao aos as às até com como da das de dela dele do dos e é ela ele eles em entre"
    " era essa esse esta está este eu foi há isso isto já lhe mais mas me mesmo meu"
    " minha muito na não nas nem no nos nós nossa o onde os ou para pela pelo pode"
    " posso por porque qual quando que quem se sem ser seu seus são só sua suas também"
    " te tem tenho um uma você vocês",
    "it": "a ad agli ai al alla alle anche c che chi ci come con cosa così cui da dal dalla"
    " dei del della delle di dove e è ed era gli ha hai hanno ho i il in io l la le"
    " lei li lo loro lui ma mi mia mio molto ne nei nel nella no noi non nostro o ogni"
    " per perché più può posso quale quando quanto quella quello questa questo qui se"
    " sei si sia siamo solo sono sta su sua suo sul sulla ti tra tu tua tuo tutti"
    " tutto un una uno vi voi",
    "nl": "aan al als altijd ben bij daar dan dat de deze die dit doen door een en er geen"
    " had heb hebben heeft het hier hij hoe hun ik in is ja je jij kan kunnen maar me"
    " meer men met mij mijn moet na naar niet nog nu of om omdat onder ons ook op over"
    " te toch tot u uit uw van veel voor waar waarom wanneer waren was wat we wel"
    " welke werd wie wij worden wordt zal ze zich zij zijn zo zonder",
    "sv": "alla allt att av blev bli blir då de dem den denna deras det detta dig din dina"
    " du där efter ej eller en er ett från för ha hade han har hon hur här i icke inte"
    " ja jag kan kunde man med men mig min mina mot mycket nu när någon något och om"
    " oss på sedan sig sin ska skall som till under upp ut utan vad var varför vem vi"
    " vid vilka vilken är än",
    "da": "ad af alle alt at blev blive bliver da de dem den denne der deres det dette dig"
    " din du efter ej eller en end er et for fra før ham han hans har havde have hun"
    " hvad hvem hver hvis hvor hvordan hvorfor hvornår i ikke ind jeg kan kunne man"
    " med meget men mig min mine mit nogle nogen noget nu når og også om op os over på"
    " skal som så til ud under var ved vi vil være været",
    "no": "alle andre at av ble bli blir da de deg dem den denne der deres det dette din du"
    " eller en er et etter ett for fra før ha hadde han har hun hva hvem hver hvis"
    " hvor hvordan hvorfor i ikke inn jeg kan kunne man med meg men mer min mitt mot"
    " noe noen nå når og også om opp oss over på seg ser sin skal som så til ut uten"
    " var ved vi vil være vært",
    "fi": "ei eivät emme en että et hän häntä he ja joka jos jotka kanssa kuin kuinka kun"
    " me mihin mikä miksi millä milloin minkä minulla minun minä missä miten mitä"
    " mutta myös ne niin niitä nyt olen oli olla olet on ovat se sen siellä sinun sinä"
    " sitä tai te tämä tämän tässä vai vain voi voiko voin yli",
    "pl": "a aby ale bardzo bez bo być był była było by ci co czy dla do gdy gdzie go i ich"
    " ile im jak jako jaki jakie je jego jej jest jestem już kiedy kto która które"
    " który którzy lub ma mam mi mnie może można mogę na nad nie nich niż o od on ona"
    " ono oraz po pod przez przy są się tak także tam te tego tej ten to tu tylko tym"
    " u w we więc wszystko z za ze że żeby",
    "cs": "a aby ale ani ano asi až bez být bude budou by byl byla bylo byly co či dnes do"
    " ho i já jak jako jaké jaký je jeho její jejich jen jestli ještě ji jsem jsme"
    " jsou jste k kam každý kde kdo kdy když která které který kteří ma má mají mezi"
    " mi mít mne mohu moje může my na nad nám nás ne nebo než o od on ona oni po pod"
    " podle pokud pro proč proto před při s se si ta tak také tam tato ten tento to"
    " tohle tu ty u už v váš ve však z za ze že",
    "hu": "a abban ahhoz aki ami amikor az azt be csak de e egy ez ezt fel ha hanem hogy"
    " hogyan hol is itt ki kell két le legyen lehet ma már meg mert mi miért mikor"
    " milyen mint mit most nagy nekem nem ő ők olyan össze pedig s sem után úgy vagy"
    " vagyok van vannak volt",
    "ro": "a acest această aceste ai al ale am ar are as au ca că când care ce cei cel cine"
    " cu cum da dacă de decât deci despre din doar după e ea ei el ele este eu fără fi"
    " fie fost îi îl în între la le lor lui mai mă mea meu mi mult ne ni nici noi nu o"
    " ori pe pentru poate pot prin sa să sau se și ți sunt te toate tot tu un una unde"
    " unei unui va vă voi vor",
    "tr": "acaba ama ancak bana bazı belki ben beni benim bir biz bize bu bunu çok çünkü da"
    " daha de değil diye eğer en gibi hangi hem hep her hiç için ile ise kadar ki kim"
    " mı mi mu mü nasıl ne neden nerede nereye niçin o ona onlar onu sen siz şu var ve"
    " veya ya yani yok",
    "id": "ada adalah agar akan aku anda apa apakah atau bagaimana bagi bahwa banyak belum"
    " berapa bisa boleh bukan dalam dan dapat dari dengan di dia harus hanya ini itu"
    " jika juga kami kamu kapan karena ke kita lagi lebih mana mereka mengapa oleh"
    " pada para saat saya sebagai secara sudah tapi telah tentang tidak untuk yang",
    "ca": "a al als amb aquest aquesta això com d de del dels des el ella els em en entre"
    " és està fins ha han hi i l la les li més mi molt no o on per perquè però pot"
    " quan que què qui s se sense ser seu seva si són sobre també té tot un una unes"
    " uns va",
    "et": "aga ei et ja ka kas kes kui kuidas kus ma me meie mida miks millal mis mitte"
    " ning nüüd oli olid olema on ole see seda selle siis ta te teie või väga",
    "lt": "ar arba aš bei bet buvo būti dar iki ir iš į jei jis jie jos jų kad kai kaip kas"
    " koks kur man mes nei nėra nes nuo o pagal per po prie su ta tai tik už yra",
    "vi": "anh bạn bao bằng bị bởi các cái cần cho chúng có còn của cùng đã đang đây để đến"
    " điều do được em gì hay hoặc khi không làm là lại lên mà mỗi một này nào nếu như"
    " nhưng những ở ra rất sao sẽ tại thế thì theo tôi trên trong từ và vào với về vì",
    "ru": "а без более бы был была были было быть в вам вас ваш во вот все всё вы где да"
    " для до его если есть ещё же за и из или им их к как какая какие какой ко когда"
    " которые который кто ли мне можно мой мы на над нас наш не него нет ни но ну о об"
    " он она они оно от по под почему при с свой себя со так также такой там то того"
    " тоже только ты у уже что чтобы эта эти это этот я",
    "uk": "а або але без би був була були було бути в вам вас ви від він вона вони все всі"
    " де для до з за зі і із її й його коли котрі ли ми мені може можна мій на над нас"
    " не ні по про та так також те ти то у хто це цей ці чи чому що щоб я як яка які"
    " який є їх",
    "bg": "а ако ал ала бъде беше в ви във да до за и из или им как каква какво като кога"
    " който кои къде ли ме ми може мога на не ни но о от по при са се си след със с"
    " съм така те това този той тя ще че я",
    "sr": "а али био је јер још како када који која које ли ме ми моје на не него ни о од"
    " он она су са се сам само то у за и што шта",
    "el": "αν από αυτή αυτό αυτός για γιατί δεν εγώ είμαι είναι εκεί ενώ ένα ένας έχει έχω"
    " η ή θα και κατά κάθε με μας μετά μη μια μου μπορώ να ο οι όμως όπως όταν ότι που"
    " πού πότε πριν προς πώς σας σε στα στη στην στο στον τα τη την της τι τις το τον"
    " του τους των ως",
    "ar": "أن أنا أو أي إذا إلى إن التي الذي بعد بين ثم حتى حول خلال ذلك على عن عند عندما"
    " غير في قبل قد كان كانت كل كم كما كيف لا لم لماذا لن له لها ما ماذا متى مع من منذ"
    " نحن هذا هذه هل هم هناك هو هي و يكون يمكن أين",
    "fa": "آن آنها از است اگر او این با باید بر برای بود به تا تو چرا چه چگونه چی خود در را"
    " شد شده شما کجا کدام کرد که کی ما من می نه نیست هر هست و ولی هم همه یا یک",
    "he": "אבל או אותו איך אין איפה אם אני אנחנו את אתה אתם גם הוא היא היה הם זאת זה יש כי"
    " כל כמה לא לי למה מה מי מתי על עם רק של שלי",
    "hi": "अगर अपने आप इस इसके उस उसके एक ऐसे और कब कर करने कहाँ का किस की कितना के कैसे को"
    " कोई कौन क्या क्यों जब जैसे जो तक तो था थी थे नहीं ने पर भी मुझे में मेरा मैं या"
    " यह ये वह वे सकता सकते साथ से हम हर ही हुआ हूँ है हैं हो होता",
    "ta": "அந்த அது அவர் இந்த இது உள்ள எந்த என என்ன என்று எப்படி எப்போது ஏன் ஒரு நான் மற்றும் யார்",
    "hy": "այդ այն այս ես են է էր ինչ ինչպես ինչու իր կա համար մեր մի մոտ նա նրա որ որը"
    " որտեղ ու և երբ",
}

SMALL_WORDS = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
_ALL_SMALL_WORDS = frozenset().union(*SMALL_WORDS.values())
_SPEAKERS: dict[str, list[str]] = {
    word: [code for code, words in SMALL_WORDS.items() if word in words]
    for word in _ALL_SMALL_WORDS
}

_SCRIPTS = re.compile(
    r"(?P<kana>[\u3040-\u30ff\uff66-\uff9f]+)|(?P<han>[\u3400-\u9fff\uf900-\ufaff]+)"
    r"|(?P<hangul>[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+)|(?P<thai>[\u0e00-\u0e7f]+)"
    r"|(?P<lao>[\u0e80-\u0eff]+)|(?P<khmer>[\u1780-\u17ff]+)|(?P<burmese>[\u1000-\u109f]+)"
    r"|(?P<cyrillic>[\u0400-\u052f]+)|(?P<greek>[\u0370-\u03ff\u1f00-\u1fff]+)"
    r"|(?P<arabic>[\u0600-\u06ff]+)|(?P<hebrew>[\u0590-\u05ff]+)|(?P<devanagari>[\u0900-\u097f]+)"
    r"|(?P<tamil>[\u0b80-\u0bff]+)|(?P<armenian>[\u0530-\u058f]+)|(?P<latin>[a-z\u00c0-\u024f\u1e00-\u1eff]+)"
)
_LANGUAGE_OF_SCRIPT = {
    "kana": "ja",
    "han": "zh",
    "hangul": "ko",
    "thai": "th",
    "lao": "lo",
    "khmer": "km",
    "burmese": "my",
    "greek": "el",
    "hebrew": "he",
    "tamil": "ta",
    "armenian": "hy",
}
_LATIN = "en de fr es pt it nl sv da no fi pl cs hu ro tr id ca et lt vi"
_OF_SCRIPT = {
    "cyrillic": (("ru", "uk", "bg", "sr"), {"uk": "іїєґ", "ru": "ыэё", "sr": "ђјљњћџ", "bg": "ъ"}),
    "arabic": (("ar", "fa"), {"fa": "پچژگیک", "ar": "ةىيكأإ"}),
    "devanagari": (("hi",), {}),
    "latin": (
        tuple(_LATIN.split()),
        {
            "de": "ß",
            "es": "ñ¿¡",
            "pt": "ãõ",
            "pl": "łąęśźż",
            "cs": "řěů",
            "hu": "őű",
            "ro": "țșăţ",
            "tr": "ğışİ",
            "vi": "ơưđạảấầẩậắặẹẻẽếềểễệỉịọỏốồổỗộớờởợụủứừửữựỳỵỷỹ",
            "lt": "ėųįū",
            "et": "õ",
            "fr": "çêœ",
            "sv": "ä",
            "da": "æø",
            "no": "æø",
        },
    ),
}
# A lone consonant is more often a part of a code or an address than a word.
_TELLING_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_b-df-hj-np-tv-xz]")
_LETTER_WEIGHT = 0.5
_TELLING = 0.5
# Han characters are denser than letters, and Japanese mixes them with its own.
_SCRIPT_WEIGHT = {"han": 3.0, "kana": 4.0, "hangul": 2.0}


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language most of a text is in; "en" when nothing tells.

    The first `SAMPLE` characters decide: the script, then small words and letters of their own.
    """
    sample = text[:SAMPLE].lower()
    scripts: Counter[str] = Counter()
    for match in _SCRIPTS.finditer(sample):
        name = match.lastgroup or "latin"
        scripts[name] += len(match[0]) * int(_SCRIPT_WEIGHT.get(name, 1))
    if not scripts:
        return DEFAULT
    if scripts["kana"] * 4 > scripts["han"] > 0:
        scripts["kana"] += scripts.pop("han")
    script = max(scripts, key=scripts.__getitem__)
    return _LANGUAGE_OF_SCRIPT.get(script) or _by_words(sample, *_OF_SCRIPT[script])


def _by_words(sample: str, languages: tuple[str, ...], letters: dict[str, str]) -> str:
    """The language with most small words, each counting less the more languages share it."""
    scores = dict.fromkeys(languages, 0.0)
    for word, count in Counter(_TELLING_WORD.findall(sample)).items():
        speakers = _SPEAKERS.get(word, ())
        for code in speakers:
            if code in scores:
                scores[code] += count / len(speakers)
    for code, own in letters.items():
        scores[code] += _LETTER_WEIGHT * sum(sample.count(letter) for letter in own)
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= _TELLING or DEFAULT not in scores else DEFAULT
