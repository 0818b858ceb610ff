"""Words that stand for numbers, units, currencies, days and months, by language. Pure data."""

MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
MONTHS = {"month": 1, "year": 12}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {word: name for name, words in rows.items() for word in words.split()}


UNITS = _table(
    {
        "%": "% ％ percent prozent procent percento porcento pourcent pour-cent процент процента"
        " процентов procents prosent yüzde",
        "EUR": "€ eur euro euros евро 欧元 ユーロ يورو",
        "USD": "$ usd us$ dollar dollars dólares dólar dolar доллар доллара долларов 美元 ドル",
        "GBP": "£ gbp pound pounds pfund",
        "CHF": "chf franken francs sfr",
        "JPY": "¥ jpy yen 円 日元",
        "CNY": "cny rmb 元 人民币 yuan",
        "PLN": "pln zł złotych złote złoty",
        "RUB": "₽ rub руб рублей рубля рубль",
        "TRY": "₺ try tl lira",
        "INR": "₹ inr rs rupees",
        "BRL": "r$ brl reais",
        "SEK": "sek kr kronor kroner",
        "minute": "min mins minute minutes minuten minuto minutos minuti minuut minuter"
        " minut minuty"
        " минут минуты dakika 分钟 分鐘 分",
        "hour": "h hr hrs hour hours stunde stunden heure heures hora horas ora ore uur uren timme"
        " timmar godzin godziny godzina час часа часов saat 小时 小時 時間 시간",
        "day": "d day days tag tage tagen werktag werktage werktagen arbeitstage arbeitstagen"
        " kalendertage jour jours día días dia dias giorno giorni dag dagen dagar werkdagen"
        " arbetsdagar dzień dni день дня дней дні gün 天 日間 工作日 营业日 営業日 يوم أيام ngày",
        "week": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken"
        " vecka veckor tydzień tygodnie tygodni неделя недели недель hafta 周 週間 星期",
        "month": "month months monat monate monaten mois mes meses mês mese mesi maand maanden"
        " månad månader miesiąc miesiące miesięcy месяц месяца месяцев ay 个月 個月 か月 ヶ月 개월",
        "year": "year years jahr jahre jahren an ans année années año años ano anos anno anni jaar"
        " år rok lata lat год года лет yıl 年間",
        "kg": "kg kilo kilos kilogram kilograms kilogramm кг 公斤",
        "g": "g gram grams gramm г",
        "km": "km kilometer kilometers kilometre kilometres kilometern км 公里",
        "m": "m meter meters metre metres metern м 米",
        "cm": "cm centimeter см 厘米",
        "mm": "mm мм",
        "l": "l liter liters litre litres litern л",
        "ml": "ml мл",
        "GB": "gb гб",
        "MB": "mb мб",
        "TB": "tb",
        "kWh": "kwh",
        "W": "w watt watts",
        "V": "v volt volts",
        "°": "°c °f °",
    }
)
CURRENCIES = _words("EUR USD GBP CHF JPY CNY PLN RUB TRY INR BRL SEK")
CURRENCY_BEFORE = {"us$": "USD", "r$": "BRL", "rs": "INR", "rs.": "INR"} | {
    word: name
    for word, name in UNITS.items()
    if len(name) == 3 and name.isupper() and len(word) < 4
}
BETWEEN = (
    "working|business|calendar|full|consecutive|volle|vollen|ganze|jours|días|hábiles|рабочих"
    "|календарных|iş|robocze|roboczych"
)


def _numbers(*rows: str) -> dict[str, str]:
    """Number words from two on: "one" is an article in most languages."""
    return {
        word: str(number)
        for row in rows
        for number, words in enumerate(row.split(), 2)
        for word in words.split("/")
        if word not in _AMBIGUOUS
    }


