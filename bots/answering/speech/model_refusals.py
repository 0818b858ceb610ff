"""How models say that they do not know: regular expressions for one clause, from its start.

"SOURCES" stands for what an answer is made from. `COURTESIES` and `OFFERS` are clauses that may
stand beside a refusal; `BUT` joins a refusal to what may be a fact.
"""

SOURCES: dict[str, str] = {
    "en": (
        r"(?:passages?|excerpts?|snippets?|sources?|documents?|documentation|context|"
        r"knowledge base|information|text|texts|materials?|content|data|website|pages?)"
    ),
    "de": (
        r"(?:abschnitte\w*|passagen?|textstellen?|quellen?|dokumente?n?|kontext|informationen|"
        r"texte?n?|unterlagen|angaben|auszüge?n?|wissensdatenbank|inhalte?n?|daten)"
    ),
    "fr": (
        r"(?:passages?|extraits?|sources?|documents?|contexte|informations?|textes?|"
        r"documentation|contenus?|données|base de connaissances)"
    ),
    "es": (
        r"(?:pasajes?|fragmentos?|fuentes?|documentos?|contexto|información|textos?|"
        r"documentación|contenidos?|datos|base de conocimientos?)"
    ),
    "pt": (
        r"(?:passagens|passagem|trechos?|fontes?|documentos?|contexto|informaç(?:ões|ão)|"
        r"textos?|documentação|conteúdos?|dados|base de conhecimento)"
    ),
    "it": (
        r"(?:passaggi\w*|brani|estratti|font[ei]|document[oi]|contesto|informazioni|test[oi]|"
        r"documentazione|contenut[oi]|dati|materiale)"
    ),
    "nl": (
        r"(?:passages?|fragmenten|bronnen|documenten|context|informatie|tekst(?:en)?|"
        r"documentatie|inhoud|gegevens|kennisbank)"
    ),
    "pl": (
        r"(?:fragment\w*|źród\w*|dokument\w*|kontek\w*|informacj\w*|tek\w*|materiał\w*|treś\w*|"
        r"danych|dane)"
    ),
    "ru": (
        r"(?:отрыв\w*|фрагмент\w*|источник\w*|документ\w*|контекст\w*|информаци\w*|сведени\w*|"
        r"текст\w*|материал\w*|данны\w*)"
    ),
    "tr": (
        r"(?:pasaj\w*|bölüm\w*|kaynak\w*|belge\w*|bağlam\w*|bilgi\w*|metin\w*|içerik\w*|"
        r"içeriğ\w*|veri\w*)"
    ),
}

