"""How a bot says that it does not know, by language: it could not find it; ask again, or us."""

REFUSALS: dict[str, str] = {
    "en": (
        "I could not find that in the information I have. Ask in other words, or contact us "
        "directly."
    ),
    "de": (
        "Das konnte ich in den mir vorliegenden Informationen nicht finden. Fragen Sie ge"
        "rn mit "
        "anderen Worten oder wenden Sie sich direkt an uns."
    ),
    "fr": (
        "Je n'ai pas trouvé cela dans les informations dont je dispose. Reformulez votre "
        "question ou contactez-nous directement."
    ),
    "es": (
        "No he podido encontrar eso en la información que tengo. Pregúntelo con otras pal"
        "abras o "
        "póngase en contacto con nosotros directamente."
    ),
    "it": (
        "Non sono riuscito a trovarlo nelle informazioni di cui dispongo. Provi a chieder"
        "lo con "
        "altre parole o ci contatti direttamente."
    ),
    "pt": (
        "Não consegui encontrar isso nas informações que tenho. Pergunte com outras palav"
        "ras ou "
        "contacte-nos diretamente."
    ),
    "nl": (
        "Dat kon ik niet vinden in de informatie die ik heb. Stel uw vraag in andere woor"
        "den of "
        "neem rechtstreeks contact met ons op."
    ),
    "sv": (
        "Jag kunde inte hitta det i den information jag har. Fråga gärna med andra ord eller "
        "kontakta oss direkt."
    ),
    "da": (
        "Det kunne jeg ikke finde i de oplysninger, jeg har. Spørg gerne med andre ord, e"
        "ller "
        "kontakt os direkte."
    ),
    "no": (
        "Det fant jeg ikke i informasjonen jeg har. Spør gjerne med andre ord, eller ta d"
        "irekte "
        "kontakt med oss."
    ),
    "fi": (
        "En löytänyt sitä käytettävissäni olevista tiedoista. Kokeile kysyä toisin sanoin"
        " tai "
        "ota meihin suoraan yhteyttä."
    ),
    "pl": (
        "Nie udało mi się tego znaleźć w informacjach, które mam. Proszę zapytać innymi s"
        "łowami "
        "lub skontaktować się z nami bezpośrednio."
    ),
    "cs": (
        "V informacích, které mám, jsem to bohužel nenašel. Zkuste se zeptat jinými slovy"
        ", nebo "
        "nás kontaktujte přímo."
    ),
    "hu": (
        "Ezt nem találtam meg a rendelkezésemre álló információkban. Kérdezze meg más sza"
        "vakkal, "
        "vagy forduljon hozzánk közvetlenül."
    ),
    "ro": (
        "Nu am găsit acest lucru în informațiile pe care le am. Întrebați cu alte cuvinte"
        " sau "
        "contactați-ne direct."
    ),
    "tr": (
        "Bunu elimdeki bilgilerde bulamadım. Sorunuzu başka sözcüklerle sorabilir ya da b"
        "izimle "
        "doğrudan iletişime geçebilirsiniz."
    ),
    "id": (
        "Saya tidak menemukan hal itu dalam informasi yang saya miliki. Silakan tanyakan "
        "dengan "
        "kata lain atau hubungi kami langsung."
    ),
    "ru": (
        "Мне не удалось найти это в имеющихся у меня сведениях. Спросите, пожалуйста, дру"
        "гими "
        "словами или свяжитесь с нами напрямую."
    ),
    "uk": (
        "Мені не вдалося знайти це в наявних у мене відомостях. Запитайте, будь ласка, ін"
        "шими "
        "словами або зверніться до нас напряму."
    ),
    "bg": (
        "Не успях да намеря това в информацията, с която разполагам. Попитайте с други ду"
        "ми или "
        "се свържете директно с нас."
    ),
    "el": (
        "Δεν το βρήκα στις πληροφορίες που έχω. Ρωτήστε με άλλα λόγια ή επικοινωνήστε απε"
        "υθείας "
        "μαζί μας."
    ),
    "ar": "لم أجد ذلك في المعلومات المتوفرة لدي. اسأل بصيغة أخرى أو تواصل معنا مباشرة.",
    "fa": (
        "این را در اطلاعاتی که دارم پیدا نکردم. لطفاً با واژه‌های دیگری بپرسید یا مستقیما"
        "ً با ما "
        "تماس بگیرید."
    ),
    "he": "לא מצאתי את זה במידע שברשותי. אפשר לשאול במילים אחרות או לפנות אלינו ישירות.",
    "hi": ("मेरे पास उपलब्ध जानकारी में यह नहीं मिला। कृपया दूसरे शब्दों में पूछें या सीधे हमसे संपर्क करें।"),
    "zh": "我在现有的信息中没有找到相关内容。请换个说法再问，或直接联系我们。",
    "ja": (
        "お尋ねの件は、手元の情報では見つかりませんでした。別の言い方でお尋ねいただくか、"
        "直接お問い合わせください。"
    ),
    "ko": (
        "제가 가진 정보에서는 해당 내용을 찾지 못했습니다. 다른 표현으로 질문하"
        "시거나 저희에게 "
        "직접 문의해 주세요."
    ),
    "th": "ดิฉันไม่พบเรื่องนี้ในข้อมูลที่มีอยู่ค่ะ กรุณาถามด้วยคำอื่น หรือติดต่อเราโดยตรงค่ะ",
    "vi": (
        "Tôi không tìm thấy điều đó trong thông tin mình có. Bạn hãy hỏi bằng cách khác hoặc "
        "liên hệ trực tiếp với chúng tôi."
    ),
}
