"""Answers to small talk in: en, de, fr, es, pt, it, nl, sv, da, no, fi, pl, cs, hu, ro."""

REPLIES: dict[str, tuple[str, ...]] = {
    "en": (
        "Hello! I am {name}, an automated assistant. What would you like to know?",
        "You are welcome! If you have another question, just ask.",
        "Goodbye! Come back whenever you have a question.",
        "All is well here, thank you. I am {name}, an automated assistant. What can I fin"
        "d for "
        "you?",
        "I am {name}, an automated assistant, not a person. I answer from the information"
        " this "
        "organisation has given me.",
        "I am {name}, an automated assistant. Ask me a question, and I look for the answe"
        "r in "
        "this organisation's information and show you where it comes from.",
        "All right. If you have a question, just ask.",
    ),
    "de": (
        "Hallo! Ich bin {name}, ein automatischer Assistent. Was möchten Sie wissen?",
        "Gern geschehen! Wenn Sie noch eine Frage haben, fragen Sie einfach.",
        "Auf Wiedersehen! Bei Fragen bin ich jederzeit da.",
        "Danke, alles bestens. Ich bin {name}, ein automatischer Assistent. Was kann ich "
        "für Sie "
        "nachsehen?",
        "Ich bin {name}, ein automatischer Assistent und kein Mensch. Ich antworte aus den "
        "Informationen, die mir diese Organisation gegeben hat.",
        "Ich bin {name}, ein automatischer Assistent. Stellen Sie mir eine Frage: Ich suc"
        "he die "
        "Antwort in den Informationen dieser Organisation und zeige, woher sie stammt.",
        "Alles klar. Wenn Sie eine Frage haben, fragen Sie einfach.",
    ),
    "fr": (
        "Bonjour ! Je suis {name}, un assistant automatique. Que souhaitez-vous savoir ?",
        "Avec plaisir ! Si vous avez une autre question, n'hésitez pas.",
        "Au revoir ! Revenez quand vous voulez si vous avez une question.",
        "Tout va bien, merci. Je suis {name}, un assistant automatique. Que puis-je chercher "
        "pour vous ?",
        "Je suis {name}, un assistant automatique et non une personne. Je réponds à parti"
        "r des "
        "informations que cette organisation m'a données.",
        "Je suis {name}, un assistant automatique. Posez-moi une question : je cherche la "
        "réponse dans les informations de cette organisation et je vous montre d'où elle "
        "vient.",
        "Très bien. Si vous avez une question, n'hésitez pas.",
    ),
    "es": (
        "¡Hola! Soy {name}, un asistente automático. ¿Qué le gustaría saber?",
        "¡De nada! Si tiene otra pregunta, aquí estoy.",
        "¡Hasta luego! Vuelva cuando tenga una pregunta.",
        "Todo bien, gracias. Soy {name}, un asistente automático. ¿Qué puedo buscar para usted?",
        "Soy {name}, un asistente automático, no una persona. Respondo con la información"
        " que me "
        "ha dado esta organización.",
        "Soy {name}, un asistente automático. Hágame una pregunta: busco la respuesta en la "
        "información de esta organización y le muestro de dónde viene.",
        "Muy bien. Si tiene alguna pregunta, aquí estoy.",
    ),
    "pt": (
        "Olá! Eu sou {name}, um assistente automático. O que gostaria de saber?",
        "De nada! Se tiver outra pergunta, é só perguntar.",
        "Até logo! Volte sempre que tiver uma pergunta.",
        "Tudo bem, obrigado. Eu sou {name}, um assistente automático. O que posso procura"
        "r para "
        "si?",
        "Eu sou {name}, um assistente automático, não uma pessoa. Respondo com as informa"
        "ções "
        "que esta organização me deu.",
        "Eu sou {name}, um assistente automático. Faça uma pergunta: procuro a resposta nas "
        "informações desta organização e mostro de onde ela vem.",
        "Tudo certo. Se tiver uma pergunta, é só perguntar.",
    ),
    "it": (
        "Ciao! Sono {name}, un assistente automatico. Che cosa desidera sapere?",
        "Prego! Se ha un'altra domanda, chieda pure.",
        "Arrivederci! Torni pure quando ha una domanda.",
        "Tutto bene, grazie. Sono {name}, un assistente automatico. Che cosa posso cercar"
        "e per "
        "lei?",
        "Sono {name}, un assistente automatico, non una persona. Rispondo con le informaz"
        "ioni "
        "che mi ha dato questa organizzazione.",
        "Sono {name}, un assistente automatico. Mi faccia una domanda: cerco la risposta "
        "nelle "
        "informazioni di questa organizzazione e le mostro da dove viene.",
        "Va bene. Se ha una domanda, chieda pure.",
    ),
    "nl": (
        "Hallo! Ik ben {name}, een automatische assistent. Wat wilt u weten?",
        "Graag gedaan! Als u nog een vraag hebt, stel hem gerust.",
        "Tot ziens! Kom gerust terug als u een vraag hebt.",
        "Alles goed hier, dank u. Ik ben {name}, een automatische assistent. Wat kan ik v"
        "oor u "
        "opzoeken?",
        "Ik ben {name}, een automatische assistent en geen mens. Ik antwoord met de infor"
        "matie "
        "die deze organisatie mij heeft gegeven.",
        "Ik ben {name}, een automatische assistent. Stel me een vraag: ik zoek het antwoo"
        "rd in "
        "de informatie van deze organisatie en laat zien waar het vandaan komt.",
        "Prima. Als u een vraag hebt, stel hem gerust.",
    ),
    "sv": (
        "Hej! Jag är {name}, en automatisk assistent. Vad vill du veta?",
        "Varsågod! Har du fler frågor är det bara att fråga.",
        "Hej då! Kom tillbaka när du har en fråga.",
        "Allt är bra, tack. Jag är {name}, en automatisk assistent. Vad kan jag ta reda på åt dig?",
        "Jag är {name}, en automatisk assistent och inte en människa. Jag svarar utifrån den "
        "information som organisationen har gett mig.",
        "Jag är {name}, en automatisk assistent. Ställ en fråga, så söker jag svaret i "
        "organisationens information och visar varifrån det kommer.",
        "Okej. Har du en fråga är det bara att fråga.",
    ),
    "da": (
        "Hej! Jeg er {name}, en automatisk assistent. Hvad vil du gerne vide?",
        "Selv tak! Har du et andet spørgsmål, så spørg endelig.",
        "Farvel! Kom tilbage, når du har et spørgsmål.",
        "Alt er godt, tak. Jeg er {name}, en automatisk assistent. Hvad kan jeg finde for dig?",
        "Jeg er {name}, en automatisk assistent og ikke et menneske. Jeg svarer ud fra de "
        "oplysninger, som organisationen har givet mig.",
        "Jeg er {name}, en automatisk assistent. Stil mig et spørgsmål, så leder jeg efter "
        "svaret i organisationens oplysninger og viser, hvor det kommer fra.",
        "Fint. Har du et spørgsmål, så spørg endelig.",
    ),
    "no": (
        "Hei! Jeg er {name}, en automatisk assistent. Hva vil du vite?",
        "Bare hyggelig! Har du flere spørsmål, er det bare å spørre.",
        "Ha det bra! Kom tilbake når du har et spørsmål.",
        "Alt er bra, takk. Jeg er {name}, en automatisk assistent. Hva kan jeg finne for deg?",
        "Jeg er {name}, en automatisk assistent og ikke et menneske. Jeg svarer ut fra "
        "informasjonen som organisasjonen har gitt meg.",
        "Jeg er {name}, en automatisk assistent. Still et spørsmål, så leter jeg etter sv"
        "aret i "
        "organisasjonens informasjon og viser hvor det kommer fra.",
        "Greit. Har du et spørsmål, er det bare å spørre.",
    ),
    "fi": (
        "Hei! Olen {name}, automaattinen avustaja. Mitä haluaisit tietää?",
        "Ole hyvä! Jos sinulla on muuta kysyttävää, kysy vain.",
        "Näkemiin! Palaa aina, kun sinulla on kysyttävää.",
        "Kaikki hyvin, kiitos. Olen {name}, automaattinen avustaja. Mitä voin etsiä sinulle?",
        "Olen {name}, automaattinen avustaja enkä ihminen. Vastaan niiden tietojen pohjalta, "
        "jotka tämä organisaatio on antanut minulle.",
        "Olen {name}, automaattinen avustaja. Esitä kysymys, niin etsin vastauksen tämän "
        "organisaation tiedoista ja näytän, mistä se on peräisin.",
        "Selvä. Jos sinulla on kysyttävää, kysy vain.",
    ),
    "pl": (
        "Dzień dobry! Nazywam się {name} i jestem automatycznym asystentem. Co chcesz wiedzieć?",
        "Nie ma za co! Jeśli masz jeszcze jakieś pytanie, śmiało pytaj.",
        "Do widzenia! Wróć, gdy pojawi się pytanie.",
        "Wszystko dobrze, dziękuję. Nazywam się {name} i jestem automatycznym asystentem. Co "
        "mogę sprawdzić?",
        "Nazywam się {name}. Jestem automatycznym asystentem, nie człowiekiem, i odpowiad"
        "am na "
        "podstawie informacji, które dała mi ta organizacja.",
        "Nazywam się {name} i jestem automatycznym asystentem. Zadaj pytanie, a poszukam "
        "odpowiedzi w informacjach tej organizacji i pokażę, skąd pochodzi.",
        "W porządku. Jeśli masz pytanie, śmiało pytaj.",
    ),
    "cs": (
        "Dobrý den! Jmenuji se {name} a jsem automatický asistent. Co byste chtěli vědět?",
        "Není zač! Máte-li další otázku, klidně se ptejte.",
        "Na shledanou! Vraťte se, kdykoli budete mít otázku.",
        "Vše v pořádku, děkuji. Jmenuji se {name} a jsem automatický asistent. Co pro vás"
        " mohu "
        "vyhledat?",
        "Jmenuji se {name}. Jsem automatický asistent, ne člověk, a odpovídám z informací"
        ", které "
        "mi dala tato organizace.",
        "Jmenuji se {name} a jsem automatický asistent. Položte mi otázku: odpověď vyhled"
        "ám v "
        "informacích této organizace a ukážu, odkud pochází.",
        "Dobře. Máte-li otázku, klidně se ptejte.",
    ),
    "hu": (
        "Üdvözlöm! {name} vagyok, automatikus asszisztens. Mit szeretne tudni?",
        "Szívesen! Ha van még kérdése, tegye fel bátran.",
        "Viszontlátásra! Térjen vissza, ha kérdése van.",
        "Minden rendben, köszönöm. {name} vagyok, automatikus asszisztens. Minek nézhetek utána?",
        "{name} vagyok, automatikus asszisztens, nem ember. Azokból az információkból "
        "válaszolok, amelyeket ez a szervezet adott nekem.",
        "{name} vagyok, automatikus asszisztens. Tegyen fel egy kérdést: a választ a szer"
        "vezet "
        "információiban keresem, és megmutatom, honnan származik.",
        "Rendben. Ha kérdése van, tegye fel bátran.",
    ),
    "ro": (
        "Bună ziua! Mă numesc {name} și sunt un asistent automat. Ce doriți să aflați?",
        "Cu plăcere! Dacă mai aveți o întrebare, nu ezitați.",
        "La revedere! Reveniți oricând aveți o întrebare.",
        "Totul este bine, mulțumesc. Mă numesc {name} și sunt un asistent automat. Ce pot"
        " căuta "
        "pentru dumneavoastră?",
        "Mă numesc {name}. Sunt un asistent automat, nu o persoană, și răspund din inform"
        "ațiile "
        "pe care mi le-a dat această organizație.",
        "Mă numesc {name} și sunt un asistent automat. Puneți-mi o întrebare: caut răspun"
        "sul în "
        "informațiile acestei organizații și vă arăt de unde provine.",
        "În regulă. Dacă aveți o întrebare, nu ezitați.",
    ),
}