MODELS_SAY: dict[str, tuple[str, ...]] = {
    "en": (
        r"(?:i|we) (?:could not|couldn't|cannot|can't|can not|was not able to|wasn't able to|"
        r"were unable to|was unable to|am not able to|am unable to|'m unable to|did not|didn't|"
        r"do not|don't) (?:seem to )?(?:find|see|locate|identify) (?:an?y? )?(?:(?:specific|"
        r"exact|clear|direct|relevant|further|more) )*(?:answers?|information|info|details?|"
        r"anything|mention|references?|that|this|it|what|passages?)\b",
        r"(?:i|we) (?:could not|couldn't|cannot|can't|did not|didn't|do not|don't|was unable to|"
        r"am unable to|was not able to|wasn't able to) (?:seem to )?(?:find|see|locate|"
        r"identify) .{1,120}\b(?:in|within|from|among) (?:the |my |our |these |this |"
        r"any of the )?(?:\w+ ){0,3}SOURCES\b",
        r"(?:i|we)(?: currently)? (?:do not|don't) (?:currently |actually |"
        r"seem to )?have (?:(?:any|an|the|enough|sufficient|specific|that|this|more|much|"
        r"access to|exact|detailed|relevant|further) )*(?:information|info|details?|data|"
        r"answers?|knowledge|anything|passages?)\b",
        r"(?:i|we)(?: currently)? have no (?:(?:specific|exact|relevant|further|"
        r"detailed) )*(?:information|info|details?|data|answer|knowledge)\b",
        r"i (?:do not|don't) (?:actually )?know\b",
        r"i(?:'m| am) not (?:sure|certain)\b",
        r"i (?:cannot|can't|can not|could not|couldn't|am unable to|'m unable to|am not able to|"
        r"'m not able to|was unable to) (?:answer|help|provide|determine|tell|confirm|say|"
        r"assist)\b",
        r"i(?:'m| am) (?:unable|not able) to (?:answer|help|provide|determine|tell|confirm|say|"
        r"find|locate|assist)\b",
        r"(?:the |these |my |our |none of the )?(?:(?:provided|given|available|supplied|current|"
        r"listed|numbered|retrieved) )?SOURCES (?:(?:(?:i|you|we) (?:have|was given|were given|"
        r"provided|have been given)|provided|given|available|here|above|to me) ?)*(?:do not|"
        r"does not|don't|doesn't|did not|didn't) (?:explicitly |specifically |directly |"
        r"seem to |appear to )?(?:mention|say|specify|answer|cover|address|state|discuss|"
        r"indicate)\b",
        r"(?:the |these |my )?(?:provided|given|available|supplied|numbered|"
        r"retrieved) SOURCES (?:(?:i have|i was given) )?(?:do not|does not|don't|"
        r"doesn't) (?:explicitly |specifically |directly )?(?:contain|include|provide|give|have|"
        r"list)\b",
        r"(?:the |these )?(?:passages|excerpts|snippets|sources) (?:do not|"
        r"don't) (?:explicitly |specifically )?(?:contain|include|provide|give|have|list)\b",
        r"there(?: is|'s| was| are| were) (?:no|not any|nothing) (?:(?:specific|relevant|"
        r"further|detailed) )*(?:information|mention|details?|answers?|data|"
        r"references?)(?: (?:is |was )?(?:about|on|regarding|for|in|of|available|provided|given|"
        r"there|that|to (?:answer|say|tell))\b.{0,120})?$",
        r"there (?:is not|isn't) (?:any|enough) (?:information|mention|details?)(?: (?:about|on|"
        r"regarding|for|in|of)\b.{0,120}|$)",
        r"no (?:(?:specific|relevant|further) )*(?:information|details?|mention|answer|"
        r"data)\b.{0,80}(?:found|available|provided|given|SOURCES)",
        r"(?:that|this|it|the answer)(?: information)? (?:is not|isn't|was not|"
        r"wasn't) (?:mentioned|covered|included|specified|stated|provided|available|listed|"
        r"in)\b.{0,60}(?:SOURCES)",
        r"(?:that|this|it) (?:is not|isn't|was not|wasn't) (?:mentioned|covered|specified|"
        r"stated)$",
        r"(?:that|this) information (?:is not|isn't) available\b",
        r"nothing (?:in|within) (?:the |my )?(?:\w+ ){0,2}SOURCES (?:says|mentions|answers|"
        r"covers)\b",
        r"unable to (?:find|locate|answer)\b",
        r"information (?:about|on|regarding) .{1,80}(?:is not|isn't|was not) (?:available|"
        r"provided|included|mentioned|in the)\b",
    ),
    "de": (
        r"(?:habe|finde|besitze) ich (?:leider |dazu |darüber |hierzu |zu .{1,60} )*keine?n?"
        r" (?:\w+ )?(?:informationen?|angaben|daten|antwort|auskunft|hinweise?)\b.{0,40}",
        r"konnte ich .{0,90}(?:nichts?|keine?n?) ?.{0,60}(?:finden|entnehmen|beantworten)$",
        r"(?:das|dies|dazu|darüber|hierzu|dafür)? ?(?:konnte|kann) ich .{0,90}(?:nicht|nichts|"
        r"keine?n?) ?.{0,60}(?:finden|entnehmen|beantworten|sagen|weiterhelfen)$",
        r"ich (?:konnte|kann) .{0,90}(?:nicht|nichts|keine?n?) ?.{0,80}(?:finden|entnehmen|"
        r"beantworten|sagen|weiterhelfen)$",
        r"(?:das |dies |dazu |darüber |hierzu )?(?:weiß ich|ich weiß es|"
        r"ich weiß das) .{0,20}nicht$",
        r"(?:dazu|darüber|hierzu|hierüber|dafür|zu .{1,60}|über .{1,60}) (?:habe ich|liegen mir|"
        r"liegen|finde ich|"
        r"habe ich .{0,20}) (?:leider )?(?:derzeit )?keine?n? (?:\w+ )?(?:informationen|angaben|"
        r"auskunft|daten|antwort|information)\b.{0,60}",
        r"ich (?:habe|finde|besitze|verfüge über) (?:leider |dazu |darüber |"
        r"hierzu )*keine?n? (?:\w+ )?(?:informationen?|angaben|daten|antwort|auskunft|"
        r"hinweise?)\b",
        r"(?:mir liegen|es liegen(?: mir)?|es gibt) (?:leider |dazu |hierzu |"
        r"darüber )*keine (?:\w+ )?(?:informationen|angaben|hinweise)\b",
        r"keine (?:\w+ )?informationen\b.{0,60}(?:gefunden|vorhanden|verfügbar|vor)$",
        r"(?:in )?(?:die|den|der|meine[nr]?) (?:\w+ ){0,2}SOURCES (?:\w+ ){0,2}(?:enthalten|"
        r"enthält|erwähnen|erwähnt|beantworten|beantwortet|nennen|nennt|sagen|geben|machen|"
        r"steht|stehen|finde ich|wird|werden)\b.{0,60}\b(?:keine?n?|nicht|nichts)\b",
        r"(?:das|dies|davon) (?:steht|wird|geht) .{0,60}(?:nicht|nichts)\b.{0,40}",
        r"(?:dazu|darüber) (?:steht|sagen|finde ich) .{0,60}nichts\b.{0,60}",
    ),
    "fr": (
        r"je (?:n'ai|ne dispose|ne possède|n'arrive|ne trouve|ne peux|ne sais|ne suis|"
        r"ne parviens|n'ai pu) ?.{0,20}(?:pas|aucune?|rien)\b.{0,30}(?:trouv|information|"
        r"réponse|renseignement|répondre|donnée|détail|mention|aider|cela|sûr|mesure)\w*",
        r"je (?:ne )?(?:le )?sais pas\b",
        r"(?:les|le|la|ces|mes) SOURCES (?:\w+ ){0,3}(?:ne|n')\s?(?:mentionne|contien|précise|"
        r"indique|réponde|répond|fourni|donne|permette|dise|évoque|comporte|parle|"
        r"traite)\w* (?:pas|aucune?|rien)\b",
        r"(?:il n'y a|il n'existe) (?:pas d'|aucune? )(?:information|mention|réponse|détail|"
        r"donnée)\w*\b",
        r"aucune (?:information|mention|réponse|donnée)\w*\b",
        r"(?:cela|ce|cette information) (?:n'est|ne figure) pas (?:mentionné|précisé|indiqué|"
        r"disponible|dans)\w*",
    ),
    "es": (
        r"no (?:he podido |pude |puedo |he |logré |consigo )?(?:encontr|encuentr|localiz|"
        r"hall)\w* .{0,60}(?:información|respuesta|eso|esto|detalles|datos|mención|nada|SOURCES)",
        r"(?:actualmente )?no (?:tengo|dispongo de|cuento con|"
        r"poseo) (?:\w+ ){0,3}(?:información|datos|detalles|respuesta|conocimiento)\b",
        r"no (?:lo )?sé\b",
        r"no puedo (?:responder|ayudar|contestar|proporcionar|confirmar)\w*",
        r"(?:los|las|el|la|mis|mi) SOURCES (?:\w+ ){0,4}no (?:\w+ )?(?:menciona|contiene|"
        r"especifica|indica|responde|dice|incluye|proporciona|ofrece|aclara|trata|habla)\w*",
        r"no (?:hay|existe|se encontró|se menciona|se especifica|se indica|"
        r"aparece) (?:\w+ ){0,3}(?:información|mención|respuesta|detalles|datos|nada|en)\b",
        r"(?:eso|esto|esa información) no (?:se menciona|se especifica|está|aparece|figura)\b",
    ),
    "pt": (
        r"(?:eu )?não (?:consegui |pude |consigo |foi possível )?(?:encontr|localiz|"
        r"ach)\w* .{0,60}(?:informaç|resposta|isso|isto|detalhes|dados|menção|nada|SOURCES)",
        r"(?:eu )?não (?:tenho|disponho de|possuo) (?:\w+ ){0,3}(?:informaç\w+|dados|detalhes|"
        r"resposta|conhecimento)\b",
        r"(?:eu )?não sei\b",
        r"(?:eu )?não (?:posso|consigo) (?:responder|ajudar|fornecer|confirmar)\w*",
        r"(?:os|as|o|a|minhas) SOURCES (?:\w+ ){0,4}não (?:\w+ )?(?:menciona|cont[ée]m|contêm|"
        r"especifica|indica|responde|diz|inclu|fornece|trata|fala|aborda)\w*",
        r"não (?:há|existe|existem|se encontra|é mencionad\w+) (?:\w+ ){0,3}(?:informaç\w+|"
        r"menção|resposta|detalhes|dados|nada|nas?|nos?)\b",
        r"(?:isso|isto|essa informação) não (?:é|está|consta|aparece)\b",
    ),
    "it": (
        r"non (?:ho |sono riuscit\w+ a |riesco a |posso |ho potuto )(?:trovat\w*|trovar\w*|"
        r"reperi\w*|individua\w*) .{0,60}(?:informazion|risposta|ciò|questo|quest|dettagl|dati|"
        r"nulla|niente|SOURCES)",
        r"non (?:ho|dispongo di|possiedo) (?:\w+ ){0,3}(?:informazioni|dati|dettagli|risposta|"
        r"risposte)\b",
        r"non (?:lo )?so\b",
        r"non (?:posso|sono in grado di|riesco a) (?:rispond|aiut|forni|conferm)\w*",
        r"(?:i|gli|le|il|la) SOURCES (?:\w+ ){0,4}non (?:\w+ )?(?:menziona|contien|contengono|"
        r"specifica|indica|rispond|dic|includ|fornis|tratta|parla)\w*",
        r"non (?:ci sono|c'è|è presente|sono presenti|"
        r"viene menzionat\w+) (?:\w+ ){0,3}(?:informazioni|menzione|risposta|dettagli|dati|"
        r"nulla|nei|nelle)\b",
        r"(?:questo|ciò|questa informazione) non (?:è|viene|compare)\b",
    ),
    "nl": (
        r"(?:dat|dit|daar|hierover|daarover)? ?(?:kon|kan) ik .{0,80}(?:niet|niets|"
        r"geen)\b ?.{0,60}(?:vinden|terugvinden|beantwoorden|zeggen|helpen)?\b",
        r"ik (?:kon|kan|heb) .{0,80}(?:niet|niets|geen) ?.{0,60}(?:vinden|terugvinden|gevonden|"
        r"beantwoorden|helpen|informatie|gegevens|antwoord)\b",
        r"(?:daarover|hierover|daar|over .{1,60}) (?:heb|vind|"
        r"beschik) ik (?:\w+ ){0,3}geen (?:\w+ )?(?:informatie|gegevens)\b",
        r"ik (?:heb|vind|beschik over) (?:\w+ ){0,3}geen (?:\w+ )?(?:informatie|gegevens|"
        r"antwoord)\b",
        r"(?:dat |ik )?weet ik .{0,20}niet\b|ik weet (?:het|dat) niet\b",
        r"(?:de|het|mijn) (?:\w+ ){0,2}SOURCES (?:\w+ ){0,2}(?:vermeld\w*|bevat\w*|noem\w*|"
        r"geven|geeft|zeg\w*|beantwoord\w*)\b .{0,60}(?:niet|geen|niets)\b",
        r"er is geen (?:\w+ )?informatie\b",
    ),
    "pl": (
        r"nie (?:udało mi się |mogę |mogłem |mogłam )?(?:zna(?:leźć|lazł\w*|jduję|jdę)|"
        r"odnal\w+) .{0,80}",
        r"(?:niestety )?nie (?:mam|posiadam|dysponuję) (?:\w+ ){0,3}(?:informacj\w*|dany\w*|"
        r"odpowiedzi|wiedzy)\b",
        r"nie wiem\b",
        r"nie (?:mogę|jestem w stanie|potrafię) (?:odpowiedzieć|pomóc|udzielić|podać)\b",
        r"(?:\w+ )?(?:\w+ )?SOURCES (?:\w+ ){0,3}nie (?:wspomina|zawiera|podaj|określa|mówi|"
        r"odpowiada)\w*",
        r"(?:w .{1,60} )?(?:nie ma|brak) (?:\w+ ){0,3}(?:informacj\w*|wzmianki|danych|"
        r"odpowiedzi)\b",
    ),
    "ru": (
        r"(?:к сожалению )?(?:я )?не (?:наш[её]л|нашла|могу найти|смог найти|смогла найти|"
        r"нахожу|вижу) .{0,80}(?:информаци|ответ|это|этого|сведени|данны|упоминани|ничего|"
        r"SOURCES)",
        r"мне не удалось найти\b",
        r"(?:к сожалению )?у меня нет (?:\w+ ){0,3}(?:информаци\w+|данных|сведений|ответа)\b",
        r"(?:я )?(?:этого )?не (?:знаю|располагаю|имею) ?(?:\w+ ){0,3}(?:информаци\w*|данны\w*|"
        r"сведени\w*)?",
        r"(?:я )?не (?:могу|смогу) (?:ответить|помочь|сказать|предоставить)\b",
        r"(?:в )?(?:\w+ ){0,3}SOURCES (?:\w+ ){0,3}(?:не (?:упомина|содерж|указ|говор|сказан|"
        r"отвеча)\w*|нет|ничего|отсутству\w+)",
        r"(?:информаци\w+|сведени\w+|данны\w+) .{0,60}(?:нет|отсутству\w+|не найден\w*|"
        r"не указан\w*)",
    ),
    "tr": (
        r"(?:bu|bunu|bununla|bu konuda|bu soruya|maalesef|üzgünüm)?.{0,120}(?:bulamadım|"
        r"bulamıyorum|bulunamadı|bilgim yok|bilgiye sahip değilim|bilgi yok|bilmiyorum|"
        r"yanıtlayamıyorum|yanıt bulamadım|cevap veremiyorum|bilgi bulunmuyor|"
        r"bilgi bulunmamaktadır|belirtilmemiş|belirtilmemiştir|bahsedilmiyor|yer almıyor|"
        r"yer almamaktadır)$",
    ),
    "zh": (
        r".{0,30}(?:没有找到|未找到|找不到|没找到|未能找到|无法找到|沒有找到).{0,40}",
        r".{0,20}(?:没有|沒有|暂无|缺乏)(?:足够的|相关的?|任何|具体的?|关于.{1,20}的?|"
        r"有关.{1,20}的?|这方面的?)*(?:信息|資訊|资料|内容|資料|答案).{0,10}",
        r"(?:我|抱歉我)?(?:不知道|不清楚|无法回答|不能回答|无法提供|无法确定|不太清楚).{0,30}",
        r".{0,30}(?:没有|未|并未|并没有)(?:提到|提及|说明|包含|涉及|提供|给出|明确).{0,40}",
    ),
    "ja": (
        r".{0,80}(?:見つかりません|見つけられません|見つけることができません|見当たりません|"
        r"わかりません|分かりません|存じません|記載(?:が|は|されて)(?:あり|い)ません|情報(?:が|"
        r"は)(?:あり|ござい)ません|含まれて(?:い|おり)ません|お答えできません|回答できません|"
        r"持っていません|持ち合わせており?ません|記載がありません|触れられていません|"
        r"答えられません|ございません)(?:でした)?(?:が)?",
        r".{0,60}(?:情報|記載|記述|回答)(?:が|は)(?:ない|見つからない|なかった).{0,10}",
    ),
}

