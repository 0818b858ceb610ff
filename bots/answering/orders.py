"""How orders to a model are worded, by language. Pure data and its compiler.

A pattern is words with single spaces: "a|b" either, "w*" a beginning, "~3" up to three words of
any kind, "w?" (a last sign) a word that may be missing, "_" a space inside of an alternative.
Between words anything that is no letter may stand. Texts are folded first: small letters, no
accents.
"""

import re

BEGINNING = 4

_GAP = r"[\W_]+"


def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern."""
    made = ""
    for place, word in enumerate(pattern.split()):
        gap = _GAP if place else ""
        if word[0] == "~":
            made += rf"(?:{_GAP}\w+){{0,{word[1:]}}}?"
            continue
        inner = word.rstrip("?").replace("*", r"\w*").replace("_", _GAP).replace("'", "[’']?")
        made += rf"(?:{gap}(?:{inner}))?" if word.endswith("?") else rf"{gap}(?:{inner})"
    return re.compile(rf"\b{made}\b")


def beginnings(pattern: str) -> list[frozenset[str]]:
    """For each word that must be there: the first signs (`BEGINNING`) of what it may be."""
    found = []
    for word in pattern.split():
        firsts = [re.match(r"[^\W_]*", each)[0] for each in word.split("|")]
        open_ended = any(
            not first or (len(first) < BEGINNING and each[len(first) :] == "*")
            for first, each in zip(firsts, word.split("|"), strict=True)
        )
        if word[0] != "~" and word[-1] != "?" and not open_ended:
            found.append(frozenset(first[:BEGINNING] for first in firsts))
    return found


_EN_RULES = (
    "instruction*|directive*|guideline*|rules|prompt|prompts|programming|directions|commands"
    "|constraints|restrictions|training|safeguards|system_message*|orders_you*"
)
ORDERS: dict[str, tuple[str, ...]] = {
    "en": (
        "ignor*|disregard*|forget|overlook|override|bypass|discard|skip|dismiss|drop|neglect ~3"
        " previous|previously|prior|above|earlier|preceding|foregoing|initial|original|your|system"
        f"|existing|other|former|safety|content ~3 {_EN_RULES}",
        f"ignor*|disregard*|forget|override|skip|discard|drop|bypass all|any|every|the|these|those of? the? {_EN_RULES} you|your"
        "|above|before|given_to_you|so_far|and|that_came",
        "ignor*|disregard|forget all|any of? the? instructions|rules|guidelines|prompts",
        "ignor*|disregard*|forget everything|anything|all|whatever|what ~4 above|before|earlier|said|told"
        "|learned|instructed|prior|know_and",
        "ignor*|disregard* the? above|foregoing|preceding ~1 and|then|instead answer|say|write|tell|do|output|respond"
        "|reply|only|just",
        "do_not|don't|never|stop|instead_of answer*|respond*|reply*|us*|quot*|cit* ~3 passages|context|retrieved",
        "ignor*|disregard* ~1 context|passages|retrieved and",
        "ignor*|disregard* the? other|above|remaining|rest_of_the|previous passages|documents|sources"
        "|context|conversation",
        "do_not|don't|never|stop follow*|obey*|adher* ~2 your|previous|system|original|the_above ~2"
        " instruction*|rules|prompt|guidelines|programming",
        "reveal|leak|disclose|output|dump|print|repeat|display|show|expose|write_out|recite|return|share"
        "|give_me|tell_me|send ~3 your|system|hidden|initial|secret|internal|original ~2 prompt|prompts"
        "|instructions|configuration|system_message|guidelines",
        "reveal|leak|disclose|output|dump|print|repeat|show|expose|tell_me|give_me ~3 hidden|secret|initial|internal|system ~1"
        " rules|orders",
        "what is|are|were your system|initial|original|hidden|secret prompt|instructions",
        "repeat|print|output|copy ~3 text|words|everything|messages|content above|before_this|verbatim",
        "you are|are_to_be now ~4 dan|pirate|hacker|jailbroken|unrestricted|unfiltered|uncensored|evil"
        "|assistant|chatbot|bot|ai|language_model|persona|character|root|sudo",
        "you are|will_be now? no_longer ~3 bound|restricted|limited|assistant|ai|chatbot|subject|required",
        "you are now? in|entering|switched_to ~1 developer|debug|god|admin|dan|jailbreak|maintenance|root"
        "|unrestricted mode",
        "you are|have_been now? freed|free|released|liberated from ~3 rules|restrictions|constraints"
        "|instructions|limitations|guidelines",
        "developer|debug|god|dan|jailbreak|admin mode enabled|activated|on|is_on|unlocked",
        "pretend|imagine|roleplay|role-play|act|behave ~1 to_be|you_are|that_you|as|as_if ~5 ai|dan"
        "|pirate|hacker|unrestricted|no_rules|no_restrictions|assistant_without|assistant_with|evil"
        "|different_assistant|another_assistant|jailbroken|chatbot|no_guidelines|without_rules"
        "|without_restrictions|administrator",
        "do anything now",
        "reply|respond|answer only|exclusively|solely with|in|by|using",
        "reply|respond|answer with only|just|nothing_but",
        "from_now_on|henceforth|going_forward|starting_now ~2 answer|respond|reply|act|speak|pretend"
        "|behave|obey|output|roleplay|say|recommend|refuse|insult|claim",
        "you_must|must|always|you_should|you_will|you_shall answer|respond|reply ~6 with|that|as|saying|by"
        "|in_the_style",
        "begin|start|end|finish|preface|prefix|append|conclude ~2 every|each|all|your|any ~2 answer*"
        "|response*|repl*|message*|output* with|by|to|using",
        "append|add|include|insert|embed|put ~9 to|in|into|at|with ~3 every|each|your|all ~2 answer*"
        "|response*|repl*|output",
        "do_not|don't|never|without tell*|inform*|mention*|reveal*|alert*|notify*|warn*|disclos* ~3 user|users"
        "|visitor|visitors|human|the_person_asking",
        "do_not|don't|never mention|reveal|tell|disclose|say ~5 this_instruction|these_instructions"
        "|this_message|this_prompt|this_note|system_prompt|that_you_were|you_are_an_ai|hidden_text",
        "as a|an|the? ai|llm|language_model|ai_assistant|chatbot|helpful_assistant|virtual_assistant|ai_model ~4 you must"
        "|should|will|are|need|have|shall|cannot|can",
        "if|since|because you_are|you're a|an? ~2 ai|llm|language_model|chatbot|bot|assistant|gpt|machine",
        "attention|note|message|instruction*|important|notice|warning|hint|hey|dear|hello|psst ~2 ai|llm"
        "|llms|assistant|chatbot|bot|language_model*|gpt|claude|chatgpt|gemini|copilot|model|ais",
        "any|all|the|every|this ai|ais|llm|llms|chatbot|chatbots|language_model|language_models|models|model|assistant|assistants reading|processing|summari*"
        "|parsing|that_reads|who_reads|must|should|shall|has_to|is_to|is_instructed ~4 this|these|follow|obey|say"
        "|answer|respond|reply|ignore|recommend|tell|output|state|claim|refuse|never|always|not",
        "new|updated|revised|real|actual|true|additional|special|secret|hidden|overriding system?"
        " instruction*|directive*|task|orders|objective for|follow|are ~2 you|the_assistant|the_model|the_ai"
        "|the_bot|as_follows|below|llm|ai",
        "new|updated|revised|real|true|secret|hidden system? instruction*|directive*|orders you_are_to|you_must|you_should"
        "|you_will|ignore|answer|respond|reply|say|always|never|pretend",
        "your new|real|actual|true|only|primary|secret|next|updated ~1 instruction*|task|goal|objective|mission|rule|purpose"
        "|job is|are|now|will_be to|now|as_follows|that|not|simply|simple|these|this",
        "system|admin|administrator|developer|security|emergency override|instruction|directive|command"
        " code?|accepted|enabled|activated|follow*|you|ignore|all|the_assistant|from|confirmed|granted",
        "this|these|the_following ~2 overrid*|supersed*|replac*|take*_precedence ~3 your|previous|all_other|system"
        "|prior|earlier ~2 instruction*|prompt|programming|guidelines|directives",
        "cite|quote|mark|reference|label|attribute ~3 this ~4 as|with|under passage|source|number|citation|[1]|1|2|3"
        "|trusted|verified",
        "base64|hex|rot13|encoded|decode|decrypt|deobfuscate ~9 follow|execute|obey|run|do_what|act_on|instruction*"
        "|and_answer|comply",
        "follow|obey|execute|comply_with ~2 instruction*|order*|command* ~3 hidden|encoded|below_instead|in_this"
        "_document_instead|and_ignore|instead_of|rather_than",
        "if|when|whenever ~1 user|users|visitor|anyone|somebody|someone|asked|they ask|asks|about|inquires|wants ~9"
        " say|reply|respond|answer|claim|tell_them|tell_him|insist|lie ~3 that|with|instead|is|only",
        "send|exfiltrate|post|forward|transmit|leak|submit|email|upload|include|embed|append|put|copy|insert ~6 conversation|chat_history|chat_log|user's"
        "|user_data|users_data|visitor's|api_key|api_keys|credentials|secrets|prompt|session ~5 to|http|https|via",
        "call|invoke|use|run|trigger the? ~2 tool|function|plugin ~4 with|and|to ~6 user|delete|send|http|https|secret",
        "stop|cease being|acting_as|behaving_as ~3 assistant|chatbot|ai|bot",
        "end|close of|this the? system|instructions|prompt|passages|context|documents",
        "begin|start new|system instructions|prompt|conversation|session",
        "you must|will|shall|have_to obey|comply|ignore|disregard|pretend|roleplay|impersonate",
        "say|tell|convince|persuade the user|visitor that|to ~9",
        "i am|i'm your|the developer|creator|administrator|admin|owner|programmer ~3 and|ordering|instructing|grant"
        "|allow|authorize|authorise|override|disable",
    ),
    "de": (
        "ignorier*|missacht*|vergiss|vergesst|vergessen_sie|uberschreib*|umgeh*|verwirf|verwerfen|beachte|befolge ~3"
        " vorherig*|bisherig*|vorangegangen*|obig*|fruher*|deine|deinen|ihre|ihren|alle|samtlich*|oben* ~3 anweisung*"
        "|regel*|instruktion*|vorgaben|befehle|prompt|richtlinien|anordnungen|systemprompt|systemanweisung*",
        "alle|samtliche|die|deine ~2 vorherig*|bisherig*|obig*|fruher*|vorangegangen*|deine ~1 anweisung*|regel*"
        "|instruktion*|vorgaben|richtlinien ~3 ignorier*|missacht*|vergessen|verwerfen|ungultig|aufgehoben|nichtig",
        "vergiss|ignoriere|vergessen_sie alles ~4 gesagt*|gelernt*|bisher*|oben|vorher*|davor|wurde|weißt",
        "gib|zeig*|verrat*|nenn*|druck*|wiederhol*|offenbar*|ausgeben|schreib* ~3 deine*|ihre*|geheim*|intern*|den ~2"
        " systemprompt|prompt|anweisung*|systemanweisung*|instruktion*|system-prompt|systemnachricht",
        "du|sie bist|sind|agierst jetzt|nun|ab_jetzt|ab_sofort ~3 ki|bot|chatbot|assistent|pirat|hacker|dan"
        "|uneingeschrankt*|unzensiert*|jailbreak|entwicklermodus|frei_von|nicht_mehr|kein_assistent",
        "ab_jetzt|ab_sofort|von_nun_an|kunftig ~2 antworte|antwortest|antworten_sie|sprich|sprichst|verhalt*|sag|sagst"
        "|gibst|tust|behauptest|empfiehl|empfiehlst ~1",
        "antworte|antworten_sie|antwortest nur|ausschließlich|immer|stets ~1 mit|noch_mit|auf",
        "sag|sage|sagen_sie|verrat*|erzahl*|teile|informier* ~3 dem|den|der nutzer*|benutzer*|besucher*|user ~4 nicht*"
        "|nichts|kein*",
        "als ki|ki-modell|sprachmodell|chatbot|ki-assistent|assistent musst|mussen_sie|sollst|wirst|darfst du?",
        "hinweis|nachricht|anweisung|achtung|wichtig|anweisungen ~1 an|fur ~1 ki|ki-*|llm|assistenten|chatbot|sprachmodell*"
        "|bot|modell",
        "neue|geanderte|wahre|eigentliche|geheime anweisung|anweisungen|systemanweisung*|instruktionen ~1 fur|lauten|an|dich"
        "|die_ki|folgen|befolge|du|antworte",
        "deine neue|neuen|wahre|eigentliche|einzige aufgabe|anweisung*|rolle|instruktion* ist|lautet|sind|lauten",
        "tu|gib so|vor ~1 als|du ~5 ki|mensch|pirat|hacker|keine_regeln|ohne_regeln|uneingeschrankt*",
        "beginn*|beend*|start* jede* ~1 antwort* mit ~1",
        "wenn|falls ~2 nutzer|benutzer|besucher fragt|fragen|wissen ~7 antworte|sag|behaupte|antwortest|sagst ~1",
        "befolge|beachte|folge ~1 nicht|keine|nicht_mehr ~2 regeln|anweisung*|vorgaben",
        "systemnachricht|system-nachricht|systemanweisung ~2 ignorier*|du|antworte|vergiss",
    ),
    "fr": (
        "ignore*|ignorez|oublie|oubliez|oublier|neglige*|contourne*|ecarte*|ne_tiens_pas_compte|ne_tenez_pas_compte|ne_suis"
        "|ne_suivez|desobei* ~4 precedent*|anterieur*|ci-dessus|tes|vos|initiales|toutes|dessus|plus ~3 instruction*|regle*"
        "|consigne*|directive*|ordre*|prompt",
        "ignore*|oublie*|neglige* ~2 instruction*|regle*|consigne*|directive* ~2 precedent*|anterieur*|ci-dessus|systeme"
        "|recues|donnees|initiales",
        "oublie*|ignore* tout ~4 precede|dit|avant|dessus|sais|appris",
        "revele*|affiche*|montre*|donne*|repete*|imprime*|divulgue*|ecris|recopie* ~4 ton|tes|votre|vos|systeme|secret*"
        "|interne*|cache* ~2 prompt|instruction*|consigne*|invite|directives",
        "tu es|vous_etes desormais|maintenant|dorenavant ~4 ia|bot|chatbot|assistant|pirate|hacker|dan|mode|libre|sans"
        "|illimite*",
        "a_partir_de_maintenant|desormais|dorenavant ~2 reponds|repondez|agis|agissez|parle|parlez|dis|dites|pretends|tu_dois"
        "|vous_devez|tu_reponds|comporte*",
        "reponds|repondez|repondre uniquement|seulement|toujours|exclusivement ~1 par|avec|en|que|oui|non|a",
        "ne dis|dites|revele*|informe*|mentionne*|previens|prevenez|parle* ~2 pas|rien|jamais ~4 utilisateur*|visiteur*|usager",
        "en_tant_que|en_tant_qu ~1 ia|modele|chatbot|assistant|intelligence ~3 tu|vous dois|devez|es|etes|vas",
        "note|message|attention|instruction*|consigne* ~2 pour|a|au|aux|destine* ~2 ia|ias|llm|assistant|chatbot|modele|robot"
        "|intelligence",
        "nouvelles|nouvelle|vraies|veritables instructions|instruction|consignes|consigne ~2 systeme|pour|reponds|tu|vous|voici"
        "|ignore*|dis",
        "ta|votre|tes|vos nouvelle*|vraie*|seule*|veritable* tache|instruction*|mission|role|consigne* est|sont",
        "fais|faites|agis|agissez comme|semblant ~5 ia|pirate|humain|hacker|sans_regle*|restriction*|limite*",
        "commence*|termine* chaque|toutes ~1 reponse* par|avec",
        "si|quand ~2 utilisateur|visiteur demande ~8 reponds|dis|repondez|dites|affirme",
    ),
    "es": (
        "ignora*|ignore*|olvida*|olvide*|descarta*|omite|omita|desobedece*|haz_caso_omiso|no_sigas|no_obedezcas ~4 anteriores"
        "|anterior|previas|previos|previa|arriba|tus|todas|iniciales|sus|sistema ~3 instruccion*|reglas|ordenes|directrices"
        "|indicaciones|prompt|normas",
        "ignora*|ignore|olvida*|olvide|descarta*|omite ~2 instruccion*|reglas|ordenes|directrices|indicaciones|normas ~2"
        " anteriores|previas|arriba|recibidas|dadas|sistema|tienes",
        "olvida|olvide|ignora|ignore todo ~4 anterior|dicho|antes|sabes|arriba|aprendido",
        "revela*|revele|muestra*|muestre|imprime|imprima|repite|repita|di|dime|escribe|filtra|comparte ~4 tu|tus|su|sus|sistema"
        "|secret*|intern*|ocult* ~2 prompt|instruccion*|indicaciones|reglas|configuracion",
        "ahora|desde_ahora|a_partir_de_ahora eres|es_usted|actuas|seras ~4 ia|bot|chatbot|asistente|pirata|hacker|dan|modo|sin"
        "|libre",
        "a_partir_de_ahora|desde_ahora|de_ahora_en_adelante ~2 responde*|contesta*|actua*|habla*|di|debes|responderas|finge"
        "|recomienda",
        "responde|responda|contesta|conteste solo|solamente|unicamente|siempre|exclusivamente ~1 con|en|que|si|no",
        "no le?|les? digas|diga|informes|informe|menciones|mencione|reveles|revele|cuentes|avises ~4 usuario*|visitante*",
        "como ~1 ia|modelo_de_lenguaje|chatbot|asistente|inteligencia ~3 debes|debe|tienes|eres|vas",
        "nota|mensaje|atencion|instruccion*|aviso ~1 para|a|al|dirigid* ~2 ia|llm|asistente|chatbot|modelo|bot|inteligencia",
        "nuevas|nueva|verdaderas|reales instrucciones|instruccion|ordenes ~2 sistema|para|responde|debes|son|ignora|di",
        "tu|tus|su nueva*|verdadera*|unica|real tarea|instruccion*|mision|rol|papel es|son",
        "actua|finge|hazte|comportate|simula ~2 como|ser|que|pasar ~5 ia|pirata|humano|hacker|sin_reglas|restricciones|limites",
        "empieza|comienza|termina|acaba cada|todas ~1 respuesta* con|por",
        "si|cuando ~2 usuario|visitante pregunta* ~8 responde|di|contesta|afirma",
    ),
    "pt": (
        "ignore|ignora|ignorem|esqueca|esquece|desconsidere|desconsidera|descarte|nao_siga|nao_obedeca ~4 anteriores|anterior"
        "|previas|acima|suas|todas|iniciais|sistema|tuas ~3 instrucoes|instrucao|regras|ordens|diretrizes|prompt|comandos",
        "ignore|ignora|esqueca|desconsidere ~2 instrucoes|regras|ordens|diretrizes|comandos ~2 anteriores|previas|acima|dadas"
        "|recebidas|sistema",
        "esqueca|ignore tudo ~4 anterior|dito|antes|sabe|acima|disse*",
        "revele|mostre|imprima|repita|diga|exiba|escreva|vaze|divulgue ~4 seu|sua|suas|seus|teu|sistema|secret*|intern*|ocult*"
        " ~2 prompt|instrucoes|regras|configuracao",
        "voce agora? e|sera|esta ~2 agora? ~2 ia|bot|chatbot|assistente|pirata|hacker|dan|modo|livre|sem_restricoes",
        "a_partir_de_agora|de_agora_em_diante|doravante ~2 responda|aja|fale|diga|finja|deve|recomende",
        "responda|responde apenas|somente|sempre|unicamente|exclusivamente ~1 com|em|que|sim|nao",
        "nao diga|informe|mencione|revele|conte|avise ~4 usuario*|utilizador*|visitante*",
        "como ~1 ia|modelo_de_linguagem|chatbot|assistente|inteligencia ~3 voce|deve|tem|precisa ~1 deve|responder|dizer|ignorar",
        "nota|mensagem|atencao|instrucao|instrucoes|aviso ~1 para|a|ao ~2 ia|llm|assistente|chatbot|modelo|bot|inteligencia",
        "novas|nova|verdadeiras|reais instrucoes|instrucao|ordens ~2 sistema|para|responda|voce|sao|ignore|diga",
        "sua|suas|tua nova*|verdadeira*|unica|real tarefa|instruc*|missao|funcao|papel e|sao",
        "aja|finja|comporte-se|simule ~2 como|ser|que ~5 ia|pirata|humano|hacker|sem_regras|restricoes|limites",
        "comece|termine cada|todas ~1 resposta* com|por",
    ),
    "it": (
        "ignora*|ignorate|dimentica*|trascura*|scarta*|non_seguire|non_seguite|non_rispettare ~4 precedenti|precedente|sopra|tue"
        "|tutte|iniziali|vostre|sistema ~3 istruzion*|regole|ordini|direttive|prompt|indicazioni|comandi",
        "ignora*|dimentica*|trascura* ~2 istruzioni|regole|ordini|direttive|indicazioni ~2 precedenti|sopra|ricevute|date|sistema"
        "|iniziali",
        "dimentica*|ignora* tutto ~4 detto|prima|sai|sopra|precedente|precede",
        "rivela*|mostra*|stampa*|ripeti|scrivi|dimmi|divulga*|visualizza ~4 tuo|tue|sistema|segret*|intern*|nascost* ~2 prompt"
        "|istruzioni|regole|direttive|configurazione",
        "ora|adesso|da_adesso sei|sarai|siete ~4 ia|bot|chatbot|assistente|pirata|hacker|dan|modalita|libero|senza",
        "d'ora_in_poi|da_ora_in_poi|da_adesso ~2 rispondi|rispondete|agisci|parla|di'|devi|fingi|raccomanda|risponderai",
        "rispondi|rispondete solo|soltanto|solamente|sempre|esclusivamente ~1 con|in|che|si|no",
        "non dire|dirlo|informare|menzionare|rivelare|raccontare|avvisare ~4 utente|utenti|visitator*",
        "come|in_quanto|in_qualita_di ~1 ia|modello|chatbot|assistente|intelligenza ~3 devi|dovete|sei|dovrai",
        "nota|messaggio|attenzione|istruzion*|avviso ~1 per|all'|al|alla|rivolt* ~2 ia|llm|assistente|chatbot|modello|bot"
        "|intelligenza|assistenti",
        "nuove|nuova|vere istruzioni|istruzione|direttive ~2 sistema|per|rispondi|devi|sono|ignora",
        "tuo|tua|tue|il_tuo|la_tua nuov*|vero|vera|unico|unica compito|istruzion*|missione|ruolo e|sono",
        "fingi|comportati|agisci ~2 di|come|da|che ~5 ia|pirata|umano|hacker|senza_regole|restrizioni|limiti",
        "inizia|comincia|termina ogni ~1 risposta con",
    ),
    "nl": (
        "negeer|vergeet|overschrijf|omzeil|sla|volg|verwerp ~4 vorige|voorgaande|eerdere|bovenstaande|je|jouw|alle|uw ~3"
        " instructie*|regels|opdrachten|richtlijnen|prompt|aanwijzingen|bevelen",
        "vergeet|negeer alles ~4 gezegd|hiervoor|weet|boven|eerder|geleerd",
        "toon|onthul|print|herhaal|geef|laat|schrijf|lek ~4 je|jouw|uw|systeem|geheime|interne|verborgen ~2 prompt|instructies"
        "|systeemprompt|regels|systeeminstructies",
        "je|jij|u bent nu|voortaan|vanaf_nu ~4 ai|bot|chatbot|assistent|piraat|hacker|dan|modus|vrij|zonder|onbeperkt",
        "vanaf_nu|voortaan ~2 antwoord|antwoordt|reageer|gedraag|spreek|zeg|moet|beveel|doe",
        "antwoord|reageer alleen|uitsluitend|altijd|enkel ~1 met|in|op",
        "vertel|zeg|onthul|informeer|meld|noem ~5 gebruiker*|bezoeker* ~4 niet|niets|nooit|geen",
        "vertel|zeg|meld ~4 niet|niets|nooit aan|tegen de? gebruiker*|bezoeker*",
        "als ai|ai-model|taalmodel|chatbot|ai-assistent|assistent moet|zul|dien|ben je|jij|u",
        "bericht|notitie|let_op|instructie*|opmerking|attentie ~1 aan|voor ~1 ai|ai-*|llm|assistent|chatbot|taalmodel*|bot|model",
        "nieuwe|echte|ware|geheime instructie*|opdracht*|systeeminstructie* ~2 systeem|voor|antwoord|je|zijn|negeer|luiden",
        "je|jouw nieuwe|echte|enige|ware taak|instructie*|rol|opdracht is|zijn|luidt",
        "doe|gedraag ~1 alsof|als ~5 ai|piraat|mens|hacker|geen_regels|zonder_regels|beperkingen",
        "begin|eindig elk|ieder|elke ~1 antwoord met",
    ),
    "pl": (
        "zignoruj*|ignoruj*|zapomnij|pomin|porzuc|nie_przestrzegaj|nie_stosuj|obejdz|lekcewaz ~4 poprzedni*|wczesniejsz*"
        "|powyzsz*|swoje|swoich|wszystkie|wszystkich|twoje|dotychczasow* ~3 instrukcj*|polecen*|zasad*|regul*|wytyczn*|prompt",
        "zapomnij|zignoruj o? wszystk* ~4 powiedzian*|wczesniej|wiesz|powyzej|dotad",
        "ujawnij|pokaz|wyswietl|wypisz|powtorz|podaj|zdradz|wydrukuj ~4 swoj*|twoj*|systemow*|tajn*|ukryt*|wewnetrzn* ~2 prompt"
        "|instrukcj*|polecen*|zasady|prompta|konfiguracj*",
        "jestes teraz|odtad|od_teraz ~4 ai|botem|chatbotem|asystentem|piratem|hakerem|dan|trybie|wolny|bez",
        "teraz jestes ~3 ai|botem|chatbotem|asystentem|piratem|hakerem|dan|trybie|wolny",
        "od_teraz|odtad ~2 odpowiadaj|mow|zachowuj|udawaj|musisz|polecaj|bedziesz",
        "odpowiadaj|odpowiedz tylko|wylacznie|zawsze|jedynie ~1",
        "nie mow|informuj|wspominaj|ujawniaj|zdradzaj|powiadamiaj ~4 uzytkownik*|odwiedzajac*|gosci*",
        "jako ~1 ai|model|chatbot|asystent|sztuczna ~3 musisz|masz|powinienes|jestes",
        "uwaga|wiadomosc|notatka|instrukcj*|polecenie ~1 dla|do ~2 ai|llm|asystent*|chatbot*|model*|bota|sztucznej",
        "nowe|nowa|prawdziwe|tajne instrukcj*|polecen*|wytyczne ~2 systemow*|dla|odpowiadaj|musisz|brzmia|zignoruj",
        "twoje|twoja|twoj|twoim now*|prawdziw*|jedyn* zadani*|instrukcj*|rola|celem|misja jest|to|brzmi",
        "udawaj|zachowuj|graj|dzialaj ~2 ze|jak|role|jako ~5 ai|pirat|pirata|czlowiek*|haker*|bez_zasad|ograniczen",
        "zaczynaj|koncz|rozpoczynaj kazda|kazde ~1 odpowiedz*",
    ),
    "ru": (
        "игнорир*|проигнорир*|забудь*|забудьте|отмени*|отбрось*|не_следуй*|не_соблюдай*|обойди*|пренебре* ~4 предыдущ*|прежн*"
        "|прошл*|выше*|свои|все|твои|ваши|изначальн*|системн*|ранее ~3 инструкци*|правил*|указани*|команд*|промпт*|предписани*"
        "|распоряжени*",
        "забудь|забудьте|игнорир* ~1 инструкци*|правил*|указани*|команд* ~3 выше|ранее|системы|предыдущ*|раньше",
        "забудь|забудьте|игнорируй* все|всe|обо ~5 сказан*|раньше|знаешь|выше|ранее|говорил*",
        "покаж*|раскрой*|выведи*|напечатай*|повтори*|выдай*|сообщи*|напиши*|открой* ~4 свой|свои|твой|твои|системн*|скрыт*"
        "|секретн*|внутренн* ~2 промпт*|инструкци*|правила|настройки|подсказку",
        "ты|вы теперь|отныне|сейчас ~4 ии|бот|чат-бот|чатбот|ассистент|пират|хакер|dan|режиме|свобод*|не_ограничен*|без",
        "теперь|отныне|с_этого_момента|впредь ~2 ты ~4 ии|бот|ассистент|пират|хакер|dan|отвечаешь|говоришь",
        "отныне|с_этого_момента|впредь|теперь ~2 отвечай*|говори*|веди|притвор*|должен|рекомендуй*|действуй*",
        "отвечай* только|исключительно|всегда|лишь ~1",
        "не говори*|сообщай*|рассказывай*|упоминай*|раскрывай*|предупреждай* ~4 пользовател*|посетител*|клиенту_об_этом",
        "как|будучи ~1 ии|языковая|модель|чат-бот|чатбот|ассистент|искусственн* ~3 ты|вы должен|должна|должны|обязан*",
        "внимание|сообщение|примечание|инструкци*|важно|указание|заметка ~1 для|к ~1 ии|llm|ассистент*|чат-бот*|чатбот*|модел*"
        "|бота|нейросет*|языковой",
        "новые|новая|настоящие|секретные|истинные инструкци*|указани*|правила ~2 системы|для|отвечай*|ты|вы|игнорируй*|таковы|ии",
        "твоя|твои|ваша|твое новая|новые|настоящ*|единственн*|новое задача|инструкци*|роль|цель|задание|миссия ~1",
        "притвор*|веди_себя|представь|действуй* ~3 что|как|будто ~5 ии|пират|человек|хакер|без_правил|ограничений|dan",
        "начинай*|заканчивай* кажд* ~1 ответ* ~1",
    ),
    "tr": (
        "onceki|yukaridaki|daha_onceki|tum|butun|mevcut|sana_verilen|sistem ~4 talimat*|kural*|yonerge*|komut*|emir*|istem*|prompt*"
        " ~2 yok_say*|gormezden_gel*|unut*|gozardi*|goz_ardi*|dikkate_alma*|yoksay*|atla|uyma|uymayi_birak",
        "yok_say|unut|gormezden_gel|yoksay onceki|yukaridaki|tum|butun ~3 talimat*|kural*|yonerge*|komut*|seyi|soylenen*",
        "sistem|gizli|kendi|ic ~2 istem*|prompt*|talimatlarini|komutunu|talimatlar* ~2 goster|yazdir|acikla|paylas|soyle|yaz|tekrarla"
        "|ifsa_et|ver",
        "sen|artik ~2 artik? ~4 korsan*|hacker*|botsun|asistansin|asistan|yapay_zekasin|dan|ozgursun|kisitlamasiz|sinirsiz*|modundasin",
        "bundan_sonra|bundan_boyle|artik ~4 cevap_ver|yanitla|konus|davran|soyle|oner|cevapla|yanit_ver|de",
        "sadece|yalnizca|her_zaman|daima ~5 cevap_ver*|yanitla|yanit_ver|cevapla|seklinde_cevap*",
        "kullaniciya|ziyaretciye|kullaniciyi|kullanicilara ~5 soyleme|soz_etme|bildirme|bahsetme|aciklama|uyarma|anlatma|haber_verme",
        "bir? yapay_zeka|dil_modeli|sohbet_robotu|asistan olarak ~4 zorundasin|gerekir|malisin|melisin|cevapla|yapmalisin|soylemelisin"
        "|vermelisin|gerekiyor",
        "yapay_zeka*|asistan*|llm|model*|bot* icin|a|ya|e|na ~1 not|talimat*|mesaj|uyari|onemli_not",
        "yeni|gercek|gizli talimat*|gorevin|komut* ~6 yok_say|cevap_ver|yanitla|sunlardir|budur|soyle|unut|sistem",
        "yeni|gercek|asil gorevin|rolun|talimatin ~1",
        "gibi|olarak davran|yap|konus ~1",
    ),
    "ar": (
        "تجاهل*|انس|انسى|تخط|الغ|اهمل|تجاوز|لا_تتبع ~4 التعليمات|تعليمات*|الاوامر|القواعد|الارشادات|التوجيهات|الاوامر ~2"
        " السابقة|السابقه|اعلاه|السالفة|المذكورة|الاصلية|النظام|جميعها|كلها",
        "تجاهل*|انس|انسى جميع|كل|كافة|كافه ~3 التعليمات|تعليمات*|الاوامر|القواعد|الارشادات|التوجيهات|ما",
        "اكشف|اظهر|اطبع|اعرض|كرر|اخبرني|شارك|اكتب ~4 تعليماتك|موجهك|موجه|تعليمات|اوامرك|قواعدك|البرومبت|برومبت ~2",
        "انت الان ~5 مساعد|بوت|روبوت|قرصان|هاكر|ذكاء|نموذج|dan|وضع|حر|بدون",
        "من_الان_فصاعدا|ابتداء_من_الان|منذ_الان ~3 اجب|رد|تكلم|تصرف|قل|يجب|عليك|انت|اوص",
        "اجب|رد|اجيب|ردي فقط|حصرا|دائما ~1",
        "لا تخبر|تبلغ|تذكر|تكشف|تعلم ~3 المستخدم*|الزائر|الزوار|للمستخدم",
        "بصفتك|كونك|باعتبارك ~2 ذكاء|نموذج*|مساعد*|روبوت*|بوت* ~4 يجب|عليك|لا|ان",
        "ملاحظة|رسالة|تنبيه|تعليمات|انتباه|هام ~1 الى|للمساعد|للذكاء|لنموذج|للنموذج|لروبوت|للبوت|للروبوت ~1",
        "تعليمات|اوامر جديدة|سرية|حقيقية ~5 اجب|تجاهل|قل|للنظام|للمساعد|عليك|رد|انت",
        "مهمتك|دورك|تعليماتك الجديدة|الحقيقية|الوحيدة|الجديد ~1",
        "تظاهر|تصرف|تقمص ~2 بانك|كانك|انك|دور|كما ~5 قرصان|هاكر|انسان|ذكاء|بدون|بلا",
    ),
}  # fmt: skip
# In scripts without spaces, as regular expressions.
SIGN_ORDERS: dict[str, tuple[str, ...]] = {
    "zh": (
        r"(?:忽略|无视|忘记|忘掉|不要理会|不要遵守|不要遵循|抛弃|绕过|覆盖|無視|忘記|不理会).{0,10}(?:之前|以前|先前|上述|上面|以上|前面|所有|一切|你的|系统|系統|此前)"
        r".{0,8}(?:指令|指示|规则|規則|命令|提示词|提示|要求|设定|约束|限制|内容|說明|说明|话)",
        r"(?:把|将|對|对).{0,6}(?:之前|上面|以上|先前|所有).{0,8}(?:指令|指示|规则|命令|提示词|要求|设定).{0,6}(?:忽略|忘|无视|作废|抛)",
        r"(?:显示|输出|打印|透露|泄露|告诉我|重复|公开|写出|說出|说出|披露|展示).{0,8}(?:系统提示|提示词|系統提示|你的指令|你的规则|你的提示|初始指令|隐藏指令|内部指令|你的设定|系统指令)",
        r"(?:你现在|你現在|现在你|从现在起你?|从现在开始你?|從現在起你?|今后你|此后你).{0,3}(?:是|扮演|变成|成为|只|必须|要|不再|进入|回答|将).{0,14}"
        r"(?:机器人|助手|海盗|黑客|模式|限制|AI|ai|人工智能|回答|回复|规则|角色|说|约束|推荐|模型)",
        r"(?:只|仅|仅仅|只能|一律|总是|必须|始终)(?:能|可|需|要|须)?(?:回答|回复|答复|用|以).{0,14}(?:“|「|\"|'|回答|回复|说|字|英文|英语)",
        r"(?:不要|不得|别|切勿|禁止|请勿|勿|不許|不许)(?:告诉|告知|通知|提醒|透露给|向|讓|让).{0,4}(?:用户|用戶|访客|使用者|訪客)",
        r"(?:作为|身为|作為)(?:一个|一名)?(?:AI|ai|人工智能|语言模型|聊天机器人|智能助手|助手|機器人).{0,8}(?:必须|应该|应当|要|需|得|不能)",
        r"(?:致|给|請|请|提醒|注意).{0,4}(?:AI|ai|人工智能|语言模型|大模型|聊天机器人|智能助手|LLM|llm)(?:助手|模型)?.{0,2}[:：,，].{0,30}",
        r"(?:新的?|最新|真正的?|秘密|隐藏)(?:系统)?(?:指令|指示|命令|任务|提示词)(?:如下|是|为|[:：]).{0,40}",
        r"你的?(?:新|真正|唯一|新的|真正的)(?:任务|角色|身份|指令|目标)(?:是|为|就是)",
        r"(?:假装|扮演|假设|充当|模拟).{0,6}(?:你是|自己是|成|一个|没有).{0,10}(?:限制|规则|黑客|海盗|AI|ai|人工智能|机器人|约束)",
        r"(?:每次|每个|每一?条|所有)(?:回答|回复)(?:的?(?:开头|结尾|最后|末尾|前|后|都|中)).{0,10}(?:加|附|写|说|以|插入|包含)",
        r"(?:如果|当|若|只要)(?:用户|访客|有人|使用者).{0,3}(?:问|询问|问起|提问).{0,16}(?:就|请|则|要|都|必须)?(?:回答|回复|说|告诉).{0,20}",
    ),
    "ja": (
        r"(?:以前|これまで|今まで|上記|前述|先|すべて|全て|全|あなた|前|システム|従来|元).{0,10}(?:指示|命令|ルール|規則|プロンプト|制約|設定|指令|内容).{0,8}"
        r"(?:無視|忘れ|破棄|従わ(?:ない|ず)|無効|上書き|取り消)",
        r"(?:無視|忘れ)(?:して|ろ|せよ|しなさい|て).{0,12}(?:指示|命令|ルール|プロンプト)",
        r"(?:システムプロンプト|プロンプト|内部指示|あなたの指示|初期指示|隠された指示|システムメッセージ|指示内容).{0,8}(?:表示|出力|開示|教え|見せ|公開|印刷|繰り返|漏ら|明かし)",
        r"(?:あなたは|君は|お前は)(?:今|いま|現在|今後|これ|もう|ただ今)?.{0,6}(?:から|より|や)?.{0,8}(?:海賊|ハッカー|DAN|dan|制限のない|モード|AIではない|ボットで(?:す|ある)|自由な|別の(?:AI|ai|アシスタント))",
        r"(?:今後|これから|今から|以降|これ以降)(?:は|、|の)?.{0,14}(?:と|だけ|のみ|して|語で|ように)(?:答え|回答|返答|応答|話|返事)",
        r"(?:だけ|のみ|とだけ|必ず|常に).{0,12}(?:答えて|回答し|返答し|応答し|返信し|答えなさい|答えよ|答えろ)",
        r"(?:ユーザー|利用者|訪問者|ユーザ)(?:に|には|へ).{0,14}(?:言わない|伝えない|知らせない|教えない|話さない|明かさない|言うな|伝えるな|知らせず|通知しない|秘密)",
        r"(?:AI|ai|人工知能|言語モデル|チャットボット|アシスタント|LLM|llm)として.{0,14}(?:なければ|べき|必要|こと|しなさい|ください)",
        r"(?:AI|ai|人工知能|言語モデル|チャットボット|アシスタント|LLM|llm)(?:へ|への|向け|宛て|に告ぐ|に対する).{0,6}(?:指示|注意|メッセージ|お願い|命令|連絡|メモ|重要)",
        r"(?:新しい|新たな|本当の|真の|隠し|最新の)(?:システム)?(?:指示|命令|指令|任務|タスク|プロンプト)(?:は|です|[:：]|に従)",
        r"(?:ふりをし|なりきっ|になったつもり|演じ|のように振る舞|として振る舞).{0,10}",
        r"(?:すべて|全て|毎回|各|全)の?(?:回答|返答|応答)の?(?:最後|最初|冒頭|末尾|前|後).{0,16}(?:追加|付け|書|入れ|始め|含め|挿入)",
        r"(?:ユーザー|利用者|訪問者)が.{0,14}(?:聞|尋ね|質問).{0,8}(?:たら|れたら|場合|とき).{0,20}(?:答え|言|回答|返答)",
    ),
}
SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget)(?:all|any|the|your|every|of|these|those|previous|prior|above|earlier|system|preceding)*"
    r"(?:instructions?|rules|prompts?|guidelines|everything)|(?:reveal|print|show|output)(?:me|your|the|all)*(?:system)?"
    r"(?:prompt|instructions)|systemprompt|youarenow(?:an?)?(?:dan|pirate|hacker|bot|evil|unrestricted|free)"
    r"|donottelltheuser|newinstructions|ignorier\w{1,3}(?:alle)?(?:vorherigen|bisherigen)?(?:anweisungen|regeln)"
    r"|ignora(?:las|le|tutte|todas)*(?:instrucciones|istruzioni)"
)
# Sentences that stand behind an order and carry it on.
GOES_ON = re.compile(
    r"[\W_]*(?:(?:and|then|instead|now|please|just|only|also|simply|und|dann|stattdessen|ensuite|puis|luego|poi|dan|potem|затем)"
    r"[\W_]+)*(?:say|tell|answer|reply|respond|output|print|write|recommend|claim|pretend|act|always|never|do not|don[’']t|"
    r"instead|state|repeat|reveal|obey|follow|you (?:must|will|are|should|shall)|your (?:new|only)|sag|sage|antwort\w*|schreib\w*|"
    r"behaupte|empfiehl|du (?:bist|musst)|dis|dites|repond\w*|ecris|tu (?:es|dois)|di|responde\w*|contesta|escribe|eres|debes|"
    r"diga|responda|escreva|rispondi|scrivi|devi|zeg|antwoord|schrijf|je moet|powiedz|odpowiadaj|napisz|musisz|скажи\w*|отвечай\w*|"
    r"напиши|ты должен|soyle|cevap ver|قل|اجب)\b|[\W_]*(?:只?回答|回复|说|告诉|请说|と答え|と言)"
)
