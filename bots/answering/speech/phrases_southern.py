"""Small talk in: pt, it, nl, ro, el. See `phrases`."""

PHRASES: dict[str, dict[str, str]] = {
    "pt": {
        "greeting": (
            "olá|oi|bom dia|boa tarde|boa noite|oie|ei|opa|viva|e aí|alô|test|teste|saudações|"
            "oii|tem alguém aí|está aí|prazer"
        ),
        "thanks": (
            "obrigado|obrigada|muito obrigado|muito obrigada|obrigadão|valeu|brigado|brigada|"
            "agradeço|obg|obrigado pela ajuda|obrigada pela ajuda|obrigado pela informação|"
            "obrigada pela informação|mto obrigado|muito obrigado pela ajuda|"
            "muito obrigada pela ajuda|grato|grata|obrigado pela resposta|muito útil|obrigadinho"
        ),
        "bye": (
            "tchau|adeus|até logo|até mais|até breve|até amanhã|até já|tenha um bom dia|"
            "bom fim de semana|xau|é só isso|é tudo|até à próxima|até a próxima|boa semana|"
            "um bom dia|só isso"
        ),
        "how": (
            "como está|como vai|como vai você|tudo bem|tudo bem com você|como você está|"
            "como estás|como estão|tudo bom|como vão as coisas|beleza|tudo certo|como vai isso|"
            "como é que estás|tudo bem contigo"
        ),
        "who": (
            "quem é você|quem és tu|quem és|o que é você|o que você é|qual é o seu nome|"
            "qual é o teu nome|qual o seu nome|qual seu nome|como você se chama|como te chamas|"
            "como se chama|você é um robô|você é um bot|você é humano|é um bot|você é uma pessoa|"
            "és um robô|és um bot|és humano|você é real|isto é um bot|isso é um robô|é um robô|"
            "seu nome|estou falando com um robô|estou falando com uma pessoa|"
            "estou a falar com um robô|estou a falar com uma pessoa|você é uma ia|"
            "com quem estou falando|com quem falo|você é uma máquina|você é uma pessoa real|"
            "és uma pessoa"
        ),
        "can": (
            "o que você pode fazer|o que você faz|o que podes fazer|o que pode fazer|"
            "o que sabe fazer|o que fazes|como você pode me ajudar|como pode me ajudar|"
            "como podes ajudar|como me podes ajudar|pode me ajudar|podes ajudar me|"
            "você pode me ajudar|pode ajudar me|ajuda|me ajuda|me ajude|ajude me|ajuda me|"
            "preciso de ajuda|tenho uma pergunta|tenho uma dúvida|uma pergunta|uma dúvida|"
            "para que serve|para que você serve|como você funciona|posso fazer uma pergunta|"
            "o que você sabe fazer|o que posso perguntar|como funciona isto|em que pode ajudar|"
            "em que pode me ajudar|pode ajudar"
        ),
        "ack": (
            "ok|okay|tá|tá bom|tá bem|está bem|está bom|certo|perfeito|ótimo|óptimo|excelente|"
            "legal|bom|muito bem|muito bom|entendi|entendido|percebi|compreendo|claro|sim|"
            "sim por favor|não|não obrigado|não obrigada|com certeza|maravilha|desculpa|desculpe|"
            "perdão|sem problema|não faz mal|tanto faz|de nada|fixe|bacana|show|ah|ah ok|oh|hm|"
            "hmm|blz|sim obrigado|sim obrigada|ok obrigado|ok obrigada|combinado|exato|"
            "fantástico|peço desculpa|que bom|joia|super"
        ),
        "filler": (
            "pela ajuda|pela informação|pela resposta|por tudo|pelas informações|"
            "ou um robô|ou uma pessoa|ou um bot|ou humano|ou robô|ou um humano|"
            "ou uma máquina|ou pessoa|ou bot|"
            "a todos|pessoal|gente|por favor|senhor|senhora|amigo|amiga|bot|equipe|equipa|muito|"
            "mesmo|e|então|de novo|igualmente|também|outra vez|robô|você|e você|hoje|"
            "mais uma vez|todos"
        ),
    },
    "it": {
        "greeting": (
            "ciao|salve|buongiorno|buonasera|buon giorno|buona sera|buon pomeriggio|buondì|ehi|"
            "hey|test|prova|ciao a tutti|ciao ciao|c è qualcuno|ci sei|piacere|pronto|ehilà|"
            "saluti"
        ),
        "thanks": (
            "grazie|grazie mille|molte grazie|mille grazie|grazie tante|tante grazie|"
            "ti ringrazio|la ringrazio|grazie per l aiuto|grazie dell aiuto|"
            "grazie per le informazioni|grazie per la risposta|grazie in anticipo|"
            "grazie del tuo aiuto|grazie per il tuo aiuto|grazie per il suo aiuto|molto utile|"
            "grazie infinite|vi ringrazio|cordiali saluti|distinti saluti|grazie a te|"
            "grazie a lei|grazie di tutto|molto gentile|grz"
        ),
        "bye": (
            "arrivederci|a presto|a dopo|addio|buonanotte|buona notte|buona giornata|"
            "buona serata|ci vediamo|alla prossima|buon weekend|buon fine settimana|a domani|"
            "è tutto|questo è tutto|arrivederla|basta così|bye"
        ),
        "how": (
            "come stai|come sta|come va|tutto bene|come stai oggi|come te la passi|come andiamo|"
            "che si dice|come state"
        ),
        "who": (
            "chi sei|chi è lei|chi siete|cosa sei|che cosa sei|come ti chiami|come si chiama lei|"
            "qual è il tuo nome|qual è il suo nome|sei un bot|sei un robot|sei umano|"
            "sei una persona|sei una macchina|sei reale|lei è un bot|tu chi sei|"
            "sei un essere umano|è un bot|è un robot|sei un chatbot|sei una ia|sei un ai|"
            "sei una persona vera|sei una persona reale|sto parlando con un bot|"
            "sto parlando con un robot|sto parlando con una persona|parlo con una persona|"
            "sei un umano|parlo con un robot|con chi parlo|con chi sto parlando|presentati|"
            "il tuo nome|questo è un bot|sto parlando con un umano"
        ),
        "can": (
            "cosa puoi fare|che cosa puoi fare|cosa sai fare|che cosa sai fare|"
            "come puoi aiutarmi|come mi puoi aiutare|puoi aiutarmi|mi puoi aiutare|può aiutarmi|"
            "mi può aiutare|aiuto|aiutami|ho bisogno di aiuto|ho bisogno d aiuto|ho una domanda|"
            "ho delle domande|una domanda|avrei una domanda|a cosa servi|come funzioni|cosa fai|"
            "che fai|mi aiuti|cosa posso chiederti|in cosa puoi aiutarmi|"
            "posso chiederti una cosa|posso fare una domanda|posso farti una domanda|"
            "cosa puoi fare per me|mi serve aiuto|come funziona|cos è questo|cosa può fare|"
            "potresti aiutarmi|potrebbe aiutarmi"
        ),
        "ack": (
            "ok|okay|okey|va bene|perfetto|benissimo|bene|ottimo|eccellente|fantastico|d accordo|"
            "capito|ho capito|capisco|certo|certamente|sì|sì grazie|sì per favore|no|no grazie|"
            "bello|super|grande|bravo|brava|mi dispiace|scusa|scusi|scusami|mi scusi|scusate|"
            "nessun problema|non importa|non fa niente|figurati|prego|di niente|ah|ah ok|oh|hm|"
            "hmm|mah|molto bene|esatto|chiaro|tutto chiaro|a posto|ok grazie|chiarissimo|"
            "meraviglioso|splendido|boh|va benissimo|allora"
        ),
        "filler": (
            "per l aiuto|per le informazioni|per la risposta|di tutto|per tutto|"
            "o un robot|o una persona|o un bot|o un umano|o una macchina|"
            "o un essere umano|o umano|o robot|o una persona vera|"
            "a tutti|tutti|per favore|per piacere|signore|signora|amico|amica|bot|molto|davvero|"
            "e|allora|ancora|di nuovo|anche a te|anche a lei|tanto|ragazzi|altrettanto|e tu|"
            "grazie e tu|oggi|robot|team"
        ),
    },
    "nl": {
        "greeting": (
            "hallo|hoi|hey|hé|hi|goedemorgen|goedemiddag|goedenavond|goedendag|goeiemorgen|"
            "goeiedag|dag|hallo daar|hoihoi|goede morgen|goede middag|goede avond|test|"
            "is daar iemand|is er iemand|goeiemiddag|goeienavond"
        ),
        "thanks": (
            "bedankt|dank je|dank je wel|dankjewel|dankuwel|dank u|dank u wel|hartelijk dank|"
            "heel erg bedankt|dankje|erg bedankt|hartelijk bedankt|bedankt voor je hulp|"
            "bedankt voor uw hulp|bedankt voor de hulp|alvast bedankt|bedankt voor de informatie|"
            "bedankt voor de info|veel dank|super bedankt|thanks|dat helpt|heel handig|merci|"
            "met vriendelijke groet|met vriendelijke groeten|mvg|groeten|groetjes|dank|"
            "bedankt hoor"
        ),
        "bye": (
            "doei|doeg|tot ziens|tot straks|tot later|dag dag|fijne dag|fijne dag nog|"
            "fijne avond|goedenacht|welterusten|prettige dag|tot de volgende keer|fijn weekend|"
            "dat was alles|dat is alles|dat was het|nog een fijne dag|houdoe"
        ),
        "how": (
            "hoe gaat het|hoe gaat het met je|hoe gaat het met u|hoe is het|alles goed|"
            "hoe gaat ie|hoe gaat het ermee|alles goed met je|hoe gaat het vandaag|"
            "hoe is het met je"
        ),
        "who": (
            "wie ben je|wie ben jij|wie bent u|wat ben je|wat ben jij|wat bent u|hoe heet je|"
            "hoe heet jij|hoe heet u|wat is je naam|wat is jouw naam|wat is uw naam|"
            "ben je een bot|ben jij een bot|ben je een robot|ben jij een robot|ben je een mens|"
            "ben jij een mens|bent u een mens|bent u een robot|bent u een bot|ben je echt|"
            "is dit een bot|is dit een robot|praat ik met een mens|praat ik met een robot|"
            "praat ik met een bot|met wie praat ik|je naam|spreek ik met een mens|"
            "met wie spreek ik|ben je menselijk|ben je een chatbot|ben je een echt persoon|"
            "ben je ai|ben je een echte persoon|ben je een mens of een robot|"
            "ben je een mens of een bot|stel jezelf voor|chat ik met een bot"
        ),
        "can": (
            "wat kan je|wat kun je|wat kan jij|wat kun jij|wat kan je doen|wat kun je doen|"
            "wat kunt u|wat kunt u doen|waarmee kun je helpen|waar kun je me mee helpen|"
            "hoe kun je me helpen|hoe kan je me helpen|kun je me helpen|kan je me helpen|"
            "kunt u me helpen|kunt u mij helpen|kun je mij helpen|help|help me|help mij|hulp|"
            "ik heb hulp nodig|ik heb een vraag|ik heb een vraagje|een vraag|vraagje|wat doe je|"
            "wat doe jij|hoe werk je|hoe werkt dit|wat weet je|wat kan ik je vragen|"
            "wat kan ik vragen|mag ik iets vragen|kan je me ergens mee helpen|"
            "waar kan je mee helpen|waar kun je mee helpen|wat kun je voor me doen|"
            "wat kan je voor mij doen|waarmee kun je me helpen|wat is dit"
        ),
        "ack": (
            "ok|oké|okay|oke|okee|goed|prima|perfect|super|top|mooi|fijn|geweldig|uitstekend|"
            "duidelijk|begrepen|snap ik|ik snap het|ik begrijp het|ja|jawel|ja graag|ja hoor|"
            "natuurlijk|klopt|nee|nee bedankt|nee dank je|nee hoor|leuk|nee dank u|"
            "nee dat was het|sorry|het spijt me|excuses|pardon|excuseer|geen probleem|"
            "maakt niet uit|laat maar|graag gedaan|heel goed|erg goed|tof|gaaf|is goed|komt goed|"
            "aha|ah|oh|hm|hmm|in orde|ok dank je|helder|goed zo|oke bedankt|ok bedankt|"
            "goed om te weten|neem me niet kwalijk|heel fijn|lekker"
        ),
        "filler": (
            "voor je hulp|voor uw hulp|voor de hulp|voor de info|voor de informatie|"
            "voor alles|"
            "of een robot|of een mens|of een bot|of een machine|of robot|of mens|"
            "of een echt persoon|"
            "allemaal|daar|iedereen|team|bot|chatbot|alsjeblieft|alstublieft|aub|ajb|meneer|"
            "mevrouw|heel|erg|hoor|en|dan|nog|weer|wel|zeer|vriend|ook|jij ook|u ook|hetzelfde|"
            "jou ook|beste|vandaag|met jou|robot|zeg"
        ),
    },
    "ro": {
        "greeting": (
            "bună|salut|bună ziua|bună dimineața|bună seara|salutare|noroc|hei|alo|servus|buna|"
            "ziua bună|neața|este cineva aici"
        ),
        "thanks": (
            "mulțumesc|mersi|mulțumesc mult|mulțumesc frumos|mulțumim|mulțam|mersi mult|"
            "mulțumesc pentru ajutor|mulțumesc de ajutor|mulțumesc pentru informații|"
            "mulțumesc pentru răspuns|vă mulțumesc|îți mulțumesc|mulțumesc anticipat|multumesc|"
            "cu stimă"
        ),
        "bye": (
            "la revedere|pa|pa pa|pe curând|ne vedem|noapte bună|o zi bună|o zi frumoasă|"
            "weekend plăcut|asta e tot|atât|să aveți o zi bună|o seară bună|papa"
        ),
        "how": (
            "ce mai faci|ce faci|ce mai faceți|cum ești|cum mai ești|cum merge|ce faceți|"
            "cum îți merge|cum te simți"
        ),
        "who": (
            "cine ești|cine sunteți|ce ești|cum te numești|cum te cheamă|ești un bot|"
            "ești un robot|ești om|ești o persoană|ești robot|ești bot|vorbesc cu un robot|"
            "vorbesc cu un om|vorbesc cu un bot|este un bot|ești real|cu cine vorbesc|"
            "cine ești tu|sunteți un robot|ești o persoană reală|ești inteligență artificială|"
            "sunteți om|cum vă numiți|vorbesc cu o persoană"
        ),
        "can": (
            "ce poți face|ce poți să faci|ce știi să faci|cu ce mă poți ajuta|cum mă poți ajuta|"
            "mă poți ajuta|mă puteți ajuta|poți să mă ajuți|ajutor|ajută mă|ajutați mă|"
            "am nevoie de ajutor|am o întrebare|o întrebare|cum funcționezi|ce faci tu|"
            "am o nelămurire|cu ce mă puteți ajuta|ce pot să te întreb|am niște întrebări"
        ),
        "ack": (
            "ok|bine|foarte bine|perfect|super|excelent|grozav|minunat|în regulă|am înțeles|"
            "înțeleg|da|da te rog|desigur|sigur|nu|nu mulțumesc|nu mersi|scuze|îmi pare rău|"
            "mă scuzați|pardon|nicio problemă|nu contează|aha|bravo|frumos|fain|mișto|"
            "ok mulțumesc|ok mersi|bun|cu plăcere|scuză mă|de acord"
        ),
        "filler": (
            "tuturor|te rog|vă rog|mult|frumos|și|din nou|bot|la fel|ție|dumneavoastră|tare|"
            "foarte|azi|la toți|și tu"
        ),
    },
    "el": {
        "greeting": (
            "γεια|γεια σου|γεια σας|καλημέρα|καλησπέρα|χαίρετε|χαιρετώ|γειά σας|γειά σου|"
            "γεια χαρά|καλή σας μέρα|καλημέρα σας|καλησπέρα σας|τεστ|είναι κανείς εδώ"
        ),
        "thanks": (
            "ευχαριστώ|ευχαριστώ πολύ|σας ευχαριστώ|σε ευχαριστώ|ευχαριστούμε|"
            "ευχαριστώ για τη βοήθεια|χίλια ευχαριστώ|ευχαριστώ για την απάντηση|"
            "ευχαριστώ για τις πληροφορίες|σας ευχαριστώ πολύ|να είστε καλά|να σαι καλά|"
            "σε ευχαριστώ πολύ|thanks"
        ),
        "bye": (
            "αντίο|τα λέμε|γεια χαρά|καληνύχτα|καλή συνέχεια|καλό βράδυ|καλή μέρα|"
            "εις το επανιδείν|καλό σαββατοκύριακο|αυτά|αυτό είναι όλο|να έχετε μια καλή μέρα|bye"
        ),
        "how": "τι κάνεις|τι κάνετε|πώς είσαι|πώς είστε|πώς πάει|τι νέα|όλα καλά|πως τα πας",
        "who": (
            "ποιος είσαι|ποια είσαι|τι είσαι|πώς σε λένε|πώς λέγεσαι|είσαι ρομπότ|είσαι μποτ|"
            "είσαι bot|είσαι άνθρωπος|είστε άνθρωπος|μιλάω με ρομπότ|μιλάω με άνθρωπο|"
            "ποιος είστε|ποιο είναι το όνομά σου|είστε ρομπότ|μιλάω με bot|με ποιον μιλάω|"
            "είσαι αληθινός άνθρωπος|είσαι πραγματικός άνθρωπος|πώς ονομάζεσαι|"
            "είσαι τεχνητή νοημοσύνη|ποιος είσαι εσύ"
        ),
        "can": (
            "τι μπορείς να κάνεις|τι ξέρεις να κάνεις|τι κάνεις εσύ|πώς μπορείς να με βοηθήσεις|"
            "μπορείς να με βοηθήσεις|μπορείτε να με βοηθήσετε|βοήθεια|βοήθησέ με|βοηθήστε με|"
            "χρειάζομαι βοήθεια|έχω μια ερώτηση|έχω ερώτηση|μια ερώτηση|"
            "σε τι μπορείς να βοηθήσεις|σε τι μπορείτε να βοηθήσετε|πώς λειτουργείς|"
            "σε τι μπορείς να με βοηθήσεις|τι μπορώ να ρωτήσω"
        ),
        "ack": (
            "οκ|ok|οκέι|εντάξει|ωραία|τέλεια|πολύ ωραία|καλά|πολύ καλά|υπέροχα|κατάλαβα|ναι|"
            "βέβαια|φυσικά|ναι παρακαλώ|όχι|όχι ευχαριστώ|συγγνώμη|συγνώμη|με συγχωρείτε|"
            "δεν πειράζει|κανένα πρόβλημα|τίποτα|μπράβο|σούπερ|α|αχά|άψογα|εξαιρετικά|έγινε|"
            "ναι ευχαριστώ|εντάξει ευχαριστώ|οκ ευχαριστώ|παρακαλώ"
        ),
        "filler": "σε όλους|παρακαλώ|πολύ|και|ξανά|σας|σου|φίλε|επίσης|σήμερα|εσύ|εσείς|bot",
    },
}
