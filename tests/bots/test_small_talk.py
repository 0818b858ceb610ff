import pytest

from bots.answering.speech.phrases import PHRASES
from bots.answering.speech.replies import INTENTS, REPLIES
from bots.answering.understanding import smalltalk, understand

SAID = """
greeting en: My name is Anna | Hi, my name is Anna Smith! | Hi | Hello! | hey there
greeting en: Good morning | Hi Ada | hello, Ada! | HELLO | helo
greeting en: hellooo | hiiii | Hi there everyone | Good evening, dear team | hi again | hlelo
greeting en: Greetings! | Dear Sir or Madam
thanks en: Thanks | thank you so much! | thx | thank u | Thnaks | tahnks | ok thanks
thanks en: Great, thank you very much | Thanks a lot for your help!
thanks en: Thanks, that was really helpful! | cheers mate | Thank you, Ada | ty
thanks en: Thats helpful, thanks
bye en: Bye | goodbye! | See you later | ok bye, have a nice day | Thanks, bye! | Bye-bye
bye en: That's all, thank you | Have a great day! | good night
how en: How are you? | how are you doing today? | Hi, how are you? | how r u | How's it going?
how en: Hello Ada, how are you?
who en: are you a real person or a machine? | Who are you? | What is your name?
who en: what's your name | are you a bot? | Are you human?
who en: are you a human or a robot? | Is this a bot? | Am I talking to a real person?
who en: Hi, who are you? | are you an AI | What are you?
can en: What can you do? | help | Help! | Help me please | How can you help me?
can en: can you help me? | I have a question | Hi, can you help me please? | What can I ask you?
can en: how does this work?
ack en: ok | Okay. | great! | Got it | no thanks | No, thank you | sorry | Sorry about that
ack en: perfect, got it | yes please | never mind | cool | all right then | I see | no problem
greeting de: Hallo | Guten Tag! | guten morgen | Moin moin | Grüß Gott | Hallo zusammen
greeting de: Hallo, guten Morgen! | Servus Ada | Gruezi
thanks de: Danke | Vielen Dank! | dankeschön | Danke für die Hilfe | Alles klar, danke
thanks de: Super, vielen Dank | danek | Herzlichen Dank, das war sehr hilfreich
bye de: Tschüss | Auf Wiedersehen! | tschüs | Schönen Tag noch | Danke, tschüss | Bis bald
bye de: Gute Nacht
how de: Wie geht es dir? | wie gehts | Hallo, wie geht's? | Wie geht es Ihnen?
who de: Wer bist du? | Wie heißt du? | Wie heisst du | Bist du ein Bot?
who de: Bist du ein Mensch oder ein Bot? | Sind Sie ein Roboter? | Wie ist Ihr Name?
can de: Was kannst du? | Hilfe | Kannst du mir helfen? | Ich habe eine Frage
can de: Hallo, ich habe eine Frage | Wobei kannst du mir helfen?
ack de: Alles klar | Nein danke | Verstanden | Entschuldigung | passt | Ja, genau
greeting fr: Bonjour | Bonsoir ! | Salut | Bonjour à tous | coucou
thanks fr: Merci beaucoup | merci pour votre aide
bye fr: Au revoir | Bonne journée | à bientôt | Merci, au revoir
how fr: Comment ça va ? | ça va ? | Comment allez-vous ? | comment ca va
who fr: Qui êtes-vous ? | Tu es un robot ? | Comment tu t'appelles ?
who fr: Êtes-vous un humain ou un robot ?
can fr: Que peux-tu faire ? | Aidez-moi | J'ai une question | Pouvez-vous m'aider ?
ack fr: D'accord | Très bien | Non merci | Désolé
greeting es: Hola | Buenos días | ¡Hola, buenas tardes! | buenos dias
thanks es: Gracias | Muchas gracias | ¡Mil gracias! | gracais
bye es: Adiós | Muchas gracias, hasta luego | adios
how es: ¿Cómo estás? | ¿Qué tal? | Hola, ¿cómo está usted?
who es: ¿Quién eres? | ¿Cómo te llamas? | ¿Eres un robot? | ¿Eres un robot o una persona?
can es: ¿Qué puedes hacer? | Ayuda | Necesito ayuda | ¿Me puedes ayudar? | Tengo una pregunta
ack es: Vale | De acuerdo | No, gracias | Perfecto | Lo siento
greeting it: Ciao | Buongiorno | Salve | Buonasera!
thanks it: Grazie | Grazie mille! | Ti ringrazio
bye it: Arrivederci | Buona giornata
how it: Come stai? | Come va?
who it: Chi sei? | Sei un robot? | Come ti chiami?
can it: Cosa puoi fare? | Aiuto | Ho una domanda | Puoi aiutarmi?
ack it: Va bene | No grazie | Perfetto | Mi dispiace
greeting pt: Olá | Bom dia | Oi | boa tarde!
thanks pt: Obrigado | Muito obrigada! | obrigdo
bye pt: Tchau | Até logo
how pt: Tudo bem? | Como vai?
who pt: Quem é você? | Você é um robô? | Qual é o seu nome?
can pt: O que você pode fazer? | Preciso de ajuda | Tenho uma dúvida
ack pt: Tá bom | Não, obrigado | Entendi
greeting nl: Goedemorgen | Hoi | Goedendag
thanks nl: Bedankt | Dank je wel! | hartelijk dank
bye nl: Tot ziens | Doei
how nl: Hoe gaat het? | Hoe gaat het met je?
who nl: Wie ben je? | Ben je een robot? | Hoe heet je?
can nl: Wat kun je doen? | Ik heb een vraag | Kun je me helpen?
ack nl: Nee bedankt | Duidelijk | Oké
greeting pl: Cześć | Dzień dobry | dzien dobry
thanks pl: Dziękuję | Dzięki! | dziekuje bardzo
bye pl: Do widzenia | Miłego dnia
how pl: Jak się masz? | Co słychać?
who pl: Kim jesteś? | Czy jesteś botem? | Jak się nazywasz?
can pl: Co potrafisz? | Pomocy | Mam pytanie
ack pl: Dobrze | Nie, dziękuję | Rozumiem
greeting ru: Привет | Здравствуйте! | Добрый день
thanks ru: Спасибо | Спасибо большое! | благодарю
bye ru: До свидания | Пока
how ru: Как дела? | Как поживаете?
who ru: Кто ты? | Ты бот? | Как тебя зовут? | Ты человек или бот?
can ru: Что ты умеешь? | Помогите | У меня вопрос
ack ru: Хорошо | Нет, спасибо | Понятно | Извините
greeting tr: Merhaba | Selam | günaydın | iyi günler
thanks tr: Teşekkürler | Çok teşekkür ederim | sağol
bye tr: Görüşürüz | Hoşça kal
how tr: Nasılsın? | Naber?
who tr: Sen kimsin? | Robot musun? | Adın ne?
can tr: Ne yapabilirsin? | Yardım | Bir sorum var
ack tr: Tamam | Hayır, teşekkürler | Anladım
greeting ar: مرحبا | السلام عليكم | صباح الخير
thanks ar: شكرا | شكرًا جزيلاً
bye ar: مع السلامة | إلى اللقاء
how ar: كيف حالك؟
who ar: من أنت؟ | هل أنت روبوت؟ | ما اسمك؟
can ar: ماذا يمكنك أن تفعل؟ | مساعدة | لدي سؤال
ack ar: حسنا | لا شكرا | تمام
greeting zh: 你好 | 您好！ | 早上好 | 在吗？
thanks zh: 谢谢 | 非常感谢 | 好的，谢谢！
bye zh: 再见 | 拜拜
how zh: 你好吗？ | 最近怎么样？
who zh: 你是谁？ | 你是机器人吗？ | 你叫什么名字？
can zh: 你能做什么？ | 请帮帮我 | 我有一个问题
ack zh: 好的
greeting ja: こんにちは | おはようございます | はじめまして
thanks ja: ありがとう | ありがとうございます！ | どうもありがとうございました。
bye ja: さようなら | またね
how ja: お元気ですか？
who ja: あなたは誰ですか？ | ロボットですか？ | お名前は？
can ja: 何ができますか？ | 助けてください | 質問があります
ack ja: わかりました | いいえ、結構です | 了解です
greeting sv: Hej | God morgon
thanks sv: Tack så mycket | Tack!
who sv: Vem är du?
how da: Hvordan går det?
thanks da: Mange tak
who fi: Kuka olet? | Oletko robotti?
thanks fi: Kiitos
greeting cs: Dobrý den
thanks cs: Děkuji
greeting hu: Szia | Jó napot kívánok!
thanks ro: Mulțumesc | multumesc
greeting uk: Привіт | Добрий день
greeting el: Καλημέρα | Γεια σας
thanks he: תודה רבה
greeting fa: درود
greeting hi: नमस्ते
thanks hi: धन्यवाद
greeting ko: 안녕하세요
thanks ko: 감사합니다!
greeting th: สวัสดีครับ
thanks vi: Cảm ơn bạn
greeting id: Selamat pagi
""".strip().splitlines()