COURTESIES = (
    r"(?:i'?m |i am |we'?re |we are )?(?:so |very |really |terribly )?(?:sorry|"
    r"afraid)(?: about that| for that| that)?$|unfortunately$|apologies$|my apologies$|"
    r"i apologi[sz]e$|hello$|hi$|hmm$|good question$|great question$|(?:thanks?|"
    r"thank you)(?: for .{1,40})?$|at the moment$|currently$|based on .{1,60}$|"
    r"according to .{1,60}$|(?:es tut mir |tut mir )?leid$|leider$|entschuldigung$|désolée?$|"
    r"je suis désolée?$|malheureusement$|lo siento(?: mucho)?$|lamentablemente$|"
    r"desafortunadamente$|desculpe$|lamento$|infelizmente$|mi dispiace$|purtroppo$|scusi$|"
    r"het spijt me$|sorry$|helaas$|przykro mi$|przepraszam$|niestety$|извините$|к сожалению$|"
    r"простите$|прошу прощения$|üzgünüm$|maalesef$|özür dilerim$|抱歉$|对不起$|很抱歉$|"
    r"非常抱歉$|不好意思$|申し訳(?:ありません|ございません)(?:が)?$|すみません(?:が)?$|"
    r"恐れ入りますが$|残念ながら$"
)

