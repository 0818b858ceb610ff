"""Follow-ups in: sv, da, no, fi, pl, cs, hu, tr. See `leanings`."""

LEANINGS: dict[str, dict[str, str]] = {
    "sv": {
        "openers": (
            "och|och för|och på|hur är det med|och hur är det med|eller|men|också|och om|"
            "vad gäller för|och vad gäller|och med|och utan|och då|vad mer|något mer|hur är det"
        ),
        "pointers": "den det de dem där detta denna dessa dess deras han hon samma båda dit",
        "idioms": (
            "finns det|är det möjligt|går det att|det finns|den här veckan|är det ok|är det okej|"
            "den här sidan|är det tillåtet|går det bra|hur är det med|det här hotellet|"
            "kostar det att|tar det"
        ),
        "before": "för med utan på i om vid från till efter före under sedan per över av hos",
        "days": (
            "måndag* tisdag* onsdag* torsdag* fredag* lördag* söndag* helg* vardag* helgdag* "
            "idag imorgon midsommar* jul* påsk*"
        ),
        "hours": "morgon* kväll* eftermiddag* natt* förmiddag*",
        "months": (
            "januari februari mars april maj juni juli augusti september oktober november "
            "december sommar* vinter* vår vår* höst*"
        ),
        "people": (
            "vuxn* barn* bebis* student* pensionär* ungdom* person* gäst* grupp* familj* par "
            "hund* katt* husdjur* medlem* företag*"
        ),
        "meals": "frukost* lunch* middag*",
        "about": (
            "pris* kostnad* kostar avgift* rabatt* deposition frist* minimum maximum garanti "
            "storlek* vikt färg* ålder dyrt gratis tillgänglig* möjlig* inkluder* ingår krävs "
            "nödvändig* tillåt* exempel detalj* skäl villkor undantag skillnad* alternativ*"
        ),
        "more": (
            "billigare större mindre snabbare längre kortare bättre andra annan annat mer fler "
            "första tredje sista nästa senare tidigare nyare exakt bara igen"
        ),
        "asks": (
            "mycket många länge ofta långt betyder förklara säg kostar tar gäller fungerar "
            "behöver ja nej ok två tre fyra fem sex sju åtta nio tio dagar veckor månader år "
            "timmar minuter giltig"
        ),
    },
    "da": {
        "openers": (
            "og|og for|og på|hvad med|og hvad med|hvordan med|eller|men|også|og hvis|hvad hvis|"
            "og med|og uden|og så|hvad mere|andet|og hvordan"
        ),
        "pointers": (
            "den det de dem der? dette denne disse dens deres han hun samme begge derhen der"
        ),
        "idioms": (
            "er der|findes der|der er|er det muligt|kan det lade|denne uge|dette år|denne måned|"
            "hvordan går det|er det tilladt|er det ok|denne side|der findes"
        ),
        "before": "for med uden på i om ved fra til efter før under siden per over af hos",
        "days": (
            "mandag* tirsdag* onsdag* torsdag* fredag* lørdag* søndag* weekend* hverdag* "
            "helligdag* morgen jul* påske* dag"
        ),
        "hours": "formiddag* aften* eftermiddag* nat*",
        "months": (
            "januar februar marts april maj juni juli august september oktober november december "
            "sommer* vinter* forår* efterår*"
        ),
        "people": (
            "voksn* barn børn* baby* studerende studerende* pensionist* ung* person* gæst* "
            "gruppe* familie* par hund* kat* kæledyr* medlem* firma* virksomhed*"
        ),
        "meals": "morgenmad* frokost* aftensmad*",
        "about": (
            "pris* koster gebyr* rabat* depositum frist* minimum maksimum garanti størrelse* "
            "vægt farve* alder dyrt gratis tilgængelig* mulig* inkluder* påkrævet nødvendig* "
            "tilladt eksempel detaljer grund betingelser undtagelse* forskel* mulighed*"
        ),
        "more": (
            "billigere større mindre hurtigere længere kortere bedre anden andet andre mere "
            "flere første tredje sidste næste senere tidligere nyere præcis kun igen"
        ),
        "asks": (
            "hvilken hvilket hvilke meget mange længe ofte langt betyder forklar sig koster tager"
            " gælder virker behøver "
            "ja nej ok to tre fire fem seks syv otte ni ti dage uger måneder år timer minutter "
            "gyldig"
        ),
    },
    "no": {
        "openers": (
            "og|og for|og på|hva med|og hva med|hvordan med|eller|men|også|og hvis|hva hvis|"
            "og med|og uten|og så|hva mer|noe annet|og hvordan|hva om"
        ),
        "pointers": "den det de dem dette denne disse dens deres han hun samme begge dit der",
        "idioms": (
            "er det mulig|finnes det|er det noe|er det noen|går det an|denne uken|denne uka|"
            "dette året|er det lov|går det bra|er det greit|denne siden|er det parkering|"
            "det finnes|koster det å|tar det"
        ),
        "before": "for med uten på i om ved fra til etter før under siden per over av hos",
        "days": (
            "mandag* tirsdag* onsdag* torsdag* fredag* lørdag* søndag* helg* hverdag* helligdag* "
            "morgen jul* påske* dag"
        ),
        "hours": "formiddag* kveld* ettermiddag* natt*",
        "months": (
            "januar februar mars april mai juni juli august september oktober november desember "
            "sommer* vinter* vår* høst*"
        ),
        "people": (
            "voksn* barn baby* student* pensjonist* ungdom* person* gjest* gruppe* familie* par "
            "hund* katt* kjæledyr* medlem* bedrift*"
        ),
        "meals": "frokost* lunsj* middag*",
        "about": (
            "pris* koster gebyr* rabatt* depositum frist* minimum maksimum garanti størrelse* "
            "vekt farge* alder dyrt gratis tilgjengelig* mulig* inkluder* påkrevd nødvendig* "
            "tillatt eksempel detaljer grunn vilkår unntak forskjell* alternativ*"
        ),
        "more": (
            "billigere større mindre raskere lengre kortere bedre annen annet andre mer flere "
            "første tredje siste neste senere tidligere nyere nøyaktig bare igjen"
        ),
        "asks": (
            "hvilken hvilket hvilke mye mange lenge ofte langt betyr forklar si koster tar"
            " gjelder virker trenger ja "
            "nei ok to tre fire fem seks sju åtte ni ti dager uker måneder år timer minutter "
            "gyldig"
        ),
    },
    "fi": {
        "openers": (
            "entä|entäs|ja|entä jos|mites|mitä jos|tai|mutta|myös|ja entä|entäpä|mitä muuta|"
            "miten on|onko sama"
        ),
        "pointers": (
            "se sen sitä siinä siitä siihen sillä ne niitä niiden niissä siellä sinne tämä tämän "
            "tätä nämä näitä tuo tuon sama samat"
        ),
        "idioms": "tällä viikolla|tänä vuonna|tämä sivusto|samana päivänä",
        "before": "ilman",
        "days": (
            "maanantai* tiistai* keskiviiko* keskiviikko* torstai* perjantai* lauantai* "
            "sunnuntai* viikonlop* arki* arkisin pyhä* tänään huomenna joulu* juhannus*"
        ),
        "hours": "aamu* ilta* illa* iltapäivä* yö* yöllä",
        "months": (
            "tammikuu* helmikuu* maaliskuu* huhtikuu* toukokuu* kesäkuu* heinäkuu* elokuu* "
            "syyskuu* lokakuu* marraskuu* joulukuu* kesä* talv* kevä* syks*"
        ),
        "people": (
            "aikui* laps* lapsi* vauva* opiskelij* eläkeläi* nuor* henkilö* hengelle ihmis* "
            "vieraa* ryhm* perhe* koir* kissa* lemmik* jäsen* yrity*"
        ),
        "meals": "aamiai* aamupala* lounas* louna* illallis* päivälli*",
        "about": (
            "hinta* hinna* maksaa maksavat maksu* alennu* takuu* määräaika minimi maksimi koko "
            "paino väri* ikä kallis ilmai* saatavilla mahdolli* sisälty* pakolli* tarvi* sallit* "
            "esimerk* ehdot poikkeu* ero vaihtoeh*"
        ),
        "more": (
            "halvempi* halvemp* isomp* suuremp* pienemp* nopeam* parem* muu muut muita muuta "
            "enemmän vähemmän ensimmäi* toinen kolmas viimei* seuraav* myöhem* aikaisem* vain "
            "tarkalleen lisää"
        ),
        "asks": (
            "kuka kuinka kauan mikä milloin paljonko kauanko montako usein kaukana tarkoittaa"
            " selitä kerro maksaa kestää toimii "
            "pitää tarvitsee kyllä ei ok kaksi kahdelle kolme kolmelle neljä neljälle viisi "
            "kymmenen päivää viikkoa kuukautta vuotta tuntia minuuttia voimassa"
        ),
    },
    "pl": {
        "openers": (
            "a|a co z|co z|a jak|i|oraz|a dla|a w|a na|a jeśli|lub|albo|ale|też|a czy|"
            "a jak jest z|a co jeśli|co jeśli|i co|a z|a bez|a potem|coś jeszcze|co jeszcze|"
            "to samo dla|a ile"
        ),
        "pointers": (
            "to ten ta te tego tej tych temu tym tam on ona ono oni one go jego jej ich nim nią "
            "nich nimi je tamten tamta tamto taki taka takie"
        ),
        "idioms": (
            "czy to możliwe|w tym tygodniu|w tym roku|w tym miesiącu|ta strona|ten hotel|"
            "ten sklep|czy to prawda|ten weekend|tej strony|to znaczy|tym razem|tego samego dnia"
        ),
        "before": "dla z ze bez w we na do od po przed przez podczas za pod nad o u jeśli",
        "days": (
            "poniedział* wtor* środ* czwart* piąt* sobot* niedziel* weekend* święta święto świąt "
            "dziś dzisiaj jutro pojutrze codziennie"
        ),
        "hours": "rano wieczor* wieczór południ* popołudni* noc nocy nocą",
        "months": (
            "styczeń stycznia styczniu luty lutego lutym marzec marca marcu kwiecień kwietnia "
            "kwietniu maj maja maju czerw* lipiec lipca lipcu sierp* wrzes* wrześ* październik* "
            "listopad* grudzień grudnia grudniu lato lecie latem zima zimie zimą wiosną jesienią"
        ),
        "people": (
            "dorosł* dzieci dziecka dziecko dziećmi niemowl* student* senior* emeryt* młodzie* "
            "osób osoby osoba osobę gości grup* rodzin* pies psa psy psem kot kota zwierz* "
            "pracownik* firm firmy"
        ),
        "meals": "śniadani* obiad* kolacj* lunch*",
        "about": (
            "cena ceny cen koszt* kosztuje kosztują opłat* zniżk* rabat* kaucj* zaliczk* termin* "
            "minimum maksimum gwarancj* rozmiar* wag* kolor* wiek drogo darmow* bezpłatn* "
            "dostępn* możliw* wliczon* obowiązkow* wymagan* dozwolon* przykład* szczegół* powód "
            "warunki wyjątki różnica opcj*"
        ),
        "more": (
            "taniej tańsz* większ* mniejsz* szybciej szybsz* dłużej krócej lepiej lepsz* inn* "
            "więcej mniej pierwsz* drug* trzeci* ostatni* następn* później wcześniej bliżej "
            "jeszcze dokładnie sam tylko"
        ),
        "asks": (
            "dlaczego czemu kiedy gdzie ile jak długo często daleko znaczy oznacza wyjaśnij"
            " powiedz kosztuje trwa działa "
            "trzeba potrzeba można tak nie ok dwa dwie dwóch trzy trzech cztery czterech pięć "
            "pięciu dziesięć dni tygodni miesięcy lat godzin minut ważn*"
        ),
    },
    "cs": {
        "openers": (
            "a|a co|co|a co když|co když|a jak|a pro|a v|a na|a o|nebo|ale|také|a jak je to s|"
            "jak je to s|a s|a bez|a kolik|a kdy|a kde|ještě něco|a potom"
        ),
        "pointers": (
            "to ten ta ti ty toho té těch tomu tam on ona ono oni jeho její jim něj ní nich jím "
            "takový taková tento tato toto tyto tohle"
        ),
        "idioms": (
            "je to možné|tento týden|tento měsíc|tento rok|tato stránka|tento víkend|"
            "ve stejný den|ten samý den"
        ),
        "before": "pro s se bez v ve na do od po před přes během za pod nad o u z ze pokud",
        "days": (
            "pondě* úter* střed* čtvrt* pát* sobot* neděl* víkend* svát* dnes zítra pozítří "
            "denně vánoc*"
        ),
        "hours": "ráno večer* odpoledne dopoledne poledne noc noci",
        "months": (
            "leden ledna lednu únor* březen března březnu duben dubna dubnu květen května květnu "
            "červen* července srpen srpna srpnu září říjen října říjnu listopad* prosinec "
            "prosince prosinci léto létě zima zimě jaro podzim*"
        ),
        "people": (
            "dospěl* dít* děti dětí dětem kojen* student* senior* důchod* osob* lidi lidí host* "
            "skupin* rodin* pes psy psa psem koč* zvíř* zaměstnan* firm*"
        ),
        "meals": "snídan* oběd* večeř*",
        "about": (
            "cena ceny cen stojí poplat* slev* kauc* záloh* lhůt* minimum maximum záruk* "
            "velikost* váha barv* věk drahé zdarma dostupn* možn* zahrnut* povinn* nutn* "
            "povolen* příklad* podmínk* výjimk* rozdíl* možnost*"
        ),
        "more": (
            "levnější levněji větší menší rychlejší rychleji delší kratší lepší jin* více víc "
            "méně první druh* třetí poslední další později dříve blíž* ještě přesně jen"
        ),
        "asks": (
            "kolik dlouho často daleko znamená vysvětli řekni stojí trvá platí funguje potřebuji "
            "ano ne ok dva dvě dvou tři čtyři pět deset dní týdnů měsíců let hodin minut platn*"
        ),
    },
    "hu": {
        "openers": (
            "és|és mi a helyzet|mi a helyzet|és ha|és a|és az|vagy|de|valamint|mi van|és mi van|"
            "mi van ha|és mikor|és mennyi|még valami|és hol|és hogyan"
        ),
        "pointers": (
            "azt ezt ez azok ezek azokat ezeket annak ennek ott oda az? ő ők őket ebben abban "
            "erre arra ilyen olyan ugyanaz attól ettől"
        ),
        "idioms": "ezen a héten|ebben a hónapban|ez az oldal|ez a bot|ez a szálloda",
        "before": "",
        "days": (
            "hétfő* kedd* szerd* csütörtök* péntek* szombat* vasárnap* hétvég* hétköznap* ünnep* "
            "ma holnap holnapután naponta karácsony*"
        ),
        "hours": "reggel* este* délután* délelőtt* délben éjszaka* éjjel",
        "months": (
            "január* február* március* április* május* június* július* augusztus* szeptember* "
            "október* november* december* nyár* nyáron tél* télen tavas* ősszel"
        ),
        "people": (
            "felnőtt* gyerek* gyermek* baba babák* diák* nyugdíjas* fiatal* fő főre személy* "
            "ember* vendég* csoport* család* pár kutya* kutyá* macsk* állat* alkalmazott* cég*"
        ),
        "meals": "reggeli* ebéd* vacsor*",
        "about": (
            "ár* ára áruk kerül kerülnek költség* díj* kedvezmény* kaució* foglaló határidő* "
            "minimum maximum garanci* méret* súly* szín* kor drága ingyen* elérhető* lehetséges "
            "benne kötelező* szükséges* megengedett példa feltétel* kivétel* különbség* "
            "lehetőség*"
        ),
        "more": (
            "olcsóbb* nagyobb* kisebb* gyorsabb* hosszabb* rövidebb* jobb* más másik több "
            "kevesebb első második harmadik utolsó következő később korábban közelebb* még "
            "pontosan csak is"
        ),
        "asks": (
            "melyik melyiket ki mennyi mennyibe hány meddig gyakran messze jelent magyarázd mondd"
            " tart működik kell "
            "kerül igen nem ok kettő két három négy öt tíz nap hét hónap év óra perc érvényes"
        ),
    },
    "tr": {
        "openers": (
            "peki|ya|peki ya|ve|ama|veya|ayrıca|bir de|peki ne|o zaman|ya da|eğer|başka|peki için"
        ),
        "pointers": (
            "bu şu o bunu şunu onu bunun onun bunlar onlar bunları onları orada orası oraya "
            "oradan bunda onda bundan ondan buna ona hangisi öyle aynısı aynı kendisi"
        ),
        "idioms": (
            "bu hafta|bu ay|bu yıl|bu sene|bu akşam|bu sabah|bu gece|bu site|bu otel|bu mağaza|"
            "bu yaz|bu kış|o kadar|aynı gün|bu bot"
        ),
        "before": "",
        "days": (
            "pazartesi* salı* çarşamba* perşembe* cuma* cumartesi* pazar* hafta sonu haftasonu* "
            "bugün yarın tatil* bayram*"
        ),
        "hours": "sabah* akşam* öğle* gece* öğleden",
        "months": (
            "ocak* şubat* mart* nisan* mayıs* haziran* temmuz* ağustos* eylül* ekim* kasım* "
            "aralık* yaz yazın kış kışın"
        ),
        "people": (
            "yetişkin* çocuk* bebek* öğrenci* emekli* yaşlı* genç* kişi* kişilik misafir* grup* "
            "aile* çift* köpek* kedi* hayvan* çalışan* üye* şirket*"
        ),
        "meals": "kahvaltı* öğle akşam yemeği",
        "about": (
            "fiyat* ücret* ücretsiz maliyet* indirim* depozito* kapora süre* minimum maksimum "
            "garanti* beden* boyut* ağırlık* renk* yaş* pahalı bedava mevcut mümkün dahil "
            "zorunlu gerekli örnek* detay* neden* şart* istisna* fark* seçenek*"
        ),
        "more": (
            "ucuz daha büyük küçük hızlı uzun kısa iyi başka diğer* fazla az ilk ikinci üçüncü "
            "son sonraki geç erken yeni eski yakın tam sadece de da"
        ),
        "asks": (
            "zaman niye niçin kim nerede nereye kadar kaç tane uzak sık demek açıkla söyle sürer"
            " çalışır gerekir gerek olur "
            "olabilir var yok evet hayır iki üç dört beş altı yedi sekiz dokuz on gün hafta ay "
            "yıl saat dakika geçerli için ile mı mi mu mü nedir"
        ),
    },
}