ASKED = """
Are you open today? | Are you able to deliver? | Who are you delivering with?
How are you protecting my data? | What can you do about a flat tyre?
What's your name change policy? | ok google pay accepted? | Are you human resources?
How are you different from others? | Who are you owned by? | What are you charging?
help with returns | Thank you cards? | Do you sell thank you cards? | Goodbye party packages
Nice? | Good? | Tanks? | Dance? | Merch? | Hell? | Are you a robot vacuum shop?
Is this a bot or a human doctor at the clinic? | sorry policy | Great location?
Can you help me with my order? | can you do gift wrapping? | What is this fee?
I need help with my password | I have a question about shipping | Is there a human I can call?
I want to talk to a human | contact | price | ??? | ... | 42 | 12.5 | ! | :30
Hilfe bei Rückgabe | Was kannst du über Versand sagen?
Wie geht es weiter mit meiner Bestellung? | Morgen? | Wer bist du und wann habt ihr auf?
Danke-Karten? | Tag der offenen Tür? | Guten Tag Ticket | Wie heißt du im WLAN?
Gute Nacht Tee? | Bonjour Paris est ouvert ? | Comment ça marche pour réserver ?
Comment allez-vous livrer ? | ¿Qué puedes hacer con mi bici?
¿Cómo estás protegiendo mis datos? | Gracias por la info, ¿y el precio?
Ciao Bella pizza quanto costa? | Come va restituito? | Co słychać w sprawie zamówienia?
Как дела с моим заказом? | Что ты умеешь чинить? | 你好吗啡多少钱 | 谢谢卡有吗 | 你能做蛋糕吗
質問があります、営業時間は？ | お名前は必要ですか | Merhaba kitabı kaç para?
كيف حالك مع الطلب رقم 5 | Hello Kitty? | Ada Lovelace? | My name is on the wrong ticket
Thank you for nothing, refund? | robot lawn mower? | Hi-fi? | Yo-yo?
Ok? no wait, price? | How are your eggs? | Whats up with my order? | Hey Jude sheet music
""".strip().splitlines()

