"""Everyday words of people who ask a business something, by language.

They tell the language of a message too short for grammar. A star stands for any ending.
"""

TELLING_WORDS: dict[str, str] = {
    "en": (
        "speak english languages opening hours price prices pricing delivery shipping ship "
        "deliver returns return "
        "refund* order orders booking book cancel* payment pay address phone contact parking "
        "location directions discount open close closed rooms room menu invoice warranty help "
        "thanks hello hi hey bye appointment* account login password team jobs careers job about "
        "anything something vegetarian vegan gluten allowed bike bikes ticket tickets support "
        "child children wheelchair accept credit card cash how much what which bring buy sell "
        "repair available gift send get like want whats hows dont can't cheap cheaper breakfast "
        "friendly sunday sundays near free toilet toilets where's i'm"
    ),
    "de": (
        "sprechen sprecht sprichst deutsch englisch öffnungszeit* preis* lieferung* versand* "
        "rückgabe* bestellung* bestellen buchen "
        "buchung* stornier* zahlung* bezahlen bezahlung adresse telefon* kontakt* parken "
        "parkplatz* parkplätze anfahrt rabatt* geöffnet geschlossen zimmer* speisekarte "
        "rechnung* garantie hilfe danke hallo tschüss termin* konto passwort wlan impressum "
        "datenschutz* stellen vegetarisch* glutenfrei fahrrad* fahrräder karte karten kinder* "
        "rollstuhl* barrierefrei* kreditkarte* bar umtausch* gutschein* reparatur* liefern "
        "liefert öffnen verkaufen schließen sonntags ladestation* ermäßigung* eintritt* "
        "frühstück* bietet bieten wieviel wieso weshalb woher wohin welches welcher welche gerne "
        "möchte brauche kündig* versicherung* schlüssel reservier* haustier* unterkunft abholung "
        "abholen kosten kostet wochenende mitgliedschaft widerruf* lieferzeit* hund hunde kurs "
        "kurse anmeld* anmelden gebühr* mwst verfügbar heute beratung ihr ihre euch habt seid"
    ),
    "fr": (
        "gratuit gratuite horaire* prix tarif* livraison* livrer livrez retour* "
        "remboursement* commande* "
        "commander réserver réservation* annul* paiement* payer adresse téléphone stationnement "
        "accès réduction* ouvert* ouvrez fermé* fermez chambre* menu carte facture* garantie "
        "merci bonjour bonsoir salut rendez compte mot passe contacter emploi* végétarien* végan "
        "vélo* billet* enfant* fauteuil bancaire espèces échange* cadeau* réparation* acceptez "
        "acceptés puis j'ai combien quels proposez animaux peut boutique magasin heures "
        "dimanche gratuit* abonnement* où délai* expédition devis clé clés piscine petit "
        "déjeuner remise ascenseur cours vous avez êtes faites stage* inscription* taille* "
        "vendez louer location*"
    ),
    "es": (
        "cena cenas habla hablan español inglés horario* precio* envío* enviar envían devolución "
        "devoluciones devolver reembolso* "
        "pedido* pedir reservar reserva* cancelar cancelación pago pagar dirección teléfono "
        "estacionamiento aparcamiento descuento* abierto* abren cierran cerrado* habitación "
        "habitaciones menú carta factura garantía gracias hola adiós cita* cuenta contraseña "
        "contacto empleo vegetariano* bicicleta* bici bicis entrada* entradas niños silla "
        "tarjeta efectivo cambio regalo reparación aceptan tienen hacen venden ofrecen puedo "
        "quiero cuánto cuántos cuáles cuál mascota* domingos tienda gratis alquiler alquilar "
        "ubicación dónde ubicad* desayuno llegar sucursal* plazo* domicilio ayuda"
    ),
    "pt": (
        "horário* preço* entrega* entregam envio devolução devoluções devolver reembolso* "
        "pedido* encomenda* reservar reserva* cancelar cancelamento pagamento* pagar endereço "
        "morada telefone estacionamento desconto* aberto* abrem fecham fechado quarto* cardápio "
        "ementa fatura garantia obrigad* olá tchau consulta conta senha contato contacto vagas "
        "vegetariano* bicicleta* ingresso* bilhete* crianças cadeira cartão dinheiro troca* "
        "presente conserto aceitam têm fazem vendem oferecem quero quanto quais animais domingos "
        "loja grátis aluguel aluguer localização onde vocês chegar prazo* frete agendar ajuda"
    ),
    "it": (
        "parlate italiano inglese orari* prezzo prezzi consegna consegne spedizione "
        "spedizioni spedite reso resi "
        "rimborso* ordine ordini ordinare prenotare prenotazion* cancellare cancellazione "
        "annullare pagamento pagamenti pagare indirizzo telefono parcheggio sconto sconti aperto "
        "aperti aprite chiudete chiuso chiusi camera camere menù fattura garanzia grazie ciao "
        "buongiorno appuntamento conto contatti lavoro vegetarian* vegano biciclett* bici "
        "biglietto biglietti bambini carrozzina carta contanti cambio regalo riparazione "
        "accettate avete fate vendete offrite posso vorrei quanto quali quando animali domenica "
        "negozio gratis noleggio dove siete colazione tempi iscrizion* abbonament* bagagli* "
        "trovate trova aiuto"
    ),
    "nl": (
        "spreken spreekt nederlands engels openingstijd* prijs prijzen bezorg* levering "
        "verzend* verzenden retour* terugbetal* "
        "bestelling* bestellen boeken boeking annuler* betaling betalen adres telefoonnummer "
        "parkeren parkeerplaats* korting* geopend gesloten kamer kamers menukaart factuur "
        "garantie bedankt hallo doei afspraak wachtwoord contact vacature* vegetarisch* fiets "
        "fietsen kaartje* kaartjes kinderen rolstoel* creditcard contant ruilen cadeaubon "
        "reparatie* leveren levert verkopen accepteren mag honden huisdieren zondag winkel "
        "gratis huren jullie hebben kunnen openen sluiten hoeveel welke toegankelijk ontbijt "
        "openingsuren bereikbaar"
    ),
    "pl": (
        "godziny otwarcia otwarte czynne cena ceny cennik dostawa dostawy wysyłka zwrot* zwrócić "
        "reklamacj* zamówieni* zamówić rezerwacj* zarezerwować anulowa* płatnoś* zapłacić adres "
        "telefon parking* rabat* zniżka pokój pokoje menu faktur* gwarancj* dziękuję cześć "
        "wizyta konto hasło kontakt praca wegetariańskie rower* bilet* dzieci wózk* kartą "
        "gotówką wymian* naprawa macie można sklep* wypożycz* wynaj* gdzie ile pies zwierzęta "
        "śniadanie dojazd"
    ),
    "ru": (
        "часы работы цена цены доставк* возврат* заказ* заказать бронь бронирован* отменить "
        "отмена оплат* оплатить адрес телефон парковк* скидк* открыт* закрыт* номер меню "
        "гаранти* спасибо привет запись аккаунт пароль контакты вакансии велосипед* билет* "
        "наличны* обмен ремонт магазин* работаете принимаете стоимость график режим есть сколько "
        "стоит"
    ),
    "uk": (
        "години роботи ціна ціни доставк* повернення замовлення замовити бронювання скасувати "
        "оплат* адреса знижк* відкрит* зачинен* меню гаранті* дякую привіт запис пароль контакти "
        "велосипед* квит* готівк* обмін ремонт магазин* працюєте приймаєте вартість графік є "
        "скільки коштує"
    ),
    "bg": (
        "работно време цена цени доставк* връщане поръчк* резервац* отмяна плащане адрес паркинг "
        "отстъпк* отворен* затворен* меню гаранция благодаря здравейте парола контакти "
        "велосипед* билет* брой замяна ремонт магазин* имате приемате работите"
    ),
    "tr": (
        "çalışma saatleri açılış fiyat* ücret* teslimat kargo iade* sipariş* rezervasyon* iptal* "
        "ödeme* adres* telefon* otopark indirim* açık kapalı açıksınız oda odalar menü fatura* "
        "garanti* teşekkür* merhaba randevu* hesap şifre* iletişim vejetaryen bisiklet* bilet* "
        "çocuklar kredi kart nakit değişim hediye tamir* kabul ediyor musunuz mısınız misiniz "
        "mağaza* kiral* nerede neresi kaçta yapıyor köpek* kahvaltı* konum varmı nerdesiniz"
    ),
    "sv": (
        "finns hyr får ni hur betala kostar stänger öppnar vilka öppettider* pris priser"
        " leverans* leverera* frakt retur* återbetalning* beställ* boka "
        "bokning* avboka* betalning betala adress parkering* rabatt* öppet stängt öppna rum meny "
        "faktura garanti tack hej lösenord kontakta jobb vegetariskt cykel cyklar biljett* barn "
        "rullstol* kort kontant byta presentkort reparation* tar ni har säljer hundar butik* "
        "hyra frukost kostar"
    ),
    "da": (
        "findes hvornår må koster lukker åbner hvilke jeres åbningstider* pris priser levering*"
        " leverer fragt retur* refusion bestil* bestilling* "
        "booke afbestil* betaling betale adresse parkering* rabat* åbent lukket åbner værelse* "
        "menukort faktura garanti tak hej adgangskode kontakt job vegetarisk cykel cykler "
        "billet* børn kørestol* kort kontant bytte gavekort reparation* sælger hunde butik* leje "
        "morgenmad koster jer åben"
    ),
    "no": (
        "finnes hvordan dere deres koster stenger åpner hvilke åpningstid* pris priser levering*"
        " leverer frakt retur* refusjon bestill* bestilling* "
        "avbestill* betaling betale adresse parkering* rabatt* åpent stengt åpner rom meny "
        "faktura garanti takk hei passord kontakt jobb vegetarisk sykkel sykler billett* barn "
        "rullestol* kort kontant bytte gavekort reparasjon* selger hunder butikk* leie frokost "
        "koster dere åpen"
    ),
    "fi": (
        "aukioloaja* aukioloajat hinta hinnat hinnasto toimitu* toimitus palautu* palautus "
        "tilaus tilata varaus varata peruut* maksutavat maksaa osoite puhelin pysäköin* alennu* "
        "auki suljettu huone huoneet ruokalista lasku takuu kiitos hei salasana yhteystiedot "
        "työpaikat kasvis* polkupyörä pyörä lippu liput lapset kortti käteinen vaihto korjaus "
        "myytte onko teillä voinko koira* myymälä vuokra* aamiainen paljonko avaatte"
    ),
    "cs": (
        "otevírací doba cena ceny ceník doručení doprava vrácení reklamac* objednávk* objednat "
        "rezervac* rezervovat zrušit storno platba zaplatit adresa telefon parkování parkoviště "
        "sleva slevy otevřeno zavřeno pokoj pokoje jídelní faktur* záruka děkuji heslo kontakt "
        "práce vegetariánské kolo kola vstupné vstupenky děti kartou hotově výměna oprava máte "
        "prodáváte přijímáte obchod* půjčovna půjčení snídaně kde"
    ),
    "hu": (
        "nyitvatartás* nyitva ár árak árlista szállítás* kiszállítás* visszaküld* visszatérítés* "
        "rendelés* rendelni foglalás* foglalni lemond* fizetés* fizetni cím telefonszám "
        "parkolás* parkoló* kedvezmény* zárva szoba szobák étlap számla* garancia köszönöm "
        "jelszó kapcsolat állás vegetáriánus kerékpár* jegy jegyek gyerekek kártyával készpénz "
        "csere javítás van lehet üzlet* bérlés* reggeli mennyibe kerül"
    ),
    "ro": (
        "program* preț prețuri livrare* livrați retur* returnare rambursare comand* comenzi "
        "rezervare* rezerva anulare anula plată plăti plata adresa telefon parcare* reducere "
        "reduceri deschis deschideți închis cameră camere meniu factur* garanție mulțumesc bună "
        "parolă contact locuri vegetarian biciclet* bilet* copii card numerar schimb reparați* "
        "aveți vindeți acceptați magazin* închiriere unde cât costă"
    ),
    "id": (
        "jam buka tutup harga* pengiriman ongkir kirim pengembalian refund pesanan pesan "
        "reservasi batal pembatalan pembayaran bayar alamat telepon parkir* diskon kamar menu "
        "faktur garansi terima kasih halo akun sandi kontak lowongan sepeda tiket anak kartu "
        "tunai tukar perbaikan jual menerima toko sewa dimana apakah bisakah saya lokasi berapa "
        "sarapan"
    ),
    "vi": (
        "giờ mở cửa giá bao nhiêu giao hàng vận chuyển đổi trả hoàn tiền đặt đơn hủy thanh toán "
        "địa chỉ điện thoại đỗ xe giảm phòng thực hóa bảo hành cảm ơn mật khẩu liên hệ vé trẻ "
        "thẻ mặt sửa chữa thuê"
    ),
    "ar": (
        "ساعات العمل الأسعار التوصيل الشحن الإرجاع الطلب الحجز إلغاء الدفع العنوان الهاتف خصم "
        "القائمة الضمان شكرا مرحبا"
    ),
    "fa": "ساعت کاری قیمت ارسال مرجوعی سفارش رزرو لغو پرداخت آدرس تلفن تخفیف منو ضمانت ممنون سلام",
}
