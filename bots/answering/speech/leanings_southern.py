"""Follow-ups in: pt, it, nl, ro, el. See `leanings`."""

LEANINGS: dict[str, dict[str, str]] = {
    "pt": {
        "openers": (
            "e|e para|e os|e as|e o|e a|e se|e em|e no|e na|ou|mas|também|e quanto a|e quanto ao|"
            "e quanto à|quanto a|e sobre|e com|e sem|que tal|e como|e então|o mesmo para|"
            "mais alguma coisa|e depois|e aos|e ao|e à|e nos|e nas"
        ),
        "pointers": (
            "isso isto aquilo esse essa esses essas este esta estes estas aquele aquela ele ela "
            "eles elas lá ali aí nisso disso nele nela dele dela deles delas lo mesmo mesma "
            "ambos qual?"
        ),
        "idioms": (
            "é possível|esta semana|este mês|este ano|este fim|esta noite|esta tarde|esta manhã|"
            "este verão|este inverno|este hotel|esta página|este site|está aberto|está aberta|"
            "está incluído|onde está|como está|que horas são|mesmo dia|esta loja|por isso|e aí"
        ),
        "before": (
            "para com sem no na nos nas ao aos às em a à de do da desde até durante depois antes "
            "por sobre entre se"
        ),
        "days": (
            "segunda* terça* quarta* quinta* sexta* sábado* domingo* fim fins feriado* hoje "
            "amanhã natal dias úteis semana"
        ),
        "hours": "manhã tarde* noite* meio dia madrugada",
        "months": (
            "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
            "dezembro verão inverno primavera outono"
        ),
        "people": (
            "adulto* criança* bebê* bebé* estudante* idoso* sénior* jovem jovens pessoa* gente "
            "grupo* família* casal casais cão cães cachorro* gato* animal animais funcionário* "
            "membro* sócio* empresa* hóspede*"
        ),
        "meals": "pequeno almoço* café jantar* brunch",
        "about": (
            "preço* custo* custa custam tarifa* taxa* desconto* depósito caução prazo* mínimo "
            "máximo garantia tamanho* peso cor cores duração altura idade caro cara grátis "
            "gratuito* disponível possível incluído* incluso obrigatório* necessário* permitido* "
            "exemplo* detalhe* motivo* condições exceções diferença* alternativa* opção opções "
            "imposto* suplemento*"
        ),
        "more": (
            "barato barata maior menor mais menos melhor outro outra outros outras primeiro "
            "primeira segundo terceiro último última próximo cedo novo igual diferente* só "
            "rápido ainda além tampouco"
        ),
        "asks": (
            "quanto quanta quantos quantas tempo vezes longe exatamente significa explicar dizer "
            "custa dura demora funciona preciso posso pode sim não ok dois duas três quatro "
            "cinco seis sete oito nove dez doze cem dias semanas meses anos horas minutos válido "
            "favor serve muito fica"
        ),
    },
    "it": {
        "openers": (
            "e|e per|e per i|e se|e il|e la|e i|e le|e gli|e in|o|oppure|ma|anche|e con|e senza|"
            "e invece|invece|che ne dici di|che mi dici di|e come|e poi|lo stesso per|"
            "vale anche per|e quanto a|altro|e di|e a|e al|e allora|e riguardo"
        ),
        "pointers": (
            "questo questa questi queste quello quella quelli quelle quel ciò esso essa essi "
            "loro lui lei lì là ne ci? lo gli stesso stessa entrambi quale? quest"
        ),
        "idioms": (
            "è possibile|questa settimana|questo mese|quest anno|questo fine|questa sera|"
            "questa mattina|quest estate|questo inverno|questo hotel|questa pagina|questo sito|"
            "che ora è|quello che|ciò che|per questo|stesso giorno|questo negozio|ce ne|se ne|"
            "lo sport|lo sconto|lo studio|lo staff|lo spazio|lo stato|gli orari|gli animali|"
            "gli adulti|gli studenti|gli anziani|gli ospiti|gli sconti|gli altri|gli spogliatoi|"
            "gli stranieri|lo stesso giorno|lo zaino"
        ),
        "before": (
            "per con senza al alla alle ai in a da dal di del della durante dopo prima fino su "
            "sul tra fra se entro"
        ),
        "days": (
            "lunedì martedì mercoledì giovedì venerdì sabato sabati domenica domeniche weekend "
            "fine festivo* festivi oggi domani feriali settimana natale pasqua"
        ),
        "hours": "mattina mattino pomeriggio sera notte mezzogiorno mezzanotte",
        "months": (
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
            "novembre dicembre estate inverno primavera autunno"
        ),
        "people": (
            "adulto adulti bambino bambini bambina neonato neonati student* anzian* pensionat* "
            "giovan* ragazz* persona persone gruppo gruppi famiglia famiglie coppia coppie cane "
            "cani gatto gatti animali dipendent* soci membro membri aziend* ospit*"
        ),
        "meals": "colazione pranzo cena brunch",
        "about": (
            "prezzo prezzi costo costi costa costano tariffa tariffe sconto sconti caparra "
            "cauzione deposito scadenza limite minimo massimo garanzia misura taglia peso colore "
            "colori durata altezza età caro cara gratis gratuit* disponibil* possibil* incluso "
            "inclusa compreso obbligatori* necessari* permess* esempio dettagli motivo "
            "condizioni eccezioni differenza alternativa opzioni tassa supplemento"
        ),
        "more": (
            "economico economica economici grande piccolo veloce meglio migliore altro altra "
            "altri altre più meno primo prima secondo seconda terzo ultimo ultima prossimo tardi "
            "presto nuovo uguale diverso solo ancora inoltre pure anche"
        ),
        "asks": (
            "qualcosa mai quanto quanta quanti quante tempo volte lontano esattamente significa"
            " spiega "
            "spiegare dire dimmi costa costano dura durano funziona vale serve bisogna posso si "
            "sì no ok due tre quattro cinque sei sette otto nove dieci dodici cento giorni "
            "settimane mesi anni ore minuti valido favore molto c"
        ),
    },
    "nl": {
        "openers": (
            "en|en voor|en op|en in|en als|of|maar|ook|hoe zit het met|en hoe zit het met|"
            "en hoe zit het|hoe zit dat|wat betreft|en met|en zonder|en hoe|en wat|geldt dat ook|"
            "en dan|wat nog|en wat als|wat als|verder|en hoe zit dat|nog iets"
        ),
        "pointers": (
            "dat dit die deze hij zij ze hem haar hen hun daar ervan ermee erbij daarvan "
            "daarvoor daarmee daarbij daarin erin ervoor eraan er? dezelfde hetzelfde beide "
            "welke?"
        ),
        "idioms": (
            "is er|zijn er|er is|er zijn|deze week|deze maand|dit jaar|dit weekend|deze zomer|"
            "deze winter|dit hotel|deze pagina|deze site|is het mogelijk|hoe laat is het|die ik|"
            "die u|die je|dat ik|dat u|dat je|deze winkel|deze bot|dezelfde dag|vanavond"
        ),
        "before": (
            "voor met zonder op in aan bij van vanaf tot na sinds per tijdens over onder om door "
            "uit naar als binnen"
        ),
        "days": (
            "maandag* dinsdag* woensdag* donderdag* vrijdag* zaterdag* zondag* weekend* werkdag* "
            "feestdag* vandaag morgen overmorgen dagelijks kerst* pasen"
        ),
        "hours": "ochtend* middag* avond* nacht* vanavond",
        "months": (
            "januari februari maart april juni juli augustus september oktober november december "
            "zomer* winter* lente herfst"
        ),
        "people": (
            "volwassene* kind kinderen baby* peuter* student* senior* oudere* jongere* persoon "
            "personen mensen gast* groep* gezin* stel hond* kat katten huisdier* lid leden "
            "bedrijf bedrijven"
        ),
        "meals": "ontbijt* lunch* diner* avondeten",
        "about": (
            "prijs prijzen kosten kost tarief tarieven korting* borg aanbetaling termijn minimum "
            "maximum garantie maat maten gewicht kleur* duur lengte hoogte leeftijd gratis "
            "beschikbaar mogelijk inbegrepen verplicht nodig toegestaan voorbeeld* detail* "
            "reden* voorwaarden uitzondering* verschil* alternatief optie* belasting toeslag"
        ),
        "more": (
            "goedkoper goedkopere groter grotere kleiner kleinere sneller langer korter beter "
            "andere anders meer minder eerste tweede derde laatste volgende later eerder nieuwer "
            "ouder dichterbij nogmaals precies alleen ook gelijk"
        ),
        "asks": (
            "iets hoeveel hoezo veel lang vaak ver groot snel laat precies betekent betekenen"
            " uitleggen zeg kost "
            "kosten duurt geldt werkt moet kan mag graag ja nee ok oké twee drie vier vijf zes "
            "zeven acht negen tien twaalf honderd keer dagen weken maanden jaar uren minuten "
            "geldig eigenlijk dan"
        ),
    },
    "ro": {
        "openers": (
            "și|și pentru|și dacă|dar|dar pentru|sau|de asemenea|ce zici de|și în|și la|"
            "ce se întâmplă cu|și cu|și fără|cum rămâne cu|dar cu|și ce|dar dacă|și cât|altceva|"
            "dar duminica"
        ),
        "pointers": (
            "acesta aceasta aceștia acestea acela aceea asta astea ăsta el ea ei ele lui acolo "
            "îl o? le? îi acest această același aceeași aceia"
        ),
        "idioms": (
            "este posibil|săptămâna aceasta|anul acesta|luna aceasta|acest site|această pagină|"
            "acest hotel|e posibil"
        ),
        "before": "pentru cu fără în la pe de din după înainte până prin între dacă peste",
        "days": (
            "luni* marți* miercuri* joi* vineri* sâmbăt* duminic* weekend* sărbător* azi astăzi "
            "mâine poimâine zilnic crăciun* paște*"
        ),
        "hours": "dimineaț* seara seară prânz* noaptea amiază",
        "months": (
            "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie "
            "noiembrie decembrie vara vară iarna iarnă primăvara toamna"
        ),
        "people": (
            "adul* copi* bebeluș* student* pensionar* tiner* persoan* oameni oaspe* grup* "
            "famili* cuplu câin* câini pisic* animal* angaja* membr* firm* compani*"
        ),
        "meals": "mic dejun prânz* cină cina",
        "about": (
            "preț* cost* costă tax* reducer* garanți* depozit avans termen* minim* maxim* mărim* "
            "greutate culoar* culori vârst* scump gratuit* disponibil* posibil* inclus* "
            "obligatori* necesar* permis* exempl* condiți* excepți* diferenț* opțiun*"
        ),
        "more": (
            "ieftin* mare mic rapid bun alt altă alți alte altul mai puțin prim* primul doilea "
            "treilea ultim* următor* târziu devreme nou exact doar tot"
        ),
        "asks": (
            "timp cine cât câtă câți câte mult des departe înseamnă explică spune durează"
            " funcționează "
            "trebuie da nu ok doi două trei patru cinci șase zece zile săptămâni luni ani ore "
            "minute valabil*"
        ),
    },
    "el": {
        "openers": (
            "και|και για|και τι γίνεται με|τι γίνεται με|ή|αλλά|επίσης|και αν|και με|και χωρίς|"
            "και το|και τα|και την|και πόσο|και πότε|τι άλλο|κι|και οι|και η"
        ),
        "pointers": (
            "αυτό αυτός αυτή αυτά αυτοί αυτές αυτών εκεί εκείνο εκείνη εκείνα τους? αυτόν αυτήν "
            "αυτού ίδιο ίδια"
        ),
        "idioms": "αυτή την εβδομάδα|αυτό το μήνα|αυτό το σαββατοκύριακο|αυτή η σελίδα|γι αυτό",
        "before": "για με χωρίς σε στο στη στην στα στις από μέχρι μετά πριν κατά αν",
        "days": (
            "δευτέρα* τρίτη* τετάρτη* πέμπτη* παρασκευή* σάββατο* σαββατοκύριακ* κυριακ* αργί* "
            "σήμερα αύριο καθημεριν* χριστούγεννα πάσχα"
        ),
        "hours": "πρωί βράδυ απόγευμα μεσημέρι νύχτα",
        "months": (
            "ιανουάρι* φεβρουάρι* μάρτι* απρίλι* μάι* ιούνι* ιούλι* αύγουστ* αυγούστ* σεπτέμβρι* "
            "οκτώβρι* νοέμβρι* δεκέμβρι* καλοκαίρι χειμώνα*"
        ),
        "people": (
            "ενήλικ* παιδ* μωρ* φοιτητ* συνταξιούχ* νέ* άτομ* άτομα επισκέπτ* ομάδ* οικογέν* "
            "ζευγάρι* σκύλ* γάτ* κατοικίδι* εταιρ*"
        ),
        "meals": "πρωινό γεύμα δείπνο",
        "about": (
            "τιμή τιμές κόστος κοστίζει κοστίζουν έκπτωση εκπτώσεις προθεσμία εγγύηση μέγεθος "
            "βάρος χρώμα ηλικία ακριβό δωρεάν διαθέσιμ* δυνατό περιλαμβάν* υποχρεωτικ* "
            "απαραίτητ* επιτρέπ* παράδειγμα όροι εξαιρέσεις διαφορά επιλογ*"
        ),
        "more": (
            "φθηνότερο φθηνότερη μεγαλύτερ* μικρότερ* γρηγορότερ* καλύτερ* άλλο άλλη άλλα άλλες "
            "άλλος περισσότερ* λιγότερ* πρώτ* δεύτερ* τελευταί* επόμεν* αργότερα νωρίτερα "
            "ακριβώς μόνο ακόμα"
        ),
        "asks": (
            "πώς πως ποιος ποια ποιο ποιοι ποιες πότε πού γιατί πόσο πόση πόσα πόσες συχνά μακριά"
            " σημαίνει εξήγησε πες διαρκεί λειτουργεί ισχύει "
            "χρειάζεται ναι όχι οκ δύο τρία τέσσερα πέντε δέκα μέρες εβδομάδες μήνες χρόνια ώρες "
            "λεπτά"
        ),
    },
}