STRIPPED = [
    ("Hi, when do you open?", "when do you open?"),
    ("Hello! When do you open?", "When do you open?"),
    ("hi when do you open", "when do you open"),
    ("Hi Ada, do you deliver?", "do you deliver?"),
    ("Thanks! And on Sundays?", "And on Sundays?"),
    ("Ok, and on Sundays?", "and on Sundays?"),
    ("Hi, how are you? When do you open?", "When do you open?"),
    ("When do you open? Thanks!", "When do you open?"),
    ("when do you open thanks", "when do you open"),
    ("When do you open? Thanks in advance. Best regards", "When do you open?"),
    ("Good morning, dear team! Is breakfast included? Many thanks.", "Is breakfast included?"),
    ("Sorry, are you open on Sunday?", "are you open on Sunday?"),
    ("Hallo, wann habt ihr offen?", "wann habt ihr offen?"),
    ("hallo wann habt ihr offen", "wann habt ihr offen"),
    ("Guten Tag! Was kostet der Eintritt? Vielen Dank", "Was kostet der Eintritt?"),
    ("Bonjour, quels sont vos horaires ? Merci", "quels sont vos horaires ?"),
    ("¡Hola! ¿Tienen wifi?", "¿Tienen wifi?"),
    ("Buenos días, ¿dónde puedo aparcar?", "¿dónde puedo aparcar?"),
    ("Ciao, quanto costa?", "quanto costa?"),
    ("Здравствуйте! Сколько стоит доставка?", "Сколько стоит доставка?"),
    ("你好，你们几点开门？", "你们几点开门？"),
    ("こんにちは。営業時間は？", "営業時間は？"),
    ("مرحبا، متى تفتحون؟", "متى تفتحون؟"),
    ("👋 Hi! Do you deliver? 😊", "Do you deliver?"),
    ("How do I say thank you?", "How do I say thank you?"),
    ("Where do I send my thanks", "Where do I send my thanks"),
    ("Hello Kitty backpacks?", "Hello Kitty backpacks?"),
    ("Good morning yoga times?", "Good morning yoga times?"),
    ("Do you deliver?", "Do you deliver?"),
    ("  Do you deliver?  ", "Do you deliver?"),
    ("Hi I'm looking for a tent", "I'm looking for a tent"),
    ("Thanks for the info on shipping", "Thanks for the info on shipping"),
    ("Hey, quick one - what's the wifi password?", "quick one - what's the wifi password?"),
    ("No, I meant the blue one", "I meant the blue one"),
    ("Hola, ¿habla español?", "¿habla español?"),
    ("안녕하세요, 영업시간이 어떻게 되나요?", "영업시간이 어떻게 되나요?"),
    ("你好请问几点开门", "请问几点开门"),
    ("Is it free, ok for kids?", "Is it free, ok for kids?"),
    ("???", "???"),
    ("42", "42"),
]


