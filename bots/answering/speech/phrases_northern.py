"""Small talk in: sv, da, no, fi, pl, cs, hu, tr. See `phrases`."""

PHRASES: dict[str, dict[str, str]] = {
    "sv": {
        "greeting": (
            "hej|hejsan|tja|tjena|god morgon|god kväll|god dag|goddag|hallå|morsning|hej hej|tjo|"
            "är någon där|god eftermiddag"
        ),
        "thanks": (
            "tack|tack så mycket|tackar|stort tack|tusen tack|tack för hjälpen|tack snälla|"
            "tack för svaret|tack för informationen|tack på förhand|jättetack|"
            "med vänliga hälsningar|mvh"
        ),
        "bye": (
            "hej då|hejdå|vi ses|adjö|god natt|ha en bra dag|ha det bra|ha det|trevlig helg|"
            "ha en trevlig dag|vi hörs|det var allt"
        ),
        "how": (
            "hur mår du|hur är det|hur går det|läget|hur står det till|hur är läget|"
            "hur har du det|allt bra"
        ),
        "who": (
            "vem är du|vad är du|vad heter du|är du en bot|är du en robot|är du människa|"
            "är du en människa|är du en riktig människa|är detta en bot|är det här en bot|"
            "pratar jag med en bot|pratar jag med en människa|pratar jag med en robot|"
            "är du en riktig person|vem pratar jag med|är du en ai|är du äkta"
        ),
        "can": (
            "vad kan du göra|vad kan du|hur kan du hjälpa mig|vad kan du hjälpa mig med|"
            "kan du hjälpa mig|hjälp|hjälp mig|jag behöver hjälp|jag har en fråga|vad gör du|"
            "vad kan jag fråga|hur fungerar du|en fråga|vad kan du hjälpa till med|"
            "jag har en fundering"
        ),
        "ack": (
            "ok|okej|bra|jättebra|perfekt|toppen|super|fint|förstår|jag förstår|uppfattat|ja|"
            "japp|ja tack|jo|självklart|nej|nej tack|nä|förlåt|ursäkta|ledsen|inga problem|"
            "ingen fara|det gör inget|kul|utmärkt|härligt|jaha|aha|okej tack|ok tack|vad bra|"
            "kanon|underbart|strålande|skönt|schysst|varsågod|mycket bra"
        ),
        "filler": (
            "alla|där|snälla|du|så|mycket|igen|bot|och|detsamma|hjälpen|på er|på dig|idag|"
            "allihopa|då|allesammans|tillsammans|team"
        ),
    },
    "da": {
        "greeting": (
            "hej|hejsa|hej hej|goddag|godmorgen|god morgen|god aften|godaften|god dag|hallo|"
            "halløj|dav|davs|mojn|goddav|er der nogen"
        ),
        "thanks": (
            "tak|mange tak|tusind tak|tak skal du have|tak for hjælpen|tak for det|"
            "tak skal i have|tak for svaret|på forhånd tak|tak for info|tak for informationen|"
            "med venlig hilsen|mvh|1000 tak"
        ),
        "bye": (
            "farvel|hej hej|vi ses|godnat|god nat|hav en god dag|ha en god dag|ha det godt|"
            "god weekend|vi snakkes|det var alt|fortsat god dag"
        ),
        "how": "hvordan går det|hvordan har du det|hvad så|går det godt|hvordan har i det",
        "who": (
            "hvem er du|hvad er du|hvad hedder du|er du en bot|er du en robot|er du et menneske|"
            "er du en chatbot|er dette en bot|taler jeg med en bot|taler jeg med et menneske|"
            "taler jeg med en robot|er du en rigtig person|er du et rigtigt menneske|"
            "hvem taler jeg med|snakker jeg med en robot|er det en bot"
        ),
        "can": (
            "hvad kan du|hvad kan du gøre|hvad kan du hjælpe med|hvordan kan du hjælpe mig|"
            "kan du hjælpe mig|hvad kan du hjælpe mig med|hjælp|hjælp mig|jeg har brug for hjælp|"
            "jeg har et spørgsmål|hvad laver du|hvordan virker du|et spørgsmål|kan du hjælpe"
        ),
        "ack": (
            "ok|okay|okej|fint|godt|super|perfekt|forstået|jeg forstår|ja|jep|ja tak|jo|"
            "selvfølgelig|nej|nej tak|undskyld|beklager|det er i orden|intet problem|"
            "det gør ikke noget|fedt|dejligt|fantastisk|aha|nå|ok tak|skønt|rigtig godt|"
            "meget godt|den er fin|velbekomme|alt i orden|glimrende"
        ),
        "filler": (
            "alle|der|du|så|meget|igen|bot|og|i lige måde|venligst|med dig|i dag|lige|allesammen|"
            "sammen|team"
        ),
    },
    "no": {
        "greeting": (
            "hei|heisann|hallo|god morgen|god kveld|god dag|goddag|heia|hei hei|halla|morn|"
            "er det noen der|god ettermiddag"
        ),
        "thanks": (
            "takk|tusen takk|takk skal du ha|mange takk|takk for hjelpen|takker|takk for det|"
            "takk for svaret|takk for svar|på forhånd takk|takk for infoen|takk for info|"
            "med vennlig hilsen|mvh"
        ),
        "bye": (
            "ha det|ha det bra|hade|hadet|farvel|vi ses|vi snakkes|god natt|ha en fin dag|"
            "ha en god dag|god helg|det var alt|ha en fin kveld"
        ),
        "how": "hvordan går det|hvordan har du det|går det bra|åssen går det|hva skjer|står til",
        "who": (
            "hvem er du|hva er du|hva heter du|er du en bot|er du en robot|er du et menneske|"
            "er du en chatbot|er dette en bot|snakker jeg med en bot|snakker jeg med et menneske|"
            "snakker jeg med en robot|er du en ekte person|er du ekte|hvem snakker jeg med|"
            "er du en ai|er du et ekte menneske"
        ),
        "can": (
            "hva kan du|hva kan du gjøre|hva kan du hjelpe med|hva kan du hjelpe meg med|"
            "hvordan kan du hjelpe meg|kan du hjelpe meg|hjelp|hjelp meg|jeg trenger hjelp|"
            "jeg har et spørsmål|hva gjør du|hvordan fungerer du|et spørsmål|kan du hjelpe"
        ),
        "ack": (
            "ok|okei|okay|greit|bra|flott|supert|perfekt|fint|forstått|jeg forstår|skjønner|ja|"
            "jepp|ja takk|selvfølgelig|nei|nei takk|unnskyld|beklager|sorry|ikke noe problem|"
            "det går bra|det gjør ingenting|kult|fantastisk|den er grei|jo|aha|nydelig|ok takk|"
            "så bra|topp|utmerket|veldig bra|kjempebra|vær så god"
        ),
        "filler": (
            "alle|der|du|så|mye|igjen|bot|og|i like måte|vennligst|med deg|i dag|alle sammen|"
            "sammen|team"
        ),
    },
    "fi": {
        "greeting": (
            "hei|moi|terve|moikka|päivää|hyvää päivää|hyvää huomenta|huomenta|hyvää iltaa|iltaa|"
            "hei hei|moro|moi moi|onko siellä ketään|tervehdys|haloo"
        ),
        "thanks": (
            "kiitos|kiitti|paljon kiitoksia|kiitos paljon|suuri kiitos|kiitoksia|kiitos avusta|"
            "suurkiitos|kiitos tiedosta|kiitos vastauksesta|kiitos etukäteen|kiitos sinulle|"
            "ystävällisin terveisin"
        ),
        "bye": (
            "näkemiin|heippa|hei hei|moi moi|nähdään|hyvää yötä|hyvää päivänjatkoa|"
            "hyvää viikonloppua|moikka moikka|kuulemiin|siinä kaikki"
        ),
        "how": (
            "mitä kuuluu|miten menee|kuinka voit|mites menee|miten voit|kuis menee|"
            "mitä kuuluu sinulle"
        ),
        "who": (
            "kuka olet|kuka sinä olet|mikä olet|mikä sinä olet|mikä sinun nimesi on|"
            "mikä nimesi on|mikä on nimesi|oletko botti|oletko robotti|oletko ihminen|"
            "onko tämä botti|puhunko ihmisen kanssa|puhunko robotin kanssa|puhunko botin kanssa|"
            "oletko oikea ihminen|oletko tekoäly|kenen kanssa puhun|kuka sä oot|"
            "oletko sinä ihminen|oletko sinä botti"
        ),
        "can": (
            "mitä osaat|mitä osaat tehdä|mitä voit tehdä|miten voit auttaa|voitko auttaa|"
            "voitko auttaa minua|apua|auta|auta minua|tarvitsen apua|minulla on kysymys|"
            "mitä teet|miten toimit|kysymys|missä voit auttaa|mitä sinä osaat|mitä voin kysyä|"
            "miten voit auttaa minua"
        ),
        "ack": (
            "ok|okei|selvä|hyvä|hienoa|mahtavaa|loistavaa|täydellistä|ymmärrän|joo|kyllä|juu|"
            "kyllä kiitos|tietysti|ei|ei kiitos|anteeksi|sori|pahoittelut|ei haittaa|"
            "ei se mitään|ei hätää|kiva|mukavaa|oho|aha|selvä kiitos|ok kiitos|erinomaista|upeaa|"
            "selvä juttu|asia selvä|ole hyvä|oikein hyvä"
        ),
        "filler": (
            "kaikki|kaikille|siellä|botti|ja|vielä|taas|paljon|kovasti|samoin|entä sinulle|"
            "teille|sinulle|tänään"
        ),
    },
    "pl": {
        "greeting": (
            "cześć|hej|hejka|dzień dobry|dobry wieczór|witam|witaj|siema|dobry|dzien dobry|halo|"
            "jest tu ktoś|test|elo"
        ),
        "thanks": (
            "dziękuję|dzięki|dziękuję bardzo|bardzo dziękuję|wielkie dzięki|dzięki wielkie|"
            "dziękuję za pomoc|dzięki za pomoc|dziekuje|dzieki|serdecznie dziękuję|"
            "dziękuję za informację|dziękuję za informacje|dziękuję za odpowiedź|z góry dziękuję|"
            "pozdrawiam|to pomogło|dziękujemy"
        ),
        "bye": (
            "do widzenia|pa|pa pa|na razie|narazie|do zobaczenia|dobranoc|miłego dnia|"
            "miłego wieczoru|do usłyszenia|to wszystko|miłego weekendu"
        ),
        "how": "jak się masz|co słychać|jak leci|co u ciebie|jak się pan ma|jak się pani ma|co tam",
        "who": (
            "kim jesteś|czym jesteś|jak się nazywasz|jak masz na imię|czy jesteś botem|"
            "jesteś botem|czy jesteś robotem|jesteś robotem|czy jesteś człowiekiem|"
            "jesteś człowiekiem|czy to bot|to bot|czy rozmawiam z człowiekiem|"
            "rozmawiam z człowiekiem|czy rozmawiam z botem|czy rozmawiam z robotem|"
            "rozmawiam z botem|z kim rozmawiam|czy jesteś prawdziwą osobą|kto ty|przedstaw się|"
            "jesteś sztuczną inteligencją|czy jesteś sztuczną inteligencją|czy jesteś prawdziwy"
        ),
        "can": (
            "co potrafisz|co możesz zrobić|co umiesz|w czym możesz pomóc|w czym możesz mi pomóc|"
            "jak możesz mi pomóc|możesz mi pomóc|czy możesz mi pomóc|pomóż mi|pomocy|pomoc|"
            "potrzebuję pomocy|mam pytanie|mam kilka pytań|o co mogę zapytać|"
            "o co mogę cię zapytać|jak działasz|co robisz|mam pewne pytanie|proszę o pomoc|"
            "jak to działa|czy mogę o coś zapytać|mogę o coś zapytać"
        ),
        "ack": (
            "ok|okej|okay|dobrze|dobra|w porządku|świetnie|super|fajnie|rozumiem|jasne|tak|"
            "no tak|tak proszę|nie|nie dziękuję|nie dzięki|doskonale|wspaniale|oczywiście|"
            "przepraszam|sorry|sorki|nie szkodzi|nic nie szkodzi|spoko|nie ma sprawy|nieważne|"
            "aha|ach|proszę|bardzo dobrze|extra|znakomicie"
        ),
        "filler": (
            "czy człowiekiem|czy botem|czy robotem|czy człowiek|czy bot|"
            "czy prawdziwą osobą|"
            "proszę|bardzo|wszystkim|pan|pani|panu|państwu|bot|bocie|i|jeszcze raz|tam|to|"
            "ponownie|wzajemnie|również|a ty|dzisiaj"
        ),
    },
    "cs": {
        "greeting": (
            "ahoj|dobrý den|čau|nazdar|dobré ráno|dobrý večer|zdravím|dobré odpoledne|čus|"
            "krásný den|hezký den|je tam někdo|dobrej"
        ),
        "thanks": (
            "děkuji|díky|děkuju|mockrát děkuji|děkuji mockrát|moc děkuji|díky moc|děkuji moc|dík|"
            "děkuji za pomoc|díky za pomoc|děkuji za informace|děkuji za odpověď|předem děkuji|"
            "děkujeme|s pozdravem"
        ),
        "bye": (
            "na shledanou|nashledanou|sbohem|zatím|měj se|mějte se|dobrou noc|hezký den|"
            "pěkný den|na viděnou|to je vše|hezký víkend|nashle"
        ),
        "how": (
            "jak se máš|jak se máte|jak se daří|jak se ti daří|jak se vám daří|co je nového|"
            "jak to jde"
        ),
        "who": (
            "kdo jsi|kdo jste|co jsi|jak se jmenuješ|jak se jmenujete|jsi bot|jsi robot|"
            "jsi člověk|jste robot|jste bot|jste člověk|mluvím s robotem|mluvím s člověkem|"
            "mluvím s botem|je to bot|jsi skutečný člověk|s kým mluvím|jsi umělá inteligence|"
            "jsi chatbot|je tohle bot|jste skutečný člověk|píšu si s robotem|píšu si s člověkem"
        ),
        "can": (
            "co umíš|co umíte|co dokážeš|co můžeš dělat|jak mi můžeš pomoci|jak mi můžete pomoci|"
            "můžeš mi pomoci|můžete mi pomoci|můžeš mi pomoct|můžete mi pomoct|pomoc|pomozte mi|"
            "pomoz mi|potřebuji pomoc|potřebuju pomoct|mám otázku|mám dotaz|s čím můžeš pomoci|"
            "s čím mi můžeš pomoct|s čím můžete pomoci|co děláš|na co se mohu zeptat|dotaz"
        ),
        "ack": (
            "ok|okej|dobře|dobrá|fajn|super|skvělé|výborně|perfektní|rozumím|chápu|jasně|ano|jo|"
            "ano prosím|samozřejmě|ne|ne děkuji|ne díky|promiň|promiňte|omlouvám se|pardon|"
            "nevadí|to nevadí|v pořádku|aha|skvěle|bezva|paráda|výborné|jasné|není zač|ok díky"
        ),
        "filler": (
            "prosím|všem|všichni|moc|velmi|a|ještě jednou|znovu|bot|vám|ti|tobě|také|i vám|dnes|"
            "mockrát|a ty"
        ),
    },
    "hu": {
        "greeting": (
            "szia|sziasztok|helló|hello|halló|üdv|üdvözlöm|jó napot|jó napot kívánok|jó reggelt|"
            "jó estét|szervusz|csá|hali|szevasz|jónapot|van itt valaki|jó reggelt kívánok|"
            "jó estét kívánok"
        ),
        "thanks": (
            "köszönöm|köszi|köszönöm szépen|nagyon köszönöm|köszi szépen|köszike|kösz|"
            "köszönöm a segítséget|köszi a segítséget|hálás köszönet|köszönöm a választ|"
            "előre is köszönöm|köszönjük|üdvözlettel|köszönöm szépen a segítséget"
        ),
        "bye": (
            "viszlát|viszontlátásra|szia szia|jó éjszakát|szép napot|további szép napot|"
            "jó hétvégét|pá|pápá|ennyi|ez minden|hamarosan találkozunk|minden jót|jó éjt"
        ),
        "how": (
            "hogy vagy|hogy van|mi újság|mizu|hogy s mint|hogy vagytok|mi a helyzet|"
            "hogy érzed magad"
        ),
        "who": (
            "ki vagy|ki vagy te|mi vagy|mi a neved|hogy hívnak|hogy hívják|robot vagy|bot vagy|"
            "ember vagy|te bot vagy|te robot vagy|te ember vagy|robottal beszélek|"
            "emberrel beszélek|ez egy bot|valódi ember vagy|kivel beszélek|mi vagy te|"
            "mesterséges intelligencia vagy|bottal beszélek|ki ön|ön robot|ön ember|"
            "igazi ember vagy|chatbot vagy|egy robottal beszélek|élő emberrel beszélek"
        ),
        "can": (
            "mit tudsz|mit tudsz csinálni|miben tudsz segíteni|miben segíthetsz|tudsz segíteni|"
            "tudna segíteni|segítség|segíts|segíts nekem|segítene|segítségre van szükségem|"
            "van egy kérdésem|lenne egy kérdésem|kérdésem van|kérdésem lenne|hogyan működsz|"
            "hogyan tudsz segíteni|mit kérdezhetek|tudnál segíteni|segítségre lenne szükségem|"
            "mire vagy jó|segítene nekem"
        ),
        "ack": (
            "ok|oké|rendben|jó|nagyon jó|szuper|remek|tökéletes|kiváló|értem|világos|igen|persze|"
            "igen kérem|nem|nem köszönöm|nem kösz|bocsánat|bocs|elnézést|sajnálom|semmi baj|"
            "nem baj|nem számít|hm|hmm|aha|nagyszerű|oké köszi|rendben köszönöm|jól van|naná|"
            "szívesen|csodás|klassz"
        ),
        "filler": (
            "mindenkinek|kérem|kérlek|szépen|nagyon|és|ismét|újra|bot|neked|önnek|is|mindent|"
            "te is|ma"
        ),
    },
    "tr": {
        "greeting": (
            "merhaba|merhabalar|selam|selamlar|günaydın|iyi günler|iyi akşamlar|selamün aleyküm|"
            "slm|mrb|mrhb|hey|sa|kolay gelsin|iyi sabahlar|tünaydın|kimse var mı|orada mısın|"
            "orada mısınız|alo|test|selamun aleyküm|hayırlı günler"
        ),
        "thanks": (
            "teşekkürler|teşekkür ederim|çok teşekkürler|çok teşekkür ederim|sağ ol|sağol|"
            "sağ olun|sağolun|tşk|tşkler|eyvallah|yardımın için teşekkürler|"
            "yardımınız için teşekkürler|teşekkür ederiz|çok sağol|çok sağ olun|minnettarım|"
            "çok yardımcı oldun|saygılar|yardımınız için teşekkür ederim|bilgi için teşekkürler|"
            "şimdiden teşekkürler"
        ),
        "bye": (
            "görüşürüz|hoşça kal|hoşçakal|hoşça kalın|hoşçakalın|güle güle|iyi geceler|"
            "kendine iyi bak|bay bay|bye|allaha ısmarladık|görüşmek üzere|hepsi bu|"
            "hepsi bu kadar|bu kadar"
        ),
        "how": (
            "nasılsın|nasılsınız|naber|ne haber|nasıl gidiyor|n aber|iyi misin|iyi misiniz|"
            "ne var ne yok|nasıl gidiyorsun|bugün nasılsın"
        ),
        "who": (
            "kimsin|sen kimsin|siz kimsiniz|kimsiniz|nesin|sen nesin|adın ne|adınız ne|ismin ne|"
            "isminiz ne|senin adın ne|bot musun|robot musun|insan mısın|sen bot musun|"
            "sen robot musun|sen insan mısın|bot musunuz|siz bot musunuz|insan mısınız|"
            "siz insan mısınız|bu bir bot mu|gerçek misin|gerçek bir insan mısın|"
            "bir insanla mı konuşuyorum|bir robotla mı konuşuyorum|bir botla mı konuşuyorum|"
            "robot musunuz|kiminle konuşuyorum|yapay zeka mısın|botla mı konuşuyorum|"
            "insanla mı konuşuyorum|kendini tanıt|siz robot musunuz"
        ),
        "can": (
            "ne yapabilirsin|neler yapabilirsin|ne yapabilirsiniz|neler yapabilirsiniz|"
            "bana nasıl yardımcı olabilirsin|yardım|yardım et|bana nasıl yardım edebilirsin|"
            "bana yardım eder misin|bana yardım eder misiniz|yardım eder misin|"
            "yardımcı olur musun|yardım lazım|yardımcı olur musunuz|yardıma ihtiyacım var|"
            "bir sorum var|sorum var|sana ne sorabilirim|ne işe yararsın|nasıl çalışıyorsun|"
            "imdat|bir şey sorabilir miyim|bana yardım edebilir misin|"
            "bana yardım edebilir misiniz|nasıl yardımcı olabilirsin|yardım edin|sorularım var"
        ),
        "ack": (
            "tamam|tamamdır|peki|ok|okey|güzel|harika|süper|mükemmel|çok güzel|çok iyi|iyi|"
            "anladım|anlaşıldı|evet|tabii|tabi|elbette|olur|evet lütfen|hayır|yok|"
            "hayır teşekkürler|hayır teşekkür ederim|yok teşekkürler|pardon|özür dilerim|"
            "kusura bakma|kusura bakmayın|sorun değil|önemli değil|boş ver|hm|hmm|aynen|doğru|"
            "vay|oha|rica ederim|iyiyim|fena değil|muhteşem|memnun oldum"
        ),
        "filler": (
            "lütfen|herkese|efendim|bey|hanım|bot|dostum|arkadaşlar|arkadaşım|çok|ve|tekrar|yine|"
            "sana|size|ya sen|ya siz|o zaman|bugün|da|de|hepinize"
        ),
    },
}
