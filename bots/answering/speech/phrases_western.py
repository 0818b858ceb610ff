"""Small talk in: en, de, fr, es. See `phrases`."""

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "greeting": (
            "helo|hai|g day|gday|good evenin|hiya there|hey you|good mornin|"
            "dear sir or madam|to whom it may concern|happy new year|merry christmas|"
            "hi|hello|hey|heya|hiya|howdy|hi there|hello there|hey there|greetings|hallo|"
            "hullo|good morning|good afternoon|good evening|good day|goodmorning|morning|gm|"
            "gud morning|hi again|hello again|test|testing|just testing|this is a test|welcome|"
            "nice to meet you|pleased to meet you|anyone there|anybody there|is anyone there|"
            "is anybody there|are you there|you there|knock knock|sup|whats up|what s up|wassup|"
            "hello world"
        ),
        "thanks": (
            "that was helpful|this was helpful|this helps|that was useful|useful|"
            "that s useful|helpful|that was great|that was perfect|that was a great help|"
            "great help|you were helpful|you ve been helpful|you have been helpful|"
            "that helped me|thats helpful|exactly what i needed|just what i needed|"
            "that s all i needed|thank you for your answer|thanks for the answer|"
            "thank you for the answer|thanks for your answer|"
            "thank you for your quick answer|thanks for the quick answer|"
            "thanks for explaining|thank you kindly|thank you for your patience|"
            "thanks|thank you|thank u|thankyou|thx|thnx|thanx|tnx|thks|tks|ty|tysm|tyvm|cheers|"
            "many thanks|much appreciated|i appreciate it|appreciate it|appreciated|"
            "thanks for your help|thank you for your help|thanks for the help|"
            "thank you for the help|thanks for the info|thank you for the info|"
            "thanks for your time|thank you for your time|thanks for that|thank you for that|"
            "thanks for helping|thank you for helping me|that helps|that helped|that was helpful|"
            "that s helpful|very helpful|you are very helpful|you re very helpful|"
            "thanks for the information|thank you for the information|thanks a lot|"
            "thanks a bunch|thanks a million|thanks in advance|thank you in advance|best regards|"
            "kind regards|regards"
        ),
        "bye": (
            "bye|bye bye|goodbye|good bye|see you|see ya|see u|cya|see you later|see you soon|"
            "talk to you later|ttyl|later|farewell|take care|good night|goodnight|"
            "have a nice day|have a good day|have a great day|have a good one|"
            "have a nice evening|have a nice weekend|have a good weekend|have a lovely day|"
            "that s all|thats all|that is all|that will be all|that s all for now|nothing else|"
            "i m done|im done|have a good evening|cheerio"
        ),
        "how": (
            "how are you|how are you doing|how are you today|how are you doing today|how r u|"
            "how are u|how do you do|how s it going|hows it going|how is it going|how are things|"
            "how is your day|how s your day|how have you been|you ok|are you ok|are you okay|"
            "how you doing|hru|how do you feel|how are you feeling"
        ),
        "who": (
            "who are you|who r u|who are u|what are you|what s your name|whats your name|"
            "your name|what is your name|what are you called|what should i call you|"
            "do you have a name|tell me your name|are you a bot|are you a chatbot|"
            "are you a robot|are you a machine|are you ai|are you an ai|are you human|"
            "are you a human|are you a real person|are you a person|are you real|"
            "are you a human or a bot|are you a bot or a human|are you human or bot|"
            "are you a real human|is this a bot|is this a chatbot|is this a robot|"
            "is this a real person|is this a human|is this ai|is this an ai|"
            "am i talking to a bot|am i talking to a robot|am i talking to a human|"
            "am i talking to a person|am i talking to a real person|am i speaking to a human|"
            "am i chatting with a bot|am i chatting with a human|am i chatting with a person|"
            "am i speaking with a human|am i speaking with a real person|"
            "am i talking with a human|who am i talking to|who am i speaking to|"
            "who am i speaking with|who am i chatting with|are you chatgpt|are you gpt|"
            "bot or human|human or bot|introduce yourself|you a bot|tell me about yourself|"
            "are you a virtual assistant|are you an assistant|are you someone real|are you alive|"
            "who made you|who built you|who created you|are you a real human being|"
            "am i talking to a machine|are you artificial intelligence|is there a human here"
        ),
        "can": (
            "what can you do|what can u do|what can you do for me|how can you help|"
            "how can you help me|what can you help with|what can you help me with|"
            "can you help me|can you help|could you help me|could you help|please help|help|"
            "help me|help please|i need help|i need some help|i have a question|"
            "i have some questions|can i ask you something|can i ask you|can i ask a question|"
            "can i ask you a question|i have a quick question|quick question|"
            "may i ask a question|may i ask you a question|what can i ask|what can i ask you|"
            "what do you know|how do you work|how does this work|how does this bot work|"
            "how does this chat work|what are you for|what is this|what s this|"
            "what are your capabilities|what questions can i ask|what questions can you answer|"
            "what are your skills|what are your features|how can i use you|how do i use this|"
            "i got a question|what is your purpose|what s your purpose|what is your job|"
            "what can i ask you about"
        ),
        "ack": (
            "np|gr8|yw|i am good|i m good|i m fine|im fine|i am fine|fine thanks|good thanks|"
            "i m fine thanks|not bad|great thanks|cool thanks|will do|thats great|"
            "thats fine|thats perfect|thats good|no that s all thanks|that works|"
            "works for me|i will|go on|thats ok|that s ok|that s okay|"
            "no further questions|no more questions|"
            "ok|okay|okey|k|kk|okie|oki|alright|all right|fine|good|great|perfect|excellent|"
            "awesome|cool|nice|super|wonderful|fantastic|brilliant|amazing|lovely|sounds good|"
            "got it|i see|understood|sure|of course|yes|yeah|yep|yup|yes please|right|exactly|"
            "ah ok|oh ok|oh|ah|aha|hm|hmm|mhm|wow|lol|haha|very good|very nice|well done|"
            "good job|good bot|that s great|that s good|that s fine|great job|that s perfect|"
            "sounds great|makes sense|no worries|no problem|never mind|nevermind|nvm|no|nope|nah|"
            "no thanks|no thank you|not now|no that s all|no that s it|that s it|thats it|sorry|"
            "i m sorry|im sorry|my bad|oops|pardon|excuse me|apologies|my apologies|i am sorry|"
            "sorry about that|sorry for that|whatever|you re welcome|you are welcome|i love you|"
            "love it|good to know|i understand|noted|yes thanks|yes thank you|all good|all clear|"
            "no need"
        ),
        "filler": (
            "for your help|for the help|for all your help|for helping|for helping me|"
            "for the info|for the information|for your time|for that|for this|"
            "for your answer|for the answer|for your support|for the support|"
            "or a bot|or a robot|or a human|or a person|or human|or robot|or bot|"
            "or a machine|or a real person|or an ai|or a real human|or ai|or machine|"
            "or person|"
            "there|everyone|everybody|all|team|bot|chatbot|robot|assistant|sir|madam|friend|"
            "buddy|mate|dear|guys|folks|please|pls|plz|so much|very much|a lot|again|indeed|"
            "really|then|man|bro|you too|just|well|today|for now|for everything|and|so|my friend|"
            "to you|very|now|anyway|dude|ai"
        ),
    },
    "de": {
        "greeting": (
            "hallo|hi|hey|hallöchen|hallihallo|moin|moin moin|servus|grüezi|gruezi|grüß gott|"
            "grüss gott|guten tag|guten morgen|guten abend|schönen guten tag|schönen guten abend|"
            "guten tach|tag|tach|na|morgen|grüß dich|grüße|gruetzi|huhu|gude|mahlzeit|hoi|sali|"
            "test|ist da jemand|jemand da|bist du da"
        ),
        "thanks": (
            "das war hilfreich|das war nützlich|das hat mir geholfen|"
            "das hilft mir weiter|das hat mir weitergeholfen|das war super|das war toll|"
            "genau was ich brauchte|danke das war s|danke das wars|"
            "danke für die schnelle hilfe|vielen dank für die schnelle hilfe|"
            "danke für alles|hilfreich|danke für deine antwort|danke für ihre antwort|"
            "danke|danke schön|dankeschön|danke sehr|vielen dank|besten dank|herzlichen dank|"
            "merci|tausend dank|vielen lieben dank|lieben dank|ich danke dir|ich danke ihnen|"
            "danke dir|danke ihnen|danke für die hilfe|danke für deine hilfe|"
            "danke für ihre hilfe|vielen dank für die hilfe|dankee|vielen dank für ihre hilfe|"
            "vielen dank für deine hilfe|danke für die info|danke für die auskunft|"
            "vielen dank für die auskunft|danke im voraus|vielen dank im voraus|das hilft mir|"
            "danke vielmals|das hat geholfen|das hilft|sehr hilfreich|danke und gruß|"
            "mit freundlichen grüßen|viele grüße|liebe grüße|mfg|lg|vg|gruß|beste grüße|"
            "freundliche grüße|vielen dank für die info|vielen dank für die schnelle antwort|"
            "danke für die schnelle antwort|danke für die antwort"
        ),
        "bye": (
            "tschüss|tschüs|tschau|ciao|auf wiedersehen|wiedersehen|bis bald|bis dann|bis später|"
            "ade|adieu|gute nacht|schönen tag noch|einen schönen tag noch|schönen tag|"
            "einen schönen tag|schönes wochenende|schönen abend|schönen abend noch|"
            "einen schönen abend|mach s gut|machs gut|tschüssi|uf wiederluege|das war s|das wars|"
            "das war alles|das ist alles|bis zum nächsten mal|auf wiederhören"
        ),
        "how": (
            "wie geht es dir|wie geht s|wie gehts|wie geht es ihnen|wie geht s dir|wie gehts dir|"
            "alles klar bei dir|wie läufts|wie läuft s|alles gut bei dir|na wie gehts|"
            "wie geht es|wie gehts dir heute|wie geht es dir heute|wie geht es ihnen heute|"
            "was geht|wie gehts ihnen"
        ),
        "who": (
            "wer bist du|wer sind sie|was bist du|was sind sie|wie heißt du|wie heissen sie|"
            "wie heißen sie|wie ist dein name|wie ist ihr name|was ist dein name|bist du ein bot|"
            "bist du ein roboter|bist du ein mensch|bist du echt|sind sie ein bot|"
            "sind sie ein mensch|sind sie ein roboter|dein name|bist du eine ki|sind sie eine ki|"
            "bist du eine maschine|bist du ein chatbot|sind sie ein chatbot|ist das ein bot|"
            "ist das hier ein bot|rede ich mit einem bot|rede ich mit einem menschen|"
            "spreche ich mit einem menschen|spreche ich mit einem bot|"
            "chatte ich mit einem menschen|schreibe ich mit einem menschen|"
            "schreibe ich mit einem bot|mit wem spreche ich|mit wem rede ich|"
            "mensch oder maschine|bist du ein mensch oder ein bot|sind sie eine echte person|"
            "mit wem schreibe ich|bist du eine echte person|stell dich vor|stell dich bitte vor|"
            "wer hat dich gemacht|bist du chatgpt|bist du ein echter mensch|"
            "sind sie ein echter mensch|hast du einen namen|rede ich mit einer maschine"
        ),
        "can": (
            "was kannst du|was können sie|was kannst du alles|was kannst du tun|"
            "was kannst du für mich tun|wie kannst du mir helfen|wobei kannst du mir helfen|"
            "wobei kannst du helfen|wie können sie mir helfen|was können sie für mich tun|"
            "kannst du mir helfen|können sie mir helfen|hilfe|hilf mir|helfen sie mir|"
            "ich brauche hilfe|ich habe eine frage|ich hab eine frage|ich hätte eine frage|"
            "ich hätte da eine frage|ich habe da eine frage|kurze frage|eine frage|"
            "wie funktionierst du|was weißt du|was machst du|was kann ich dich fragen|"
            "was kann ich fragen|wofür bist du da|was ist das hier|können sie helfen|"
            "kannst du helfen|darf ich etwas fragen|darf ich dich etwas fragen|"
            "ich habe ein paar fragen|wobei können sie mir helfen|wobei können sie helfen|"
            "was tust du|wie funktioniert das hier|hab ne frage"
        ),
        "ack": (
            "ok|okay|oke|okey|alles klar|gut|super|prima|toll|perfekt|klasse|spitze|wunderbar|"
            "ausgezeichnet|sehr gut|verstanden|verstehe|ach so|achso|aha|ja|jep|jo|jawohl|"
            "ja bitte|genau|natürlich|klar|geht klar|passt|in ordnung|einverstanden|cool|schön|"
            "sehr schön|hervorragend|nein|nee|nö|ne|nein danke|danke nein|nein das wars|"
            "nein das war s|nein das war alles|gerne|gern|bitte|entschuldigung|sorry|"
            "tut mir leid|verzeihung|entschuldige|kein problem|macht nichts|egal|schon gut|"
            "alles gut|gut zu wissen|hm|hmm|ach|oh|entschuldigen sie|super danke|ok danke|fein|"
            "top|mega|bestens|ah ok|passt schon|genial|na gut|na dann"
        ),
        "filler": (
            "für die hilfe|für deine hilfe|für ihre hilfe|für die info|für die infos|"
            "für die auskunft|für die antwort|für alles|für die information|"
            "für die informationen|"
            "oder ein bot|oder ein roboter|oder ein mensch|oder mensch|oder maschine|"
            "oder eine maschine|oder roboter|oder bot|oder eine ki|"
            "oder ein echter mensch|oder ki|"
            "zusammen|liebes team|team|leute|bot|chatbot|bitte|nochmal|noch mal|sehr|schön|dir|"
            "ihnen|euch|und|dann|mal|auch|ihr lieben|allerseits|vielmals|wirklich|erstmal|so|"
            "gleichfalls|ebenfalls|denn|also|sehr geehrte damen und herren|liebe leute|heute|"
            "miteinander|mein freund|du|alle"
        ),
    },
    "fr": {
        "greeting": (
            "bonjour|bonsoir|salut|coucou|hello|hey|bjr|slt|bonjour à tous|bonjour à vous|re|"
            "allô|cc|test|rebonjour|re bonjour|bien le bonjour|il y a quelqu un|vous êtes là|"
            "tu es là|enchanté|bsr"
        ),
        "thanks": (
            "c était utile|c était très utile|cela m aide|ça m aide|ça m a aidé|"
            "c est parfait merci|utile|merci pour tout|merci c est parfait|"
            "merci|merci beaucoup|mille mercis|grand merci|merci bien|merci infiniment|"
            "un grand merci|mrc|merci pour votre aide|merci pour ton aide|merci de votre aide|"
            "merci pour l info|merci d avance|merci pour les informations|merci pour la réponse|"
            "merci pour votre réponse|je vous remercie|je te remercie|merci à vous|merci à toi|"
            "c est très utile|très utile|cordialement|bien cordialement|merci de ton aide|"
            "je vous remercie beaucoup|merci pour ces informations|merci par avance"
        ),
        "bye": (
            "au revoir|à bientôt|à plus|à plus tard|a plus tard|adieu|bonne journée|bonne soirée|"
            "bonne nuit|ciao|à demain|bon week end|bon weekend|bye|salut à bientôt|c est tout|"
            "ce sera tout|à la prochaine|bonne fin de journée"
        ),
        "how": (
            "comment ça va|ça va|comment allez vous|comment vas tu|comment tu vas|tu vas bien|"
            "vous allez bien|ça va bien|comment va|comment ça va aujourd hui|"
            "comment vous portez vous|quoi de neuf|la forme"
        ),
        "who": (
            "qui es tu|qui êtes vous|tu es qui|vous êtes qui|t es qui|qu es tu|"
            "comment tu t appelles|comment t appelles tu|comment vous appelez vous|"
            "quel est ton nom|quel est votre nom|es tu un robot|es tu un bot|es tu humain|"
            "es tu un humain|êtes vous un robot|êtes vous un bot|êtes vous humain|"
            "êtes vous un humain|tu es un robot|tu es un bot|vous êtes un robot|vous êtes un bot|"
            "c est un robot|est ce un robot|est ce que tu es un robot|est ce que tu es humain|"
            "est ce que vous êtes un robot|est ce que vous êtes humain|"
            "êtes vous une personne réelle|es tu une ia|êtes vous une ia|tu es humain|"
            "je parle à un robot|je parle à un humain|est ce que je parle à un robot|"
            "est ce que je parle à un humain|suis je en train de parler à un humain|"
            "à qui je parle|à qui ai je affaire|ton nom|présente toi|présentez vous|"
            "êtes vous une vraie personne|es tu une vraie personne|est ce que tu es un bot|"
            "est ce que vous êtes un bot|c est un bot|est ce un bot|tu t appelles comment|"
            "vous vous appelez comment"
        ),
        "can": (
            "que peux tu faire|que pouvez vous faire|que sais tu faire|que savez vous faire|"
            "qu est ce que tu peux faire|qu est ce que vous pouvez faire|tu peux faire quoi|"
            "que fais tu|comment peux tu m aider|tu sers à quoi|comment pouvez vous m aider|"
            "peux tu m aider|pouvez vous m aider|tu peux m aider|vous pouvez m aider|aide|"
            "aidez moi|aide moi|à l aide|j ai besoin d aide|j ai une question|j ai des questions|"
            "une question|petite question|à quoi sers tu|à quoi servez vous|comment ça marche|"
            "que puis je te demander|que puis je vous demander|j aurais une question|"
            "qu est ce que tu sais faire|comment fonctionnes tu|puis je poser une question|"
            "je peux poser une question|pourriez vous m aider"
        ),
        "ack": (
            "ok|okay|oki|d accord|d acc|dac|très bien|parfait|super|génial|bien|excellent|cool|"
            "entendu|compris|je vois|je comprends|bien sûr|oui|ouais|oui merci|"
            "oui s il vous plaît|oui s il te plaît|non|non merci|ça marche|c est bon|c est noté|"
            "noté|nickel|formidable|magnifique|top|bravo|désolé|désolée|pardon|excusez moi|"
            "excuse moi|je suis désolé|pas de problème|pas grave|c est pas grave|tant pis|voilà|"
            "ah|ah bon|ah ok|oh|hm|hmm|de rien|je t en prie|c est parfait|c est super|"
            "c est gentil|bon|bof|merveilleux|tout à fait|exactement"
        ),
        "filler": (
            "pour votre aide|pour ton aide|pour l info|pour les infos|pour votre réponse|"
            "pour la réponse|pour tout|pour les informations|"
            "ou un robot|ou un humain|ou un bot|ou une machine|ou humain|ou robot|"
            "ou une personne|ou une ia|ou une vraie personne|"
            "à tous|tout le monde|monsieur|madame|madame monsieur|s il vous plaît|s il te plaît|"
            "svp|stp|bien|beaucoup|alors|et|encore|à vous aussi|à toi aussi|bot|robot|l équipe|"
            "vraiment|tous|mon ami|aujourd hui|vous"
        ),
    },
    "es": {
        "greeting": (
            "hola|buenas|buenos días|buen día|buenas tardes|buenas noches|muy buenas|ola|holi|"
            "hola hola|ey|test|saludos|hola buenas|qué tal hola|muy buenos días|prueba|"
            "hay alguien|hay alguien ahí|estás ahí|mucho gusto|encantado|encantada|oye|holaa|"
            "ke tal"
        ),
        "thanks": (
            "me ayudó|me ha ayudado|eso me ayuda|fue útil|ha sido útil|útil|"
            "me ha servido|me sirve|ha sido de gran ayuda|de gran ayuda|"
            "gracias|muchas gracias|mil gracias|muchísimas gracias|gracias por tu ayuda|"
            "gracias por su ayuda|gracias por la ayuda|gracias por la información|"
            "gracias por la info|te lo agradezco|se lo agradezco|gracias de antemano|muy útil|"
            "muy amable|gracias por todo|un saludo|saludos cordiales|thx|grax|graciass|"
            "muchas gracias por su ayuda|muchas gracias por tu ayuda|"
            "muchas gracias por la información|gracias por responder|gracias por tu respuesta|"
            "gracias por su respuesta|os lo agradezco"
        ),
        "bye": (
            "adiós|hasta luego|hasta pronto|hasta mañana|nos vemos|chao|chau|hasta la vista|"
            "que tengas un buen día|que tenga un buen día|buen fin de semana|eso es todo|bye|"
            "hasta otra|cuídate|hasta la próxima|nada más|es todo"
        ),
        "how": (
            "cómo estás|cómo está usted|cómo está|qué tal|cómo te va|cómo le va|qué tal estás|"
            "cómo andas|qué hay|cómo va todo|cómo vas|todo bien|qué pasa|cómo estás hoy|qué onda|"
            "cómo va|como están"
        ),
        "who": (
            "quién eres|quién eres tú|quién es usted|qué eres|cómo te llamas|cómo se llama usted|"
            "cuál es tu nombre|cuál es su nombre|eres un bot|eres un robot|eres humano|"
            "eres una persona|eres una máquina|eres real|es usted un bot|es usted un robot|"
            "es usted humano|es usted una persona|esto es un bot|eres una ia|tu nombre|"
            "estoy hablando con un robot|estoy hablando con un bot|"
            "estoy hablando con una persona|es un bot|es esto un bot|hablo con una persona|"
            "hablo con un robot|hablo con un bot|con quién hablo|eres una persona real|"
            "eres un chatbot|con quién estoy hablando|eres un humano|preséntate|"
            "estoy hablando con un humano|tienes nombre|eres humana"
        ),
        "can": (
            "qué puedes hacer|qué puede hacer|qué sabes hacer|en qué me puedes ayudar|"
            "en qué puedes ayudarme|cómo puedes ayudarme|cómo me puedes ayudar|me puedes ayudar|"
            "puedes ayudarme|me puede ayudar|puede ayudarme|ayuda|ayúdame|ayúdeme|necesito ayuda|"
            "tengo una pregunta|tengo una duda|una pregunta|una consulta|tengo una consulta|"
            "para qué sirves|qué haces|cómo funcionas|qué puedo preguntarte|"
            "qué te puedo preguntar|qué puedes hacer por mí|tengo dudas|tengo unas preguntas|"
            "en qué me puede ayudar|cómo funciona esto|podrías ayudarme|podría ayudarme|"
            "puedo hacerte una pregunta|puedo hacer una pregunta|qué es esto|"
            "quiero hacer una pregunta"
        ),
        "ack": (
            "ok|okay|okey|vale|de acuerdo|perfecto|genial|muy bien|bien|bueno|excelente|"
            "estupendo|claro|entendido|entiendo|ya veo|sí|sí gracias|sí por favor|por supuesto|"
            "no|no gracias|está bien|listo|fantástico|super|guay|lo siento|perdón|perdona|"
            "disculpa|disculpe|perdone|no pasa nada|no importa|da igual|qué bien|ah|ah ok|oh|ajá|"
            "vale gracias|ok gracias|exacto|correcto|maravilloso|dale|de nada|mm|hm|hmm|"
            "increíble|buenísimo|me alegro"
        ),
        "filler": (
            "por la ayuda|por tu ayuda|por su ayuda|por la información|por la info|"
            "por todo|por la respuesta|"
            "o un robot|o una persona|o un bot|o una máquina|o un humano|o humano|"
            "o robot|o persona|o una ia|o una persona real|"
            "a todos|todos|por favor|porfa|señor|señora|amigo|amiga|bot|equipo|muy|mucho|y|"
            "entonces|pues|de nuevo|hoy|igualmente|otra vez|chicos|tú|usted|y tú|bien y tú|"
            "de verdad|robot|también"
        ),
    },
}
