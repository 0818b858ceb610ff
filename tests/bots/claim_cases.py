"""Sentences of answers, the passages offered, and whether those say so.

A case is (names of passages, sentence, expected): "yes", "none" for what claims nothing, else the
reasons, one of which it must fail for. A "yes" may be followed by words of the quote.
"""

from knowledge.passages import Passage


def passage(text: str, language: str = "en", start: int = 0, **fields) -> Passage:
    """A passage of a handbook; other fields by name."""
    known = {"source_id": "s", "source_name": "Handbook", "url": None, "heading": "", "score": 1.0}
    return Passage(
        text=text, language=language, start=start, end=start + len(text), **{**known, **fields}
    )


PASSAGES = {
    "shop": passage(
        "The shop opens at nine and closes at 18:00 on weekdays. On Saturday it closes at noon."
        " We are closed on Sundays.",
        start=100,
    ),
    "refund": passage(
        "Refunds are possible within 14 days of delivery. Items must be unused. Send them to"
        " returns@shop.example together with the order number. The amount is paid back within"
        " five working days."
    ),
    "plans": passage(
        "The Basic plan costs 20 euros a month. The Pro plan costs 40 euros a month. Both include"
        " support by e-mail. Students get 50% off the Pro plan."
    ),
    "table": passage(
        "| Plan | Price in EUR | Storage | Seats |\n|---|---|---|---|\n| Basic | 20 | 5 GB | 1 |\n"
        "| Pro | 40 | 50 GB | 10 |\n| Team | 1,200 | 500 GB | 80 |",
        heading="Prices",
    ),
    "pets": passage(
        "Dogs are welcome in the garden, but cats are not allowed. Parking in the yard is free of"
        " charge. Breakfast is included in the room price."
    ),
    "pay": passage(
        "## Payment\n\nWe accept:\n\n- Visa and Mastercard\n- PayPal\n- bank transfer within 30"
        " days\n\nCash is not accepted. Orders over $1,000 need a deposit of 10 %."
    ),
    "contact": passage(
        "Call us on +49 30 1234567 or write to help@firm.example. Our office is in Berlin,"
        " Lindenstrasse 5. More at https://www.firm.example/help.",
        url="https://www.firm.example/contact",
    ),
    "device": passage(
        "The X200 charges in 90 minutes and weighs 1.5 kg. The battery lasts up to 12 hours. Hold"
        " the power button for 10 seconds to reset the device. Version 2.3.1 or newer is required."
    ),
    "museum": passage(
        "The museum is open Tuesday to Sunday, 10 a.m. to 5 p.m. Admission is free for children"
        " under six. The museum was founded on 24 December 1998 by Clara Winter."
    ),
    "oeffnung": passage(
        "Unser Geschäft hat montags bis freitags von 9 bis 18 Uhr geöffnet. Samstags schließen wir"
        " um 14 Uhr. Hunde sind nicht erlaubt. Das Parken ist kostenlos.",
        "de",
    ),
    "rueckgabe": passage(
        "Die Rückgabefrist beträgt 14 Tage. Die Rücksendekosten in Höhe von 4,90 Euro trägt der"
        " Kunde. Reduzierte Ware ist vom Umtausch ausgeschlossen.",
        "de",
    ),
    "livraison": passage(
        "La livraison est gratuite à partir de 50 euros d'achat. Les colis arrivent en trois jours"
        " ouvrables. Nous ne livrons pas en Corse.",
        "fr",
    ),
    "reserva": passage(
        "La cancelación es gratuita hasta 48 horas antes de la llegada. No se admiten mascotas. El"
        " desayuno está incluido en el precio.",
        "es",
    ),
    "biglietti": passage(
        "I biglietti costano 12 euro e si comprano alla cassa. L'ingresso è vietato agli animali.",
        "it",
    ),
    "bezorging": passage(
        "Wij bezorgen binnen 2 werkdagen. Retourneren is gratis binnen 30 dagen.", "nl"
    ),
    "zwroty": passage("Zwroty przyjmujemy w ciągu 14 dni. Nie wysyłamy paczek za granicę.", "pl"),
    "vozvrat": passage(
        "Возврат товара возможен в течение 14 дней. Доставка бесплатная при заказе от 3000 рублей."
        " Магазин не работает по воскресеньям.",
        "ru",
    ),
    "iade": passage("Ürünler 14 gün içinde iade edilebilir. Kargo ücretsizdir.", "tr"),
    "zh": passage(
        "本店营业时间为周一至周五上午9点到下午6点。商品可在14天内退货。本店不接受现金。", "zh"
    ),
    "ja": passage(
        "営業時間は午前9時から午後6時までです。返品は14日以内に可能です。ペットは入れません。", "ja"
    ),
    "ar": passage("يمكن إرجاع المنتجات خلال 14 يوما. التوصيل مجاني داخل المدينة.", "ar"),
    "privacy": passage("Data is stored in Frankfurt. We never sell personal data to anyone."),
    "delivery": passage(
        "Standard delivery takes three working days. Express delivery takes 1 day."
    ),
}