_AMBIGUOUS = {"-", "six-pack", "sei", "via", "tre-", "on", "set"}
# "One" counts before a unit only.
ONE = _words(
    "one a an ein eine einer einem einen eines un une una uno um uma een één en ett jeden jedna"
    " jedną"
    " один одна одну одного одной bir single"
)
TIMES_OVER = {
    "once": "1", "twice": "2", "thrice": "3", "einmal": "1", "zweimal": "2", "dreimal": "3",
    "tweemaal": "2", "driemaal": "3", "dwukrotnie": "2", "trzykrotnie": "3", "дважды": "2",
    "трижды": "3", "einmalig": "1",
}  # fmt: skip
NUMBER_WORDS = _numbers(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty",
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
    " siebzehn achtzehn neunzehn zwanzig",
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf vingt",
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve veinte",
    "dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze"
    " dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove vinte",
    "due - quattro cinque - sette otto nove dieci undici dodici tredici quattordici quindici sedici"
    " diciassette diciotto diciannove venti",
    "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
    " zeventien achttien negentien twintig",
    "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton"
    " nitton tjugo",
    "dwa/dwie/dwóch trzy/trzech cztery/czterech pięć/pięciu sześć/sześciu siedem/siedmiu"
    " osiem/ośmiu dziewięć/dziewięciu dziesięć/dziesięciu",
    "два/две/двух три/трёх/трех четыре/четырёх пять/пяти шесть/шести семь/семи восемь/восьми"
    " девять/девяти десять/десяти",
    "iki üç dört beş altı yedi sekiz dokuz -",
)
NUMBER_WORDS |= {word: times for word, times in TIMES_OVER.items() if times != "1"}
# Words of other languages too ("due", "once", "ten produkt"): figures before a unit only.
ALSO_WORDS = _words("due once elf sex fem tio dos tre sept ten zes nove sette seis vier")
# A model counts what it lists: these are no figures of the source.
COUNTED = _words(
    "options option ways way steps step types kinds methods things points reasons plans categories"
    " möglichkeiten wege schritte schritten arten optionen punkte gründe varianten moyens façons"
    " étapes types options étape formas maneras pasos opciones tipos modi passi opzioni manieren"
    " stappen opties sätt steg alternativ sposoby sposobów kroki opcje способа способов варианта"
    " шага вариантов yol adım seçenek opções passos maneiras"
)
CHINESE = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2, "〇": 0}
TIMES = {
    "noon": 720, "midday": 720, "mittags": 720, "mittag": 720, "midi": 720, "mediodía": 720,
    "mezzogiorno": 720, "meio-dia": 720, "middag": 720, "полдень": 720, "正午": 720,
    "midnight": 0, "mitternacht": 0, "minuit": 0, "medianoche": 0, "mezzanotte": 0,
    "middernacht": 0, "полночь": 0,
}  # fmt: skip
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays",
    "mon tue/tues wed/weds thu/thur/thurs fri - -",
    "montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag",
    "montags dienstags mittwochs donnerstags freitags samstags/sonnabends sonntags",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lundis mardis mercredis jeudis vendredis samedis dimanches",
    "lunes martes miércoles jueves viernes sábado/sábados domingo/domingos",
    "segunda terça quarta quinta sexta sábados domingos",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "måndag tisdag onsdag torsdag fredag lördag söndag",
    "måndagar tisdagar onsdagar torsdagar fredagar lördagar söndagar",
    "poniedziałek wtorek środa/środę/środy czwartek piątek sobota/sobotę/soboty"
    " niedziela/niedzielę",
    "понедельник вторник среда/среду/средам четверг пятница/пятницу суббота/субботу/субботам"
    " воскресенье/воскресеньям",
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
)
WEEKDAYS = {
    word: day
    for row in _DAYS
    for day, words in enumerate(row.split())
    for word in words.split("/")
    if word != "-"
}
# Capitals tell these from words ("so", "do").
SHORT_DAYS = {
    "Mo": 0, "Di": 1, "Mi": 2, "Do": 3, "Fr": 4, "Sa": 5, "So": 6, "Sat": 5, "Sun": 6,
    "Lu": 0, "Lun": 0, "Ma": 1, "Mar": 1, "Me": 2, "Je": 3, "Ve": 4, "Пн": 0, "Вт": 1,
    "Ср": 2, "Чт": 3, "Пт": 4, "Сб": 5, "Вс": 6, "Pt": 4, "Wt": 1,
}  # fmt: skip
DAY_SPANS = {
    word: range(first, last)
    for first, last, words in (
        (0, 7, "daily everyday täglich quotidiennement diariamente dagelijks dagligen codziennie"
               " ежедневно каждый 每天 毎日"),
        (0, 5, "weekdays weekday werktags wochentags workdays будням 工作日 平日 doordeweeks"
               " vardagar"),
        (5, 7, "weekend weekends wochenende wochenenden week-end выходные 周末 週末"),
    )
    for word in words.split()
}  # fmt: skip
_MONTH_NAMES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr - jun jul aug sept/sep oct nov dec",
    "januar/jänner februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada"
    " grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
)
# "may", "mars", "mart" and the like are words too: they count beside a number only.
MONTH_NAMES = {
    word: month
    for row in _MONTH_NAMES
    for month, words in enumerate(row.split(), 1)
    for word in words.split("/")
    if word != "-"
}
MONTHS_AND_WORDS = {
    "may",
    "march",
    "mars",
    "mart",
    "mei",
    "maja",
    "august",
    "mai",
    "mar",
    "jan",
    "sep",
}