OFFERS = (
    r"(?:please |kindly |you (?:can|could|may|might|should)(?: also| try)? |feel free to |try |"
    r"i (?:recommend|suggest|would recommend|would suggest|'d suggest|'d recommend|"
    r"advise)(?: that you| you)? |for (?:more|further|that) .{0,40}?,? ?(?:please )?|"
    r"it'?s best to |or |maybe |perhaps )*(?:ask|asking|rephras\w+|reword\w*|contact\w*|"
    r"reach\w* out|get(?:ting)? in touch|email\w*|call\w*|check\w* with|speak\w*|talk\w*|try\w*|"
    r"let (?:me|us) know|visit\w*|provide more|give me more|consult\w*|check\w*|"
    r"be more specific)\b(?!.*\d{1,2}[:.]\d\d)|(?:is there|can i|may i|could i|would you like|"
    r"do you want|how else|what else)\b.{0,60}(?:help|assist|else|know|other|ask|question)|"
    r"if (?:you|there).{1,80}$|i(?:'m| am) happy to help\b|i(?:'d| would) be happy to\b|"
    r"happy to help\b|(?:bitte |sie können |du kannst |am besten |für .{1,40} |wenden |fragen |"
    r"versuchen )?.{0,20}(?:wenden sie sich|kontaktieren|fragen sie|frag|formulier\w+|"
    r"umformulieren|an uns|melden sie sich|nehmen sie|kann ich .{0,20}(?:helfen|weiterhelfen)|"
    r"gern(?:e)? mit anderen worten)\b|(?:veuillez |vous pouvez |n'hésitez pas à |essayez |"
    r"je vous (?:invite|conseille|recommande|suggère) (?:à|de) |merci de |nous |"
    r"directement )*(?:de )?(?:contact\w+|reformul\w+|pos\w+ (?:la|votre|une autre)|demand\w+|"
    r"adress\w+|préciser|consult\w+)\b|(?:por favor,? |puede |puedes |le (?:recomiendo|"
    r"sugiero)(?: que)? |te (?:recomiendo|sugiero)(?: que)? |intente |"
    r"intenta )*(?:cont[aá]ct\w+|póngase|ponerse|ponte|comun[ií]\w+|pregúnt\w+|pregunt\w+|"
    r"reformul\w+|consult\w+)\b|¿?(?:hay algo más|puedo ayudar\w*|en qué más)\b|(?:por favor,? |"
    r"pode |tente |recomendo(?: que)? |sugiro(?: que)? )*(?:contact\w+|entre em contat?o|"
    r"entrar em contat?o|pergunt\w+|reformul\w+|consult\w+|fale conosco)\b|(?:per favore,? |"
    r"può |puoi |provi a |prova a |le (?:consiglio|suggerisco) di |ti (?:consiglio|"
    r"suggerisco) di )*(?:ci contatti|contatt\w+|riformul\w+|chied\w+|rivolg\w+|consult\w+)\b|"
    r"(?:u kunt |je kunt |probeer |gelieve |alstublieft )*(?:stel|neem|neemt|contact|vraag|"
    r"formuleer|herformuleer|raadpleeg)\b|(?:proszę |możesz |może pan\w* |"
    r"spróbuj )*(?:skontakt\w+|kontakt\w*|zapyta\w*|zadać|przeformuł\w+|o kontakt)\b|"
    r"(?:пожалуйста,? |вы можете |можете |попробуйте |рекомендую |советую )*(?:обрат\w+|связ\w+|"
    r"свяж\w+|спрос\w+|переформул\w+|уточн\w+|задайте)\b|.{0,80}(?:iletişime geç\w*|"
    r"sorabilir\w*|sorun$|sormayı deneyin|başvur\w+|ulaşabilir\w*|ulaşın)|(?:请|您可以|你可以|"
    r"建议|如需|如果|也可以|或|可以).{0,40}(?:联系|再问|提问|咨询|换|询问|告诉我|說法|"
    r"查看).{0,20}|.{0,60}(?:お問い合わせ|ご連絡|お尋ね|質問して|ご確認|言い換え|お聞きください|"
    r"ご質問).{0,20}"
)

BUT = (
    r"\b(?:but|however|though|although|yet|aber|jedoch|allerdings|doch|mais|cependant|toutefois|"
    r"pero|sin embargo|aunque|mas|porém|contudo|no entanto|ma|però|tuttavia|maar|echter|ale|"
    r"jednak|natomiast|но|однако|зато|ama|fakat|ancak|men|dock|mutta)\b|但是|但|不过|然而|"
    r"しかし|ただし"
)