CASES = [
    # Said in other words
    (["shop"], "The shop opens at 9 a.m. [1].", "yes:opens at nine"),
    (["shop"], "It closes at 6 p.m. from Monday to Friday [1].", "yes:closes at 18:00"),
    (["shop"], "On Saturdays the shop closes at 12:00 [1].", "yes:at noon"),
    (["shop"], "The shop is not open on Sundays [1].", "yes:closed on Sundays"),
    (["refund"], "You can get a refund within two weeks of delivery [1].", "yes:14 days"),
    (["refund"], "The item has to be unused [1].", "yes:unused"),
    (["refund"], "Please send it to returns@shop.example with your order number [1].", "yes:Send"),
    (["refund"], "You will get the money paid back within 5 working days [1].", "yes:five"),
    (["refund"], "Refunds are available up to 14 days after your delivery [1].", "yes:14 days"),
    (["plans"], "The Pro plan is €40 per month [1].", "yes:Pro plan costs 40"),
    (["plans"], "Basic costs 20 EUR a month [1].", "yes:Basic"),
    (["plans"], "Students pay 50 % less for Pro [1].", "yes:Students"),
    (["plans"], "Basic costs 20 euros and Pro costs 40 euros a month [1].", "yes:Basic"),
    (["plans"], "E-mail support is part of both plans [1].", "yes:Both"),
    (["table"], "The Pro plan costs 40 EUR [1].", "yes:Pro | 40"),
    (["table"], "Basic has 5 GB of storage [1].", "yes:Basic | 20"),
    (["table"], "The Team plan costs €1.200 and has 80 seats [1].", "yes:Team"),
    (["pets"], "Dogs are welcome in the garden [1].", "yes:Dogs"),
    (["pets"], "Cats are not allowed [1].", "yes:cats"),
    (["pets"], "No, cats are not allowed [1].", "yes:cats"),
    (["pets"], "You can park free of charge in the yard [1].", "yes:Parking"),
    (["pets"], "The room price includes breakfast [1].", "yes:Breakfast"),
    (["pay"], "You can pay with PayPal [1].", "yes:PayPal"),
    (["pay"], "Visa and Mastercard are accepted [1].", "yes:Visa"),
    (["pay"], "We do not accept cash [1].", "yes:Cash"),
    (["pay"], "For orders over 1000 dollars a 10% deposit is needed [1].", "yes:deposit"),
    (["contact"], "You can call +49 30 1234567 [1].", "yes:Call"),
    (["contact"], "Call 030 1234567 [1].", "yes:Call"),
    (["contact"], "Write to help@firm.example [1].", "yes:write"),
    (["contact"], "See https://firm.example/help for more [1].", "yes:More"),
    (["contact"], "The office is in Berlin [1].", "yes:Berlin"),
    (["device"], "The X200 weighs 1,5 kg [1].", "yes:X200"),
    (["device"], "Reset it by holding the power button for ten seconds [1].", "yes:Hold"),
    (["device"], "Charging takes 90 minutes [1].", "yes:90"),
    (["device"], "The battery lasts for up to twelve hours [1].", "yes:battery"),
    (["device"], "You need version 2.3.1 or newer [1].", "yes:Version"),
    (["museum"], "The museum is open on Wednesday [1].", "yes:Tuesday to Sunday"),
    (["museum"], "It opens at 10:00 and closes at 17:00 [1].", "yes:10 a.m."),
    (["museum"], "It was founded on 24.12.1998 [1].", "yes:24 December"),
    (["museum"], "Clara Winter founded the museum [1].", "yes:Clara"),
    (["museum"], "Children under 6 get in for free [1].", "yes:children"),
    (["privacy"], "Your personal data is never sold [1].", "yes:never sell"),
    (["delivery"], "Express delivery takes one day [1].", "yes:Express"),
    (["delivery"], "Standard delivery takes 3 working days [1].", "yes:three"),
    (["shop"], "According to the information provided, the shop opens at nine [1].", "yes:nine"),
    (["shop"], "Yes, on Saturday it closes at noon [1].", "yes:noon"),
    # Without a marker, or with another's
    (["refund"], "Refunds are possible within 14 days of delivery.", "yes:14 days"),
    (["shop", "pets"], "Parking in the yard is free of charge.", "yes:Parking"),
    (["shop", "pets"], "Parking in the yard is free of charge [1].", "yes:Parking"),
    (["plans", "refund"], "Refunds are possible within 14 days of delivery [1].", "yes:14 days"),
    (["shop"], "Breakfast is served in the garden.", "no_source"),
    (["shop"], "The shop sells bicycles.", "no_source"),
    # Other figures
    (["refund"], "Refunds are possible within 30 days [1].", "number"),
    (["refund"], "Refunds are possible within 14 hours of delivery [1].", "number"),
    (["refund"], "Refunds are possible within 14 months [1].", "number"),
    (["refund"], "Refunds take three working days [1].", "number"),
    (["shop"], "The shop opens at 10 a.m. [1].", "number"),
    (["shop"], "The shop opens at 9 p.m. [1].", "number"),
    (["shop"], "On Saturday it closes at nine [1].", "number"),
    (["plans"], "The Pro plan costs 20 euros a month [1].", "number"),
    (["plans"], "The Basic plan costs 40 euros [1].", "number"),
    (["plans"], "The Pro plan costs 40 dollars a month [1].", "number"),
    (["plans"], "Students get 60% off [1].", "number"),
    (["table"], "The Pro plan costs 20 EUR [1].", "number"),
    (["table"], "The Pro plan costs 40 EUR and has 5 GB [1].", "number"),
    (["table"], "The Basic plan has 10 seats [1].", "number"),
    (["pay"], "Orders over $100 need a deposit of 10 % [1].", "number"),
    (["contact"], "Call +49 30 7654321 [1].", "number"),
    (["contact"], "The office is at Lindenstrasse 15 [1].", "number"),
    (["device"], "The battery lasts up to 20 hours [1].", "number"),
    (["device"], "The X300 charges in 90 minutes [1].", "number"),
    (["device"], "Version 2.4.1 is required [1].", "number"),
    (["museum"], "The museum is open on Monday [1].", "number"),
    (["museum"], "It was founded on 25 December 1998 [1].", "number"),
    (["museum"], "It was founded in 1989 [1].", "number"),
    (["museum"], "Admission is free for children under 12 [1].", "number"),
    (["delivery"], "Express delivery takes three days [1].", "number"),
    (["shop"], "On Sunday the shop opens at nine [1].", "number negation"),
    # The opposite
    (["pets"], "Cats are allowed [1].", "negation"),
    (["pets"], "Dogs are not welcome in the garden [1].", "negation"),
    (["pets"], "Parking in the yard is not free of charge [1].", "negation"),
    (["pets"], "Breakfast is not included in the room price [1].", "negation"),
    (["pets"], "Breakfast is excluded from the room price [1].", "negation"),
    (["pay"], "Cash is accepted [1].", "negation"),
    (["shop"], "On Sundays we are open [1].", "negation"),
    (["shop"], "The shop closes at nine [1].", "negation"),
    (["shop"], "On Saturday it opens at noon [1].", "negation number"),
    (["refund"], "Refunds are not possible within 14 days [1].", "negation"),
    (["refund"], "Items must be used [1].", "negation"),
    (["privacy"], "We sell personal data [1].", "negation"),
    (["museum"], "Admission is not free for children under six [1].", "negation"),
    (["device"], "Version 2.3.1 or newer is optional [1].", "negation"),
    # Inventions
    (["shop"], "The shop opens at nine and offers a sauna with massage [1].", "no_source"),
    (["shop"], "Elephants live in Africa [1].", "no_source"),
    (["pets"], "The hotel has a heated swimming pool [1].", "no_source"),
    (["contact"], "Our office is in Munich [1].", "name no_source"),
    (["museum"], "The museum was founded by Peter Summer [1].", "name no_source"),
    (["pay"], "You can pay with Klarna [1].", "name no_source"),
    (["contact"], "Write to sales@firm.example [1].", "link"),
    (["contact"], "See https://firm.example/login for more [1].", "link"),
    (["contact"], "Visit www.evil.example [1].", "link"),
    (["contact"], "More is [here](https://evil.example/a) [1].", "link"),
    (["privacy"], "Data is stored in Dublin [1].", "name no_source"),
    # Nothing claimed
    (["shop"], "Which day do you mean?", "none"),
    (["shop"], "Hello and welcome!", "none"),
    (["shop"], "Thank you for your question!", "none"),
    (["shop"], "Let me know if you need anything else.", "none"),
    (["shop"], "I could not find that in the information I have.", "none"),
    (["shop"], "The documents do not mention a sauna.", "none"),
    (["shop"], "Sure!", "none"),
    (["oeffnung"], "Gerne!", "none"),
    (["oeffnung"], "Dazu habe ich leider nichts gefunden.", "none"),
    (["livraison"], "N'hésitez pas à me contacter.", "none"),
    (["reserva"], "No encontré esa información.", "none"),
    (["vozvrat"], "Я не нашёл такой информации.", "none"),
    (["zh"], "我没有找到相关信息。", "none"),
    # German
    (
        ["oeffnung"],
        "Wir haben von Montag bis Freitag von 9:00 bis 18:00 Uhr geöffnet [1].",
        "yes:9 bis 18",
    ),
    (["oeffnung"], "Am Samstag schließt das Geschäft um 14 Uhr [1].", "yes:Samstags"),
    (["oeffnung"], "Parken ist bei uns kostenlos [1].", "yes:Parken"),
    (["oeffnung"], "Hunde dürfen nicht hinein, sie sind nicht erlaubt [1].", "yes:Hunde"),
    (["oeffnung"], "Hunde sind erlaubt [1].", "negation"),
    (["oeffnung"], "Das Parken ist kostenpflichtig [1].", "negation"),
    (["oeffnung"], "Samstags schließen wir um 16 Uhr [1].", "number"),
    (["oeffnung"], "Sonntags haben wir geöffnet [1].", "number"),
    (
        ["rueckgabe"],
        "Sie können Artikel innerhalb von zwei Wochen zurückgeben, die Rückgabefrist beträgt 14"
        " Tage [1].",
        "yes:14",
    ),
    (["rueckgabe"], "Die Rücksendung kostet 4,90 € [1].", "yes:4,90"),
    (["rueckgabe"], "Die Rückgabefrist beträgt 30 Tage [1].", "number"),
    (
        ["rueckgabe"],
        "Reduzierte Ware kann nicht umgetauscht werden, sie ist vom Umtausch ausgeschlossen [1].",
        "yes:Reduzierte",
    ),
    # French, Spanish, Italian, Dutch, Polish, Russian, Turkish
    (["livraison"], "La livraison est gratuite dès 50 € [1].", "yes:gratuite"),
    (["livraison"], "Les colis arrivent en 3 jours ouvrables [1].", "yes:trois"),
    (["livraison"], "Nous livrons en Corse [1].", "negation"),
    (["livraison"], "La livraison est payante à partir de 50 euros [1].", "negation"),
    (["livraison"], "La livraison est gratuite à partir de 30 euros [1].", "number"),
    (["reserva"], "Puede cancelar gratis hasta 48 horas antes de la llegada [1].", "yes:48"),
    (["reserva"], "El desayuno está incluido [1].", "yes:desayuno"),
    (["reserva"], "El desayuno no está incluido en el precio [1].", "negation"),
    (["reserva"], "Se admiten mascotas [1].", "negation"),
    (["reserva"], "La cancelación es gratuita hasta 24 horas antes [1].", "number"),
    (["biglietti"], "Il biglietto costa 12 € [1].", "yes:12"),
    (["biglietti"], "Il biglietto costa 15 euro [1].", "number"),
    (["bezorging"], "De bezorging duurt 2 werkdagen [1].", "yes:2"),
    (["bezorging"], "Retourneren is niet gratis binnen 30 dagen [1].", "negation"),
    (["zwroty"], "Zwroty są możliwe w ciągu 14 dni [1].", "yes:14"),
    (["zwroty"], "Wysyłamy paczki za granicę [1].", "negation"),
    (["vozvrat"], "Товар можно вернуть в течение 14 дней, возврат возможен [1].", "yes:14"),
    (["vozvrat"], "Магазин работает по воскресеньям [1].", "negation"),
    (["vozvrat"], "Доставка платная при заказе от 3000 рублей [1].", "negation"),
    (["vozvrat"], "Доставка бесплатная при заказе от 5000 рублей [1].", "number"),
    (["iade"], "Ürünleri 14 gün içinde iade edebilirsiniz [1].", "yes:14"),
    (["iade"], "Ürünler 30 gün içinde iade edilebilir [1].", "number"),
    # Chinese, Japanese, Arabic
    (["zh"], "商品可以在14天内退货[1]。", "yes:14天"),
    (["zh"], "商品可在30天内退货[1]。", "number"),
    (["zh"], "本店接受现金[1]。", "negation"),
    (["zh"], "营业时间为上午9点到18:00[1]。", "yes:9点"),
    (["ja"], "返品は14日以内に可能です[1]。", "yes:14日"),
    (["ja"], "返品は30日以内に可能です[1]。", "number"),
    (["ja"], "ペットは入れます[1]。", "negation"),
    (["ja"], "営業時間は9時から18時までです[1]。", "yes:営業時間"),
    (["ar"], "يمكن إرجاع المنتجات خلال 14 يوما [1].", "yes:14"),
    (["ar"], "يمكن إرجاع المنتجات خلال 30 يوما [1].", "number"),
    # Another language than the source's
    (["rueckgabe"], "You can return items within 14 days [1].", "yes:14"),
    (["rueckgabe"], "You can return items within 30 days [1].", "number"),
    (["rueckgabe"], "The return shipping costs of €4.90 are paid by the customer [1].", "yes:4,90"),
    (["refund"], "Sie können innerhalb von 14 Tagen eine Erstattung erhalten [1].", "yes:14"),
    (["zh"], "The shop is open from 9:00 to 18:00 [1].", "yes:9点"),
    (["contact"], "您可以发送邮件至 help@firm.example [1]。", "yes:help@firm"),
    (["contact"], "您可以发送邮件至 fake@firm.example [1]。", "link"),
    (["rueckgabe"], "You can return items in the store.", "no_source"),
    (["vozvrat"], "Returns are possible within 14 days [1].", "yes:14"),
]
