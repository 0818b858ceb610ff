"""Follow-ups in: en, de, fr, es. See `leanings`."""

LEANINGS: dict[str, dict[str, str]] = {
    "en": {
        "openers": (
            "and|and what about|what about|how about|and how about|or|but|but what about|also|so|"
            "what if|and if|and then|then|what else|anything else|and for|same for|"
            "is it the same for"
        ),
        "pointers": (
            "it its they them their that those these this there one ones he she him her itself "
            "themselves former latter same both neither either such"
        ),
        "idioms": (
            "is there|are there|there is|there are|there s|will there|was there|were there|"
            "there be|this week*|this month|this year|this morning|this evening|this afternoon|"
            "this season|this summer|this winter|this site|this website|this page|this shop|"
            "this store|this hotel|this company|this chat*|this bot|this place|this restaurant|"
            "this app|this product|is it possible|is it ok|is it okay|is it allowed|is it true|"
            "is it safe|it is possible|would it be possible|what time is it|is it necessary|"
            "is it legal|is it worth|is it permitted|one week|one day|one month|one year|"
            "one hour|one person|one night|one way|no one|any one|one of|one or|one time|both of|"
            "such as|that you|that i|that we|that the|that is not|so that|the same time|same day|"
            "at the same|there any|there a|one adult|one child|one more|is it free to|"
            "is it ok to|either or|is it mandatory|is it required|their own|it security|"
            "it support|it department"
        ),
        "before": (
            "for with without on in at by from to during after before until till since about of "
            "per under over via between through near around inside outside if"
        ),
        "days": (
            "monday* tuesday* wednesday* thursday* friday* saturday* sunday* mon tue tues wed "
            "thu thur thurs fri sat sun weekend* weekday* today tomorrow tonight holiday* daily "
            "everyday christmas easter"
        ),
        "hours": "morning* evening* afternoon* night* noon midnight lunchtime",
        "months": (
            "january february march april june july august september october november december "
            "jan feb apr jun jul aug sep sept oct nov dec summer* winter* spring autumn"
        ),
        "people": (
            "adult* child* children kid kids baby babies infant* toddler* student* senior* "
            "pensioner* teen* youth* person people persons guest* group* family families couple* "
            "dog dogs cat cats pet pets employee* member* company companies"
        ),
        "meals": "breakfast* lunch* dinner* supper brunch*",
        "about": (
            "price* cost* fee* charge* discount* deposit* limit* deadline* minimum maximum "
            "warranty guarantee size* weight* colour* color* duration height length width age "
            "expensive free refundable available possible included required necessary mandatory "
            "allowed extra example* detail* details reason* condition* exception* difference* "
            "alternative* option* cheap reduction* rebate* tax* vat surcharge*"
        ),
        "more": (
            "cheaper bigger smaller larger faster longer shorter better other others another "
            "else different more less first second third last next previous later earlier sooner "
            "quicker newer older closer further again cheapest biggest fastest alone instead too "
            "yet still exactly only even anymore"
        ),
        "asks": (
            "something anything whats hows wheres whos im like kind sort much many long often far"
            " old big fast soon late early exactly mean"
            " explain tell "
            "give show come cost costs take takes last lasts work works happen happens need get "
            "have would please know say says said yes no ok okay two three four five six seven "
            "eight nine ten twelve hundred times days weeks months years hours minutes valid"
        ),
    },
    "de": {
        "openers": (
            "und|und wie|und was|und was ist mit|was ist mit|wie sieht es mit|wie sieht s mit|"
            "und wie sieht es mit|wie sieht es|und wie sieht es|wie ist es mit|"
            "und wie ist es mit|oder|aber|auch|und wenn|und für|und bei|sonst|was noch|und dann|"
            "gilt das auch|wie siehts|und wie siehts|was wenn|wie wäre es mit"
        ),
        "pointers": (
            "sie hin er es das dies dieser diese dieses diesen diesem davon dort damit dabei"
            " darauf dazu "
            "daran dafür darin darüber darum hierfür ihn ihm jener jene jenes jenen deren dessen "
            "welche? beide beiden beides letzteres ersteres dasselbe derselbe dieselbe dahin da "
            "denen selbige"
        ),
        "idioms": (
            "gibt es|gibt s|gibts|geht es dir|ist es möglich|ist es erlaubt|es ist möglich|"
            "es gibt|wie spät ist es|diese woche|diesen monat|dieses jahr|diesen sommer|"
            "diesen winter|dieses wochenende|diese seite|dieser seite|diese website|dieser bot|"
            "dieses hotel|dieser chat|da sein|sind sie da|seid ihr da|ist jemand da|"
            "wie viel uhr ist es|lohnt es sich|handelt es sich|ist es notwendig|es möglich|"
            "ist es nötig|muss es|das heißt"
        ),
        "before": (
            "für mit ohne am im an in ab bis von vom zum zur bei beim nach vor während seit pro "
            "per über unter um aus zu auf wegen wenn"
        ),
        "days": (
            "montag* dienstag* mittwoch* donnerstag* freitag* samstag* sonnabend* sonntag* "
            "wochenend* werktag* feiertag* heute morgen übermorgen täglich weihnacht* ostern "
            "silvester heiligabend"
        ),
        "hours": "morgens vormittag* mittag* nachmittag* abend* nachts nacht mitternacht früh",
        "months": (
            "januar februar märz april mai juni juli august september oktober november dezember "
            "jänner sommer* winter* frühling* herbst*"
        ),
        "people": (
            "erwachsene* kind kinder* kindern baby babys kleinkind* student* schüler* senior* "
            "rentner* jugendlich* person personen leute gast gäste* gruppe* familie* paar paare "
            "hund hunde* katze* haustier* mitarbeiter* mitglied* firma firmen firmenkunden azubi*"
        ),
        "meals": "frühstück* mittagessen abendessen brunch*",
        "about": (
            "alters* preis* kosten kostet gebühr* rabatt* kaution* anzahlung* frist* minimum"
            " maximum "
            "mindest* höchst* garantie größe* gewicht* farbe* dauer höhe länge breite alter "
            "teuer kostenlos gratis verfügbar möglich inklusive enthalten nötig erlaubt pflicht "
            "beispiel* detail* grund gründe bedingung* ausnahme* unterschied* alternative* "
            "option* ermäßigung* steuer* zuschlag* aufpreis"
        ),
        "more": (
            "billiger günstiger größer größere* kleiner kleinere* schneller länger kürzer besser "
            "andere* anders weitere* mehr weniger erste* zweite* dritte* letzte* nächste* später "
            "früher neuer älter näher nochmal günstigere* billigere* schnellere* genau "
            "stattdessen ebenfalls sonst alleine allein gleich gleiche*"
        ),
        "asks": (
            "etwas wieso weshalb inwiefern woran viel viele lange oft weit groß hoch schnell bald"
            " spät"
            " genau bedeutet bedeuten "
            "erklären erkläre sag sagen zeig koste kosten dauert dauern gilt gelten geht "
            "funktioniert brauche brauchen bekomme bitte weiß ja nein ok okay zwei drei vier "
            "fünf sechs sieben acht neun zehn zwölf hundert mal tage tagen wochen monate jahre "
            "stunden minuten gültig eigentlich denn etwa ungefähr"
        ),
    },
    "fr": {
        "openers": (
            "et|et pour|et pour les|et si|et le|et la|et les|et en|ou|mais|aussi|qu en est il|"
            "qu en est il de|qu en est il pour|quid de|et avec|et sinon|sinon|et sans|"
            "même chose pour|et concernant|idem pour|et après|et quoi d autre"
        ),
        "pointers": (
            "il elle ils elles lui ça ca cela ceci celui celle ceux celles ci là y en eux cet "
            "cette ces dedans dessus leur leurs dernier même mêmes"
        ),
        "idioms": (
            "il y a|y a t il|y a|est il possible|il est possible|il faut|faut il|est ce que|"
            "qu est ce que|qu est ce qui|est il|s il vous plaît|s il te plaît|cette semaine|"
            "ce mois|cette année|ce week end|cet été|cet hiver|ce soir|ce matin|cet hôtel|"
            "cette page|quelle heure est il|y a il|en ligne|en ville|en voiture|en train|en bus|"
            "en vélo|en ce moment|en avance|en retard|en carte|en espèces|en été|en hiver|"
            "en automne|en cas de|en anglais|en français|en allemand|en france|en europe|"
            "en janvier|en février|en mars|en avril|en mai|en juin|en juillet|en août|"
            "en septembre|en octobre|en novembre|en décembre|en semaine|en magasin|en général|"
            "en même temps|est il nécessaire|s agit il|peut il|dernière fois|ce site|en boutique|"
            "en groupe|en famille|en plus|en euros|à l heure"
        ),
        "before": (
            "pour avec sans au aux à en dans par de du des depuis pendant après avant jusqu sur "
            "sous chez vers entre dès si"
        ),
        "days": (
            "lundi* mardi* mercredi* jeudi* vendredi* samedi* dimanche* week weekend* férié* "
            "fériés aujourd demain semaine noël pâques"
        ),
        "hours": "matin* soir* après midi nuit* minuit soirée",
        "months": (
            "janvier février mars avril juin juillet août septembre octobre novembre décembre "
            "été hiver printemps automne"
        ),
        "people": (
            "adulte* enfant* bébé* étudiant* senior* retraité* jeune* ado* personne* gens "
            "invité* groupe* famille* couple* chien* chat chats animal animaux employé* membre* "
            "entreprise* professionnel*"
        ),
        "meals": "petit déjeuner dîner brunch",
        "about": (
            "limite* prix tarif* coût* coûte coûtent frais remise* réduction* rabais acompte"
            " caution "
            "délai* minimum maximum garantie taille* poids couleur* durée hauteur longueur "
            "largeur âge cher chère gratuit* disponible* possible* inclus* compris* obligatoire* "
            "nécessaire* autorisé* exemple* détail* raison* condition* exception* différence* "
            "alternative* option* taxe* supplément*"
        ),
        "more": (
            "cher chers plus moins grand grande petit petite rapide meilleur* autre* mieux "
            "encore premier première deuxième second* troisième dernier* prochain* tard tôt "
            "ancien* nouveau* autrement différent* seulement également aussi pareil"
        ),
        "asks": (
            "quelque chose lequel laquelle lesquels lesquelles partir combien temps souvent loin"
            " longtemps vite"
            " exactement signifie expliquer explique "
            "dire dis montre coûte dure durent fonctionne marche faut peut peux veut oui non ok "
            "deux trois quatre cinq six sept huit neuf dix douze cent fois jours semaines mois "
            "ans heures minutes valable fait faire plaît plait svp stp"
        ),
    },
    "es": {
        "openers": (
            "y|y para|y para los|y si|y el|y la|y los|y las|y en|y qué hay de|qué hay de|"
            "y qué tal|qué tal si|o|pero|también|y cómo|y con|y sin|qué pasa con|y qué pasa con|"
            "qué pasa si|y sobre|y entonces|lo mismo para|y a|e|y lo de|qué más|algo más|"
            "y después"
        ),
        "pointers": (
            "eso esto aquello ese esa esos esas este esta estos estas aquel aquella aquellos "
            "ello ella ellos ellas él allí ahí allá lo los? le les mismo misma mismos ambos "
            "ambas cuál? dicho dicha"
        ),
        "idioms": (
            "es posible|esta semana|este mes|este año|este fin|esta noche|esta tarde|esta mañana|"
            "este verano|este invierno|este hotel|esta página|este sitio|esta web|lo que|"
            "a lo mejor|por lo menos|está el|qué hora es|por eso|lo antes|lo siento|esta tienda|"
            "este chat|cómo están|dónde está|cómo está|está abierto|está abierta|está la|"
            "está incluido|está permitido|mismo día|se les|les gusta|este restaurante"
        ),
        "before": (
            "para con sin al en a de del desde hasta durante después antes por sobre entre según "
            "cerca si"
        ),
        "days": (
            "lunes martes miércoles jueves viernes sábado* domingo* fin finde festivo* feriado* "
            "hoy mañana pasado diario navidad laborable*"
        ),
        "hours": "mañana tarde* noche* mediodía medianoche madrugada",
        "months": (
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
            "diciembre verano invierno primavera otoño"
        ),
        "people": (
            "adulto* niño* niña* bebé* estudiante* jubilado* mayores joven* jóvenes persona* "
            "gente grupo* familia* pareja* perro* gato* mascota* empleado* miembro* socio* "
            "empresa* huésped*"
        ),
        "meals": "desayuno* almuerzo* cena* comida merienda",
        "about": (
            "límite* precio* coste* costo* cuesta cuestan tarifa* descuento* depósito fianza"
            " plazo* "
            "mínimo máximo garantía tamaño* talla* peso color* duración altura largo ancho edad "
            "caro cara gratis gratuito* disponible* posible* incluido* obligatorio* necesario* "
            "permitido* ejemplo* detalle* razón motivo* condiciones excepciones diferencia* "
            "alternativa* opción opciones impuesto* iva suplemento* recargo"
        ),
        "more": (
            "barato barata baratos grande pequeño rápido mejor otro otra otros otras más menos "
            "primero primera segundo segunda tercero último última siguiente próximo tarde "
            "temprano nuevo viejo cerca igual diferente* solo además tampoco todavía"
        ),
        "asks": (
            "algo cuánto cuánta cuántos cuántas cuanto cuantos tiempo veces lejos largo pronto "
            "exactamente significa explica explicar decir dime cuesta vale valen dura duran "
            "tarda funciona funcionan hace falta puedo puede sí no ok dos tres cuatro cinco seis "
            "siete ocho nueve diez doce cien días semanas meses años horas minutos válido favor "
            "sirve hay mucho"
        ),
    },
}