def _cases(lines):
    for line in lines:
        head, _, messages = line.partition(": ")
        for message in messages.split(" | "):
            yield *head.split(), message


def _talk(message, languages=("en",), history=()):
    return understand(message, list(history), bot_name="Ada", languages=list(languages))


@pytest.mark.parametrize(("intent", "language", "message"), list(_cases(SAID)))
def test_small_talk_is_answered_in_its_language(intent, language, message):
    found = _talk(message, [language])
    assert (found.kind, found.language) == ("small_talk", language)
    assert found.reply == smalltalk.reply(intent, language, bot_name="Ada")
    assert found.context == ""


@pytest.mark.parametrize(
    ("intent", "language", "message"),
    [case for case in _cases(SAID) if len(case[2]) > 8 and case[1] in ("en", "de", "fr", "es")][
        ::3
    ],
)
def test_a_bot_of_another_language_still_answers_in_the_visitors(intent, language, message):
    assert _talk(message, ["hu"]).language == language


@pytest.mark.parametrize("message", [m for line in ASKED for m in line.split(" | ")])
def test_a_question_that_begins_politely_is_a_question(message):
    assert _talk(message).kind == "question"


@pytest.mark.parametrize(("message", "query"), STRIPPED)
def test_courtesies_around_a_question_are_not_searched(message, query):
    found = _talk(message)
    assert (found.kind, found.query) == ("question", query)


@pytest.mark.parametrize(
    "message", ["👍", "😊😊", "👋", "🙏🏽", "❤️", "👍🏻 ", ":)", ":-)", ";)", "<3", "👍!"]
)
def test_a_picture_alone_is_small_talk_in_the_bots_language(message):
    found = _talk(message, ["fr", "en"])
    assert (found.kind, found.language) == ("small_talk", "fr")


@pytest.mark.parametrize("message", ["🍕?", "👍?", "5 👍", "€", "10%", "#1", "(?)", "-", "1️⃣"])
def test_signs_that_may_ask_something_are_questions(message):
    assert _talk(message).kind == "question"


@pytest.mark.parametrize(
    ("message", "history", "languages", "language"),
    [
        ("ok", ["Wann habt ihr offen?"], ["en"], "de"),
        ("ok", ["Do you deliver?"], ["de"], "en"),
        ("ok", [], ["es"], "es"),
        ("Super", ["Wo kann ich parken?"], ["en"], "de"),
        ("Super", ["Où êtes-vous ?"], ["en"], "fr"),
        ("Ciao", ["Wo kann ich parken?"], ["en"], "de"),
        ("Ciao", [], ["it"], "it"),
        ("Hallo", [], ["nl"], "nl"),
        ("Hallo", [], ["de"], "de"),
        ("Hi", [], ["de"], "de"),
        ("👍", ["Сколько стоит?"], ["en"], "ru"),
        ("ok", ["几点开门？"], ["en"], "zh"),
        ("Danke", ["Do you deliver?"], ["en"], "de"),
    ],
)
def test_what_is_said_in_many_languages_is_answered_in_the_conversations(
    message, history, languages, language
):
    turns = [{"role": "user", "content": text} for text in history]
    assert _talk(message, languages, turns).language == language


@pytest.mark.parametrize("language", sorted(REPLIES))
def test_each_language_replies_to_each_intent_and_says_that_it_is_a_machine(language):
    assert len(REPLIES[language]) == len(INTENTS)
    for intent in ("greeting", "how", "who", "can"):
        assert "Ada" in smalltalk.reply(intent, language, bot_name="Ada")
    assert not any("{" in smalltalk.reply(intent, language, bot_name="Ada") for intent in INTENTS)


def test_each_language_with_phrases_has_replies():
    assert set(PHRASES) == set(REPLIES)


def test_braces_in_a_name_are_only_braces():
    assert "{0}" in smalltalk.reply("who", "en", bot_name="{0}")


def test_how_does_this_work_means_the_bot_only_at_first():
    later = [{"role": "user", "content": "Do you rent bikes?"}]
    assert _talk("How does this work?").kind == "small_talk"
    assert _talk("How does this work?", history=later).kind == "question"
